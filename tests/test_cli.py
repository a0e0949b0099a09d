"""The command line: what it prints where, its exit codes, and one plain line for whatever goes wrong."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import open_library
from rag.cli import main
from rag.cli.output import ProgressLine, duration
from rag.cli.reference import reference
from rag.library import Library
from rag.schema import Progress

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = [
    {
        "id": "a/1",
        "title": "Ministers meet in Vienna",
        "source": "Sample Wire",
        "date": "2021-05-04",
        "text": "VIENNA: Delegations from both capitals met on Tuesday, the host ministry said.\n\n"
        "The two sides agreed to build a rail link between Northport and Easthaven.",
    },
    {
        "id": "a/2",
        "title": "Grain corridor stays open",
        "source": "Harbour Post",
        "date": "2021-06-10",
        "text": "The grain corridor will stay open for 90 days, officials said. Insurers welcomed it.\n\n"
        "A power cable to Easthaven was also discussed. \x1b]0;owned\x07 Observers attended.",
    },
    {"id": "a/3", "source": "Harbour Post", "text": "An undated memorandum mentions a bridge near Westmoor."},
]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs one command in an empty folder: its exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COMMUNIQUE_LIBRARY", str(tmp_path / "library"))

    def call(*arguments: str, stdin: str | bytes = "") -> tuple[int, str, str]:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        code = main(arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture(scope="module")
def three_articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that holds ARTICLES, to be copied."""
    folder = tmp_path_factory.mktemp("three") / "library"
    lines = "".join(json.dumps(article) + "\n" for article in ARTICLES)
    with open_library(folder) as library:
        assert library.add(["-"], stdin=io.BytesIO(lines.encode())).added == 3
    return folder


@pytest.fixture
def filled(run: Run, three_articles: Path, tmp_path: Path) -> Run:
    """`run`, with three articles already added."""
    shutil.copytree(three_articles, tmp_path / "library")
    return run


def value(result: tuple[int, str, str]) -> Any:
    """The one JSON value on standard output of a command that succeeded."""
    code, out, error = result
    assert code == 0, error
    assert len(out.splitlines()) == 1
    return json.loads(out)


def one_error_line(error: str) -> str:
    """The last line of standard error, which says what went wrong."""
    assert "Traceback" not in error
    line = error.strip().splitlines()[-1]
    assert line.startswith("Error: ")
    return line


# Adding


def test_add_reports_and_adding_again_changes_nothing(run: Run) -> None:
    lines = "".join(json.dumps(article) + "\n" for article in ARTICLES)
    first = value(run("add", "-", "--json", stdin=lines))
    assert (first["added"], first["unchanged"], first["failed"]) == (3, 0, [])
    assert first["seconds"] > 0
    again = value(run("add", "-", "--json", stdin=lines))
    assert (again["added"], again["unchanged"]) == (0, 3)


