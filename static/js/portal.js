// What a script adds to a page that works without one: live word counts, a button to show a password, a menu that folds on a
// phone, details that open for print. Nothing here moves focus, except to the summary of errors after a failed post.

// The same rule as portal/rules/words.py: runs without space that hold a letter or a figure.
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+/u;
const LETTER_OR_FIGURE = /[\p{L}\p{N}]/u;

export function countWords(text) {
  return text.split(SPACE).filter((run) => LETTER_OR_FIGURE.test(run)).length;
}

export function countLine(count, limit, maySave) {
  const left = limit - count;
  if (left >= 0) return `${count.toLocaleString("en-GB")} ${count === 1 ? "word" : "words"}. You have ${left.toLocaleString("en-GB")} left.`;
  const over = `You have ${count.toLocaleString("en-GB")} words. The limit is ${limit.toLocaleString("en-GB")}.`;
  return maySave ? `${over} You can save this, but not submit it.` : over;
}

function watchCount(line) {
  const box = document.getElementById(line.dataset.countFor);
  if (!box) return;
  const limit = Number(line.dataset.wordLimit);
  const maySave = "maySave" in line.dataset;
  const spoken = document.createElement("p");
  spoken.className = "govuk-visually-hidden";
  spoken.setAttribute("role", "status");
  line.after(spoken);
  let pause;
  box.addEventListener("input", () => {
    const count = countWords(box.value);
    line.textContent = countLine(count, limit, maySave);
    line.classList.toggle("portal-count--over", count > limit);
    clearTimeout(pause);
    // Spoken after a pause, and only when the limit is near.
    pause = setTimeout(() => { spoken.textContent = count >= limit * 0.9 ? line.textContent : ""; }, 1000);
  });
}

function offerToShow(button) {
  const box = document.getElementById(button.getAttribute("aria-controls"));
  if (!box) return;
  button.hidden = false;
  const set = (visible) => {
    box.type = visible ? "text" : "password";
    button.textContent = visible ? "Hide" : "Show";
    button.setAttribute("aria-label", visible ? "Hide password" : "Show password");
  };
  button.addEventListener("click", () => set(box.type === "password"));
  box.form?.addEventListener("submit", () => set(false));
}

function foldMenu(frame) {
  const list = frame.querySelector(".portal-nav__list");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "portal-nav__toggle";
  button.textContent = "Menu";
  button.setAttribute("aria-controls", list.id);
  button.setAttribute("aria-expanded", "false");
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
  });
  list.before(button);
}

document.querySelectorAll("[data-count-for]").forEach(watchCount);
document.querySelectorAll(".govuk-password-input__toggle").forEach(offerToShow);
document.querySelectorAll("[data-menu]").forEach(foldMenu);

// Browsers give focus to what says autofocus; one that does so only for fields is helped along.
setTimeout(() => {
  if (document.activeElement === document.body) document.querySelector("[tabindex='-1'][autofocus]")?.focus();
}, 200);

const opened = new Set();
addEventListener("beforeprint", () => document.querySelectorAll("details:not([open])").forEach((one) => {
  opened.add(one);
  one.open = true;
}));
addEventListener("afterprint", () => { opened.forEach((one) => { one.open = false; }); opened.clear(); });
