// The right column. Gradio calls this once with `element`, `props`, `server` and `watch`.
// A click on any citation fetches its article (once), marks the quoted words and scrolls them into view.
const fetched = new Map();
let wanted = null;
const pane = () => document.getElementById("reader");
const side = () => document.getElementById("side");

function show(which) {
  side().dataset.showing = which;
  for (const name of ["reader", "note"]) {
    const tab = document.getElementById("tab-" + name);
    tab.setAttribute("aria-selected", String(name === which));
    tab.tabIndex = name === which ? 0 : -1;
  }
}

function toMark() {
  const mark = element.querySelector("mark");
  const box = pane();
  if (!mark) return box.scrollTo(0, 0);
  // From the top of the article, so that its headline stays in view whenever the quoted words are near it.
  const from = mark.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
  box.scrollTo(0, from + mark.offsetHeight < box.clientHeight * 0.7 ? 0 : from - box.clientHeight / 3);
}

// Every button of the place now open is marked, whether it stands in an answer or in a note.
function markButtons() {
  const paper = element.querySelector(".paper");
  for (const cite of document.querySelectorAll(".cite")) {
    const here = paper && cite.dataset.article === paper.dataset.article && cite.dataset.start === paper.dataset.start;
    if (here) cite.setAttribute("aria-current", "true");
    else cite.removeAttribute("aria-current");
  }
}

async function fetchPlace(cite) {
  const { article, revision, start, end } = cite.dataset;
  const key = JSON.stringify([article, revision, start, end]);
  if (!fetched.has(key)) {
    if (fetched.size > 200) fetched.clear();
    fetched.set(key, await server.read({ article, revision, start, end }));
  }
  return fetched.get(key);
}

async function open(cite) {
  wanted = cite;
  const place = await fetchPlace(cite).catch(() => '<p class="aside">The server does not answer.</p>');
  if (wanted !== cite) return;
  props.value = place;
  show("reader");
  side().dataset.open = "yes";
  await new Promise((drawn) => requestAnimationFrame(drawn));
  toMark();
  markButtons();
}

document.addEventListener("click", (event) => {
  const cite = event.target.closest(".cite");
  if (cite) open(cite);
  const tab = event.target.closest("#side-tabs [role=tab]");
  if (tab) show(tab.id.slice("tab-".length));
  if (event.target.closest("#side-tabs .close")) delete side().dataset.open;
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") delete side().dataset.open;
  const tab = event.target.closest && event.target.closest("#side-tabs [role=tab]");
  if (tab && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    const other = document.getElementById(tab.id === "tab-note" ? "tab-reader" : "tab-note");
    show(other.id.slice("tab-".length));
    other.focus();
  }
});

document.addEventListener("communique:show", (event) => {
  show(event.detail);
  side().dataset.open = "yes";
});

document.addEventListener("communique:answered", markButtons);

// A new answer comes with the reader already at its first citation.
watch("value", () => {
  show("reader");
  requestAnimationFrame(() => {
    toMark();
    markButtons();
  });
});
