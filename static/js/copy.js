// A link of a .copy menu puts what it leads to on the clipboard, and the element behind the menu says so. Where a browser
// has no clipboard for the page, and with Ctrl, Command, Shift or the middle button, the link opens it, as any link.

async function textOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.statusText);
  return new Blob([await answer.text()], { type: "text/plain" });
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest?.(".copy a");
  if (!link || !navigator.clipboard?.write || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const menu = link.closest(".copy");
  const said = menu.nextElementSibling;
  menu.open = false;
  menu.querySelector("summary").focus();
  said.textContent = "";
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": textOf(link.href) })]);
    said.textContent = "Copied";
  } catch {
    location.assign(link.href);
  }
});
