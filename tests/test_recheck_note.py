"""`communique verify` on notes: what was written passes; one character changed anywhere in it does not."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from rag import Library, SearchFilter
from rag.answer.rechecking.recheck import recheck
from rag.export.json import briefing_value, note_digest

Value = dict[str, Any]
Path = tuple[Any, ...]
# Uncited by declaration: their scope is checked, their words are what the digest is for.
DECLARED = {
    "gaps",
    "left_out",
    "coverage",
    "title",
    "kind",
    "scope",
    "created",
    "version",
    "mode",
    "format",
    "digest",
}


@pytest.fixture(scope="module")
def notes(sample_library: Library) -> list[Value]:
    kinds = (("readout", "Lavrov in Islamabad"), ("topic", "pipeline"), ("timeline", None))
    found = [sample_library.brief(SearchFilter(), kind=kind, topic=topic) for kind, topic in kinds]
    return [json.loads(json.dumps(briefing_value(note, version="1"))) for note in found]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(one, dict | list):
            yield from leaves(one, (*path, key))
        elif one not in (None, "") and not isinstance(one, bool):
            yield (*path, key)


def at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def changed(value: Value, path: Path, chance: random.Random, *, sealed: bool) -> Value:
    """The note with one letter or digit other, more or less at `path`; sealed: with a digest that fits again."""
    other = copy.deepcopy(value)
    parent, old = at(other, path[:-1]), at(value, path)
    if isinstance(old, int):
        parent[path[-1]] = old + chance.choice((-1, 1, 10))
    else:
        place = chance.choice([i for i, c in enumerate(old) if c.isalnum()] or [0])
        new = chance.choice(
            [c for c in ("0123456789" if old[place].isdigit() else "bcdfghjk") if c != old[place].lower()]
        )
        how = chance.choice(("other", "less", "more"))
        parent[path[-1]] = (
            old[:place] + {"other": new, "less": "", "more": new + old[place]}[how] + old[place + 1 :]
        )
    if sealed:
        other["digest"] = note_digest(other)
    return other


def test_what_was_written_passes_with_the_library_and_without(
    notes: list[Value], sample_library: Library
) -> None:
    for value in notes:
        for library in (sample_library.store, None):
            checked = recheck(value, library)
            assert checked.ok, [each.text for each in checked.differences]


@pytest.mark.parametrize("seed", range(3))
def test_one_character_changed_anywhere_is_found(notes: list[Value], seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        value = chance.choice(notes)
        path = chance.choice(list(leaves(value)))
        assert not recheck(changed(value, path, chance, sealed=False), None).ok, (path, at(value, path))


@pytest.mark.parametrize("seed", range(3))
def test_a_changed_line_or_citation_is_found_by_what_it_cites(
    notes: list[Value], sample_library: Library, seed: int
) -> None:
    """With a digest that fits: by the quotes, the stored texts, the attributions and the dates alone."""
    chance, passed = random.Random(seed), []
    for _ in range(60):
        value = chance.choice(notes)
        paths = [
            path for path in leaves(value) if path[0] not in DECLARED and path[-1] not in ("heading", "page")
        ]
        path = chance.choice([path for path in paths if path[:2] != ("header", "basis")])
        other = changed(value, path, chance, sealed=True)
        if recheck(other, sample_library.store).ok:
            passed.append((path, at(value, path), at(other, path)))
    assert not passed, passed


def test_every_number_of_every_line_is_protected(notes: list[Value], sample_library: Library) -> None:
    chance = random.Random(5)
    for value in notes:
        for path in leaves(value):
            if path[0] in ("header", "sections", "timeline", "terms") and path[-1] == "text":
                text = at(value, path)
                digits = [i for i, c in enumerate(text) if c.isdigit()]
                if not digits or path[:2] == ("header", "basis"):
                    continue
                place = chance.choice(digits)
                other = copy.deepcopy(value)
                new = str((int(text[place]) + 1) % 10)
                at(other, path[:-1])["text"] = text[:place] + new + text[place + 1 :]
                other["digest"] = note_digest(other)
                assert not recheck(other, sample_library.store).ok, text


def test_counts_and_scopes_are_held_against_each_other(notes: list[Value], sample_library: Library) -> None:
    value = notes[0]
    cases: list[tuple[Path, Any]] = [
        (("coverage", "articles"), 0),
        (("coverage", "since"), "2025-01-01"),
        (("created",), "soon"),
        (("gaps", 0), value["gaps"][0].replace(" 2021", " 1921")),
        (("gaps", 0), value["gaps"][0].replace(": not reported in ", ": not in ")),
    ]
    for path, new in cases:
        other = copy.deepcopy(value)
        at(other, path[:-1])[path[-1]] = new
        other["digest"] = note_digest(other)
        assert not recheck(other, sample_library.store).ok, path


def test_a_line_without_a_citation_is_found(notes: list[Value], sample_library: Library) -> None:
    other = copy.deepcopy(notes[0])
    other["sections"][0]["lines"].append(
        {**other["sections"][0]["lines"][0], "citations": [], "text": "All is well."}
    )
    other["digest"] = note_digest(other)
    (difference,) = recheck(other, sample_library.store).differences
    assert "which has none" in difference.text
