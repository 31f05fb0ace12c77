// Every page: a question that was begun is kept by this browser for its user and conversation until it is sent, and so is
// the place in a conversation that one left, until something new is there. Both go when one signs out.

const { user } = document.body.dataset;
const path = location.pathname;
const box = document.querySelector("[data-composer] textarea");
const draft = `draft:${user}:${path}`;
const place = `place:${user}:${path}`;

// A browser may forbid to keep anything.
function stored(storage, action, ...values) {
  try { return window[storage][action](...values); } catch { return null; }
}

function forgetOthers() {
  for (const storage of ["localStorage", "sessionStorage"]) {
    for (const key of stored(storage, "valueOf") ? Object.keys(window[storage]) : []) {
      const [kind, owner] = key.split(":");
      if (["draft", "place", "sent"].includes(kind) && (!user || owner !== user)) stored(storage, "removeItem", key);
    }
  }
}

// What is asked in private is kept by no browser.
const isPrivate = () => "private" in box.form.dataset || box.form.elements.is_private?.checked;

function keep() {
  if (box.value.trim() && !isPrivate()) stored("localStorage", "setItem", draft, box.value);
  else stored("localStorage", "removeItem", draft);
}

// What was sent by a page's own form is forgotten once another page has come: it may not have arrived.
function forgetSent() {
  const sent = stored("sessionStorage", "getItem", `sent:${user}`);
  if (!sent) return;
  stored("localStorage", "removeItem", sent);
  stored("sessionStorage", "removeItem", `sent:${user}`);
}

function fill() {
  box.value = box.defaultValue || stored("localStorage", "getItem", draft) || "";
  box.dispatchEvent(new Event("input", { bubbles: true })); // it grows with its text
}

const last = () => [...document.querySelectorAll("#messages > [id]")].pop()?.id;

function comeBack() {
  const [message, top] = (stored("sessionStorage", "getItem", place) ?? "").split(" ");
  if (message && message === last() && location.hash === "#end") window.scrollTo(0, Number(top));
}

forgetOthers();

if (user && box) {
  box.addEventListener("input", keep);
  const form = box.closest("form");
  form.elements.is_private?.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.form === form && event.submitter.name) return; // a suggested question: the draft stays
    if (!form.hasAttribute("hx-post")) stored("sessionStorage", "setItem", `sent:${user}`, draft);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target === form && event.detail.successful) stored("localStorage", "removeItem", draft);
  });
  window.addEventListener("pageshow", (event) => {
    const isBack = event.persisted || performance.getEntriesByType("navigation")[0]?.type === "back_forward";
    if (!isBack) forgetSent();
    if (isBack || box.value === box.defaultValue) fill();
    else keep(); // it was typed before this ran
    if (!isBack) comeBack();
  });
  window.addEventListener("pagehide", () => {
    if (last()) stored("sessionStorage", "setItem", place, `${last()} ${Math.round(window.scrollY)}`);
  });
}
