// Speaking and listening. #dictate writes what is said into the question box: the server writes it down where it can
// (data-url), else the browser's own speech recognition; #dictated says where the sound goes, and what goes wrong.
// [data-read] reads its answer aloud, without the numbers of footnotes, by a voice of this device where there is one.

const LONGEST_MS = 60_000;
const WORDS = {
  NotAllowedError: "The browser does not let this page use the microphone. Allow it beside the address, and try again.",
  NotFoundError: "No microphone was found.",
  NotReadableError: "The microphone is used by another program.",
  "not-allowed": "The browser does not let this page use the microphone. Allow it beside the address, and try again.",
  "service-not-allowed": "The browser does not offer dictation here.",
  "audio-capture": "No microphone was found.",
  "no-speech": "Nothing was heard.",
  network: "The speech service of the browser cannot be reached.",
  aborted: "",
};
const FAILED = "Dictation did not work. Type your question, or try again.";

const button = document.getElementById("dictate");
const said = document.getElementById("dictated");
const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
const canRecord = () => button.dataset.url && navigator.mediaDevices?.getUserMedia && window.MediaRecorder;

let stop; // ends what listens, while something does

function listening(on) {
  button.setAttribute("aria-pressed", String(on));
  if (!on) stop = undefined;
}

function write(text) {
  const box = button.closest("form").querySelector("textarea");
  box.value = [box.value.trimEnd(), text.trim()].filter(Boolean).join(" ").slice(0, box.maxLength);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

async function send(sound) {
  said.textContent = "Writing down what you said";
  const form = new FormData();
  form.append("sound", sound, "sound");
  const headers = JSON.parse(document.body.getAttribute("hx-headers"));
  try {
    const answer = await fetch(button.dataset.url, { method: "POST", body: form, headers });
    const { text, error } = await answer.json();
    if (text) write(text);
    said.textContent = text ? "Written down" : error || FAILED;
  } catch {
    said.textContent = FAILED;
  }
}

async function record() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const pieces = [];
  recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
  recorder.addEventListener("stop", () => {
    stream.getTracks().forEach((track) => track.stop());
    clearTimeout(timer);
    listening(false);
    send(new Blob(pieces, { type: recorder.mimeType }));
  });
  stop = () => recorder.stop();
  const timer = setTimeout(stop, LONGEST_MS);
  recorder.start();
}

function recognise() {
  const recognition = new Recognition();
  recognition.lang = navigator.language;
  recognition.addEventListener("result", (event) => write(event.results[event.results.length - 1][0].transcript));
  recognition.addEventListener("error", (event) => { said.textContent = WORDS[event.error] ?? FAILED; });
  recognition.addEventListener("end", () => listening(false));
  stop = () => recognition.stop();
  recognition.start();
}

async function dictate() {
  if (stop) {
    stop();
    return;
  }
  stop = () => {}; // until the microphone is there
  listening(true);
  said.textContent = "Listening";
  try {
    if (canRecord()) await record();
    else recognise();
  } catch (error) {
    listening(false);
    said.textContent = WORDS[error.name] ?? FAILED;
  }
}

if (button && (canRecord() || Recognition)) {
  button.hidden = false;
  document.getElementById("dictation").hidden = false;
  button.addEventListener("click", dictate);
}

const speech = window.speechSynthesis;
let reading; // the button whose answer is read

function voiceFor(language) {
  const voices = speech.getVoices().filter((voice) => voice.lang.toLowerCase().startsWith(language));
  return voices.find((voice) => voice.localService) ?? voices[0];
}

function textsOf(message) {
  return [...message.querySelectorAll(".spread > .prose")].flatMap((prose) => {
    const copy = prose.cloneNode(true);
    copy.querySelectorAll(".footnote-ref, .no-source").forEach((mark) => mark.remove());
    return copy.textContent.match(/[^.!?\n]+[.!?]*/g) ?? []; // browsers fall silent in the middle of a long text
  }).map((text) => text.trim()).filter(Boolean);
}

function silence() {
  speech.cancel();
  if (!reading) return;
  reading.textContent = "Read aloud";
  reading = undefined;
}

function read(pressed) {
  const note = pressed.nextElementSibling;
  const voice = voiceFor(navigator.language.slice(0, 2).toLowerCase()) ?? speech.getVoices()[0];
  if (!voice.localService && !pressed.dataset.told) {
    pressed.dataset.told = "1";
    pressed.textContent = "Read aloud all the same";
    note.textContent = `Only the voice “${voice.name}” is here: it sends the answer to its maker.`;
    return;
  }
  note.textContent = voice.localService ? "By a voice of this device" : `By “${voice.name}”, over the network`;
  reading = pressed;
  pressed.textContent = "Stop reading";
  const parts = textsOf(pressed.closest(".message")).map((text) => new SpeechSynthesisUtterance(text));
  for (const part of parts) {
    part.voice = voice;
    part.lang = voice.lang;
    speech.speak(part);
  }
  parts.at(-1)?.addEventListener("end", () => { if (reading === pressed) silence(); });
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("[data-read]");
  if (!pressed) return;
  const again = pressed === reading;
  silence();
  if (!again) read(pressed);
});

// The list of voices often comes later than the page; without a voice there is no button.
const look = () => document.documentElement.classList.toggle("voices", speech.getVoices().length > 0);
if (speech) {
  speech.addEventListener?.("voiceschanged", look);
  look();
  window.addEventListener("pagehide", silence);
}
