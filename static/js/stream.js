// The "sse" extension for htmx 2: sse-connect="URL" opens the stream, sse-swap="name" puts that event's HTML where
// hx-target and hx-swap say, sse-close="name" ends it.
// An error page in place of the stream ends it for good: the element is told by the event "stream-lost".
// Who had the keyboard's focus in what is replaced has it on what takes its place, by stream or by request.
// [data-autoscroll] keeps the newest line in sight, only while the reader is at the bottom already.

const NEAR = 120; // px from the bottom that still count as being there

const atBottom = () => window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - NEAR;
const toBottom = () => window.scrollTo(0, document.documentElement.scrollHeight);

let left; // the id of what is being replaced with the focus in it

const leave = (target) => { left = target.contains(document.activeElement) ? target.id : ""; };

function arrive() {
  if (left && document.activeElement === document.body) document.getElementById(left)?.focus({ preventScroll: true });
  left = "";
}

document.addEventListener("htmx:beforeSwap", (event) => leave(event.detail.target));
document.addEventListener("htmx:afterSwap", arrive);

function swapEvent(api, element, event) {
  const follow = element.closest("[data-autoscroll]") && atBottom();
  const target = api.getTarget(element);
  leave(target);
  api.swap(target, event.data, { ...api.getSwapSpecification(element), settleDelay: 0 });
  arrive();
  if (follow) toBottom();
}

function connect(api, root) {
  const internal = api.getInternalData(root);
  if (internal.stream) return;
  const source = new EventSource(root.getAttribute("sse-connect"));
  internal.stream = source;
  const swapping = [...root.querySelectorAll("[sse-swap]")];
  if (root.hasAttribute("sse-swap")) swapping.push(root);
  for (const element of swapping) {
    for (const name of element.getAttribute("sse-swap").split(",")) {
      source.addEventListener(name.trim(), (event) => {
        if (document.contains(element)) swapEvent(api, element, event);
      });
    }
  }
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) htmx.trigger(root, "stream-lost");
  });
  const last = root.getAttribute("sse-close");
  if (last) source.addEventListener(last, () => source.close());
}

let htmxApi;
htmx.defineExtension("sse", {
  init: (api) => { htmxApi = api; },
  getSelectors: () => ["[sse-connect]"],
  onEvent(name, event) {
    const element = event.target;
    if (name === "htmx:afterProcessNode" && element.hasAttribute?.("sse-connect")) connect(htmxApi, element);
    if (name === "htmx:beforeCleanupElement") htmxApi.getInternalData(element).stream?.close();
  },
});
