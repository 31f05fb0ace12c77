// [data-composer], a form with one textarea: Enter sends, Shift+Enter breaks the line, the box grows with its text,
// and once sent is empty again, with what was sent in sight. On a touch keyboard Enter only breaks the line.
// No module, which would run after the page is read: Enter sends as soon as there is a box to type in.

const touch = window.matchMedia("(pointer: coarse)");
const composerOf = (element) => element.closest?.("[data-composer]");

function grow(textarea) {
  textarea.style.height = "auto";
  textarea.style.height = `${textarea.scrollHeight}px`;
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch.matches) return;
  const form = event.target.matches("textarea") && composerOf(event.target);
  if (!form) return;
  event.preventDefault();
  if (event.target.value.trim()) form.requestSubmit();
});

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea") && composerOf(event.target)) grow(event.target);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = composerOf(event.target);
  if (!form || !event.detail.successful) return;
  const textarea = form.querySelector("textarea");
  textarea.value = "";
  grow(textarea);
  textarea.focus();
  window.scrollTo(0, document.documentElement.scrollHeight);
});
