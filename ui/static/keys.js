// The keyboard: "/" to the question, J and K or the arrows from citation to citation, "?" for this list.
const dialog = element.querySelector("dialog");

const cites = () => Array.from(document.querySelectorAll("#work .cite")).filter((cite) => cite.offsetParent);

function move(step) {
  const all = cites();
  if (!all.length) return;
  const here = document.activeElement.closest?.(".cite") || document.querySelector("#work .cite[aria-current]");
  const next = all[Math.max(0, Math.min(all.length - 1, all.indexOf(here) + step))] || all[0];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function turn(tab, step) {
  const all = Array.from(tab.parentElement.querySelectorAll("[role=tab]"));
  const next = all[(all.indexOf(tab) + step + all.length) % all.length];
  next.click();
  next.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  const typing = event.target.closest?.("input, textarea, select, [contenteditable=true]");
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const onCite = Boolean(event.target.closest?.(".cite"));
  const tab = event.target.closest?.("[role=tab]");
  const { key } = event;
  if (key === "/") document.querySelector("#question textarea")?.focus();
  else if (key === "?") dialog.showModal();
  else if (key === "j" || (onCite && (key === "ArrowDown" || key === "ArrowRight"))) move(1);
  else if (key === "k" || (onCite && (key === "ArrowUp" || key === "ArrowLeft"))) move(-1);
  else if (tab && key === "ArrowRight") turn(tab, 1);
  else if (tab && key === "ArrowLeft") turn(tab, -1);
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.(".show-keys")) dialog.showModal();
  else if (event.target === dialog || event.target.closest?.("#keys .close-keys")) dialog.close();
});
