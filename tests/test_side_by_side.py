"""Comparisons: each side's account under its name, one text printed twice told to be one, a silent side named."""

from __future__ import annotations

import json
from pathlib import Path

from rag import Library
from rag.answer.side_by_side import for_side, sides
from rag.export.markdown import answer_markdown
from rag.export.terminal import answer_text
from rag.retrieval.asked.question import understand
from ui.views.answers import answer as page

POST = "The ferry to Saltby was cancelled because of high waves, the harbour master said on Monday."
STAR = "A deck hand told us that his crew had refused to sail, so the ferry to Saltby was cancelled. Pay is the reason for it."
QUESTION = "What do the Northern Post and the Evening Star say about the cancelled ferry to Saltby?"


def add(library: Library, folder: Path, *rows: tuple[str, str]) -> None:
    lines = [
        json.dumps({"id": f"f/{number}", "source": source, "date": "2021-05-03", "text": text})
        for number, (source, text) in enumerate(rows)
    ]
    (folder / "ferries.jsonl").write_text("\n".join(lines))
    assert not library.add([str(folder / "ferries.jsonl")]).failed


def test_each_outlet_stands_above_its_own_account(library: Library, tmp_path: Path) -> None:
    add(library, tmp_path, ("Northern Post", POST), ("Evening Star", STAR))
    answer = library.ask(QUESTION)
    assert answer.kind == "compare"
    assert {citation.source for citation in answer.citations} == {"Northern Post", "Evening Star"}
    lines = [line.strip() for line in answer_text(answer).splitlines()]
    assert lines.index("Northern Post") < next(i for i, line in enumerate(lines) if "high waves" in line)
    assert lines.index("Evening Star") < next(i for i, line in enumerate(lines) if "his crew" in line)
    assert "*Northern Post*" in answer_markdown(answer) and "*Evening Star*" in answer_markdown(answer)
    assert "<h3>Northern Post</h3>" in page(answer) and "<h3>Evening Star</h3>" in page(answer)


def test_a_side_without_an_account_is_named(library: Library, tmp_path: Path) -> None:
    add(
        library,
        tmp_path,
        ("Northern Post", POST),
        ("Evening Star", "The opera in Crane opens its season in June with a new hall."),
    )
    answer = library.ask(QUESTION)
    assert "Nothing found of Evening Star on this." in answer.notices


def test_two_outlets_that_printed_one_text_are_one_origin(sample_library: Library) -> None:
    answer = sample_library.ask("How do the Sample Wire and the Sample Observer report the Islamabad talks?")
    assert "Sample Wire and Sample Observer printed one text: one origin, not two accounts." in answer.notices


def test_more_follows_what_is_shown_first(sample_library: Library) -> None:
    question = "Who represented Pakistan at the Moscow meeting of 18 March 2021?"
    short, long = sample_library.ask(question), sample_library.ask(question, more=True)
    shown = [sentence.text for sentence in short.sentences]
    assert [sentence.text for sentence in long.sentences][: len(shown)] == shown
    assert len(long.sentences) > len(shown)


HARBOUR = "Ada Brandt said on Monday that the new harbour would bring work to Saltby. The hall was full."
FISH = "Tom Fisk told the council that the new harbour would drive the fish away. He left before the vote."
BOTH = "What did Brandt and Fisk say about the harbour?"


def test_each_of_two_persons_is_looked_up(library: Library, tmp_path: Path) -> None:
    many = [
        ("Northern Post", f"{HARBOUR} Brandt spoke for {n} minutes of the harbour.") for n in range(10, 24)
    ]
    add(library, tmp_path, *many, ("Evening Star", FISH))
    answer = library.ask(BOTH)
    assert answer.kind == "compare"
    shown = [sentence.text for sentence in answer.sentences]
    assert any("bring work" in text for text in shown) and any("fish away" in text for text in shown)
    assert not any(notice.startswith("Nothing found of") for notice in answer.notices)


def test_a_person_of_whom_nothing_is_found_is_named(library: Library, tmp_path: Path) -> None:
    add(library, tmp_path, ("Northern Post", HARBOUR))
    answer = library.ask(BOTH)
    assert any("bring work" in sentence.text for sentence in answer.sentences)
    assert "Nothing found of Fisk on this." in answer.notices


def test_the_question_of_one_side_names_no_other() -> None:
    asked = understand("How do Brandt and Fisk differ on the harbour?")
    own = for_side(asked, "Brandt", sides(asked))
    assert own.text == "How do Brandt differ on the harbour?"
    assert own.names == ("Brandt",) and "fisk" not in own.terms and "harbour" in own.terms
