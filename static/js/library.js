// The library: all rows of a page are ticked at once, and how many are ticked is said beside what can be done to them.

const boxes = () => [...document.querySelectorAll("input[name=ids][form=bulk]")];

function count() {
  const ticked = boxes().filter((box) => box.checked).length;
  const words = document.querySelector("#bulk .ticked");
  if (words) words.textContent = `${ticked} ticked`;
  const every = document.querySelector("#tick-all");
  if (every) {
    every.parentElement.hidden = false;
    every.checked = ticked > 0 && ticked === boxes().length;
    every.indeterminate = ticked > 0 && !every.checked;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.id === "tick-all") boxes().forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches("#tick-all, [name=ids]")) count();
});
document.addEventListener("htmx:afterSettle", count);
window.addEventListener("pageshow", count);
