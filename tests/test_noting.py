"""The Brief tab's desk over a library, without a browser or a server."""

from __future__ import annotations

import io
import json
import re
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag import Library
from rag.errors import CommuniqueError, UsageError
from rag.export.markdown import note_markdown
from rag.schema import Briefing, Progress
from tests.model_server import ModelServer, Reply, Request
from ui.desk import noting, wishing
from ui.desk.asking import ask
from ui.desk.downloads import FORMS, WITHOUT_PDF, answer_file, house, note_file
from ui.desk.noting import Desk
from ui.desk.wishing import Chosen, Wish
from ui.desk.writing import Job, Stopped

RAIL = (
    "NORTHPORT: Foreign Minister Anna Berg called on Prime Minister Pavel Orlov in Northport on Tuesday.\n\n"
    "Berg said that both countries have agreed to build a rail link of 120 km between Northport and Easthaven. "
    "Orlov denied that a naval base was discussed.\n\n"
    "The two sides discussed grain, steel and fisheries on 3 May 2021."
)


@pytest.fixture
def rail(library: Library, tmp_path: Path) -> Library:
    """A library of one article about a visit."""
    article = {
        "id": "rail",
        "title": "Berg in Northport",
        "source": "Sample Wire",
        "date": "2021-05-04",
        "text": RAIL,
    }
    (tmp_path / "rail.jsonl").write_text(json.dumps(article))
    assert library.add([str(tmp_path / "rail.jsonl")]).added == 1
    return library


def written(library: Library, wish: Wish | None = None) -> tuple[Desk, str]:
    """The finished note on the desk, and how it is shown."""
    return list(noting.write(library, wish or Wish(), Job()))[-1]


def press(library: Library, desk: Desk, does: str, **more: str) -> noting.Done:
    return noting.act(library, desk, {"do": does, **more})


def test_every_kind_is_offered_with_one_sentence_on_it() -> None:
    assert ("Readout", "readout") in wishing.kinds() and len(wishing.kinds()) >= 4
    for _, kind in wishing.kinds():
        assert re.fullmatch(r"[A-Z].{20,120}\.", wishing.about(kind)), kind
    assert wishing.about("no such kind") == ""


def test_what_is_set_on_the_page_becomes_a_scope_and_is_said_in_short() -> None:
    chosen = Chosen(("a", "b"), "cited under “What?”")
    wish = wishing.wanted(
        "topic", "  rail \n links ", "2021-01-01", "", None, ["Wire"], chosen, with_model=False
    )
    assert (wish.kind, wish.topic, wish.use_model) == ("topic", "rail links", False)
    assert (wish.within.since, wish.within.until, wish.within.sources) == ("2021-01-01", None, ("Wire",))
    assert wish.within.article_ids == ("a", "b")
    short = wishing.in_short(wish, chosen)
    assert short.startswith("Topic note: the 2 articles cited under “What?”, “rail links”, from Wire, since")
    assert wishing.in_short(wishing.wanted("readout", "", "", "", "", [])) == "Readout: the whole archive"


def test_articles_of_the_library_are_put_into_a_note_and_taken_out() -> None:
    one = wishing.toggled(None, "a")
    assert one is not None and wishing.offer(one, "a") == "Take out of the note (1)"
    two = wishing.toggled(one, "b")
    assert two is not None and two.ids == ("a", "b") and two.label == "The 2 articles chosen in the library"
    assert wishing.offer(two, "c") == "Add to a note (2)" and wishing.offer(None, "c") == "Add to a note"
    assert wishing.toggled(two, "a") == Chosen(("b",), "chosen in the library")
    assert wishing.toggled(one, "a") is None and wishing.toggled(None, "") is None


def test_a_note_grows_and_is_finished_on_the_desk(rail: Library) -> None:
    steps = list(noting.write(rail, Wish(), Job()))
    assert "growing" in steps[0][1] and steps[0][0].note is None
    desk, shown = steps[-1]
    assert desk.note is not None and desk.note.kind == "readout"
    assert "AGREED: per Anna Berg" in shown and 'data-do="edit"' in shown and 'class="cite"' in shown


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (wishing.wanted("readout", "", "2021-12-31", "2021-01-01", "", []), "lies after"),
        (wishing.wanted("readout", "", "2030-01-01", "", "", []), "no article is in scope"),
        (Wish(kind="sonnet"), "not a kind of note"),
        (Wish(kind="person"), "Write the name of the person under About."),
    ],
)
def test_what_cannot_be_written_is_a_plain_message(rail: Library, wish: Wish, said: str) -> None:
    desk, shown = written(rail, wish)
    assert desk == Desk() and 'role="alert"' in shown and said in shown