def test_add_for_people_names_what_could_not_be_added(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.txt").write_text("A customs post opens at Millbrook on Friday, traders said.")
    (tmp_path / "in" / "empty.txt").write_text("")
    code, out, _ = run("add", "in")
    assert code == 0
    assert "1 article" in out
    assert "1 failed" in out
    assert "empty.txt" in out


def test_add_fails_when_nothing_of_what_was_given_could_be_added(run: Run) -> None:
    code, _, error = run("add", "no-such-file.txt")
    assert code == 1
    assert "no-such-file.txt" in one_error_line(error)


# Asking


def test_ask_for_people_shows_the_quote_the_outlet_and_what_was_searched(filled: Run) -> None:
    code, out, _ = filled("ask", "What was agreed?")
    assert code == 0
    out = " ".join(out.split())  # lines end where the terminal does
    assert "rail link between Northport and Easthaven" in out
    assert "Sample Wire" in out
    assert "4 May 2021" in out
    assert "Searched 3 articles" in out
    assert "stored text" in out


def test_a_refusal_is_an_answer(filled: Run) -> None:
    answer = value(filled("ask", "Who won the tennis final in Melbourne?", "--json"))
    assert answer["refused"]
    assert not answer["citations"]
    code, out, _ = filled("ask", "Who won the tennis final in Melbourne?")
    assert code == 0
    assert "tennis" in out


def test_explain_says_how_the_answer_came_about(filled: Run) -> None:
    answer = value(filled("ask", "What was agreed?", "--json", "--explain"))
    assert answer["explained"]["scores"][0]["passage_id"].startswith("a/")
    _, out, _ = filled("ask", "What was agreed?", "--explain")
    assert "Kind of question" in out
    _, out, _ = filled("search", "rail link", "--explain")
    assert "meaning" in out


def test_filters_narrow_what_is_searched(filled: Run) -> None:
    found = value(filled("search", "Easthaven", "--since", "2021-06-10", "--json"))
    assert {hit["article_id"] for hit in found["hits"]} == {"a/2"}
    assert found["coverage"]["undated_left_out"] == 1
    found = value(filled("search", "Easthaven", "--source", "Sample Wire", "--json"))
    assert {hit["source"] for hit in found["hits"]} == {"Sample Wire"}
    listed = value(filled("list", "--article", "a/3", "--article", "a/1", "--json"))
    assert {row["id"] for row in listed["articles"]} == {"a/1", "a/3"}


def test_limit_is_how_many_hits(filled: Run) -> None:
    assert len(value(filled("search", "Easthaven", "--limit", "1", "--json"))["hits"]) == 1
    assert filled("search", "Easthaven", "--limit", "0")[0] == 2


@pytest.mark.parametrize(
    "day", ["2021-13-01", "yesterday", "20210407", "2021-04-07T10:00", "", "２０２１-04-07"]
)
@pytest.mark.parametrize("option", ["--since", "--until", "--as-of"])
def test_a_date_that_is_none_is_wrong_usage_and_is_named(run: Run, option: str, day: str) -> None:
    code, _, error = run("ask", "What was agreed?", option, day)
    assert code == 2
    assert repr(day) in error
    assert option in error


def test_dates_that_exclude_each_other_are_wrong_usage(run: Run) -> None:
    code, _, error = run("list", "--since", "2021-06-01", "--until", "2021-05-01")
    assert code == 2
    assert "2021-06-01" in error


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask"],
        ["ask", "What?", "--batch", "q.jsonl"],
        ["search"],
        ["nonsense"],
        ["ask", "What?", "--nonsense"],
        ["show"],
    ],
)
def test_wrong_usage_is_exit_code_2(run: Run, arguments: list[str]) -> None:
    code, out, error = run(*arguments)
    assert code == 2
    assert out == ""
    assert "Error: " in error


def test_an_empty_question_is_wrong_usage(filled: Run) -> None:
    assert filled("ask", "  \t ")[0] == 2


# Batches


def test_batch_answers_line_by_line_in_order(filled: Run, tmp_path: Path) -> None:
    lines = [
        {"id": "x", "question": "What was agreed?"},
        {
            "id": 7,
            "question": "How long will the corridor stay open?",
            "sources": ["Harbour Post"],
            "note": "kept",
        },
    ]
    (tmp_path / "q.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n\n")
    code, out, _ = filled("ask", "--batch", "q.jsonl", "--json")
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["id"] for answer in answers] == ["x", 7]
    assert "90 days" in answers[1]["answer"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "z"}', "question"),
        ('{"question": "What was agreed?"}', "id"),
        ("not json", "JSON"),
        ("[1]", "object"),
        ('{"id": "z", "question": "What was agreed?", "since": "soon"}', "soon"),
        ('{"id": "z", "question": "What was agreed?", "sources": "Harbour Post"}', "sources"),
        ('{"id": "z", "question": "What was agreed?", "history": [1]}', "history"),
    ],
)
def test_a_batch_line_that_is_none_fails_alone(filled: Run, tmp_path: Path, line: str, reason: str) -> None:
    (tmp_path / "q.jsonl").write_text(line + '\n{"id": "good", "question": "What was agreed?"}\n')
    code, out, _ = filled("ask", "--batch", "q.jsonl", "--json")
    bad, good = (json.loads(text) for text in out.splitlines())
    assert code == 1
    assert reason in bad["error"]
    assert not good["refused"]


def test_batch_reads_standard_input_and_says_when_a_file_is_not_there(filled: Run) -> None:
    code, out, _ = filled("search", "--batch", "-", "--json", stdin='{"id": 1, "question": "rail link"}\n')
    assert code == 0
    assert json.loads(out)["hits"][0]["article_id"] == "a/1"
    code, _, error = filled("ask", "--batch", "none.jsonl")
    assert code == 2
    assert "none.jsonl" in one_error_line(error)


# Chat


def test_chat_follows_up_and_ends_at_the_end_of_input(filled: Run) -> None:
    code, out, error = filled("chat", stdin="What was agreed?\nAnd about the grain corridor?\n")
    assert code == 0
    assert "rail link" in out
    assert "grain corridor" in out
    assert "Nothing is sent" in error


# Looking at articles and changing them


def test_list_show_and_stats_for_people(filled: Run) -> None:
    _, out, _ = filled("list")
    assert "3 articles" in out
    assert "undated" in out
    _, out, _ = filled("show", "a/1")
    assert "¶2" in out
    assert "Sample Wire" in out
    _, out, _ = filled("stats")
    assert "3 articles" in out
    assert "4 May 2021 to 10 June 2021" in out


