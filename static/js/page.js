// Every page: a form is sent once, a menu closes when one turns elsewhere, a lost connection is said in words.

const busyButton = (form, submitter) => submitter ?? form.querySelector("button:not([type=button])");

function setBusy(form, submitter, busy) {
  const button = busyButton(form, submitter);
  form.toggleAttribute("data-sent", busy);
  if (!button) return;
  if (busy) button.setAttribute("aria-busy", "true");
  else button.removeAttribute("aria-busy");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.submitter?.hasAttribute("data-download")) return; // the page stays
  if (form.hasAttribute("data-sent")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  setBusy(form, event.submitter, true);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) {
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    form.removeAttribute("data-sent");
  }
});

// A page that comes back from the browser's own cache must not stay busy.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach((form) => setBusy(form, null, false));
});

const openPanels = () => document.querySelectorAll("details.menu[open], details.confirm[open]");

document.addEventListener("click", (event) => {
  for (const details of openPanels()) {
    if (!details.contains(event.target)) details.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const details of openPanels()) {
    details.open = false;
    details.querySelector("summary").focus();
  }
});

// What asks for itself again waits while someone has a menu or a form of it open, or of all that it changes:
// [data-undisturbed]. What someone asked for comes at once.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  if (!requestConfig || requestConfig.verb !== "get" || requestConfig.triggeringEvent) return;
  const changed = target.closest("[data-undisturbed]") ?? target;
  if (changed.querySelector("details[open]:not(.only-phone), form.edit")) event.detail.shouldSwap = false;
});

document.addEventListener("htmx:sendError", () => {
  const words = document.createElement("p");
  words.className = "flash error";
  words.textContent = "The server cannot be reached. What you wrote is still here; try again in a moment.";
  document.getElementById("flashes").replaceChildren(words);
});
