// A numeral and its note light up together; following a numeral again folds its note away.
// Works on what components/notes.html writes: a.footnote-ref whose href is the note's id, .note whose .numeral leads back.

const partner = (link) => document.getElementById(link.hash.slice(1));

function light(event, on) {
  const link = event.target.closest?.(".footnote-ref");
  if (link) partner(link)?.classList.toggle("linked", on);
  const note = event.target.closest?.(".note");
  if (!note) return;
  document.querySelectorAll(`.footnote-ref[href="#${note.id}"]`).forEach((ref) => ref.classList.toggle("linked", on));
}

for (const name of ["mouseover", "focusin"]) document.addEventListener(name, (event) => light(event, true));
for (const name of ["mouseout", "focusout"]) document.addEventListener(name, (event) => light(event, false));

// The note mostly stands in sight already, so the page must not jump to it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".footnote-ref, .note .numeral");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const place = window.scrollY;
  const again = location.hash === link.hash && link.id;
  location.hash = again ? link.id : link.hash;
  window.scrollTo(0, place);
  partner({ hash: location.hash })?.scrollIntoView({ block: "nearest" });
});

// A note whose claim was checked takes the place of itself: it stays unfolded, and what had the focus in it keeps it.
let focused;

document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target } }) => {
  focused = target.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
});

document.addEventListener("htmx:oobAfterSwap", () => {
  const note = document.getElementById(location.hash.slice(1));
  if (note?.matches(".note:not(:target)")) {
    const place = window.scrollY;
    location.replace(location.hash);
    window.scrollTo(0, place);
  }
  if (focused) document.querySelector(`.note a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  focused = null;
});
