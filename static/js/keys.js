// Shortcuts of one letter: what has data-key="n" is followed, pressed or focused by N; J and K go through the list of
// conversations. "?" opens the page that lists them (the link with that key) as a dialog. They are silent in fields, with
// Ctrl, Alt or Command, and once they are switched off there; the browser's and the screen reader's own keys come first.

const setting = `keys:${document.body.dataset.user}`;
const help = () => document.querySelector('[data-key="?"]');

function isOn() {
  try { return localStorage.getItem(setting) !== "off"; } catch { return true; }
}

function turn(on) {
  try {
    if (on) localStorage.removeItem(setting);
    else localStorage.setItem(setting, "off");
  } catch { /* it holds for this page alone then */ }
}

function prepare(root) {
  const box = root.querySelector("#keys-on");
  if (!box) return;
  box.closest("label").hidden = false;
  box.checked = isOn();
  box.addEventListener("change", () => turn(box.checked));
}

async function show() {
  if (document.querySelector("dialog.keys")) return;
  const answer = await fetch(help().href).catch(() => null);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("keys");
  if (!page) {
    location.assign(help().href);
    return;
  }
  const dialog = document.createElement("dialog");
  dialog.className = "keys";
  dialog.setAttribute("aria-labelledby", "keys-title");
  const close = document.createElement("button");
  close.className = "button";
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  page.removeAttribute("id");
  page.append(close);
  dialog.append(page);
  document.body.append(dialog);
  prepare(dialog);
  dialog.showModal();
}

function step(by) {
  const links = [...document.querySelectorAll("#listed a[id^=listed-]")];
  const here = links.findIndex((link) => link.hasAttribute("aria-current"));
  links[here < 0 && by > 0 ? 0 : here + by]?.click();
}

function press(key) {
  const target = document.querySelector(`[data-key="${key}"]`) ?? (key === "q" && document.querySelector('[data-key="n"]'));
  if (!target) return false;
  if (target.matches("textarea")) target.focus();
  else target.click();
  return true;
}

const isField = (element) => element.closest?.("input, textarea, select, [contenteditable], dialog, [role=application]");

document.addEventListener("keydown", (event) => {
  const { key } = event;
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  if (event.ctrlKey || event.altKey || event.metaKey || isField(event.target) || !isOn()) return;
  if (document.querySelector("dialog[open]")) return;
  const known = key === "?" ? show() : { j: () => step(1), k: () => step(-1) }[key]?.() ?? ("nsqx".includes(key) && press(key));
  if (known) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!event.target.closest?.('[data-key="?"]') || document.getElementById("keys")) return;
  event.preventDefault();
  show();
});

prepare(document);
