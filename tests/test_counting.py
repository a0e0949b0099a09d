"""Questions about the whole archive are counted over all of it, exactly, with the counted query shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.answer.surnames import is_alone
from rag.library import Library
from rag.schema import Answer, SearchFilter

ROWS = [
    (
        "a",
        "Harbour Post",
        "2021-04-06",
        "Gas pipeline",
        "The gas pipeline to Lahore was discussed. Turkey was not mentioned.",
    ),
    (
        "b",
        "Harbour Post",
        "2021-04-07",
        "Talks",
        "Lavrov spoke of pipelines and of gas. He ate turkey. The “Pakistan Stream” stays.",
    ),
    (
        "c",
        "Meridian Wire",
        "2021-04-08",
        "Visit",
        "Sergey Lavrov left. Lavrov will return, and Lavrov said so. PAKISTAN STREAM is dead.",
    ),
    ("d", "Dawn", None, "Undated", "The streams of Pakistan are dry, Lavrova wrote about gas."),
    (
        "e",
        "Coastal Gazette",
        "2021-05-01",
        "Later",
        "The U.S. envoy came. The United States has a plan for the Pakistan Stream.",
    ),
]


@pytest.fixture
def counted(library: Library, tmp_path: Path) -> Library:
    file = tmp_path / "rows.jsonl"
    keys = ("id", "source", "date", "title", "text")
    lines = [json.dumps({k: v for k, v in zip(keys, row, strict=True) if v}) for row in ROWS]
    file.write_text("\n".join(lines), encoding="utf-8")
    report = library.add([str(file)])
    assert report.added == len(ROWS), report
    return library


def ask(library: Library, question: str, **limits: str) -> Answer:
    answer = library.ask(question, SearchFilter(**limits))  # type: ignore[arg-type]
    assert answer.kind == "count"
    for sentence in answer.sentences:
        assert sentence.citations
    for citation in answer.citations:
        text = library.show(citation.article_id, citation.revision).text
        assert text[citation.start : citation.end] == citation.quote
    return answer


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many articles are there?", "5 articles"),
        ("How many articles mention Lavrov?", "2 articles"),  # not Lavrova
        (
            "How many articles mention “Pakistan Stream”?",
            "3 articles",
        ),  # any case, but not "streams of Pakistan"
        ("How many articles mention Turkey?", "1 article"),  # the country, not the bird
        ("How many articles mention the gas pipeline?", "1 article"),
        ("How many articles mention pipelines?", "2 articles"),  # in any form
        ("How many articles mention the US?", "1 article"),
        ("How often is Lavrov mentioned?", "4 times"),
        ("Which outlets covered Lavrov's visit to Lahore?", None),
        ("Which outlets mentioned Lavrov?", "2 outlets"),
        ("When was Lavrov first mentioned?", "7 April 2021, Harbour Post"),
        ("When was “Pakistan Stream” last mentioned?", "1 May 2021, Coastal Gazette"),
        ("Who first reported the pipeline?", "6 April 2021, Harbour Post"),
        ("How many articles did Harbour Post publish?", "2 articles"),
        ("How many articles mention Lavrov since 8 April 2021?", "1 article"),
    ],
)
def test_counts_are_exact(counted: Library, question: str, short: str | None) -> None:
    answer = ask(counted, question)
    assert answer.short_answer == short
    assert (answer.refusal is not None) == (short is None)


def test_the_counted_line_says_what_was_counted_and_cites_first_and_last(counted: Library) -> None:
    answer = ask(counted, "How many articles mention “Pakistan Stream”?")
    line = answer.sentences[0]
    assert line.text == (
        "3 articles hold “Pakistan Stream”, the first of 7 April 2021 (Harbour Post), the last of 1 May 2021 (Coastal Gazette)."
    )
    assert line.note == "Counted over all 5 articles in scope: title or text, as written"
    assert [citation.article_id for citation in answer.citations] == ["b", "e"]
    assert all("Pakistan Stream" in citation.quote for citation in answer.citations)


def test_a_count_stays_within_its_scope(counted: Library) -> None:
    assert ask(counted, "How many articles mention Lavrov?", as_of="2021-04-07").short_answer == "1 article"
    assert ask(counted, "How many articles mention Lavrov?", as_of="2021-04-01").refusal is not None
    assert ask(counted, "How many articles are there?", since="2021-05-01").short_answer == "1 article"


def test_nothing_found_is_a_refusal_that_names_the_query(counted: Library) -> None:
    answer = ask(counted, "How many articles mention Atlantis?")
    assert answer.refusal is not None
    assert answer.refusal.message.startswith("No article holds “Atlantis”.")
    assert answer.sentences == () and answer.citations == ()


def test_those_who_give_only_the_surname_are_counted_apart(counted: Library) -> None:
    line = ask(counted, "How many articles mention Sergey Lavrov?").sentences[0].text
    assert line == "1 article holds “Sergey Lavrov”; 1 more holds “Lavrov” without a first name."
    assert "without" not in ask(counted, "How many articles mention Pakistan Stream?").sentences[0].text


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Biden spoke.", True),
        ("President Biden spoke, and the Biden plan stays.", True),
        ("But Biden left. Tesla CEO Biden stayed.", True),
        ("Hunter Biden spoke, and Biden left.", False),
        ("He left Biden Tower.", False),
        ("Bidens and Biden-Harris came.", False),
        ("Joe Biden came.", False),
    ],
)
def test_a_surname_stands_alone_where_no_other_first_name_does(text: str, alone: bool) -> None:
    assert is_alone("Biden", "Joe Biden", text) is alone
