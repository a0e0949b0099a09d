"""Who says a sentence: every hand-labelled row, and what must never break."""

from __future__ import annotations

import time

import pytest

from rag.verify.attribution import attribute
from tests.labelled_sentences import ARTICLES

ROWS = [(name, index) for name, rows in ARTICLES.items() for index in range(len(rows))]


@pytest.mark.parametrize(("name", "index"), ROWS)
def test_labelled_sentence_has_its_speaker_stance_and_firmness(name: str, index: int) -> None:
    rows = ARTICLES[name]
    found = attribute([row[0] for row in rows], index)
    assert (found.speaker, found.through, found.stance, found.firmness) == rows[index][1:], rows[index][0]


def speaker(*sentences: str) -> str | None:
    """The speaker of the last sentence of a small article."""
    return attribute(sentences, len(sentences) - 1).speaker


def test_a_bare_surname_is_shown_in_the_full_form_that_the_article_gives() -> None:
    assert speaker("Foreign Minister Anna Berg arrived.", "Berg said the talks were useful.") == "Anna Berg"
    assert speaker("Berg said the talks were useful.") == "Berg"


def test_spelling_variants_of_one_person_are_one() -> None:
    first, second, third = "Shah Mahmud Karimi", "Shah Mahmood Karimi", "Karimi"
    article = [f"Foreign Minister {name} spoke." for name in (first, second, second)]
    assert speaker(*article, f"{third} said that was all.") == second


def test_two_people_of_one_surname_are_not_merged() -> None:
    article = ["President Maria Costa spoke.", "Energy Minister Paolo Costa listened."]
    assert speaker(*article, "Paolo Costa said the plant was safe.") == "Paolo Costa"


def test_a_title_alone_gets_the_name_of_its_only_bearer() -> None:
    article = ["Prime Minister John Adler met Northland Foreign Minister Anna Berg.", "Northland is large."]
    assert speaker(*article, "The premier welcomed the talks.") == "John Adler"
    assert speaker(*article, "Northland’s foreign minister welcomed the talks.") == "Anna Berg"
    two = [*article, "Southland Foreign Minister Pavel Orlov of Southland spoke."]
    assert speaker(*two, "The foreign minister welcomed the talks.") == "the foreign minister"


def test_a_speaker_within_what_another_says_is_kept_apart() -> None:
    found = attribute(["“Minister Berg has assured us that the line will open in May,” said Pavel Orlov."], 0)
    assert (found.speaker, found.through, found.firmness) == ("Berg", "Pavel Orlov", "assured")


def test_speakers_side_by_side_are_not_nested() -> None:
    found = attribute(["Berg said the text was ready, while Orlov said more time was needed."], 0)
    assert (found.speaker, found.through) == ("Berg", None)


def test_a_quotation_over_several_sentences_keeps_its_speaker() -> None:
    article = ["“We came to listen.", "We leave with a plan,” Anna Berg said.", "“It is a start.”"]
    assert [attribute(article, index).speaker for index in range(3)] == ["Anna Berg"] * 3


def test_the_signature_of_an_embedded_post_speaks_for_the_sentences_before_it() -> None:
    article = [
        "Both ministers discussed trade.",
        "pic.example/abc — Spokesperson 🏳 Foreign Office (@office) May 4, 2021",
    ]
    assert attribute(article[1:], 0).speaker == "Spokesperson Foreign Office"
    assert attribute([f"{article[0]} {article[1]}"], 0).speaker == "Spokesperson Foreign Office"


@pytest.mark.parametrize(
    "sentence",
    [
        "Orlov denied that a naval base was discussed.",
        "Orlov rejected claims that the price had been agreed.",
        "Orlov said reports of a signed contract were baseless.",
        "Reports of a signed contract were denied by the ministry.",
        "The claim that the treaty had been signed was denied.",
    ],
)
def test_a_denial_is_never_an_assertion(sentence: str) -> None:
    found = attribute([sentence], 0)
    assert (found.stance, found.firmness) == ("denied", None)


def test_an_outlet_that_reports_is_no_witness() -> None:
    assert attribute(["The bridge was closed, Sample Wire reported."], 0).stance == "reported"


def test_calling_on_a_person_is_a_visit_and_calling_on_a_state_is_a_demand() -> None:
    visit = attribute(["Berg called on Prime Minister Adler at his residence."], 0)
    demand = attribute(["Anna Berg called on Southland to release the fishermen."], 0)
    assert (visit.speaker, visit.firmness) == (None, "done")
    assert (demand.speaker, demand.firmness) == ("Anna Berg", None)


def test_any_text_is_answered() -> None:
    for text in (
        "",
        "“",
        "—",
        "said",
        "He said",
        "🏳️ 12 % (",
        "said said said",
        "X " * 400,
        "\u202e said Berg.",
    ):
        assert attribute([text, "He said so.", text], 0).stance in ("reported", "said", "unnamed")


def test_a_long_run_of_pronouns_is_resolved_without_deep_recursion() -> None:
    article = ["Foreign Minister Anna Berg spoke."] + [
        "She said so.",
        "“It is true.",
        "And more,” she said.",
    ] * 400
    assert attribute(article, 2).speaker == "Anna Berg"
    last = attribute(article, len(article) - 1)
    assert (last.speaker, last.stance) == (None, "said")


@pytest.mark.alone
def test_fast_enough_for_a_whole_archive() -> None:
    """0.3 ms a sentence is the aim; the bar here leaves room for a slow machine."""
    sentences = [row[0] for rows in ARTICLES.values() for row in rows]
    attribute(sentences, 0)
    started = time.process_time()
    for index in range(len(sentences)):
        attribute(sentences, index)
    assert (time.process_time() - started) / len(sentences) < 0.002


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("Ninety contacts are being watched, WHO said, adding that more tests were under way.", "WHO"),
        ("\"He was the last of them,'' said Olga Marin, a professor of history.", "Olga Marin"),
        (
            "Prices rose by a tenth, according to the Northland Statistics Board data.",
            "Northland Statistics Board",
        ),
        ("Rents fell, according to data gathered by the Harbour Institute.", "Harbour Institute"),
        ("The bird was seen again, according to re:Nest, which paid for the search.", "re:Nest"),
        (
            "An adviser with the Harbour Institute last week called on the ministry to act.",
            "adviser with the Harbour Institute",
        ),
        ("The fund holds 40 crowns, according to its Aug. 31 report.", None),
        ("From last year:Governor Paul Dorn signs the bill into law", None),
        ("In 2015, the workers rejected a tentative agreement.", None),
    ],
)
def test_who_is_named_in_closings_sources_and_links(sentence: str, who: str | None) -> None:
    found = speaker(sentence)
    assert found == who or (who is not None and found is not None and found.endswith(who))


def test_he_is_not_one_whom_the_article_calls_she() -> None:
    article = [
        "Mayor Tom Hale opened the fair.",
        "Hale said he was glad.",
        "Foreign Minister Anna Berg said she would stay.",
    ]
    assert speaker(*article, "“A fine day,” he said.") == "Tom Hale"
    assert speaker(*article, "“A fine day,” she said.") == "Anna Berg"


def test_he_within_a_sentence_is_whom_the_sentence_is_about() -> None:
    article = ["Mayor Tom Hale opened the fair.", "President Paul Dorn listened.", "Hale said it was late."]
    assert (
        speaker(*article, "Last week, Dorn angered the union when he said a strike was unlikely.")
        == "Paul Dorn"
    )
