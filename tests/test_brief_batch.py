"""`communique brief`: notes in batches, over what is new, kept in the library, and named when they are out of date."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import Library, SearchFilter, open_library
from rag.answer.rechecking.recheck import recheck
from rag.cli import main
from rag.errors import UsageError
from rag.export.json import briefing_value
from rag.index.catalogue.briefs import Arrived

RAIL = {
    "id": "rail",
    "title": "Ministers meet in Northport",
    "source": "Sample Wire",
    "date": "2021-05-04",
    "text": "NORTHPORT: Delegations from both capitals met on Tuesday, the host ministry said.\n\n"
    "The two sides agreed to build a rail link between Northport and Easthaven. Work is planned to begin in 2022.",
}
PORT = {
    "id": "port",
    "title": "Grain terminal agreed",
    "source": "Harbour Post",
    "date": "2021-06-10",
    "text": "EASTHAVEN: Port officials agreed to build a grain terminal, the harbour ministry said on Thursday.",
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMUNIQUE_LIBRARY", str(tmp_path / "library"))

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(each) for each in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def put(folder: Path, *articles: dict[str, Any]) -> None:
    with open_library(folder / "library") as library:
        lines = "".join(json.dumps(article) + "\n" for article in articles)
        assert not library.add(["-"], stdin=io.BytesIO(lines.encode())).failed


# Batches


def test_a_batch_writes_a_file_for_each_line_and_says_what_failed(run: Run, tmp_path: Path) -> None:
    put(tmp_path, RAIL, PORT)
    lines = [
        {"id": "a/1", "article_ids": ["rail"]},
        {"id": 2, "topic": "grain terminal", "kind": "topic", "format": "docx", "sources": ["Harbour Post"]},
        {"id": "c", "kind": "novel"},
        {"id": "d", "since": "2030-01-01"},
        {"topic": "rail"},
        {"id": "a-1"},
        {"id": "e", "sinse": "2021-01-01"},
        {"id": "f", "kind": 3},
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines) + "{\n")
    code, out, error = run("brief", "--batch", "in.jsonl", "-o", "notes")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 1 and "7 lines failed" in error
    assert [row["id"] for row in rows] == ["a/1", 2, "c", "d", None, "a-1", "e", "f", None]
    assert [("error" in row) for row in rows] == [False, False, *[True] * 7]
    assert rows[0]["file"] == str(Path("notes") / "a-1.md") and Path(rows[0]["file"]).read_text().startswith(
        "# READOUT"
    )
    assert Path(rows[1]["file"]).suffix == ".docx" and Path(rows[1]["file"]).read_bytes()[:2] == b"PK"
    said = [row.get("error", "") for row in rows]
    assert "not a kind of note" in said[2] and "no id" in said[4] and "that of 'a/1'" in said[5]
    assert "Did you mean since?" in said[6] and "not a text" in said[7] and "not JSON" in said[8]
    assert sorted(path.name for path in (tmp_path / "notes").iterdir()) == ["2.docx", "a-1.md"]


def test_a_batch_in_which_all_is_well_ends_with_0(run: Run, tmp_path: Path) -> None:
    put(tmp_path, RAIL)
    (tmp_path / "in.jsonl").write_text('{"id": "../../up", "note": "an unknown key is passed over"}\n')
    code, out, error = run("brief", "--batch", "in.jsonl", "-o", "notes", "--format", "html")
    assert code == 0, error
    assert [path.name for path in (tmp_path / "notes").iterdir()] == ["up.html"] and json.loads(out)[
        "kind"
    ] == "readout"


def test_wrong_usage_is_said(run: Run, tmp_path: Path) -> None:
    put(tmp_path, RAIL)
    (tmp_path / "in.jsonl").write_text('{"id": 1}\n')
    assert run("brief", "--batch", "in.jsonl")[0] == 2
    assert run("brief", "--batch", "in.jsonl", "-o", "notes", "--topic", "x")[0] == 2
    assert run("brief", "--batch", "none.jsonl", "-o", "notes")[0] == 2
    for form, said in (("pdf", "name a file"), ("docx", "name a file"), ("xls", "not a format")):
        code, _, error = run("brief", "--format", form)
        assert code == 2 and said in error, form
    assert not (tmp_path / "notes").exists() or not any((tmp_path / "notes").iterdir())


def test_a_template_is_taken_from_the_flag_or_the_settings(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, RAIL)
    (tmp_path / "house.toml").write_text('marking = "RESTRICTED"\n')
    assert run("brief", "--template", "house.toml")[1].startswith("**RESTRICTED**")
    monkeypatch.setenv("COMMUNIQUE_TEMPLATE", "house.toml")
    assert run("brief")[1].startswith("**RESTRICTED**")
    (tmp_path / "house.toml").write_text('markings = "RESTRICTED"\n')
    code, _, error = run("brief")
    assert code == 1 and "Did you mean marking?" in error


# What is new


def test_a_brief_of_what_is_new_covers_each_text_once(run: Run, tmp_path: Path) -> None:
    put(tmp_path, RAIL)
    code, out, _ = run("brief", "--new")
    assert code == 0 and "First brief: 1 new article" in out and "rail link" in out
    code, out, error = run("brief", "--new")
    assert code == 0 and out.startswith("Nothing new since ") and not error
    put(tmp_path, PORT)
    code, out, _ = run("brief", "--new")
    assert (
        code == 0 and "1 new article, 0 revised" in out and "grain terminal" in out and "rail link" not in out
    )
    assert run("brief", "--new")[1].startswith("Nothing new")


def test_a_revised_article_shows_what_it_said_before_and_says_now(run: Run, tmp_path: Path) -> None:
    put(tmp_path, RAIL, PORT)
    run("brief", "--new")
    put(tmp_path, {**RAIL, "text": RAIL["text"].replace("2022", "2024")})
    code, out, _ = run("brief", "--new", "-o", "daily")
    (file,) = (tmp_path / "daily").iterdir()
    text = file.read_text()
    assert code == 0 and str(file.name) in out
    assert "0 new articles, 1 revised" in text
    assert (
        "before: “Work is planned to begin in 2022.” [" in text
        and "now: “Work is planned to begin in 2024.” [" in text
    )
    assert "(revision 2)" in text and "grain terminal" not in text
    put(tmp_path, {**PORT, "id": "port2", "text": PORT["text"].replace("grain", "coal")})
    assert run("brief", "--new", "-o", "daily")[0] == 0
    assert len(list((tmp_path / "daily").iterdir())) == 2


def test_a_scope_of_its_own_has_a_moment_of_its_own(run: Run, tmp_path: Path) -> None:
    put(tmp_path, RAIL, PORT)
    assert "grain" in run("brief", "--new", "--source", "Harbour Post")[1]
    assert run("brief", "--new", "--source", "Harbour Post")[1].startswith("Nothing new")
    assert "rail" in run("brief", "--new")[1]


def test_a_brief_that_was_not_written_is_not_remembered(run: Run, tmp_path: Path) -> None:
    put(tmp_path, RAIL)
    (tmp_path / "file").write_text("in the way")
    assert run("brief", "--new", "-o", "file")[0] != 0
    assert "First brief" in run("brief", "--new")[1]


def test_a_daily_brief_passes_verify_and_its_changes_do_not(library: Library) -> None:
    add(library, RAIL)
    library.briefed(library.news())
    add(library, {**RAIL, "text": RAIL["text"].replace("2022", "2024")})
    news = library.news()
    assert news.articles == (Arrived("rail", 2, 1),)
    value = json.loads(json.dumps(briefing_value(library.brief_news(news), version="1")))
    checked = recheck(value, library.store)
    assert checked.ok, [each.text for each in checked.differences]
    value = json.loads(
        json.dumps(value, ensure_ascii=False).replace(
            "now: “Work is planned to begin in 2024", "now: “Work is planned to begin in 2025"
        )
    )
    assert any("2025" in each.text for each in recheck(value, library.store).differences)
    library.briefed(news)
    with pytest.raises(UsageError, match="nothing has arrived"):
        library.brief_news(library.news())


def test_an_edit_by_hand_brings_no_news(library: Library) -> None:
    add(library, RAIL)
    library.briefed(library.news())
    library.edit("rail", {"source": "Sample Daily"})
    assert library.news().articles == ()


# Notes that are kept


def test_notes_written_to_files_are_kept_and_named_when_out_of_date(run: Run, tmp_path: Path) -> None:
    put(tmp_path, RAIL, PORT)
    run("brief", "--article", "rail")
    assert "0 saved notes" in run("doctor")[1]
    run("brief", "--article", "rail", "-o", "rail.md")
    run("brief", "--article", "rail", "-o", "rail.html")
    run("brief", "--article", "port", "-o", "port.md")
    code, out, _ = run("doctor")
    assert code == 0 and "ok    notes: 2 saved notes\n" in out
    put(tmp_path, {**RAIL, "text": RAIL["text"].replace("2022", "2024")})
    run("remove", "port")
    code, out, _ = run("doctor")
    assert code == 0 and "2 to be written again" in out
    assert "rail was revised (1 is cited, 2 is the newest)" in out and "port was removed" in out
    run("brief", "--article", "rail", "-o", "rail.md")
    assert "1 to be written again" in run("doctor")[1]
    checks = json.loads(run("doctor", "--json")[1])["checks"]
    assert next(check for check in checks if check["name"] == "notes")["ok"] is True


def test_kept_notes_are_listed_shown_and_forgotten(run: Run, tmp_path: Path) -> None:
    put(tmp_path, RAIL, PORT)
    assert "No note is saved" in run("notes")[1]
    run("brief", "--article", "rail", "-o", "rail.md")
    run("brief", "--article", "port", "-o", "port.md", "--kind", "topic")
    run("remove", "rail")
    listed = json.loads(run("notes", "--json")[1])
    assert [(one["kind"], one["changed"]) for one in listed["notes"]] == [
        ("topic", []),
        ("readout", ["rail was removed"]),
    ]
    port, rail = (str(one["number"]) for one in listed["notes"])
    assert "to be written again: rail was removed" in run("notes")[1]
    assert run("notes", rail)[1] == (tmp_path / "rail.md").read_text(encoding="utf-8")
    run("notes", port, "-o", "again.html")
    assert "<html" in (tmp_path / "again.html").read_text(encoding="utf-8")
    code, _, err = run("notes", "--remove", rail, "999")
    assert code == 1 and "no saved note 999" in err
    assert "1 note forgotten." in run("notes", "--remove", rail)[1]
    assert [one["number"] for one in json.loads(run("notes", "--json")[1])["notes"]] == [int(port)]
    assert (tmp_path / "rail.md").exists()


def test_a_correction_by_the_outlet_is_named(library: Library) -> None:
    add(library, RAIL)
    library.notes.save(library.brief(SearchFilter(article_ids=("rail",))))
    assert library.notes.touched() == []
    text = RAIL["text"].replace("2022", "2024")
    correction = "Correction: an earlier version of this article said that work would begin in 2022."
    add(library, {**RAIL, "id": "rail2", "date": "2021-05-05", "text": f"{text}\n\n{correction}"})
    assert library.show("rail2").relation == "update"
    (touched,) = library.notes.touched()
    assert touched.why == ("rail was corrected by rail2",)


def add(library: Library, article: dict[str, Any]) -> None:
    report = library.add(["-"], stdin=io.BytesIO(json.dumps(article).encode()))
    assert report.added or report.updated