def test_a_defect_is_logged_and_not_shown(
    rail: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Library, *rest: Any, **named: Any) -> Briefing:
        raise RuntimeError("a defect")

    monkeypatch.setattr(Library, "brief", broken)
    _, shown = written(rail)
    assert noting.DEFECT in shown and "a defect" not in shown and "a defect" in caplog.text


def test_a_note_that_is_stopped_ends_where_it_is_and_says_so(
    rail: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def slow(self: Library, *rest: Any, progress: Any, **named: Any) -> Briefing:
        try:
            for done in range(1000):
                progress(Progress("Writing", done, 1000, 10.0))
                time.sleep(0.01)
        except Stopped:
            ended.set()
            raise
        raise AssertionError("it was not stopped")

    monkeypatch.setattr(Library, "brief", slow)
    job = Job()
    steps = []
    for step in noting.write(rail, Wish(), job):
        steps.append(step)
        if "of 1,000" in step[1]:
            job.stop()
    assert ended.wait(5)
    assert "Stopped before the note was complete." in steps[-1][1] and steps[-1][0].note is None


def test_with_a_model_the_lines_appear_before_the_note_is_complete(rail: Library) -> None:
    def one_line(request: Request) -> Reply:
        number = next(n for n, text in request.numbered.items() if "120 km" in text)
        line = f"Both countries have agreed to build a rail link of 120 km, Berg said [{number}].\n"
        return Reply(line, wait=0.2, wait_between=0.02)

    with ModelServer(otherwise=one_line) as server:
        rail.settings = replace(rail.settings, llm_model="scripted", llm_base_url=server.url)
        steps = list(noting.write(rail, Wish(), Job()))
    desk, _ = steps[-1]
    assert desk.note is not None and desk.note.model == "scripted", steps[-1][1]
    growing = [shown for _, shown in steps if "LINES SO FAR" in shown]
    assert growing and "a rail link of 120 km" in growing[0] and 'class="cite"' in growing[0]


def test_an_edit_that_holds_is_shown_and_downloaded(rail: Library) -> None:
    desk, _ = written(rail)
    assert desk.note is not None
    text = note_markdown(desk.note)
    assert "<textarea" in (press(rail, desk, "edit").note or "")
    own = text.replace("## WATCH", "## WATCH\n\n- *Comment:* ask about the gauge", 1)
    assert own != text
    done = press(rail, desk, "check", text=own.replace("\n", "\r\n"))
    assert done.desk.edited == own and done.desk.comments == 1
    assert "1 comment of the desk, unsourced" in (done.note or "") and "ask about the gauge" in (
        done.note or ""
    )
    for form in FORMS:
        file = press(rail, done.desk, "download", form=form).file
        assert file is not None
        assert ("edited" in file.name) == (form != "json")
        if form in ("md", "html"):
            assert "ask about the gauge" in file.content.decode()
    back = press(rail, done.desk, "discard")
    assert back.desk.edited is None and "ask about the gauge" not in (back.note or "")


def test_an_edit_that_does_not_hold_is_named_with_its_line(rail: Library) -> None:
    desk, _ = written(rail)
    assert desk.note is not None
    text = note_markdown(desk.note).replace("120 km", "130 km", 1)
    number = next(n for n, line in enumerate(text.split("\n"), 1) if "130 km" in line)
    done = press(rail, desk, "check", text=text)
    assert done.desk.edited is None
    shown = done.note or ""
    assert (
        f'data-line="{number}"' in shown
        and "130 km" in shown
        and "do not hold" in shown.replace("does", "do")
    )
    assert "<textarea" in shown, "the text is kept for another try"


def test_a_check_of_an_untouched_note_leaves_it_as_it_was_written(rail: Library) -> None:
    desk, _ = written(rail)
    assert desk.note is not None
    done = press(rail, desk, "check", text=note_markdown(desk.note))
    assert done.desk.edited is None and "Edited" not in (done.note or "")


def test_a_note_that_leaves_is_kept_and_can_be_opened_and_deleted(rail: Library) -> None:
    desk, _ = written(rail)
    done = press(rail, desk, "download", form="md")
    assert done.file is not None and done.desk.is_saved and "Saved notes (1)" in (done.saved or "")
    key = rail.notes.list()[0].key
    opened = press(rail, Desk(), "open", key=str(key))
    assert opened.desk.note is not None and desk.note is not None
    assert [section.heading for section in opened.desk.note.sections] == [
        s.heading for s in desk.note.sections
    ]
    assert opened.desk.note.citations == desk.note.citations
    assert "Saved" in (opened.note or "")
    rail.remove(["rail"])
    assert "rail was removed" in noting.saved(rail)
    assert press(rail, desk, "forget", key=str(key)).saved == ""
    assert press(rail, desk, "forget", key=str(key)).saved == "", "it was deleted already"
    with pytest.raises(CommuniqueError):
        press(rail, Desk(), "open", key=str(key))
    for key_sent in ("", "one", "9" * 40):
        with pytest.raises(UsageError):
            press(rail, Desk(), "open", key=key_sent)


def test_what_is_new_since_the_last_brief(rail: Library, tmp_path: Path) -> None:
    desk, shown = written(rail, Wish(kind="topic", only_new=True))
    assert desk.note is not None and "First brief" in shown
    _, shown = written(rail, Wish(kind="topic", only_new=True))
    assert "Nothing new since" in shown
    later = {"id": "port", "title": "Port", "source": "Sample Wire", "date": "2021-05-09"}
    text = "EASTHAVEN: Orlov said on Sunday that the port of Easthaven will open in June."
    (tmp_path / "port.jsonl").write_text(json.dumps(later | {"text": text}))
    rail.add([str(tmp_path / "port.jsonl")])
    desk, shown = written(rail, Wish(kind="topic", only_new=True))
    assert "1 new article" in shown and "port of Easthaven" in shown


def test_an_empty_desk_offers_nothing_to_do(library: Library) -> None:
    for does in ("edit", "check", "save", "download", "discard", "nonsense"):
        done = press(library, Desk(), does, form="md", text="x")
        assert done.desk == Desk() and done.file is None


def test_each_form_of_a_note_is_what_it_says(rail: Library) -> None:
    import docx

    desk, _ = written(rail)
    assert desk.note is not None
    files = {form: note_file(desk.note, form) for form in FORMS}
    day = desk.note.created[:10]
    assert {file.name for file in files.values()} == {f"readout-{day}.{form}" for form in FORMS}
    assert files["md"].content.decode().startswith("# READOUT")
    assert json.loads(files["json"].content)["title"] == desk.note.title
    assert files["html"].content.startswith(b"<!DOCTYPE html>")
    assert files["pdf"].content.startswith(b"%PDF")
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(files["docx"].content)).paragraphs)
    assert "120 km" in words
    place = str(rail.folder).encode()
    assert not any(place in file.content for file in files.values()), "no path of this machine leaves"
    once = files["md"].payload()
    assert once["data"] == files["md"].payload()["data"] and once != files["md"].payload()
    with pytest.raises(UsageError):
        note_file(desk.note, "exe")


