// [data-dropzone], a form with a file input: files and folders may be dropped anywhere on its page. What is chosen goes up
// at once, unless its details are being entered. [data-adding], around it, unfolds for that.
// A few go as the form itself. More go up in small groups, each a POST of this form: the page says how far it is, what
// the server answered for each file is counted, and what was not added is listed with its reason.
// The server takes a file it has already for the same: whatever is sent again after a lost connection is there once.

import { left, walked } from "./folders.js";

const GROUP = { files: 10, bytes: 8e6 };
const SHOWN = 5;
const TRIES = 4;

const number = (value) => value.toLocaleString("en");
const sizeOf = (bytes) => bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
const total = (files) => files.reduce((sum, file) => sum + file.size, 0);
const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, 1000 * seconds); });

function groups(files) {
  const found = [];
  for (const file of files) {
    const last = found.at(-1);
    if (last && last.length < GROUP.files && total(last) + file.size <= GROUP.bytes) last.push(file);
    else found.push([file]);
  }
  return found;
}

class Dropzone {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[name=file]");
    this.sending = form.querySelector("[data-sending]");
    this.bar = this.sending.querySelector("progress");
    this.request = null;
    this.maxBytes = form.dataset.maxMb * 1024 * 1024;
    form.classList.add("ready");
    document.addEventListener("dragover", (event) => this.dragged(event));
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) form.classList.remove("over"); });
    document.addEventListener("drop", (event) => this.dropped(event));
    form.querySelector("[data-folder]").addEventListener("change", (event) => this.choose(left(event.target.files)));
    this.input.addEventListener("change", () => this.chosen([...this.input.files], 0));
    form.addEventListener("reset", () => setTimeout(() => this.list([], 0)));
    form.addEventListener("submit", (event) => this.submitted(event));
    form.querySelector("[data-stop]").addEventListener("click", () => { this.isStopped = true; this.request?.abort(); });
  }

  unfold() {
    this.form.closest("[data-adding]").open = true;
  }

  dragged(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.unfold();
    this.form.classList.add("over");
  }

  async dropped(event) {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    this.form.classList.remove("over");
    if (!this.isSending) this.choose(left(await walked(event.dataTransfer)));
  }

  choose({ files, skipped }) {
    const transfer = new DataTransfer();
    files.forEach((file) => transfer.items.add(file));
    this.input.files = transfer.files;
    this.chosen(files, skipped);
  }

  chosen(files, skipped) {
    this.list(files, skipped);
    if (!files.length) return;
    this.unfold();
    if (!this.form.querySelector("details[open]")) this.form.requestSubmit();
  }

  list(files, skipped) {
    const lines = files.slice(0, SHOWN).map((file) => `${file.name}, ${sizeOf(file.size)}`);
    if (files.length > SHOWN) lines.push(`and ${number(files.length - SHOWN)} more, ${sizeOf(total(files))} in all`);
    if (skipped) lines.push(`${number(skipped)} hidden or system file${skipped === 1 ? " was" : "s were"} skipped`);
    this.show("[data-files]", lines);
  }

  show(place, lines) {
    this.form.querySelector(place).replaceChildren(...lines.map((line) => {
      const item = document.createElement("li");
      item.append(line);
      return item;
    }));
  }

  submitted(event) {
    const files = [...this.input.files];
    const isSmall = files.length <= GROUP.files && total(files) <= Math.min(GROUP.bytes, this.maxBytes);
    if (isSmall) return;
    event.preventDefault();
    this.send(files);
  }

  async send(files) {
    const fits = files.filter((file) => file.size <= this.maxBytes);
    this.refused = files.filter((file) => file.size > this.maxBytes)
      .map((file) => `${file.name}: It is larger than ${this.form.dataset.maxMb} MB, so it was not uploaded.`);
    Object.assign(this, { all: fits.length, done: 0, added: 0, bytes: 0, size: total(fits), isStopped: false });
    this.setSending(true);
    let trouble = "";
    for (const group of groups(fits)) {
      trouble = await this.sendGroup(group);
      if (trouble || this.isStopped) break;
      this.done += group.length;
      this.bytes += total(group);
    }
    this.setSending(false);
    this.finish(this.isStopped ? "You stopped the upload." : trouble);
  }

  setSending(isSending) {
    this.isSending = isSending;
    this.sending.hidden = !isSending;
    this.show("[data-refused]", []);
    this.form.querySelector("[data-sent-words]").replaceChildren();
    const button = this.form.querySelector("button[type=submit]");
    button.disabled = isSending;
    if (isSending) {
      addEventListener("beforeunload", warn);
    } else {
      removeEventListener("beforeunload", warn);
      button.removeAttribute("aria-busy");
      this.form.removeAttribute("data-sent");
    }
  }

  // Send a group, again when the connection fails; give what stops the whole upload, or "".
  async sendGroup(group) {
    for (let tries = 1; ; tries += 1) {
      this.tell(group[0], 0);
      const answer = await this.post(group);
      if (this.isStopped) return "";
      const isPassing = answer.status === 0 || answer.status === 429 || answer.status >= 502;
      if (!isPassing) return this.take(answer);
      if (tries === TRIES) return "The server cannot be reached.";
      await pause(2 ** tries);
    }
  }

  post(group) {
    const form = new FormData(this.form);
    form.delete("file");
    if (this.all > 1) form.delete("title");
    group.forEach((file) => form.append("file", file, file.name));
    const request = new XMLHttpRequest();
    this.request = request;
    return new Promise((resolve) => {
      request.upload.addEventListener("progress", (event) => this.tell(group[0], event.loaded));
      request.addEventListener("loadend", () => resolve(request));
      request.open("POST", this.form.action);
      request.setRequestHeader("HX-Request", "true");
      request.send(form);
    });
  }

  // Note what became of each file of a group; give what stops the whole upload, or "".
  take(answer) {
    const said = new DOMParser().parseFromString(answer.responseText, "text/html");
    const outcomes = [...said.querySelectorAll("[data-outcome]")];
    if (answer.responseURL !== this.form.action) return "You have been signed out.";
    if (answer.status !== 200) {
      const words = outcomes.length ? outcomes : [...said.querySelectorAll("p")];
      return words.map((item) => item.textContent.trim()).join(" ") || "The server did not take the files.";
    }
    for (const item of outcomes) {
      if (item.dataset.outcome === "added") this.added += 1;
      else this.refused.push(contentOf(item));
    }
    return "";
  }

  tell(file, loaded) {
    const words = `Uploading ${number(Math.min(this.done + 1, this.all))} of ${number(this.all)}: ${file.name}`;
    this.sending.querySelector("[data-words]").textContent = words;
    this.bar.value = this.size ? 100 * Math.min(1, (this.bytes + loaded) / this.size) : 0;
  }

  finish(trouble) {
    if (!trouble && !this.refused.length) {
      location.assign(this.form.dataset.library);
      return;
    }
    const sentences = [
      trouble,
      `${number(this.added)} file${this.added === 1 ? " was" : "s were"} added.`,
      trouble && "Choose the files again to upload the rest; files that were added already are not added twice.",
      this.refused.length && `${number(this.refused.length)} ${this.refused.length === 1 ? "was" : "were"} not added:`,
    ];
    const words = document.createElement("p");
    words.textContent = sentences.filter(Boolean).join(" ");
    const link = document.createElement("a");
    Object.assign(link, { href: this.form.dataset.library, textContent: "Go to your library", className: "button small" });
    const line = document.createElement("p");
    line.append(link);
    this.form.querySelector("[data-sent-words]").replaceChildren(words, line);
    this.show("[data-refused]", this.refused);
    this.choose({ files: [], skipped: 0 });
  }
}

function contentOf(item) {
  const fragment = document.createDocumentFragment();
  fragment.append(...item.childNodes);
  return fragment;
}

function warn(event) {
  event.preventDefault();
}

document.querySelectorAll("[data-dropzone]").forEach((form) => new Dropzone(form));
