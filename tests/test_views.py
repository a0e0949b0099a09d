"""What the page shows, from values built by hand: no server, no browser, no library."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from rag.export.layout import lay_out
from rag.export.plain import answer_plain
from rag.export.template import PLAIN
from rag.schema import (
    Answer,
    Article,
    Briefing,
    Citation,
    Coverage,
    Dropped,
    Item,
    Line,
    NearMiss,
    Refusal,
    Section,
    Sentence,
    TimelineEvent,
)
from ui.views import answers, citations, frame, notes, phrases, reader, talks

TEXT = (
    "Khan spoke first.\n\nQureshi said: “Putin will visit once the pandemic eases.” Talks went on.\n\n"
    "No date was given."
)
QUOTE = "Qureshi said: “Putin will visit once the pandemic eases.”"
START = TEXT.index(QUOTE)
COVERED = Coverage(
    articles=1240, origins=9, sources=6, since="2021-01-03", until="2021-06-30", undated_left_out=2
)

ARTICLE = Article(
    id="f-1",
    title="Talks in Islamabad",
    source="Harbour Courier",
    url="https://courier.invalid/1",
    published="2021-04-07",
    place="Islamabad",
    language="en",
    text=TEXT,
    content_hash="ab" * 32,
    cluster_id="f-1",
    provenance={"date": "given in the file"},
)
CITATION = Citation(
    number=1,
    article_id="f-1",
    start=START,
    end=START + len(QUOTE),
    quote=QUOTE,
    content_hash="ab" * 32,
    revision=2,
    title=ARTICLE.title,
    source=ARTICLE.source,
    published="2021-04-07",
    place="Islamabad",
    paragraph=2,
)
SENTENCE = Sentence(
    text=QUOTE,
    citations=(1,),
    support="verified",
    speaker="Lavrov",
    through="Qureshi",
    stance="said",
    firmness="assured",
    condition="once the pandemic eases",
)
ANSWER = Answer(
    question="Will Putin visit?",
    standalone_question="Will Putin visit?",
    kind="open",
    mode="extractive",
    sentences=(SENTENCE,),
    citations=(CITATION,),
    coverage=COVERED,
)
MISS = NearMiss(
    "f-1", ARTICLE.title, ARTICLE.source, "2021-04-07", 0, 17, "Khan spoke first.", 1, why="another speaker"
)
REFUSED = replace(
    ANSWER,
    sentences=(),
    citations=(),
    refusal=Refusal("no_evidence", "The archive does not say. Searched 1,240 articles.", (MISS,)),
)
BRIEFING = Briefing(
    title="READOUT: talks in Islamabad",
    kind="readout",
    scope="article f-1",
    coverage=COVERED,
    header={"when_where": Line("Islamabad, 7 April 2021", (1,)), "basis": Line("1 article, 1 origin")},
    sections=(Section("Where things stand", (Line(QUOTE, (1,), speaker="Lavrov", firmness="assured"),)),),
    timeline=(TimelineEvent("April 2021", "month", "Talks were held.", (1,)),),
    gaps=("date of the visit",),
    left_out=("two linked headlines",),
    citations=(CITATION,),
    mode="extractive",
    created="2021-05-01T10:00:00+00:00",
)


class Tags(HTMLParser):
    """Every start tag with its attributes, and the text between tags, as a browser would take them."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}


def test_a_citation_button_carries_the_place_it_quotes_and_shows_the_quote_on_hover() -> None:
    (attributes,) = [a for tag, a in Tags(citations.button(CITATION)).tags if tag == "button"]
    assert attributes["data-article"] == "f-1"
    assert attributes["data-revision"] == "2"
    assert TEXT[int(attributes["data-start"] or 0) : int(attributes["data-end"] or 0)] == QUOTE
    assert attributes["aria-description"] == f"“{QUOTE}”"
    assert "Citation 1: Harbour Courier, Islamabad, 7 April 2021, ¶2" in (attributes["aria-label"] or "")


def test_a_verbatim_answer_shows_each_quotation_once_with_place_speaker_and_firmness() -> None:
    shown = Tags(answers.answer(ANSWER)).text
    assert shown.count(QUOTE) == 1
    for part in (
        "Harbour Courier, Islamabad, 7 April 2021, ¶2",
        "Qureshi, citing Lavrov",
        "assured",
        "once the pandemic eases",
    ):
        assert part in shown


def test_a_list_shows_items_under_their_headings_and_the_quotation_once() -> None:
    listed = replace(
        ANSWER,
        kind="list",
        items=(Item("Putin will visit", 1, "Assured"), Item("the pandemic", 1, "Assured")),
    )
    page = answers.answer(listed)
    shown = Tags(page).text
    assert page.count("<h3>Assured</h3>") == 1
    assert shown.count(QUOTE) == 1
    assert "Putin will visit1" in shown


