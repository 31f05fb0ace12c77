// Selected words of a document, of its text or of a page's picture: beside them stands a link that asks about them, to
// the address of the passage's own link with the words. Tab leads to it, and from it to that link; Escape closes it.

const SETTLED_MS = 200; // while a finger still draws, the selection changes all the time
const LONGEST = 2000; // letters; more than that is the whole passage

const link = document.createElement("a");
link.className = "button small main asking";
link.textContent = "Ask about this";
link.addEventListener("mousedown", (event) => event.preventDefault()); // it would take the selection away
link.addEventListener("blur", () => link.remove());

const passages = () => [...document.querySelectorAll("a.ask")];
const letters = (text) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

function isIn(range, places) {
  const node = range.commonAncestorContainer;
  return (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(places);
}

function wordsOf(range) {
  const piece = range.cloneContents();
  piece.querySelectorAll("a, .clock").forEach((other) => other.remove());
  return piece.textContent.trim();
}

// The text of a passage stands between the link before it and its own.
function textOf(passage) {
  const range = document.createRange();
  const before = passages()[passages().indexOf(passage) - 1];
  if (before) range.setStartAfter(before);
  else range.setStart(passage.closest(".page-text, .source"), 0);
  range.setEndBefore(passage);
  return letters(wordsOf(range));
}

// On the picture of a page the words alone tell which passage they are of.
function passageOf(range) {
  if (!isIn(range, ".picture")) return passages().find((one) => range.comparePoint(one, 0) >= 0);
  const words = letters(wordsOf(range));
  const texts = passages().map(textOf);
  const place = [words, words.slice(0, 40)].map((some) => texts.findIndex((text) => text.includes(some)));
  return passages()[place.find((index) => index >= 0) ?? 0];
}

function show(range, passage) {
  const words = wordsOf(range);
  link.href = words.length > LONGEST ? passage.href : `${passage.href}&words=${encodeURIComponent(words)}`;
  passage.before(link);
  link.style.left = link.style.top = "0";
  const home = link.getBoundingClientRect();
  const box = range.getBoundingClientRect();
  const left = Math.min(box.left, document.documentElement.clientWidth - link.offsetWidth - 8);
  link.style.left = `${Math.max(left, 8) - home.left}px`;
  link.style.top = `${box.bottom + 6 - home.top}px`;
}

function look() {
  if (document.activeElement === link) return;
  link.remove();
  const selection = document.getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0).cloneRange();
  if (!isIn(range, ".picture, .page-text, .source")) return;
  const passage = passageOf(range);
  if (!passage) return;
  if (range.comparePoint(passage, 0) === 0) range.setEndBefore(passage); // it goes on into the next passage
  if (letters(wordsOf(range))) show(range, passage);
}

let timer;
document.addEventListener("selectionchange", () => {
  clearTimeout(timer);
  timer = setTimeout(look, SETTLED_MS);
});

document.addEventListener("keydown", (event) => {
  if (!link.isConnected) return;
  const passage = link.nextElementSibling;
  const isThere = document.activeElement === link;
  if (event.key === "Escape") {
    link.remove();
    if (isThere) passage.focus();
  } else if (event.key === "Tab" && !event.shiftKey && !isThere) {
    event.preventDefault();
    link.focus();
  }
});

look(); // what was selected before this script had come
