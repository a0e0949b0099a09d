// A note with its tools, and the list of saved ones. Gradio calls this once for each with `element`, `trigger` and `watch`.
const area = () => element.querySelector("textarea");

// The line of the editor that a fault names, selected and in view.
function goTo(number) {
  const lines = area().value.split("\n");
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  area().focus();
  area().setSelectionRange(start, start + lines[number - 1].length);
  area().scrollTop = (area().scrollHeight * (number - 3)) / lines.length;
}

element.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]");
  if (line) return goTo(Number(line.dataset.line));
  const tool = event.target.closest("[data-do]");
  if (!tool || tool.disabled) return;
  if (tool.dataset.do === "forget" && !confirm("Delete this saved note?")) return;
  trigger("act", { ...tool.dataset, text: area() ? area().value : "" });
});

watch("value", () => {
  document.dispatchEvent(new CustomEvent("communique:shown"));
  if (area()) (element.querySelector(".faults button") || area()).focus({ preventScroll: true });
  const growing = element.querySelector(".growing, .editor");
  if (growing) growing.scrollIntoView({ block: "nearest" });
});
