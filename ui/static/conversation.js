// The left column. Gradio calls this once with `element`, `trigger` and `watch`.
// It asks suggested questions, asks for a readout of an answer's articles, and brings a new question into view.
const shown = () => element.querySelectorAll(".exchange");
let known = 0;
let following = false;

element.addEventListener("click", (event) => {
  const suggestion = event.target.closest(".suggestion");
  if (suggestion) trigger("suggest", { question: suggestion.dataset.question });
  const wanted = event.target.closest(".make-note");
  if (wanted) {
    const index = Array.from(shown()).indexOf(wanted.closest(".exchange"));
    document.dispatchEvent(new CustomEvent("communique:show", { detail: "note" }));
    trigger("note", { index });
  }
});

// While an answer grows its question stays at the top, until the reader of the page scrolls.
for (const moved of ["wheel", "touchmove", "keydown"]) {
  element.addEventListener(moved, () => { following = false; }, { passive: true });
}

watch("value", () => {
  const all = shown();
  if (all.length > known && all.length > 1) following = true;
  known = all.length;
  document.dispatchEvent(new CustomEvent("communique:answered"));
  if (following) all[known - 1].scrollIntoView({ block: "start" });
  if (!element.querySelector("[aria-busy=true]")) following = false;
});