def test_a_written_answer_shows_its_sentences_and_the_quotations_they_rest_on() -> None:
    written = replace(
        ANSWER, mode="generative", model="small", sentences=(replace(SENTENCE, text="Putin is to come."),)
    )
    shown = Tags(answers.answer(written)).text
    assert "Putin is to come." in shown and QUOTE in shown
    assert "Written by small" in shown


def test_partial_support_is_marked_with_its_reason() -> None:
    partial = replace(
        ANSWER, sentences=(replace(SENTENCE, support="partial", note="“eases” is not in the cited words"),)
    )
    assert "partly supported" in answers.answer(partial)
    assert "“eases” is not in the cited words" in answers.answer(partial)
    assert "partly supported" not in answers.answer(ANSWER)


def test_what_was_dropped_is_folded_away_with_its_reason() -> None:
    page = answers.answer(
        replace(ANSWER, dropped=(Dropped("It costs 40.", "the cited sentences do not contain: 40"),))
    )
    folded = page[page.index("<details") : page.index("</details>")]
    assert "It costs 40." in folded and "do not contain: 40" in folded and "1 sentence not shown" in folded


def test_a_refusal_looks_like_one_and_names_the_near_miss_as_such() -> None:
    page = answers.answer(REFUSED)
    shown = Tags(page).text
    assert 'class="answer refused"' in page
    assert shown.count("The archive does not say.") == 1
    assert "Searched 1,240 articles." in shown
    assert "Nearest, not an answer" in shown and "another speaker" in shown
    assert "Readout" not in shown, "there is nothing cited to make a readout of"


def test_the_rewritten_question_is_shown_only_when_it_differs() -> None:
    followed = replace(ANSWER, question="And Putin?", standalone_question="Will Putin visit Islamabad?")
    page = answers.answer(followed)
    assert "Understood as: Will Putin visit Islamabad?" in Tags(page).text
    assert 'data-do="edit"' in page
    assert "Understood as" not in answers.answer(ANSWER)


def test_an_answer_is_copied_as_plain_text_with_numbered_references() -> None:
    partial = replace(ANSWER, sentences=(replace(SENTENCE, support="partial"),), notices=("Only 2021.",))
    assert answer_plain(partial) == (
        "Will Putin visit?\n\nOnly 2021.\n\n"
        f"“{QUOTE}” [1] (Qureshi, citing Lavrov; assured, on a condition; partly supported)\n\n"
        "[1] Harbour Courier, Islamabad, 7 April 2021, ¶2 (revision 2)\n\n"
        "Searched 1,240 articles, 9 origins, 6 outlets. 2 undated articles left out.\n"
    )
    listed = replace(ANSWER, kind="list", items=(Item("Putin will visit", 1, "Assured"),))
    assert "Assured\n- Putin will visit [1]\n\n[1] Harbour Courier" in answer_plain(listed)
    assert f": “{QUOTE}”" in answer_plain(listed)
    assert answer_plain(REFUSED).endswith("The archive does not say. Searched 1,240 articles.\n")
    (button,) = [a for _, a in Tags(answers.answer(partial)).tags if a.get("data-do") == "copy"]
    assert button["data-text"] == answer_plain(partial)


def test_only_a_stored_answer_is_rated_and_asked_for_a_reason_once() -> None:
    assert "thumb" not in answers.answer(ANSWER)
    stored = answers.answer(ANSWER, rating="")
    assert stored.count('aria-pressed="false"') == 2 and "<input" not in stored
    rated = answers.answer(ANSWER, rating="up", asks_why=True)
    assert rated.count('aria-pressed="true"') == 1 and "<input" in rated
    assert "<input" not in answers.answer(ANSWER, rating="up")


def test_earlier_conversations_are_listed_and_the_open_one_is_marked() -> None:
    page = talks.earlier([(7, "What was agreed?", "2021-05-01T10:00:00+00:00", 2)], 7)
    assert "1 May 2021 · 2 questions" in page and 'data-chat="7" aria-current="true"' in page
    assert "Earlier" not in talks.earlier([], None)


def test_the_reader_marks_exactly_the_cited_span_and_counts_paragraphs() -> None:
    page = reader.article(ARTICLE, CITATION.start, CITATION.end)
    assert [html.unescape(mark) for mark in re.findall("<mark>(.*?)</mark>", page)] == [QUOTE]
    assert re.findall('data-n="(¶.)"', page) == ["¶1", "¶2", "¶3"]
    assert "".join(TEXT.split()) in "".join(Tags(page).text.split()), "the whole article is shown"
    for part in ("Harbour Courier", "Islamabad", "7 April 2021", "Talks in Islamabad", "given in the file"):
        assert part in page


