// The library: select all rows of a page at once, and show how many are selected beside the actions on them.

const boxes = () => [...document.querySelectorAll("input[name=ids][form=bulk]")];

function count() {
  const selected = boxes().filter((box) => box.checked).length;
  const words = document.querySelector("#bulk .selected");
  if (words) words.textContent = `${selected} selected`;
  const every = document.querySelector("#select-all");
  if (every) {
    every.parentElement.hidden = false;
    every.checked = selected > 0 && selected === boxes().length;
    every.indeterminate = selected > 0 && !every.checked;
  }
}

document.addEventListener("change", (event) => {
  if (event.target.id === "select-all") boxes().forEach((box) => { box.checked = event.target.checked; });
  if (event.target.matches("#select-all, [name=ids]")) count();
});
document.addEventListener("htmx:afterSettle", count);
window.addEventListener("pageshow", count);
