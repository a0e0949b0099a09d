"""Answers and conversations as escaped HTML: pure functions of schema values. Knows no Gradio and no library.

Whatever an article, a question or a model wrote passes through `inert`: it can show but never act. A citation
is a button that carries the place it quotes (`data-article`, `data-revision`, `data-start`, `data-end`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rag.export.wording import VERDICT_LINES, counted, is_counted, outlet_headings, sent_to
from rag.schema import Answer, Citation, Dropped, Item, Line, NearMiss, Refusal, Sentence
from ui.markup import inert, tag
from ui.phrases import REFUSED, coverage, tags, where

LONGEST_KEPT = 24  # characters; a longer last word could push its buttons out of a narrow page
UNSURE = "The cited words may not carry every part of this sentence. Read them."


def exchange(question: str, body: str, *, label: str = "") -> str:
    """One question and what came of it. `body` is HTML already; `label` stands above the question."""
    head = tag("p", inert(label), class_="label") if label else ""
    return tag("section", head, tag("h2", inert(question), class_="question"), body, class_="exchange")


def conversation(exchanges: Sequence[str]) -> str:
    """All exchanges of one conversation, oldest first."""
    return tag("div", *exchanges, class_="exchanges", role="log", aria_label="Conversation")


def waiting(sentences: Sequence[Sentence] = ()) -> str:
    """The answer so far: the sentences that have passed, and a sign that more may come."""
    lines = [tag("div", inert(sentence.text), labels(sentence), class_="point") for sentence in sentences]
    busy = tag("p", "Searching the archive", class_="busy")
    return tag("div", *lines, busy, class_="answer", aria_busy="true")


def stopped() -> str:
    """In place of an answer that the user stopped."""
    return tag("div", tag("p", "Stopped before the answer was complete.", class_="aside"), class_="answer")


def problem(message: str) -> str:
    """A clear error in place of an answer, an article or a note."""
    return tag("div", tag("p", inert(message)), class_="answer problem", role="alert")


def answer(given: Answer, *, checked: bool = False) -> str:
    """An answer or a refusal, with everything that lets a reader check it.

    `checked`: the caller has held every quotation against the stored text; only then is that claimed.
    """
    parts = []
    if given.standalone_question.strip() != given.question.strip():
        parts.append(tag("p", "Understood as: ", inert(given.standalone_question), class_="rewritten"))
    parts += [tag("p", inert(notice), class_="notice") for notice in given.notices]
    if given.refusal:
        return tag("div", *parts, refusal(given.refusal), _foot(given, checked), class_="answer refused")
    parts.append(_headline(given))
    if given.items:
        parts += [_items(given.items, given.citations), citations(given.citations, given.sentences)]
    elif given.mode == "extractive":
        headings = outlet_headings(given)
        for sentence in given.sentences:
            outlet = next((headings[number] for number in sentence.citations if number in headings), "")
            parts.append(tag("h3", inert(outlet)) if outlet else "")
            show = _counted if is_counted(sentence) else _quoted
            parts.append(show(sentence, given.citations))
    else:
        parts += [_written(sentence, given.citations) for sentence in given.sentences]
        parts.append(citations(given.citations))
    return tag("div", *parts, dropped(given.dropped), _foot(given, checked), class_="answer")


def refusal(refused: Refusal) -> str:
    """That the archive does not say, what was searched, and the nearest misses named as such."""
    message = refused.message.removeprefix(REFUSED).strip()
    misses = [
        _quotation(miss, tag("p", inert(miss.why), class_="why") if miss.why else "")
        for miss in refused.near_misses
    ]
    near = (
        tag("div", tag("h3", "Nearest, not an answer"), tag("ul", *misses), class_="near") if misses else ""
    )
    return tag("p", REFUSED, class_="verdict") + tag("p", inert(message), class_="message") + near


def citations(cited: Sequence[Citation], sentences: Sequence[Sentence] = ()) -> str:
    """The numbered quotations; with `sentences`, also who says each and how firmly."""
    points = {number: sentence for sentence in reversed(sentences) for number in sentence.citations}
    rows = [_quotation(c, labels(points[c.number]) if c.number in points else "") for c in cited]
    return tag("ol", *rows, class_="citations", aria_label="Quotations") if rows else ""


def dropped(left_out: Sequence[Dropped]) -> str:
    """What failed the check, closed until asked for."""
    if not left_out:
        return ""
    rows = [tag("li", inert(d.text), " ", tag("em", inert(d.reason))) for d in left_out]
    summary = f"{counted(len(left_out), 'sentence')} not shown: failed the check against the articles"
    return tag("details", tag("summary", summary), tag("ul", *rows), class_="dropped")


def labels(point: Sentence | Line) -> str:
    """Who says a point and how firm it is, and the mark of partial support."""
    shown = [tag("span", inert(label), class_="tag") for label in tags(point)]
    if point.support == "partial":
        why = point.note if isinstance(point, Sentence) and point.note else UNSURE
        shown.append(tag("span", "partly supported", class_="tag partial", title=why))
    elif isinstance(point, Sentence) and point.note and not is_counted(point):
        shown.append(tag("span", inert(point.note), class_="tag"))
    return tag("span", *shown, class_="tags") if shown else ""


def button(cited: Citation | NearMiss) -> str:
    """The button that opens the reader at a quoted span; resting on it shows the quotation."""
    number = str(cited.number) if isinstance(cited, Citation) else ""
    place = where(cited)
    return tag(
        "button",
        number or "¶",
        type="button",
        class_="cite",
        data_article=cited.article_id,
        data_revision=str(cited.revision) if isinstance(cited, Citation) else "",
        data_start=str(cited.start),
        data_end=str(cited.end),
        title=f"“{cited.quote}” {place}",
        aria_label=f"{f'Citation {number}' if number else 'Near miss'}: {place}. Open the source.",
    )


def ending(text: str, *buttons: str) -> str:
    """`text` and its buttons, which stay with its last word where a line ends."""
    head, space, last = text.rpartition(" ")
    if not any(buttons) or len(last) > LONGEST_KEPT:
        return inert(text) + "".join(buttons)
    return inert(head) + space + tag("span", inert(last), *buttons, class_="keep")


def suggestions(questions: Sequence[str]) -> str:
    """Questions to try, each a button that asks it."""
    if not questions:
        return ""
    chips = [tag("button", inert(q), type="button", class_="suggestion", data_question=q) for q in questions]
    return tag("div", tag("p", "Or try", class_="label"), *chips, class_="suggestions")


def masthead(holdings: str = "", model_notice: str = "") -> str:
    """The top of the page: what this is, what the library holds, and whether a model is in use."""
    promise = "Ask your article archive. Every sentence opens at the exact words it rests on."
    state = tag("span", inert(holdings)) + tag("span", inert(model_notice), class_="model")
    return tag(
        "header",
        tag("h1", "Communiqué"),
        tag("p", promise, class_="promise"),
        tag("p", state, class_="holdings"),
        class_="masthead",
    )


def empty_library() -> str:
    """In place of the example when there is nothing to ask."""
    return tag(
        "div",
        tag("h2", "This library is empty"),
        tag("p", "Add your own articles from a terminal, and they are found here at once:"),
        tag("pre", tag("code", "communique add FOLDER")),
        tag(
            "p",
            "Or look around first with sample articles: real diplomatic events, told by invented outlets.",
        ),
        class_="empty",
    )


def side_tabs() -> str:
    """The switch above the right-hand column; the page's script moves between the two panes."""
    panes = {"reader": ("Source", "true"), "note": ("Readout", "false")}
    switch = [
        tag(
            "button",
            name,
            type="button",
            role="tab",
            id=f"tab-{pane}",
            aria_controls=pane,
            aria_selected=selected,
        )
        for pane, (name, selected) in panes.items()
    ]
    close = tag("button", "Back to the answer", type="button", class_="close")
    tablist = tag("div", *switch, class_="tabs", role="tablist", aria_label="Beside the conversation")
    return tag("div", tablist, close, class_="side-bar")


