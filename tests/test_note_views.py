"""A note and what stands around it, from values built by hand: no server, no browser, no library."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from rag.export.layout import COMMENT, Group, Part, Piece, Row, lay_out
from rag.export.template import PLAIN, Template
from rag.schema import Line, ModelUse, Section
from tests.page_values import BRIEFING, QUOTE, Tags
from tests.test_hostile_views import EVIL_BRIEFING, HOSTILE
from ui.views import notes, noting

PAGE = lay_out(BRIEFING, PLAIN)
FORMS = {"docx": "Word", "pdf": "PDF"}


def classes(page: str, name: str) -> list[str]:
    """The classes of all elements of that name."""
    return [attributes.get("class") or "" for tag, attributes in Tags(page).tags if tag == name]


def test_a_note_has_every_part_and_each_cited_line_a_button() -> None:
    page = notes.note(BRIEFING, PAGE)
    shown = Tags(page).text
    for part in (
        "When, where",
        "1 article, 1 origin",
        "Where things stand",
        "ASSURED: per Lavrov",
        f"“{QUOTE}”",
        "April 2021",
        "NOT REPORTED IN SCOPE",
        "date of the visit",
        "two linked headlines",
        "Sources: 1 quotation",
        "quoted without a language model",
        "Searched 1,240 articles",
    ):
        assert part in shown, part
    places = [a for tag, a in Tags(page).tags if tag == "button" and a.get("class") == "cite"]
    assert len(places) == 4, "header, line, timeline and list of sources"
    assert {place["data-article"] for place in places} == {"f-1"}


def test_what_cites_nothing_does_not_look_like_what_does() -> None:
    page = notes.note(BRIEFING, PAGE)
    assert classes(page, "section").count("uncited") == 2
    counts = replace(BRIEFING, sections=(Section("SINCE", (Line("First brief: 2 new articles"),)),))
    assert "uncited" in classes(notes.note(counts, lay_out(counts, PLAIN)), "li")


def test_several_lines_of_one_speaker_stand_under_one_label_and_its_cue_is_marked() -> None:
    said = Line("Both agreed to talk.", (1,), speaker="Lavrov", firmness="agreed", cue="agreed")
    two = replace(BRIEFING, sections=(Section("POINTS", (said, replace(said, text="They agreed on rail."))),))
    page = notes.note(two, lay_out(two, PLAIN))
    assert Tags(page).text.count("AGREED: per Lavrov") == 1
    assert page.count("<strong>agreed</strong>") == 2


def test_partial_support_is_marked_with_its_reason() -> None:
    unsure = replace(BRIEFING, sections=(Section("POINTS", (Line(QUOTE, (1,), support="partial"),)),))
    marks = [
        a
        for _, a in Tags(notes.note(unsure, lay_out(unsure, PLAIN))).tags
        if "partial" in (a.get("class") or "")
    ]
    assert len(marks) == 1 and "may not carry" in (marks[0]["aria-description"] or "")


def test_a_comment_of_the_desk_is_set_apart() -> None:
    own = Part("WATCH", (Group(COMMENT, (Row((Piece("ask the embassy"),)),)),))
    page = notes.note(BRIEFING, replace(PAGE, parts=(own,), tail=((COMMENT, Row((Piece("no price"),))),)))
    assert "comment" in classes(page, "li") and "comment" in classes(page, "section")


def test_the_house_template_shows_its_letterhead_marking_names_and_dates() -> None:
    house = Template(("Ministry",), "RESTRICTED", "2021-04-07", {"not_reported": "GAPS"})
    shown = Tags(notes.note(BRIEFING, lay_out(BRIEFING, house))).text
    assert "Ministry · RESTRICTED" in shown and "GAPS" in shown and "2021-05-01" in shown


def test_an_unfinished_note_says_so_and_lists_no_sources_yet() -> None:
    page = notes.note(BRIEFING, PAGE, unfinished=True)
    assert 'aria-busy="true"' in page and "Being written" in page
    assert "Sources" not in page and "Searched" not in page


def test_a_note_that_a_model_worded_says_what_was_sent_where() -> None:
    use = ModelUse("http://127.0.0.1:8080", 14, 5)
    worded = replace(BRIEFING, mode="generative", model="small-7b", model_use=use)
    shown = Tags(notes.note(worded, lay_out(worded, PLAIN))).text
    assert (
        "model small-7b" in shown
        and "14 sentences of 5 articles were sent to http://127.0.0.1:8080." in shown
    )


def test_progress_tells_stage_count_and_time_left() -> None:
    shown = noting.growing("Writing", 3, 20, 41.6, "<p>so far</p>")
    assert "Writing 3 of 20, about 42 s left" in shown
    assert '<progress max="20" value="3"' in shown and shown.endswith("<p>so far</p>")
    assert "<progress" not in noting.growing("Reading", 0, None, None)


def test_what_cannot_be_written_here_says_what_to_install() -> None:
    page = noting.tools(FORMS, {"pdf": "PDF needs: pip install"}, is_saved=False, is_edited=False)
    pdf = next(a for tag, a in Tags(page).tags if tag == "button" and a.get("data-form") == "pdf")
    assert pdf["disabled"] and "PDF needs: pip install" in Tags(page).text
    assert "As it was written" not in page
    assert "As it was written" in noting.tools(FORMS, {}, is_saved=True, is_edited=True)


def test_the_editor_keeps_every_character_and_names_each_fault_with_its_line() -> None:
    faults = [
        noting.Fault(7, "- 130 km", "Expected 120 km. There is 130 km."),
        noting.Fault(None, "", "No row of [3]."),
    ]
    page = noting.editor(f"# A\n\n- {HOSTILE}\n", faults, is_checked=True)
    found = Tags(page)
    assert (
        "2 lines do not hold" in found.text and "Expected 120 km" in found.text and "The note" in found.text
    )
    assert [a["data-line"] for tag, a in found.tags if tag == "button" and "data-line" in a] == ["7"]
    assert "script" not in found.names()
    area = page.partition("<textarea")[2].partition(">")[2]
    assert area.startswith("\n# A\n\n- &lt;script"), "a first line break is HTML's, not the note's"
    labels = [a for tag, a in found.tags if tag == "label"]
    assert labels[0]["for"] == "note-text"


def test_saved_notes_say_what_has_changed_since() -> None:
    rows = [
        (3, "READOUT: Talks", "readout, 2 articles", "2021-05-01T10:00:00+00:00", ("a-1 was removed",)),
        (1, HOSTILE, HOSTILE, "2021-04-01T10:00:00+00:00", ()),
    ]
    page = noting.saved(rows)
    assert "Saved notes (2, 1 to be written again)" in page and "Since then, a-1 was removed." in page
    keys = [(a["data-do"], a["data-key"]) for _, a in Tags(page).tags if "data-key" in a]
    assert keys == [("open", "3"), ("forget", "3"), ("open", "1"), ("forget", "1")]
    assert "script" not in Tags(page).names()
    assert noting.saved([]) == ""


def test_nothing_new_says_since_when() -> None:
    assert "Nothing new since 1 May 2021, 10:04 UTC." in noting.nothing_new("2021-05-01T10:04:00+00:00")


@pytest.mark.parametrize("unfinished", [False, True])
def test_hostile_words_in_a_note_can_do_nothing(unfinished: bool) -> None:
    page = notes.note(EVIL_BRIEFING, lay_out(EVIL_BRIEFING, PLAIN), unfinished=unfinished)
    found = Tags(page)
    assert not found.names() & {"script", "img", "iframe", "a", "style", "form", "input"}
    assert all(not name.startswith("on") for _, attributes in found.tags for name in attributes)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", re.sub(r' data-\w+="[^"]*"', "", page))
