// Passkeys: a form asks the browser for one, and is sent with its answer. Where there can be none, the page says so.

const CANCELLED = "No passkey was used. Try again, or choose another way.";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

function made(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const publicKey = { ...options, user, challenge: bytes(options.challenge) };
  return navigator.credentials.create({ publicKey: { ...publicKey, excludeCredentials: known(options.excludeCredentials) } });
}

function signed(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
  return navigator.credentials.get({ publicKey });
}

function written(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

async function answer(form) {
  const asked = await fetch(form.dataset.options, { method: "POST", body: new FormData(form) });
  if (!asked.ok) throw new Error(asked.headers.get("Content-Type")?.startsWith("text/plain") ? await asked.text() : CANCELLED);
  const options = await asked.json();
  return written(await (form.dataset.passkey === "add" ? made(options) : signed(options)));
}

async function send(event) {
  const form = event.currentTarget;
  const problem = form.querySelector("[data-problem]");
  event.preventDefault();
  problem.hidden = true;
  try {
    form.elements.answer.value = await answer(form);
    form.submit();
  } catch (error) {
    problem.textContent = error instanceof DOMException ? CANCELLED : error.message;
    problem.hidden = false;
    form.removeAttribute("data-sent"); // it may be sent again: page.js has marked it
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
}

const hasName = !/^\[|^[\d.]+$/.test(location.hostname); // a passkey is for a name, not for an address of numbers
if (hasName && window.isSecureContext && window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
  for (const note of document.querySelectorAll("[data-no-passkeys]")) note.hidden = true;
}