def test_nothing_in_an_article_reaches_the_terminal_as_a_control_character(filled: Run) -> None:
    for arguments in (["show", "a/2"], ["ask", "Who attended?"], ["search", "power cable"]):
        _, out, error = filled(*arguments)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", out + error)


def test_show_reads_an_earlier_revision(filled: Run) -> None:
    changed = ARTICLES[1] | {"text": ARTICLES[1]["text"].replace("90 days", "120 days")}
    assert value(filled("add", "-", "--json", stdin=json.dumps(changed)))["updated"] == 1
    assert "120 days" in value(filled("show", "a/2", "--json"))["text"]
    assert "90 days" in value(filled("show", "a/2", "--revision", "1", "--json"))["text"]
    code, _, error = filled("show", "a/2", "--revision", "9")
    assert code == 1
    assert "9" in one_error_line(error)


def test_remove_takes_an_article_out_of_the_answers(filled: Run) -> None:
    assert value(filled("remove", "a/3", "a/3", "--json")) == {"removed": 1}
    assert value(filled("list", "--json"))["total"] == 2
    code, _, error = filled("remove", "a/1", "nobody")
    assert code == 1
    assert "nobody" in one_error_line(error)
    assert value(filled("list", "--json"))["total"] == 2


def test_edit_corrects_metadata(filled: Run) -> None:
    changed = value(filled("edit", "a/3", "source=Westmoor Gazette", "published=2021-07-01", "--json"))
    assert (changed["source"], changed["published"]) == ("Westmoor Gazette", "2021-07-01")
    assert value(filled("show", "a/3", "--json"))["source"] == "Westmoor Gazette"
    assert filled("edit", "a/3", "no-equals-sign")[0] == 2


def test_doctor_and_reindex(filled: Run) -> None:
    assert value(filled("doctor", "--json"))["ok"] is True
    assert value(filled("reindex", "--json"))["articles"] == 3
    code, out, _ = filled("doctor")
    assert code == 0
    assert "All is well" in out


# Notes


def test_brief_writes_the_form_that_the_file_name_says(filled: Run, tmp_path: Path) -> None:
    code, out, _ = filled("brief", "--article", "a/1", "-o", "note.json")
    assert code == 0
    assert "note.json" in out
    assert json.loads((tmp_path / "note.json").read_text(encoding="utf-8"))["format"] == "communique.brief/1"
    code, out, _ = filled("brief", "--article", "a/1")
    assert code == 0
    assert "rail link" in out


def test_brief_says_which_forms_there_are_and_what_cannot_be_written(filled: Run) -> None:
    code, _, error = filled("brief", "--format", "xyz")
    assert code == 2
    assert "md" in one_error_line(error)
    code, _, error = filled("brief", "-o", "no/such/folder/note.md")
    assert code == 2
    assert "note.md" in one_error_line(error)
    code, _, error = filled("brief", "--since", "2031-01-01")
    assert code == 2
    one_error_line(error)


# Settings and models


