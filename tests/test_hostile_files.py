"""Damaged and hostile files: each is read or is a failure with a reason; none crashes, hangs or leads out of its folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from rag.ingest.finding.find import plan
from rag.ingest.finding.load import name_of
from rag.ingest.workers import Lost, Workers
from rag.schema import Failure, PreparedArticle
from tests.hostile_files import BOTH, EITHER, FAILED, GROUPS, READ, take_in

SECONDS = 20.0  # that any one file may take; all but a few take hundredths
SECRET = "root:"  # stands in the file outside that some of them point to


@dataclass
class Run:
    """All files of a folder taken in together by workers, as `add` does, and what came of each."""

    folder: Path
    expected: dict[str, dict[str, str]]  # group, name, what must come of it
    results: dict[str, list[object]] = field(default_factory=lambda: defaultdict(list))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("hostile") / "in"
    folder.mkdir()
    run = Run(folder, {})
    for group, make in GROUPS.items():
        run.expected[group] = {}
        for name, content, expected in make():
            (folder / name).write_bytes(content)
            run.expected[group][name] = expected
    with Workers(f"{take_in.__module__}:{take_in.__name__}", count=2, seconds=SECONDS) as workers:
        for item, result in workers.run(plan([str(folder)]).items):
            run.results[Path(name_of(item)).name].append(result)
    return run


def test_there_are_more_than_two_hundred_and_none_is_left_out(run: Run) -> None:
    names = {name for group in run.expected.values() for name in group}
    assert len(names) > 200
    assert set(run.results) == names


@pytest.mark.parametrize("group", GROUPS)
def test_each_is_read_or_fails_with_a_reason(group: str, run: Run) -> None:
    problems = {
        name: found
        for name, expected in run.expected[group].items()
        if (found := list(wrong(run.results[name], expected, run.folder / name)))
    }
    assert not problems


def wrong(results: list[object], expected: str, path: Path) -> Iterator[str]:
    """What is wrong with what came of one file."""
    read = [one for one in results if isinstance(one, PreparedArticle)]
    failed = [one for one in results if isinstance(one, Failure | Lost)]
    came = {(True, False): READ, (False, True): FAILED, (True, True): BOTH}.get((bool(read), bool(failed)))
    if came is None or (expected not in (EITHER, came)):
        yield f"expected {expected}: {came}, {failed}"
    for failure in failed:
        if not failure.reason or len(failure.reason) > 300 or "Traceback" in failure.reason:
            yield f"no plain reason: {failure.reason!r:.400}"
    for one in read:
        text = one.article.text
        if text != text.encode("utf-8", "replace").decode() or "\0" in text:
            yield "a text that cannot be stored"
        if SECRET in text:
            yield "a file outside was read"
        if one.location != str(path) and not one.location.startswith(f"{path}!"):
            yield f"a place outside: {one.location}"
        if one.original and (
            one.original.name in ("", ".", "..") or set(one.original.name) & set('/\\:<>|"*\0')
        ):
            yield f"no plain file name: {one.original.name!r}"


def test_nothing_is_written_beside_the_files(run: Run) -> None:
    assert {path.name for path in run.folder.iterdir()} == set(run.results)
    assert [path.name for path in run.folder.parent.iterdir()] == ["in"]
