"""Title, outlet, date, place, authors and language: what was given wins, and each origin is recorded."""

from __future__ import annotations

import time
from typing import Any

import pytest

from rag.ingest import prepare
from rag.ingest.cleaning.clean import clean
from rag.ingest.describing.dateline import dateline
from rag.ingest.describing.metadata import Description, describe
from rag.schema import RawArticle

POST = "The envoy called today. pic.twitter.com/Ab1 — Ministry of Samples (@SampleMoFA) April 7, 2021"
# The shape of a story as a website prints it, with its furniture.
STORY = f"""HARBOUR CITY: The envoy of the northern republic called on the premier of the isle here on \
Wednesday, Sample News reported.

During the meeting, rail and energy were discussed.

Also Read: Minister holds delegation level talks with northern counterpart

{POST}

North offers island help against piracy

The envoy said on Wednesday his country was ready to send two patrol boats.

Comments

comments"""


def described(text: str, **given: Any) -> Description:
    found = dict.fromkeys(given, "given in the input")
    return describe(RawArticle(text, "a.txt", found=found, **given), clean(text))


def test_a_bare_story_is_described_from_its_own_text_with_every_origin_named() -> None:
    known = described(STORY)
    assert known.title is not None
    assert known.title.startswith("The envoy of the northern republic called on the premier")
    assert known.title.endswith(" …")
    assert (known.published, known.place, known.language, known.source) == (
        "2021-04-07",
        "Harbour City",
        "en",
        None,
    )
    assert known.provenance["title"] == "first sentence of the text"
    assert known.provenance["published"] == (
        "embedded post of @SampleMoFA, 2021-04-07, which agrees with Wednesday in the text"
    )
    assert known.provenance["place"] == "dateline"
    assert known.provenance["outlet hint"] == "not taken: the text says “Sample News reported”"
    assert known.provenance["posts"] == "Ministry of Samples (@SampleMoFA), 2021-04-07"
    assert known.provenance["removed"].splitlines() == [
        "linked headline: Also Read: Minister holds delegation level talks with northern counterpart",
        "share or comment stub: Comments",
        "share or comment stub: comments",
        "link: 1 in embedded posts",
    ]
    assert "North offers island help against piracy" in known.paragraphs
    assert len(known.paragraphs) == 5


def test_what_was_given_wins_over_what_the_text_says() -> None:
    text = f"A headline of its own\n\nISLE, May 1, 2020 (Sample Wire) — It rained.\n\n{POST}"
    known = described(text, title="Given", source="Given Post", published="2019-01-01", language="fr")
    assert (known.title, known.source, known.published, known.language) == (
        "Given",
        "Given Post",
        "2019-01-01",
        "fr",
    )
    assert known.provenance["published"] == "given in the input"
    assert known.provenance["agency"] == "Sample Wire, named in the dateline"
    assert known.paragraphs[0] == "A headline of its own"


def test_a_first_line_that_reads_as_a_headline_becomes_the_title_and_leaves_the_text() -> None:
    known = described("Envoy visits island\n\nHe came on Tuesday.")
    assert (known.title, known.paragraphs) == ("Envoy visits island", ["He came on Tuesday."])
    assert known.provenance["title"] == "first line of the text"
    assert known.provenance["removed"] == "title: Envoy visits island"


@pytest.mark.parametrize(
    "text", ["Envoy visits island", "He came on Tuesday.\n\nHe left.", "Rain\n\nIt rained."]
)
def test_a_first_line_that_is_all_or_a_sentence_or_a_word_stays(text: str) -> None:
    assert "\n\n".join(described(text).paragraphs) == text


def test_the_title_is_not_repeated_in_the_text() -> None:
    known = described("The Envoy’s visit\n\nHe came.", title="The envoy's visit")
    assert known.paragraphs == ["He came."]