def test_settings_say_where_each_value_came_from_and_never_a_key(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNIQUE_LLM_API_KEY", "sk-secret")
    (tmp_path / "communique.toml").write_text("llm_timeout = 5\n")
    code, out, error = run("settings")
    assert code == 0
    assert "sk-secret" not in out + error
    rows = {row["name"]: row for row in value(run("settings", "--json"))["settings"]}
    assert rows["llm_timeout"]["origin"].startswith("communique.toml")
    assert rows["library"]["origin"] == "environment"


def test_an_unknown_setting_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNIQUE_LLM_MODLE", "x")
    code, _, error = run("settings")
    assert code == 1
    assert "COMMUNIQUE_LLM_MODLE" in one_error_line(error)


def test_an_unreachable_model_is_an_error_when_insisted_on_and_a_notice_when_not(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNIQUE_LLM_MODEL", "none")
    monkeypatch.setenv("COMMUNIQUE_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("COMMUNIQUE_LLM_API_KEY", "sk-secret")
    code, _, error = filled("ask", "What was agreed?", "--llm")
    assert code == 1
    assert "127.0.0.1:9" in one_error_line(error)
    assert "sk-secret" not in error
    code, out, error = filled("ask", "What was agreed?", "--json")
    assert code == 0
    assert json.loads(out)["mode"] == "extractive"
    assert "127.0.0.1:9" in error


def test_insisting_on_a_model_that_is_not_set_is_wrong_usage(filled: Run) -> None:
    code, _, error = filled("ask", "What was agreed?", "--llm")
    assert code == 2
    assert "COMMUNIQUE_LLM_MODEL" in one_error_line(error)


# Failures and interruptions


def test_what_nobody_foresaw_is_one_line_with_details_on_request(
    filled: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr(Library, "ask", broken)
    code, _, error = filled("ask", "What was agreed?")
    assert code == 1
    assert "surprise" in one_error_line(error)
    assert "--verbose" in error
    code, _, error = filled("ask", "What was agreed?", "--verbose")
    assert code == 1
    assert "Traceback" in error


def test_ctrl_c_is_130_and_says_that_nothing_is_lost(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Library, "ask", interrupted)
    code, _, error = filled("ask", "What was agreed?")
    assert code == 130
    assert "Stopped" in error
    assert "Traceback" not in error


def test_a_reader_that_goes_away_is_no_failure(
    sample_folder: Path, communique: list[str], environment: dict[str, str]
) -> None:
    command = [*communique, "list", "--library", str(sample_folder)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=ROOT
    ) as listing:
        assert listing.stdout
        assert listing.stderr
        listing.stdout.close()
        said = listing.stderr.read()
    assert said == b""
    assert listing.returncode == 0


def test_reading_a_library_that_is_not_there_says_how_to_make_one(run: Run, tmp_path: Path) -> None:
    code, _, error = run("ask", "What was agreed?")
    assert code == 1
    assert "communique add" in one_error_line(error)
    assert not (tmp_path / "library").exists()


# Progress


def test_progress_is_silent_for_a_second_then_says_what_is_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    line = ProgressLine()
    line(Progress("Reading", 1, 1000, 90.0))
    assert capsys.readouterr().err == ""
    now[0] += 1.5
    line(Progress("Reading", 120, 1000, 80.0))
    line(Progress("Reading", 121, 1000, 79.0))
    assert capsys.readouterr().err == "Reading  120 of 1,000 · 1 min 20 s left\n"
    ProgressLine(quiet=True)(Progress("Reading", 500, 1000, 40.0))
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.2, "1 s"), (59.4, "59 s"), (60, "1 min"), (80, "1 min 20 s"), (7500, "2 h 5 min")],
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text


# Start, help and documents


@pytest.mark.alone
def test_help_starts_at_once(communique: list[str], environment: dict[str, str]) -> None:
    took = []
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run(
            [*communique, "--help"], capture_output=True, env=environment, cwd=ROOT, check=True
        )
        took.append(time.perf_counter() - started)
        assert b"Usage: communique" in done.stdout
    assert min(took) < 0.6


def test_the_reference_page_is_what_the_commands_say_of_themselves() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page == reference().rstrip("\n") + "\n", "write it again: make docs"


def test_every_command_and_option_of_the_contract_is_offered() -> None:
    page = reference()
    for (
        command
    ) in "add search ask chat brief list show edit remove stats reindex doctor settings eval ui".split():
        assert f"## communique {command}\n" in page
        section = page.partition(f"## communique {command}\n")[2].partition("\n## ")[0]
        for option in ("--library", "--quiet", "--verbose"):
            assert option in section, (command, option)
    for command in "search ask chat brief list".split():
        section = page.partition(f"## communique {command}\n")[2].partition("\n## ")[0]
        for option in ("--since", "--until", "--as-of", "--source", "--article"):
            assert option in section, (command, option)


# The guided first run


def test_demo_adds_asks_refuses_writes_a_readout_and_adds_nothing_the_second_time(
    run: Run, tmp_path: Path
) -> None:
    code, out, error = run("demo")
    assert code == 0, error
    assert re.search(r"Adding +2\d articles", out)
    assert "Pakistan Stream" in out
    assert "does not say" in out
    assert "nothing sent" in out
    assert out.splitlines()[-1].startswith("Next")
    written = list((tmp_path / ".communique" / "briefs").glob("*.md"))
    assert len(written) == 1
    assert str(written[0].relative_to(tmp_path)) in out
    code, out, _ = run("demo")
    assert code == 0
    assert re.search(r"Adding +0 articles", out)
    assert "already there" in out


def test_demo_from_a_folder_leaves_that_folder_alone(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "one.txt").write_text(
        "OSLO: Harbour authorities discussed a ferry terminal with the city council on 3 May 2021.\n\n"
        "The council agreed to fund a second pier, its chair said. Work is planned to begin in June."
    )
    code, out, error = run("demo", "--from", "own")
    assert code == 0, error
    assert "--library .communique-from" in out
    assert [path.name for path in own.iterdir()] == ["one.txt"]
    assert not (tmp_path / ".communique").exists()
    assert run("demo", "--from", "nowhere")[0] == 2
