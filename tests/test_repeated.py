"""Furniture by repetition: lines around story after story leave, a sentence told again does not."""

from __future__ import annotations

from dataclasses import replace

from rag.ingest import article_of
from rag.ingest.cleaning.repeated import ANY_LINE, TO_THE_READER, line_pairs, without_repeated
from rag.schema import Article, RawArticle

FOOTER = "If you saw something that we should know, our desk is open day and night."
CREDO = "The Sample Post has printed the news of the isle since the year 1901."


def article(number: int, *lines: str, source: str = "Sample Post", opening: str | None = None) -> Article:
    first = (
        opening or f"The envoy number {number} called on the premier of isle {chr(65 + number)} on Wednesday."
    )
    body = [first, f"They spoke of matter {chr(97 + number)} at length.", *lines]
    return article_of(
        RawArticle("\n\n".join(body), f"{number}.txt", id=str(number), title=f"T{number}", source=source)
    )


def counted(articles: list[Article]) -> dict[int, int]:
    """What the library would count."""
    pairs = {pair for one in articles for pair in line_pairs(one)}
    lines = [line for line, _ in pairs]
    return {line: lines.count(line) for line in lines}


def test_a_line_to_the_reader_in_several_stories_of_one_outlet_leaves_and_is_listed() -> None:
    articles = [article(number, FOOTER) for number in range(TO_THE_READER)]
    cleaned = without_repeated(articles[-1], counted(articles))
    assert FOOTER in articles[-1].text
    assert FOOTER not in cleaned.text
    assert cleaned.provenance["removed"].endswith(f"repeated line: {FOOTER}")
    assert cleaned.content_hash != articles[-1].content_hash
    assert without_repeated(articles[0], counted(articles[:-1])) is articles[0]


def test_another_outlet_with_the_same_line_does_not_count() -> None:
    articles = [article(number, FOOTER, source=f"Post {number}") for number in range(9)]
    assert all(without_repeated(one, counted(articles)) is one for one in articles)


def test_copies_of_one_story_do_not_make_its_sentences_furniture() -> None:
    said = "You and your neighbours will pay less for our gas from May on."
    same = [article(number, said, opening="The premier spoke on Monday.") for number in range(20)]
    assert all(without_repeated(one, counted(same)) is one for one in same)


def test_a_line_that_speaks_to_nobody_needs_many_stories() -> None:
    some = [article(number, CREDO) for number in range(ANY_LINE - 1)]
    assert without_repeated(some[0], counted(some)) is some[0]
    many = [article(number, CREDO) for number in range(ANY_LINE)]
    assert CREDO not in without_repeated(many[0], counted(many)).text


def test_quotations_and_headings_told_again_and_again_stay() -> None:
    lines = (
        "“We will not yield,” our premier said on the radio again.",
        "Our background",
        "He said you must wait for our word.",
    )
    articles = [article(number, *lines) for number in range(20)]
    assert all(without_repeated(one, counted(articles)) is one for one in articles)


def test_an_article_added_again_loses_what_it_lost_before_and_no_more() -> None:
    articles = [article(number, FOOTER) for number in range(8)]
    counts = counted(articles)
    early, late = articles[0], without_repeated(articles[7], counts)
    assert without_repeated(articles[0], counts, stored=early) == early
    assert without_repeated(articles[7], counts, stored=late) == late


def test_the_numbers_of_a_line_make_no_difference() -> None:
    articles = [
        article(number, f"Call us on {number}55 1234 with your news, day or night.") for number in range(5)
    ]
    assert "Call us" not in without_repeated(articles[4], counted(articles)).text


def test_an_article_is_never_left_empty() -> None:
    one = article(1)
    only = replace(one, text=FOOTER)
    counts = {line: 99 for line, _ in line_pairs(only)}
    assert without_repeated(only, counts) is only
