// Pages and texts of a document: the arrow keys follow its links to the page before and after, "g" goes to the field
// for a page's number, "/" to the one for words; "+" and "-" make the page larger and smaller. Not while one types, nor with Alt, Ctrl or Command, which are the browser's.

const keys = {
  ArrowLeft: () => document.querySelector("main a[rel=prev]")?.click(),
  ArrowRight: () => document.querySelector("main a[rel=next]")?.click(),
  "+": () => document.getElementById("zoom-in")?.click(),
  "-": () => document.getElementById("zoom-out")?.click(),
  g: () => document.getElementById("page"),
  "/": () => document.getElementById("q"),
};

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey && !"/+".includes(event.key) || event.isComposing) return;
  if (event.target.closest("input, textarea, select, [contenteditable], .scroll")) return;
  const field = keys[event.key]?.();
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// The times of a transcript play the recording from there.
document.addEventListener("click", (event) => {
  const time = event.target.closest("[data-second]");
  const player = document.querySelector("#recording :is(audio, video)");
  if (!time || !player) return;
  event.preventDefault();
  player.currentTime = time.dataset.second;
  player.play();
});
