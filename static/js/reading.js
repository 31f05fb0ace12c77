// The link of a footnote to its source opens the narrow view of that place in #reading, beside the conversation, and on a
// phone over it. Escape, the panel's button and on a phone the way back of the browser close it, and lead back to the
// footnote. With Ctrl, Command, Shift or the middle button the link opens the page, as any link.

const panel = document.getElementById("reading");
const body = document.getElementById("reading-body");
const phone = window.matchMedia("(max-width: 51.99rem)");
let note; // the .note that was left, or the link where there is none
let id; // the note's: while one reads it may be replaced by itself

const isOpen = () => !panel.hidden;
const behind = () => document.querySelectorAll("body > .skip, body > .bar, .frame > :not(#reading)");
const cover = () => behind().forEach((element) => { element.inert = isOpen() && phone.matches; });

function open(link) {
  note?.classList.remove("read");
  note = link.closest(".note") ?? link;
  id = note.id;
  note.classList.add("read");
  if (isOpen()) return;
  panel.hidden = false;
  cover();
  if (phone.matches) history.pushState({ reading: true }, "");
}

function hide() {
  panel.hidden = true;
  cover();
  body.replaceChildren();
  const left = document.getElementById(id) ?? note;
  (left.querySelector("a.source") ?? left).focus({ preventScroll: true });
  left.scrollIntoView({ block: "nearest" });
  [note, left].forEach((element) => element.classList.remove("read"));
}

function close() {
  if (history.state?.reading) history.back();
  else hide();
}

async function load(event, link) {
  body.setAttribute("aria-busy", "true");
  body.textContent = "Opening the source";
  panel.focus({ preventScroll: true });
  const address = link.href.split("#")[0]; // htmx would bring the place behind the # into sight
  await htmx.ajax("GET", address, { event, source: panel, target: body, swap: "innerHTML" }).catch(() => {});
  body.removeAttribute("aria-busy");
  if (isOpen() && !body.firstElementChild) close(); // what went wrong is said where the page says it
}

document.addEventListener("click", (event) => {
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.(".message a.source, #reading .pager a");
  if (!link) return;
  event.preventDefault();
  if (!panel.contains(link)) open(link);
  load(event, link);
});

panel.querySelector("button").addEventListener("click", close);
// Once the browser is back, for on its way it takes the focus away.
window.addEventListener("popstate", () => { if (isOpen() && phone.matches) setTimeout(hide); });
phone.addEventListener("change", cover);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || !isOpen()) return;
  if (document.querySelector("details.menu[open], details.confirm[open]")) return; // that is closed first
  close();
}, true);

// The sentence comes into sight within the panel; the conversation stays where it is.
body.addEventListener("htmx:afterSettle", () => {
  const mark = body.querySelector("#quote");
  panel.scrollTop = mark ? mark.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 3 : 0;
  note.scrollIntoView({ block: "nearest" });
});