def test_the_reader_marks_a_span_that_crosses_paragraphs_in_each_of_them() -> None:
    page = reader.article(ARTICLE, 5, TEXT.index("No date") + 7)
    assert len(re.findall("<mark>", page)) == 3


def test_the_reader_says_when_the_article_is_older_than_its_newest_revision_or_a_copy() -> None:
    assert "the article has since changed (revision 3)" in reader.article(ARTICLE, latest=3)
    assert "A later version of Meridian Wire" in reader.article(
        ARTICLE, related="A later version of Meridian Wire"
    )
    assert "as cited" not in reader.article(ARTICLE, latest=1)


HOSTILE = (
    "<script>alert(1)</script><img src=https://x.invalid/b.png onerror=alert(1)> [c](https://x.invalid) "
    "![i](https://x.invalid/i.png)\" onmouseover='alert(1)' </title></textarea></article>"
    "${alert(1)}{{alert(1)}}`&lt;b&gt;\x1b[31m\x00\u202egnp.exe\ud800"
)
EVIL = replace(
    ARTICLE,
    title=HOSTILE,
    source=HOSTILE,
    place=HOSTILE,
    language=HOSTILE,
    id=HOSTILE,
    text=f"{HOSTILE}\n\n{HOSTILE}",
)
EVIL_CITATION = replace(
    CITATION, quote=HOSTILE, title=HOSTILE, source=HOSTILE, place=HOSTILE, article_id=HOSTILE
)
EVIL_SENTENCE = replace(
    SENTENCE, text=HOSTILE, speaker=HOSTILE, support="partial", note=HOSTILE, condition=HOSTILE
)
EVIL_ANSWER = replace(
    ANSWER,
    question=HOSTILE,
    standalone_question=HOSTILE + "?",
    sentences=(EVIL_SENTENCE,),
    citations=(EVIL_CITATION,),
    items=(Item(HOSTILE, 1, HOSTILE),),
    dropped=(Dropped(HOSTILE, HOSTILE),),
    notices=(HOSTILE,),
    short_answer=HOSTILE,
    model=HOSTILE,
)
EVIL_BRIEFING = replace(
    BRIEFING,
    title=HOSTILE,
    kind=HOSTILE,
    header={HOSTILE: Line(HOSTILE, (1,))},
    sections=(Section(HOSTILE, (Line(HOSTILE, (1,), speaker=HOSTILE),)),),
    gaps=(HOSTILE,),
    citations=(EVIL_CITATION,),
)
EVIL_MISS = replace(MISS, article_id=HOSTILE, source=HOSTILE, quote=HOSTILE, why=HOSTILE)


@pytest.mark.parametrize(
    "page",
    [
        answers.answer(EVIL_ANSWER),
        answers.answer(replace(EVIL_ANSWER, items=())),
        answers.answer(replace(EVIL_ANSWER, items=(), mode="generative")),
        answers.answer(replace(REFUSED, refusal=Refusal("unsupported", HOSTILE, (EVIL_MISS,)))),
        answers.exchange(HOSTILE, answers.waiting([EVIL_SENTENCE]), label=HOSTILE),
        citations.problem(HOSTILE),
        answers.suggestions([HOSTILE]),
        talks.earlier([(1, HOSTILE, "2021-05-01", 1)], None),
        frame.masthead(HOSTILE, HOSTILE),
        reader.article(EVIL, 3, 60, related=HOSTILE),
        notes.note(EVIL_BRIEFING, lay_out(EVIL_BRIEFING, PLAIN)),
    ],
)
def test_hostile_text_is_shown_and_can_do_nothing(page: str) -> None:
    found = Tags(page)
    assert not found.names() & {"script", "img", "iframe", "svg", "style", "link", "object", "form", "input"}
    assert all(not name.startswith("on") for _, attributes in found.tags for name in attributes)
    assert not [attributes for tag, attributes in found.tags if tag == "a"], "no link is live"
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", re.sub(r' data-\w+="[^"]*"', "", page))
    assert "<script>alert(1)</script>" in found.text, "the words themselves stay readable"
    page.encode("utf-8")


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        ("2021-01-03", "2021-06-30", "3 January to 30 June 2021"),
        ("2019-06-14", "2022-02-24", "14 June 2019 to 24 February 2022"),
        ("2021-04-07", "2021-04-07", "7 April 2021"),
        (None, None, ""),
    ],
)
def test_periods_name_a_shared_year_once(since: str | None, until: str | None, shown: str) -> None:
    assert phrases.period(since, until) == shown


def test_coverage_counts_what_was_searched_and_what_was_left_out() -> None:
    assert phrases.coverage(COVERED) == (
        "Searched 1,240 articles, 9 origins, 6 outlets, 3 January to 30 June 2021. "
        "2 undated articles left out."
    )
    assert phrases.coverage(Coverage(1, 1, 1, None, None, 0)) == "Searched 1 article, 1 origin, 1 outlet."
