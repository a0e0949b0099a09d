// What an element says of itself in `aria-description` (the quote of a citation, the reason of a mark), shown beside it
// while the pointer rests on it or the keyboard has reached it. It is set as text: nothing in it can act.
const tip = document.createElement("div");
tip.id = "tip";
tip.setAttribute("role", "tooltip");
tip.hidden = true;
(document.querySelector(".gradio-container") || document.body).append(tip);
let waiting = 0;

function show(owner) {
  clearTimeout(waiting);
  tip.textContent = owner.getAttribute("aria-description");
  tip.hidden = false;
  const at = owner.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left - 12, innerWidth - tip.offsetWidth - 8));
  const below = at.bottom + 8 + tip.offsetHeight < innerHeight;
  tip.style.left = `${left}px`;
  tip.style.top = `${Math.max(8, below ? at.bottom + 8 : at.top - 8 - tip.offsetHeight)}px`;
}

function hide() {
  clearTimeout(waiting);
  tip.hidden = true;
}

const described = (event) => event.target.closest?.("[aria-description]");

document.addEventListener("mouseover", (event) => {
  if (tip.contains(event.target)) return clearTimeout(waiting);
  const owner = described(event);
  clearTimeout(waiting);
  waiting = owner ? setTimeout(() => show(owner), 150) : setTimeout(hide, 150);
});
document.addEventListener("focusin", (event) => {
  const owner = described(event);
  if (owner && owner.matches(":focus-visible")) show(owner);
  else hide();
});
document.addEventListener("focusout", hide);
document.addEventListener("click", hide);
document.addEventListener("scroll", hide, { capture: true, passive: true });
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
