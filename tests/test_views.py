"""What the page shows, from values built by hand: no server, no browser, no library."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest

from rag.export.plain import answer_plain
from rag.schema import (
    Coverage,
    Dropped,
    Item,
)
from tests.page_values import (
    ANSWER,
    ARTICLE,
    CITATION,
    COVERED,
    QUOTE,
    REFUSED,
    SENTENCE,
    TEXT,
    Tags,
)
from ui.views import answers, citations, phrases, reader, talks


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