def _headline(given: Answer) -> str:
    if given.verdict:
        return tag("p", VERDICT_LINES[given.verdict], class_="verdict")
    if given.short_answer:
        first = button(given.citations[0]) if given.citations else ""
        return tag("p", ending(given.short_answer, first), class_="verdict")
    return ""


def _items(items: Sequence[Item], cited: Sequence[Citation]) -> str:
    buttons = {citation.number: button(citation) for citation in cited}
    parts = []
    for heading, group in groupby(items, key=lambda item: item.heading):
        parts.append(tag("h3", inert(heading)))
        parts.append(tag("ul", *(tag("li", ending(item.text, buttons[item.citation])) for item in group)))
    return tag("div", *parts, class_="items")


def _quotation(cited: Citation | NearMiss, below: str) -> str:
    words = tag("p", inert(where(cited)), class_="where") + tag("blockquote", inert(cited.quote))
    return tag("li", button(cited), tag("div", words, below))


def _quoted(sentence: Sentence, cited: Sequence[Citation]) -> str:
    """A sentence that is its own quotation: shown once, with where it stands beneath it."""
    used = [citation for citation in cited if citation.number in sentence.citations]
    words = tag("blockquote", ending(sentence.text, *(button(citation) for citation in used)))
    places = tag("p", inert("; ".join(where(citation) for citation in used)), class_="where")
    return tag("div", words, places, labels(sentence), class_="point quoted")


def _counted(sentence: Sentence, cited: Sequence[Citation]) -> str:
    """What was counted, and over what: no quotation, so it is not set as one."""
    buttons = [button(citation) for citation in cited if citation.number in sentence.citations]
    words = tag("p", ending(sentence.text, *buttons))
    return tag("div", words, tag("p", inert(sentence.note or ""), class_="where"), class_="point")


def _written(sentence: Sentence, cited: Sequence[Citation]) -> str:
    buttons = [button(citation) for citation in cited if citation.number in sentence.citations]
    return tag("div", ending(sentence.text, *buttons), labels(sentence), class_="point")


def _foot(given: Answer, checked: bool) -> str:
    """What was searched, how the answer was made, and the offer of a readout of the articles cited."""
    lines = [] if given.refusal and "Searched" in given.refusal.message else [coverage(given.coverage)]
    if given.model:
        lines.append(f"Written by {given.model}, each sentence checked against what it cites.")
    if given.model_use:
        lines.append(sent_to(given.model_use))
    if checked and given.citations:
        lines.append("Every quotation matches the stored text.")
    articles = len({citation.article_id for citation in given.citations})
    what = "the article" if articles == 1 else f"the {articles} articles"
    offer = tag("button", f"Readout of {what} cited", type="button", class_="make-note") if articles else ""
    return tag("footer", tag("p", inert(" ".join(lines))), offer, class_="coverage") if lines or offer else ""