def test_the_house_template_is_honoured_in_what_is_shown_and_downloaded(
    rail: Library, tmp_path: Path
) -> None:
    template = tmp_path / "house.toml"
    template.write_text(
        'letterhead = ["Ministry of Rail"]\nmarking = "RESTRICTED"\n[sections]\nwatch = "FOLLOW-UP"\n'
    )
    rail.settings = replace(rail.settings, template=template)
    desk, shown = written(rail)
    assert "Ministry of Rail · RESTRICTED" in shown and desk.note is not None
    done = press(rail, desk, "download", form="md")
    assert done.file is not None and b"RESTRICTED" in done.file.content
    untouched = press(rail, desk, "check", text=note_markdown(desk.note, house(rail)))
    assert "<textarea" not in (untouched.note or "")


def test_a_missing_part_for_pdf_is_said(rail: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.export.pdf.find_spec", lambda name: None)
    _, shown = written(rail)
    assert WITHOUT_PDF.split(".")[0].replace("'", "&#x27;") in shown


def test_an_answer_leaves_in_every_form(rail: Library) -> None:
    import docx

    exchange = list(ask(rail, "What did both countries agree to build?", Wish().within, ()))[-1]
    assert exchange.answer is not None
    files = {form: answer_file(exchange.answer, form, created="2021-05-05T00:00:00+00:00") for form in FORMS}
    assert files["docx"].name == "answer-2021-05-05.docx"
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(files["docx"].content)).paragraphs)
    assert "What did both countries agree to build?" in words and "120 km" in words and "Sample Wire" in words
    assert b"120 km" in files["html"].content and files["pdf"].content.startswith(b"%PDF")
    assert json.loads(files["json"].content)["question"] == exchange.question
    refused = list(ask(rail, "Who won the football cup in Brazil?", Wish().within, ()))[-1]
    assert refused.answer is not None and refused.answer.refusal is not None
    page = answer_file(refused.answer, "html", created="2021-05-05T00:00:00+00:00").content.decode()
    assert "The archive does not say" in page and "SOURCES" not in page
