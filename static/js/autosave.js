// Saves a form while somebody writes: <form data-autosave="/address">. It posts the form 2 seconds after typing stops and when
// a field is left. The answer is JSON: {"saved_at": "2:14pm", "version": 7}. "notes" in it,
// {"id": "words"}, are written into the elements with these ids, and "said" is spoken. It never moves focus and never changes a field
// in use; a hidden field named "version" is kept up to date, so that a save in between is noticed. A button pressed while a
// save is on its way waits for it, or the form would meet its own save. Without a script: the form's own buttons.

const WAIT = 2000;
const TRY_AGAIN = 10000;
const LONGEST_HOLD = 5000;
const NEAR_DEADLINE = 30 * 60 * 1000;

function autosave(form) {
  const shown = form.querySelector("[data-saved]");
  const spoken = form.querySelector("[data-saved-spoken]");
  let timer;
  let running = false;
  let changed = false;
  let lastSaved = "";
  let failing = false;
  let stopped = false;
  let onItsWay = Promise.resolve();
  let held = false;
  let letGo = false;

  const clock = () => new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, timeZone: "Europe/London" })
    .format(new Date()).replace(/\s/g, "").toLowerCase();
  const openedAt = clock();
  const say = (text, aloud) => {
    if (shown) shown.textContent = text;
    if (spoken && aloud) spoken.textContent = text;
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  function saved(answer) {
    const first = !lastSaved;
    lastSaved = answer.saved_at;
    const version = form.elements.namedItem("version");
    if (version && answer.version !== undefined) version.value = answer.version;
    say(failing ? `Saved again at ${lastSaved}.` : `Saved at ${lastSaved}`, first || failing);
    failing = false;
    for (const [id, words] of Object.entries(answer.notes ?? {})) {
      const note = document.getElementById(id);
      if (note) note.textContent = words;
    }
    if (answer.said && spoken) spoken.textContent = answer.said;
  }

  function failed(reason) {
    const closes = Date.parse(form.dataset.closesAt ?? "");
    const near = closes - Date.now() < NEAR_DEADLINE;
    spoken?.setAttribute("role", near ? "alert" : "status");
    say(`Not saved since ${lastSaved || openedAt}. ${reason}`, !failing);
    failing = true;
  }

  function save() {
    clearTimeout(timer);
    if (running || !changed || stopped) return;
    onItsWay = post();
  }

  async function post() {
    running = true;
    changed = false;
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST", body, credentials: "same-origin", redirect: "error", headers: { Accept: "application/json" },
      });
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) {
        saved(told);
      } else if (answer.status >= 400 && answer.status < 500) {
        // The server has an answer of its own, such as a text changed by somebody else: the buttons show it in full.
        // With "typing" it is about what is typed just now, and saving goes on.
        stopped = !told.typing;
        failed(told.message ?? "Use the Save button to see why.");
      } else {
        throw new Error(String(answer.status));
      }
    } catch {
      changed = true;
      const offline = navigator.onLine === false ? "You are offline. " : "";
      failed(`${offline}We keep trying. Do not close this page.`);
      later(TRY_AGAIN);
    } finally {
      running = false;
      if (changed && !failing) later(WAIT);
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    changed = true;
    later(WAIT);
  });
  form.addEventListener("focusout", save);
  form.addEventListener("submit", (event) => {
    stopped = true;
    clearTimeout(timer);
    if (!running || letGo) return;
    event.preventDefault();
    if (held) return;
    held = true;
    const enough = new Promise((resolve) => { setTimeout(resolve, LONGEST_HOLD); });
    Promise.race([onItsWay, enough]).then(() => { letGo = true; form.requestSubmit(event.submitter); });
  });
  addEventListener("online", save);
  addEventListener("pageshow", (event) => { if (event.persisted) stopped = held = letGo = false; });
  addEventListener("beforeunload", (event) => { if (failing && !stopped) event.preventDefault(); });
}

document.querySelectorAll("form[data-autosave]").forEach(autosave);
