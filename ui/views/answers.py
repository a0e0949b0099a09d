"""Answers and conversations as escaped HTML: pure functions of schema values. Knows no Gradio and no library.

Whatever an article, a question or a model wrote passes through `inert`: it can show but never act.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rag.export.wording import VERDICT_LINES, counted, is_counted, outlet_headings, sent_to
from rag.schema import Answer, Citation, Dropped, Item, Refusal, Sentence
from ui.views.citations import button, citations, ending, labels, quotation
from ui.views.markup import inert, tag
from ui.views.phrases import REFUSED, SEARCHED_AS, coverage, where
from ui.views.tools import tool, tools


def exchange(question: str, body: str, *, label: str = "") -> str:
    """One question and what came of it. `body` is HTML already; `label` stands above the question."""
    head = tag("p", inert(label), class_="label") if label else ""
    return tag("section", head, tag("h2", inert(question), class_="question"), body, class_="exchange")


def conversation(exchanges: Sequence[str]) -> str:
    """All exchanges of one conversation, oldest first."""
    return tag("div", *exchanges, class_="exchanges", role="log", aria_label="Conversation")


def begun() -> str:
    """A conversation without a question yet."""
    what = "A new conversation. What you ask here is kept, and each follow-up knows what went before."
    return tag("p", what, class_="aside begun")


def waiting(sentences: Sequence[Sentence] = ()) -> str:
    """The answer so far: the sentences that have passed, and a sign that more may come."""
    lines = [tag("div", inert(sentence.text), labels(sentence), class_="point") for sentence in sentences]
    busy = tag("p", "Searching the archive", class_="busy")
    return tag("div", *lines, busy, class_="answer", aria_busy="true")


def stopped() -> str:
    """In place of an answer that the user stopped."""
    said = tag("p", "Stopped before the answer was complete.", class_="aside")
    return tag("div", said, class_="answer") + try_again()


def try_again() -> str:
    """Under a question that was not answered."""
    return tag("div", tool("Ask again", "again"), class_="tools")


def answer(
    given: Answer,
    *,
    checked: bool = False,
    first: int | None = None,
    more: bool = False,
    rating: str | None = None,
    asks_why: bool = False,
) -> str:
    """An answer or a refusal, with everything that lets a reader check it.

    `checked`: the caller has held every quotation against the stored text; only then is that claimed. `first` sentences
    were shown before more was asked for; `more`, `rating` and `asks_why` as in `tools`.
    """
    parts = [_rewritten(given), *(_notice(notice) for notice in given.notices)]
    below = _foot(given, checked) + tools(given, more=more, rating=rating, asks_why=asks_why)
    if given.refusal:
        return tag("div", *parts, refusal(given.refusal), below, class_="answer refused")
    parts.append(_headline(given))
    if given.items:
        parts += [_items(given.items, given.citations), citations(given.citations, given.sentences)]
    elif given.mode == "extractive":
        parts += _points(given, first)
    else:
        parts += [_written(sentence, given.citations) for sentence in given.sentences]
        parts.append(citations(given.citations))
    if first is not None and first >= len(given.sentences):
        parts.append(tag("p", "Nothing further in the archive bears on this question.", class_="aside"))
    return tag("div", *parts, dropped(given.dropped), below, class_="answer")


def _rewritten(given: Answer) -> str:
    """How a follow-up was understood, to be corrected where that is wrong."""
    if given.standalone_question.strip() == given.question.strip():
        return ""
    understood = tag("span", inert(given.standalone_question), class_="as-asked")
    return tag("div", "Understood as: ", understood, tool("Edit", "edit"), class_="rewritten")


def _notice(notice: str) -> str:
    return tag("p", inert(notice), class_="in-force" if notice.startswith(SEARCHED_AS) else "notice")


def _points(given: Answer, first: int | None) -> list[str]:
    """The quoted sentences, under their outlets where a comparison has them, the further ones under their own heading."""
    headings = outlet_headings(given)
    parts = []
    for place, sentence in enumerate(given.sentences):
        if place == first:
            parts.append(tag("h3", "Further"))
        outlet = next((headings[number] for number in sentence.citations if number in headings), "")
        parts.append(tag("h3", inert(outlet)) if outlet else "")
        show = _counted if is_counted(sentence) else _quoted
        parts.append(show(sentence, given.citations))
    return parts


def refusal(refused: Refusal) -> str:
    """That the archive does not say, what was searched, and the nearest misses named as such."""
    message = refused.message.removeprefix(REFUSED).strip()
    misses = [
        quotation(miss, tag("p", inert(miss.why), class_="why") if miss.why else "")
        for miss in refused.near_misses
    ]
    near = (
        tag("div", tag("h3", "Nearest, not an answer"), tag("ul", *misses), class_="near") if misses else ""
    )
    return tag("p", REFUSED, class_="verdict") + tag("p", inert(message), class_="message") + near


def dropped(left_out: Sequence[Dropped]) -> str:
    """What failed the check, closed until asked for."""
    if not left_out:
        return ""
    rows = [tag("li", inert(d.text), " ", tag("em", inert(d.reason))) for d in left_out]
    summary = f"{counted(len(left_out), 'sentence')} not shown: failed the check against the articles"
    return tag("details", tag("summary", summary), tag("ul", *rows), class_="dropped")


def suggestions(questions: Sequence[str]) -> str:
    """Questions to try, each a button that asks it."""
    if not questions:
        return ""
    chips = [tag("button", inert(q), type="button", class_="suggestion", data_question=q) for q in questions]
    return tag("div", tag("p", "Or try", class_="label"), *chips, class_="suggestions")


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
