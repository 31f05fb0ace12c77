// What of a folder is worth sending: all files in it and below, without those that programs keep for themselves.

const SYSTEM = /^(\.ds_store|thumbs\.db|desktop\.ini|~\$.*)$/i;
const isHidden = (part) => part.startsWith(".") || part === "__MACOSX";

const pathOf = (file) => file.path ?? (file.webkitRelativePath || file.name);

// The files worth sending, and how many are not.
export function left(found) {
  const items = [...found];
  const kept = items.filter((item) => {
    const parts = pathOf(item).split("/").filter(Boolean);
    return !SYSTEM.test(parts.at(-1)) && !(parts.length > 1 && parts.some(isHidden));
  });
  return { files: kept.map((item) => item.file ?? item), skipped: items.length - kept.length };
}

// All that was dropped, {file, path}: what lies in folders as well.
export async function walked(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ file, path: file.name }));
  return (await Promise.all(entries.map(filesOf))).flat();
}

async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve) => { entry.file(resolve, () => resolve(null)); });
    return file ? [{ file, path: entry.fullPath }] : [];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) { // a folder is read some hundred entries at a time, until none is left
    const some = await new Promise((resolve) => { reader.readEntries(resolve, () => resolve([])); });
    if (!some.length) return (await Promise.all(found.map(filesOf))).flat();
    found.push(...some);
  }
}
