"""A note that the desk edited as Markdown: what may be changed in it, and what is found."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from rag import Library, SearchFilter
from rag.answer.rechecking.edited import UNSOURCED, recheck_edited
from rag.answer.rechecking.edited_lines import read_lines
from rag.answer.rechecking.rechecked import Rechecked
from rag.cli import main
from rag.export.json import briefing_value
from rag.export.markdown import note_markdown
from rag.export.template import Template

TEXT = (
    "NORTHPORT: Foreign Minister Anna Berg called on Prime Minister Pavel Orlov in Northport on Tuesday.\n\n"
    "Berg said that both countries have agreed to build a rail link of 120 km between Northport and Easthaven. "
    "Orlov denied that a naval base was discussed.\n\n"
    "Berg assured that the president will visit Northport once the rail link is open.\n\n"
    "The two sides discussed grain, steel and fisheries on 3 May 2021."
)


@dataclass(frozen=True)
class Desk:
    """A note in Markdown, and how it is checked after an edit."""

    text: str
    value: dict[str, Any]
    library: Library

    def edited(self, old: str, new: str) -> Rechecked:
        assert old in self.text, self.text
        return self.check(self.text.replace(old, new, 1))

    def check(self, text: str) -> Rechecked:
        return recheck_edited(text, self.value, self.library.store)

    def line(self, words: str, section: str = "WHERE THINGS STAND") -> str:
        part = self.text.partition(section)[2].partition("\n## ")[0]
        return next(line for line in part.splitlines() if words in line)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from rag import open_library

    folder = tmp_path_factory.mktemp("desk")
    article = {
        "id": "rail",
        "title": "Berg in Northport",
        "source": "Sample Wire",
        "date": "2021-05-04",
        "text": TEXT,
    }
    (folder / "in.jsonl").write_text(json.dumps(article))
    with open_library(folder / "library") as library:
        library.add([str(folder / "in.jsonl")])
        note = library.brief(SearchFilter(), kind="topic")
        value = json.loads(json.dumps(briefing_value(note, version="1")))
        yield Desk(note_markdown(note), value, library)


def told(checked: Rechecked) -> str:
    return "\n".join(each.text for each in checked.differences)


def test_as_it_was_written_it_passes(desk: Desk) -> None:
    checked = desk.check(desk.text)
    assert checked.ok, told(checked)
    assert recheck_edited(desk.text, desk.value, None).ok
    assert desk.check(desk.text.replace("\n", "\r\n")).ok


def test_lines_may_be_moved_and_taken_out(desk: Desk) -> None:
    head, _, rest = desk.text.partition("\n## WHERE THINGS STAND (firmest first)\n")
    part, _, tail = rest.partition("\n## ")
    moved = f"{head}\n## {tail}".replace(
        "\n## SOURCES", f"\n## WHERE THINGS STAND (firmest first)\n{part}\n## SOURCES"
    )
    assert moved != desk.text and desk.check(moved).ok, told(desk.check(moved))
    assert desk.edited(desk.line("rail link of 120 km"), "").ok
    assert desk.edited("**COMMENT (desk, unsourced):** \\_\\_\\_\\_\\_\\_", "").ok


def test_a_quotation_may_be_shortened_and_wrapped(desk: Desk) -> None:
    shorter = desk.edited(" of 120 km between Northport and Easthaven.”", " …”")
    assert shorter.ok, told(shorter)
    middle = desk.edited("build a rail link of 120 km between", "build a rail link … between")
    assert middle.ok, told(middle)
    assert desk.edited("rail link of 120 km", "rail link\n  of 120 km").ok


def test_words_of_the_desks_own_go_through_the_lock(desk: Desk) -> None:
    line = desk.line("rail link of 120 km")
    number = re.findall(r"\[\d+\]", line)[-1]
    good = f"- Berg said both countries agreed to build “a rail link of 120 km” between Northport and Easthaven {number}"
    assert desk.edited(line, good).ok, told(desk.edited(line, good))
    for wrong in ("130 km", "a road", "Westhaven"):
        old = {"130 km": "120 km", "a road": "a rail link", "Westhaven": "Easthaven"}[wrong]
        assert not desk.edited(line, good.replace(old, wrong)).ok, wrong
    assert not desk.edited(line, good.replace("agreed", "did not agree")).ok
    assert not desk.edited(line, good.replace("agreed to build", "signed a treaty on")).ok


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rail link of 120 km", "rail link of 130 km", "130 km"),
        ("between Northport and Easthaven", "between Northport and Westhaven", "Westhaven"),
        ("that a naval base was discussed", "that a naval base was agreed", "agreed"),
        ("denied that", "said that", "said that"),
        ("3 May 2021", "4 May 2021", "4 May 2021"),
        ("have **agreed** to", "have **agreed** not to", "not to"),
        (" once the rail link is open.”", " …”", "condition"),
    ],
)
def test_a_changed_quotation_is_named_with_its_line(desk: Desk, old: str, new: str, said: str) -> None:
    part = desk.text.index("## WHERE THINGS STAND")
    text = desk.text[:part] + desk.text[part:].replace(old, new, 1)
    assert text != desk.text
    checked = desk.check(text)
    number = next(
        n for n, (a, b) in enumerate(zip(desk.text.split("\n"), text.split("\n"), strict=False), 1) if a != b
    )
    assert not checked.ok and said in told(checked), told(checked)
    assert any(each.where.startswith(f"line {number}") for each in checked.differences), told(checked)


def test_numbers_that_are_unknown_dropped_or_moved_are_named(desk: Desk) -> None:
    line = desk.line("rail link of 120 km")
    number = re.findall(r"\[(\d+)\]", line)[-1]
    other = "2" if number == "1" else "1"
    assert "[99]" in told(desk.edited(line, line.replace(f"[{number}]", "[99]")))
    assert "there is none" in told(desk.edited(line, line.replace(f" [{number}]", "")))
    assert not desk.edited(line, line.replace(f"[{number}]", f"[{other}]")).ok
    assert not desk.edited(line, f"{line}\n- The project will cost a lot.").ok


def test_a_label_stays_with_what_it_was_put_on(desk: Desk) -> None:
    assert "SIGNED" in told(desk.edited("**AGREED: per Anna Berg**", "**SIGNED: per Anna Berg**"))
    assert not desk.edited("**AGREED: per Anna Berg**", "**AGREED: per Pavel Orlov**").ok
    denied = desk.line("naval base", "WHO SAYS WHAT")
    swapped = re.sub(r"\*\*DENIED[^*]*\*\*", "**AGREED: per Anna Berg**", denied)
    assert swapped != denied and not desk.edited(denied, swapped).ok


def test_comments_are_named_as_unsourced_and_fail_nothing(desk: Desk) -> None:
    checked = desk.edited("## WATCH", "*Comment:* the base is 40 km from the border.\n\n## WATCH")
    assert checked.ok, told(checked)
    assert any(UNSOURCED in text and "40 km" in text for text in checked.notices)
    filled = desk.edited("\\_\\_\\_\\_\\_\\_", "Nothing about the price of 3 billion.")
    assert filled.ok and any("3 billion" in text for text in filled.notices)
    hidden = desk.edited("## WATCH", "The comment is that the base is 40 km away.\n\n## WATCH")
    assert not hidden.ok


def test_headings_titles_sources_and_gaps_say_no_more_than_the_note(desk: Desk) -> None:
    assert not desk.edited("## WATCH", "## BASE AGREED").ok
    assert not desk.edited("# TOPIC NOTE", "# TOPIC NOTE: Oslo").ok
    sources = desk.text.partition("## SOURCES")[2]
    row = next(line for line in sources.splitlines() if "120 km" in line)
    assert "source [" in told(desk.edited(row, row.replace("120 km", "130 km")))
    assert "which is cited" in told(desk.edited(row, ""))
    gaps = next((line for line in desk.text.splitlines() if line.startswith("**NOT REPORTED")), None)
    assert gaps is not None
    assert not desk.edited(gaps, gaps.replace("(1 article", "(9 articles")).ok
    assert not desk.edited(gaps, gaps.removesuffix(".") + "; the name of the fisheries minister.").ok
    first, _, rest = gaps.partition("; ")
    if rest:
        assert desk.edited(gaps, f"{first}.").ok


def test_the_saved_note_itself_is_looked_at_too(desk: Desk) -> None:
    value = json.loads(json.dumps(desk.value).replace("120 km", "130 km"))
    checked = recheck_edited(desk.text.replace("120 km", "130 km"), value, desk.library.store)
    assert not checked.ok and "120 km" in told(checked)
    assert not recheck_edited(desk.text, {"format": "communique.brief/2"}, None).ok


def test_a_note_of_a_house_is_checked_with_its_template(desk: Desk, tmp_path: Path) -> None:
    house = Template(("Ministry",), "RESTRICTED", "April 7, 2021", {"bottom_line": "KEY POINTS"})
    note = desk.library.brief(SearchFilter(), kind="topic")
    value, text = json.loads(json.dumps(briefing_value(note, version="1"))), note_markdown(note, house)
    assert recheck_edited(text, value, desk.library.store, house).ok
    assert not recheck_edited(text, value, desk.library.store).ok
    assert not recheck_edited(text.replace("RESTRICTED", "PUBLIC"), value, desk.library.store, house).ok


def test_lines_are_read_as_they_are_shown() -> None:
    text = "# A \\[b\\]\n\n- **SAID: per X** “one **two**\n  three \\*” [1][2]; “four” [3]\n  - nested _x_ a_b [2021]\n*Comment* me"
    title, row, nested, comment = read_lines(text)
    assert (title.kind, title.text) == ("title", "A [b]")
    assert (row.number, row.label) == (3, "SAID: per X")
    assert row.segments == (("“one two three *”", (1, 2)), ("“four”", (3,)))
    assert nested.nested and nested.segments == (("nested x a_b", (2021,)),)
    assert comment.comment and comment.number == 6


def test_the_command_names_the_line_and_fails(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note, edited = tmp_path / "note.json", tmp_path / "note.md"
    note.write_text(json.dumps(desk.value))
    edited.write_text(desk.text, encoding="utf-8")
    run: Callable[..., int] = lambda *more: main(["verify", str(edited), "--against", str(note), *more])  # noqa: E731
    library = ("--library", str(desk.library.folder))
    assert run(*library) == 0 and run("--alone") == 0
    edited.write_text(desk.text.replace("120 km", "130 km"), encoding="utf-8")
    capsys.readouterr()
    assert run(*library) == 1
    assert re.search(r"DIFFERS  line \d+.*130 km", capsys.readouterr().out)
    assert run("--json", *library) == 1
    assert json.loads(capsys.readouterr().out)["ok"] is False
    assert main(["verify", str(tmp_path / "none.md"), "--against", str(note), "--alone"]) == 2