def test_bylines_and_date_lines_describe_and_leave_the_text() -> None:
    known = described(
        "Envoy visits island\n\nBy Ann One and Bo Two\n\nPublished: April 7, 2021, 10:30 a.m.\n\nHe came."
    )
    assert known.authors == ("Ann One", "Bo Two")
    assert known.published == "2021-04-07"
    assert known.provenance["published"] == "line of the text: Published: April 7, 2021, 10:30 a.m."
    assert known.paragraphs == ["He came."]
    assert described("By Ann One, Bo Two and Cy de Three\n\nHe came.").authors == (
        "Ann One",
        "Bo Two",
        "Cy de Three",
    )
    assert described("By P. Sample · 7 April 2021\n\nHe came.").published == "2021-04-07"


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Published: 7 April 2021", "2021-04-07"),
        ("April 7, 2021 10:30 am IST", "2021-04-07"),
        ("Wednesday, 7 April 2021 | 10:30", "2021-04-07"),
        ("07.04.2021", "2021-04-07"),
        ("2021年4月7日", "2021-04-07"),
        ("Publié le 7 avril 2021 à 10h30", "2021-04-07"),
        ("April 7, 2021 at 3:05 PM EDT", "2021-04-07T15:05:00-04:00"),
        ("Posted on April 7, 2021 by Ann One", "2021-04-07"),
    ],
)
def test_a_line_that_is_a_date_dates_the_article_and_leaves_it(line: str, published: str) -> None:
    known = described(f"Envoy visits island\n\n{line}\n\nHe came and he went.")
    assert known.published == published
    assert known.provenance["published"] == f"line of the text: {line}"
    assert known.paragraphs == ["He came and he went."]


def test_a_line_that_can_be_read_in_two_ways_dates_nothing_and_says_so() -> None:
    known = described("Envoy visits island\n\n03/04/2021\n\nHe came and he went.")
    assert known.published is None
    assert known.provenance["date hint"] == "not taken: “03/04/2021” can be read in two ways"


def test_the_date_of_a_change_is_taken_only_where_no_other_is_given() -> None:
    both = "Envoy visits island\n\nUpdated: 9 April 2021\n\nPublished: 7 April 2021\n\nHe came."
    assert described(both).published == "2021-04-07"
    known = described("Envoy visits island\n\nUpdated: 9 April 2021\n\nHe came.")
    assert known.published == "2021-04-09"
    assert "tells of a change" in known.provenance["published"]


def test_lines_of_one_paragraph_describe_too() -> None:
    known = described("Envoy visits island\nBy Ann One\nApril 7, 2021\n\nHe came and he went.")
    assert (known.title, known.authors, known.published) == (
        "Envoy visits island",
        ("Ann One",),
        "2021-04-07",
    )


@pytest.mark.parametrize(
    "head", ["Ann B. One\n\nSample Press", "Ann B. One, Sample Press", "Ann B. One\n\nStaff writer"]
)
def test_a_name_with_an_outlet_beneath_is_a_byline(head: str) -> None:
    known = described(f"{head}\n\nThe envoy came and he went again.", title="Envoy visits island")
    assert known.authors == ("Ann B. One",)
    assert known.paragraphs == ["The envoy came and he went again."]
    assert known.source is None


def test_a_name_alone_may_be_a_heading_and_stays() -> None:
    known = described("Golden Harbour\n\nThe envoy came and he went again.", title="Envoy visits island")
    assert (known.authors, known.paragraphs[0]) == ((), "Golden Harbour")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("ZNN —", None),
        ("Harbour City ZNN —", "Harbour City"),
        ("Port, South Isle ZNN Business —", "Port, South Isle"),
    ],
)
def test_a_dateline_of_its_own_leaves_the_text(line: str, place: str | None) -> None:
    known = described(f"{line}\n\nThe envoy came and he went again.", title="Envoy visits island")
    assert (known.place, known.source) == (place, "ZNN")
    assert known.provenance["removed"] == f"dateline: {line}"


def test_where_it_was_printed_gives_outlet_and_date() -> None:
    known = described("The envoy came.\n\nHe went.\n\nPublished in Sample Post, April 7th, 2021")
    assert (known.source, known.published) == ("Sample Post", "2021-04-07")
    assert known.paragraphs == ["The envoy came.", "He went."]


def test_a_sentence_that_begins_with_by_is_no_byline() -> None:
    text = "By noon the envoy had left.\n\nHe came back."
    assert described(text).authors == ()
    assert described(text).paragraphs[0] == "By noon the envoy had left."


