// The table of articles. Gradio calls this once with `element`, `trigger` and `watch`.
// A click on a heading sorts, on a title or its row opens the article beside and below, on a page turns to it.
element.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  if (on("[data-order]")) return trigger("sort", { order: on("[data-order]").dataset.order });
  if (on("[data-page]")) return trigger("turn", { page: on("[data-page]").dataset.page });
  if (on("[data-failed]")) {
    const { failed, do: act } = on("[data-failed]").dataset;
    return trigger("failed", { source: failed, act });
  }
  const row = on("tr[data-row]");
  if (!row) return;
  const title = row.querySelector(".cite");
  if (!on(".cite")) return title.click();
  for (const other of element.querySelectorAll("tr[data-chosen]")) delete other.dataset.chosen;
  row.dataset.chosen = "yes";
  trigger("choose", { article: row.dataset.row });
});
