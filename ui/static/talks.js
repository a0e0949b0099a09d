// The bar of conversations. Gradio calls this once with `element`, `trigger` and `watch`.
// Which conversation is open is kept for this tab of the browser, so that a reload comes back to it.
const ACTS = { new: "begin", open: "reopen", forget: "forget" };
let doomed = null;

function mildly(button) {
  if (doomed === button) return true;
  doomed = button;
  button.textContent = "Really delete?";
  button.addEventListener("blur", () => { button.textContent = "Delete"; doomed = null; }, { once: true });
  return false;
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button || (button.dataset.do === "forget" && !mildly(button))) return;
  trigger(ACTS[button.dataset.do], { chat: button.dataset.chat });
  if (button.dataset.do !== "forget") {
    const earlier = element.querySelector(".earlier");
    if (earlier) earlier.open = false;
    document.querySelector("#question textarea")?.focus();
  }
});

document.addEventListener("click", (event) => {
  const earlier = element.querySelector(".earlier[open]");
  if (earlier && !element.contains(event.target)) earlier.open = false;
});

watch("value", () => {
  doomed = null;
  const bar = element.querySelector(".talks");
  try {
    if (bar) sessionStorage.setItem("communique.chat", bar.dataset.chat || "");
  } catch { /* nothing is kept: a reload is a fresh visit */ }
});