@pytest.mark.parametrize(
    ("text", "place", "agency", "published"),
    [
        ("ISLAMABAD: The envoy", "Islamabad", None, None),
        ("ISLAMABAD, April 7 — The envoy", "Islamabad", None, None),
        ("MOSCOW (Sample Wire) - The envoy", "Moscow", "Sample Wire", None),
        ("NEW DELHI, April 6, 2021 (Sample Wire) — The envoy", "New Delhi", "Sample Wire", "2021-04-06"),
        ("MOSCOW, March 18, 2021, Sample Herald: The envoy", "Moscow", "Sample Herald", "2021-03-18"),
        ("WASHINGTON, D.C. — The envoy", "Washington, D.C.", None, None),
        ("WASHINGTON, DC — The envoy", "Washington, DC", None, None),
        ("WASHINGTON, Sept. 15 — The envoy", "Washington", None, None),
        ("AL-ULA, Saudi Arabia, January 5 — The envoy", "Al-Ula, Saudi Arabia", None, None),
        ("YEREVAN/BAKU. The envoy", "Yerevan/Baku", None, None),
        ("PARIS, Saturday — The envoy", "Paris", None, None),
        ("Kabul (Sample Wire) – The envoy", "Kabul", "Sample Wire", None),
        ("Islamabad, 7 April 2021 — The envoy", "Islamabad", None, "2021-04-07"),
        ("SÃO PAULO: The envoy", "São Paulo", None, None),
    ],
)
def test_datelines(text: str, place: str, agency: str | None, published: str | None) -> None:
    found = dateline(text)
    assert found is not None
    assert (found.place, found.agency, found.published) == (place, agency, published)
    assert text[found.length :].startswith("The envoy")


@pytest.mark.parametrize(
    "text",
    [
        "UPDATE: The envoy",
        "NATO: The envoy",
        "U.S. President Smith — the first",
        "COVID-19: what to know",
        "WE WILL WIN. The minister said so",
        "He came — and left",
        "The talks: what we know",
        "Energy - the first subject",
        "",
    ],
)
def test_what_is_no_dateline(text: str) -> None:
    assert dateline(text) is None


def test_a_dateline_gives_outlet_and_date_where_nothing_else_does() -> None:
    known = described("ISLE, April 6, 2021 (Sample Observer) — The envoy came.")
    assert (known.source, known.published, known.place) == ("Sample Observer", "2021-04-06", "Isle")
    assert known.provenance["source"] == "dateline"
    assert known.provenance["published"] == "dateline: April 6, 2021"
    assert described("ISLE (Agencies) — The envoy came.").source is None


def test_a_post_of_another_weekday_gives_no_date() -> None:
    known = described(f"The envoy came on Saturday.\n\n{POST}")
    assert known.published is None
    assert known.provenance["date hint"] == (
        "not taken: embedded post of @SampleMoFA, 2021-04-07; the text speaks of saturday"
    )


def test_posts_far_apart_give_no_date() -> None:
    known = described(f"The envoy came.\n\n{POST}\n\n{POST.replace('2021', '2015')}")
    assert known.published is None
    assert known.provenance["date hint"] == "not taken: embedded posts are dated 2015-04-07 to 2021-04-07"


def test_no_language_is_claimed_for_what_is_not_english() -> None:
    assert described("Le ministre est arrivé mardi et il a parlé avec son homologue.").language is None
    assert described("외교부 장관이 화요일에 도착했다.").language is None


@pytest.mark.parametrize(
    "text",
    [
        "PRESS RELEASE\n\nNorthport, 12 May 2021\n\nRailway to be electrified by 2027\n\nThe ministry announced it.\n\nIt ends.",
        "For immediate release\n\nRailway to be electrified by 2027\n\nNorthport, Wednesday, May 12, 2021\n\nThe ministry announced it.",
        "Reuters\nRailway to be electrified by 2027\nNORTHPORT, May 12, 2021 (Reuters) - The ministry announced it,\nin writing.",
    ],
)
def test_a_release_and_agency_copy_are_titled_dated_and_placed(text: str) -> None:
    known = describe(RawArticle(text, "a.txt"), clean(text))
    assert (known.title, known.published, known.place) == (
        "Railway to be electrified by 2027",
        "2021-05-12",
        "Northport",
    )
    assert "The ministry announced it" in known.paragraphs[0]


@pytest.mark.parametrize("piece", ["A", "A.B", "word.The", "A. B. C. ", "\n ", "Jane Doe, ", "(“"])
@pytest.mark.alone
def test_a_megabyte_of_one_thing_is_prepared_in_seconds(piece: str) -> None:
    text = (piece * 1_000_000)[:1_000_000] + "x"
    began = time.process_time()
    prepare(RawArticle(text, "a.txt", title=text[:100_000]))
    assert time.process_time() - began < 15  # linear: 1 or 2; quadratic: hours
