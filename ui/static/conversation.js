// The conversation. Gradio calls this once with `element`, `trigger` and `watch`.
// Its buttons ask, copy, save, rate, or offer a question to be edited; a new question is brought into view.
const shown = () => element.querySelectorAll(".exchange");
let known = 0;
let following = false;

const indexOf = (part) => Array.from(shown()).indexOf(part.closest(".exchange"));

async function copy(button) {
  const text = button.dataset.text;
  try {
    await navigator.clipboard.writeText(text);
  } catch { // a page that is served without encryption to another machine has no clipboard of its own
    const box = document.createElement("textarea");
    box.value = text;
    button.after(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    button.focus();
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 2000);
}

// In place of how a question was understood: a field to put it better.
function edit(button) {
  const line = button.closest(".rewritten");
  const before = Array.from(line.childNodes);
  const field = document.createElement("input");
  field.value = line.querySelector(".as-asked").textContent;
  field.maxLength = 2000;
  field.setAttribute("aria-label", "The question as it is to be asked");
  const go = document.createElement("button");
  go.type = "button";
  go.className = "tool";
  go.textContent = "Ask this";
  const ask = () => { if (field.value.trim()) trigger("choose", { question: field.value, exactly: true }); };
  go.addEventListener("click", ask);
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") ask();
    if (event.key === "Escape") {
      line.replaceChildren(...before);
      line.querySelector("button").focus();
    }
  });
  line.replaceChildren(field, go);
  field.focus();
}

function rate(button) {
  const { value } = button.dataset;
  const comment = button.closest(".why")?.querySelector("input").value;
  trigger("rate", { index: indexOf(button), value, comment });
}

const ACTS = {
  copy,
  edit,
  rate,
  again: (button) => trigger("again", { index: indexOf(button) }),
  more: (button) => {
    button.disabled = true;
    button.textContent = "Looking …";
    trigger("more", { index: indexOf(button) });
  },
  save: (button) => trigger("save", { index: indexOf(button), form: button.dataset.form }),
};

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.matches(".suggestion")) trigger("choose", { question: button.dataset.question });
  else if (button.matches(".make-note")) trigger("note", { index: indexOf(button) });
  else ACTS[button.dataset.do]?.(button);
});

element.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".why input")) event.target.closest(".why").querySelector("button").click();
});

// What was opened stays open when the conversation is shown anew: each part by its exchange and its heading.
const opened = new Set();
const nameOf = (part) => `${indexOf(part)} ${part.querySelector("summary")?.textContent}`;

element.addEventListener("toggle", (event) => {
  if (!event.target.closest(".exchange")) return;
  opened[event.target.open ? "add" : "delete"](nameOf(event.target));
}, true);

function openAgain() {
  for (const part of element.querySelectorAll(".exchange details")) {
    if (opened.has(nameOf(part))) part.open = true;
  }
}

// While an answer grows its question stays at the top, until the reader of the page scrolls.
for (const moved of ["wheel", "touchmove", "keydown"]) {
  element.addEventListener(moved, () => { following = false; }, { passive: true });
}

watch("value", () => {
  const all = shown();
  if (all.length < known) opened.clear();
  openAgain();
  if (all.length > known && all.length > 1) following = true;
  known = all.length;
  document.dispatchEvent(new CustomEvent("communique:shown"));
  if (following && known) all[known - 1].scrollIntoView({ block: "start" });
  if (!element.querySelector("[aria-busy=true]")) following = false;
  element.querySelector(".why input")?.focus();
});
