// Passkeys: asks the server what to ask, lets the device answer, and sends the answer with the form around the button.
// Without a script, or where the browser knows no passkeys, the button stays hidden and a code does the same.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const described = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function made(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: described(asked.excludeCredentials),
  };
  const found = await navigator.credentials.create({ publicKey });
  return {
    id: found.id, rawId: text(found.rawId), type: found.type,
    response: { clientDataJSON: text(found.response.clientDataJSON), attestationObject: text(found.response.attestationObject) },
  };
}

async function shown(asked) {
  const publicKey = { ...asked, challenge: bytes(asked.challenge), allowCredentials: described(asked.allowCredentials) };
  const found = await navigator.credentials.get({ publicKey });
  return {
    id: found.id, rawId: text(found.rawId), type: found.type,
    response: {
      clientDataJSON: text(found.response.clientDataJSON),
      authenticatorData: text(found.response.authenticatorData),
      signature: text(found.response.signature),
      userHandle: found.response.userHandle ? text(found.response.userHandle) : null,
    },
  };
}

function offer(part) {
  if (!window.PublicKeyCredential) return;
  const form = part.closest("form");
  const told = part.querySelector("[data-passkey-told]");
  part.hidden = false;
  part.querySelector("button").addEventListener("click", async () => {
    told.textContent = "Look at your device.";
    try {
      const body = new FormData();
      body.set("csrf_token", form.elements.namedItem("csrf_token").value);
      const answer = await fetch(part.dataset.question, {
        method: "POST", body, credentials: "same-origin", redirect: "error", headers: { Accept: "application/json" },
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const asked = await answer.json();
      const given = part.dataset.passkey === "add" ? await made(asked) : await shown(asked);
      form.elements.namedItem("credential").value = JSON.stringify(given);
      told.textContent = "";
      form.submit();
    } catch {
      told.textContent = "That did not work. Try again, or use a code.";
    }
  });
}

document.querySelectorAll("[data-passkey]").forEach(offer);
