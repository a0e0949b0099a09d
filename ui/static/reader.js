// The reader. Gradio calls this once with `element`, `props`, `server` and `watch`.
// A click on any element of class "cite", wherever on the page, fetches its article (once), marks the quoted words and scrolls them into view.
const fetched = new Map();
let wanted = null;
const pane = () => document.getElementById("reader");
const side = () => document.getElementById("side");

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

// On a narrow page the source lies over the rest: the keyboard goes with it, and back to where it was opened.
const back = () => document.querySelector("#side-bar .close");
const overlaid = () => getComputedStyle(back()).display !== "none";
let opener = null;

function close() {
  if (side().dataset.open === undefined) return;
  delete side().dataset.open;
  if (overlaid() && opener?.isConnected) opener.focus();
}

async function open(cite) {
  wanted = cite;
  const place = await fetchPlace(cite).catch(() => '<p class="aside">The server does not answer.</p>');
  if (wanted !== cite) return;
  props.value = place;
  side().dataset.open = "yes";
  opener = cite;
  if (overlaid()) back().focus();
  await new Promise((drawn) => requestAnimationFrame(drawn));
  toMark();
  markButtons();
}

document.addEventListener("click", (event) => {
  const cite = event.target.closest(".cite");
  if (cite) open(cite);
  if (event.target.closest("#side-bar .close")) close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});

document.addEventListener("communique:shown", markButtons);

pane().tabIndex = 0;
pane().setAttribute("role", "region");
pane().setAttribute("aria-label", "Source");

// A new answer comes with the reader already at its first citation.
watch("value", () => {
  requestAnimationFrame(() => {
    toMark();
    markButtons();
  });
});
