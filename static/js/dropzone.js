// [data-dropzone], a form with a file input: files may be dropped on it, and are listed before they are sent.
// More than data-max-mb is not sent: the server would refuse it after all of it had travelled.

const sizeOf = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

function listFiles(form) {
  const input = form.querySelector("input[type=file]");
  const files = [...input.files];
  const tooMuch = files.reduce((sum, file) => sum + file.size, 0) > form.dataset.maxMb * 1024 * 1024;
  input.setCustomValidity(tooMuch ? `This is more than ${form.dataset.maxMb} MB. Choose fewer or smaller files.` : "");
  form.querySelector("[data-files]").replaceChildren(...files.map((file) => {
    const item = document.createElement("li");
    item.textContent = `${file.name}, ${sizeOf(file.size)}`;
    return item;
  }));
}

function begin(form) {
  form.classList.add("ready");
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    form.querySelector("input[type=file]").files = event.dataTransfer.files;
    listFiles(form);
  });
  form.addEventListener("change", () => listFiles(form));
  form.addEventListener("reset", () => setTimeout(listFiles, 0, form));
}

document.querySelectorAll("[data-dropzone]").forEach(begin);
