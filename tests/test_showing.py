"""`list`, `show` and `doctor` on what belongs together, what is private, and the files articles were read from."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.cli import main

BODY = """The envoy met the premier in Northport on Wednesday and spoke of rail and energy, officials of both said.

The two sides agreed to look at a line between Northport and Easthaven, which was first proposed a decade ago.

The envoy leaves on Thursday after a news conference at the ministry, where no questions were announced."""


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs one command on a library in an empty folder: its exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMUNIQUE_LIBRARY", str(tmp_path / "library"))

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8"))
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def value(result: tuple[int, str, str]) -> Any:
    code, out, error = result
    assert code == 0, error
    return json.loads(out)


def test_what_belongs_together_and_what_is_private_is_seen_everywhere(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    rows = [
        {"id": "first", "source": "Sample Wire", "date": "2021-04-07", "title": "Envoy visits", "text": BODY},
        {
            "id": "again",
            "source": "Harbour Post",
            "date": "2021-04-08",
            "title": "Talks",
            "text": BODY + " It rained.",
        },
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    assert value(run("add", "rows.jsonl", "--private", "--json"))["copies"] == 1
    listed = {one["id"]: one for one in value(run("list", "--json"))["articles"]}
    assert (listed["again"]["relation"], listed["again"]["related_id"]) == ("copy", "first")
    assert listed["first"]["private"]
    _, people, _ = run("list")
    assert "again · copy of first · private" in people
    assert "copy of: first" in run("show", "again")[1]
    checks = {check["name"]: check for check in value(run("doctor", "--json"))["checks"]}
    assert checks["private"]["detail"] == "2 private articles: never sent to a server on another machine"
    assert run("edit", "first", "private=no")[0] == 0
    assert not value(run("show", "first", "--json"))["private"]
    checks = {check["name"]: check for check in value(run("doctor", "--json"))["checks"]}
    assert checks["private"]["detail"].startswith("1 private article:")


def test_the_original_is_named_or_copied_and_never_opened(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    (tmp_path / "talks.txt").write_text(BODY)
    run("add", "talks.txt")
    (listed,) = value(run("list", "--json"))["articles"]
    code, place, _ = run("show", listed["id"], "--original")
    assert code == 0
    assert Path(place.strip()).read_text() == BODY
    assert Path(place.strip()).is_relative_to(tmp_path / "library" / "originals")
    (tmp_path / "out").mkdir()
    told = value(run("show", listed["id"], "--original", "-o", "out", "--json"))
    assert (told["name"], told["size"]) == ("talks.txt", len(BODY))
    assert (tmp_path / "out" / "talks.txt").read_text() == BODY
    assert run("show", listed["id"], "-o", "x")[0] == 2
    (tmp_path / "row.jsonl").write_text('{"id": "row", "text": "A row of a table has no file."}')
    run("add", "row.jsonl")
    code, _, error = run("show", "row", "--original")
    assert (code, error.startswith("Error: no file was kept for row")) == (2, True)


def test_an_article_is_shown_with_its_rows_and_what_was_left_out_a_line_each(
    run: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    text = f"Talks open\n\n{BODY}\n\nItem | 2021\nRail | 42\n\nAlso read: Ten ports to see\n\nShare this story on Facebook\n"
    (tmp_path / "talks.txt").write_text(text)
    [article] = value(run("list", "--json"))["articles"] if run("add", "talks.txt")[0] == 0 else []
    code, out, _ = run("show", article["id"])
    assert code == 0
    lines = out.splitlines()
    at = lines.index("¶4   Item | 2021")
    assert lines[at + 1] == "     Rail | 42"
    at = lines.index("  removed: linked headline: Also read: Ten ports to see")
    assert lines[at + 1] == "    share or comment stub: Share this story on Facebook"
