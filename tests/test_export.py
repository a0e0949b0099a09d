"""The forms of an answer and a note: exact keys, inert article text, the terminal form."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from rag import Library, SearchFilter
from rag.briefing import KINDS
from rag.errors import MissingExtra, SettingsError, UsageError
from rag.export import WRITERS, write_note
from rag.export.html import note_html
from rag.export.json import (
    add_value,
    answer_value,
    article_value,
    briefing_value,
    doctor_value,
    list_value,
    search_value,
    stats_value,
)
from rag.export.markdown import answer_markdown, escape, note_markdown
from rag.export.template import Template, key_of, read_template
from rag.export.terminal import answer_text
from rag.export.wording import date_in_words, plain
from rag.schema import (
    Answer,
    Article,
    Briefing,
    Check,
    Citation,
    Coverage,
    Failure,
    Hit,
    IngestReport,
    Item,
    Line,
    NearMiss,
    Passage,
    Refusal,
    SearchResult,
    Section,
    Sentence,
    TimelineEvent,
)
from tests.printing import (
    ARABIC,
    CHINESE,
    MANY_SCRIPTS,
    RUSSIAN,
    URDU,
    has_letters,
    inside_links,
    pages_of,
    printed,
)

COVERAGE = Coverage(26, 24, 6, "2021-01-03", "2021-06-30", 2)
HOSTILE = (
    "# [free](http://evil.example) ![x](http://evil.example/i) <img src=x onerror=y> `x` *b* &copy;\x1b[31m"
)
FIRST = Citation(
    number=1,
    article_id="a/1",
    start=10,
    end=62,
    quote="The two sides agreed to build a rail link to Easthaven.",
    content_hash="h",
    revision=1,
    title="Ministers meet",
    source="Sample Wire",
    published="2021-05-04",
    place="Vienna",
    paragraph=2,
)
SECOND = Citation(
    2,
    "a/1",
    70,
    99,
    "Tariffs were discussed.",
    "h",
    1,
    "Ministers meet",
    "Sample Wire",
    "2021-05-04",
    "Vienna",
    4,
)
SENTENCES = (
    Sentence(FIRST.quote, (1,), "verified", "Anna Berg", "said", "agreed"),
    Sentence(SECOND.quote, (2,), "partial", None, "reported", "discussed"),
)
ITEMS = (Item("a rail link to Easthaven", 1, "Agreed"), Item("Tariffs", 2, "Discussed"))
ANSWER = Answer(
    "What was agreed?",
    "What was agreed?",
    "list",
    "extractive",
    SENTENCES,
    (FIRST, SECOND),
    COVERAGE,
    items=ITEMS,
)
REFUSED = Answer(
    "Who won?",
    "Who won?",
    "who",
    "extractive",
    (),
    (),
    COVERAGE,
    refusal=Refusal(
        "unsupported",
        "The archive does not say. Searched 26 articles, 24 origins, 6 outlets.",
        (
            NearMiss(
                "a/1",
                "Ministers meet",
                "Sample Wire",
                "2021-05-04",
                0,
                9,
                "x",
                10,
                "the speaker is Anna Berg",
            ),
        ),
    ),
)
NOTE = Briefing(
    title=f"READOUT: {HOSTILE}",
    kind="readout",
    scope="article a/1",
    coverage=COVERAGE,
    header={
        "when_where": Line("Vienna", (1,)),
        "basis": Line("1 article; one post", (2,), parts=(("1 article", ()), ("one post", (2,)))),
    },
    sections=(
        Section(
            "WHERE THINGS STAND",
            (
                Line(
                    "she [Anna Berg] agreed to it", (1,), speaker="Anna Berg", firmness="agreed", cue="agreed"
                ),
                Line("[x](http://evil.example)", (2,), speaker="Orlov", stance="denied"),
                Line(
                    "the emir will come",
                    (2,),
                    speaker="Anna Berg",
                    through="Pavel Orlov",
                    firmness="assured",
                    condition="once it is safe",
                ),
            ),
        ),
    ),
    timeline=(TimelineEvent("2021-05", "month", "Talks were held.", (2,)),),
    gaps=(
        "cost for the rail link: not reported in 1 article",
        "date for the visit: not reported in 1 article",
    ),
    left_out=("2 linked headlines",),
    citations=(FIRST, SECOND),
    mode="extractive",
    created="2026-01-02T03:04:05+00:00",
    terms=(Line("“rogue state” is the source’s wording", (2,)),),
)


def test_answer_value_has_the_keys_of_the_contract() -> None:
    value = answer_value(ANSWER)
    assert set(value) >= set(
        "question standalone_question kind mode refused refusal answer short_answer verdict items "
        "sentences citations "
        "dropped coverage model prompt_hash usage seconds".split()
    )
    assert value["answer"] == f"{FIRST.quote} [1] {SECOND.quote} [2]"
    assert set(value["sentences"][0]) >= set("text citations support speaker stance firmness".split())
    assert set(value["citations"][0]) >= set(
        "number article_id content_hash revision title source published paragraph start end quote".split()
    )
    assert value["coverage"] == {
        "articles": 26,
        "origins": 24,
        "sources": 6,
        "since": "2021-01-03",
        "until": "2021-06-30",
        "undated_left_out": 2,
    }
    assert value["items"][0]["text"] in FIRST.quote


def test_a_refusal_has_no_sentences_and_no_citations() -> None:
    value = answer_value(REFUSED)
    assert (value["refused"], value["sentences"], value["citations"]) == (True, [], [])
    assert set(value["refusal"]) == {"reason", "message", "near_misses"}
    assert set(value["refusal"]["near_misses"][0]) >= set(
        "article_id title source published start end quote".split()
    )


def test_briefing_value_has_the_keys_of_the_contract_and_is_one_json_document() -> None:
    value = json.loads(WRITERS["json"](NOTE))
    assert set(value) >= set(
        "format title kind scope coverage header sections timeline gaps left_out citations mode model "
        "prompt_hash "
        "created version".split()
    )
    assert (value["format"], value["sections"][0]["lines"][0]["firmness"]) == ("communique.brief/1", "agreed")
    assert briefing_value(NOTE, version="9.9")["version"] == "9.9"
    assert set(value["timeline"][0]) == {"when", "precision", "text", "citations"}


def test_values_of_the_other_commands() -> None:
    article = Article("a/1", "T", "S", None, "2021-05-04", None, "en", "One.\n\nTwo.", "h", "a/1")
    hit = Hit(Passage("a/1#0", "a/1", 0, 4, "One."), article, 0.5)
    report = IngestReport(added=1, failed=(Failure("x.txt", "empty"),))
    assert add_value(report)["failed"] == [{"source": "x.txt", "reason": "empty"}]
    found = search_value(SearchResult("q", (hit,), COVERAGE))["hits"][0]
    assert set(found) == set("article_id passage_id title source published start end text score".split())
    assert list_value([article])["total"] == 1
    assert article_value(article)["paragraphs"] == 2
    assert doctor_value([Check("index", True, "well"), Check("text", False, "damaged")])["ok"] is False
    stats = dict.fromkeys("articles passages sources since until undated origins bytes extra".split(), 0)
    assert list(stats_value(stats))[:2] == ["articles", "passages"] and "extra" in stats_value(stats)


def test_the_terminal_form_groups_items_and_shows_each_quotation_once() -> None:
    text = answer_text(ANSWER)
    assert text.startswith("Q  What was agreed?\n")
    assert "   Agreed\n     • a rail link to Easthaven [1]" in text
    assert "   [1] Sample Wire, Vienna, 4 May 2021, ¶2 (Anna Berg; agreed)" in text
    assert "   [2] the same, ¶4 (discussed); partly supported" in text
    assert text.count(FIRST.quote) == 1
    assert "Searched 26 articles, 24 origins, 6 outlets. 2 undated articles left out." in text


def test_that_quotes_match_is_claimed_only_when_they_were_checked() -> None:
    assert "match" not in answer_text(ANSWER)
    assert answer_text(ANSWER, checked=True, width=200).endswith("Both quotes match the stored text.")


def test_a_refusal_names_the_nearest_as_what_it_is() -> None:
    text = answer_text(REFUSED)
    assert "The archive does not say." in text
    assert "Nearest, not an answer: Sample Wire, ¶10: the speaker is Anna Berg." in text


def test_the_terminal_form_keeps_to_the_width_and_carries_no_escapes() -> None:
    long = Citation(
        1, "a", 0, 9, "word " * 60 + "\x1b[31mred\x07 \u202e end", "h", 1, None, None, None, None, 1
    )
    answer = Answer(
        "q?", "q?", "open", "extractive", (Sentence(long.quote, (1,), "verified"),), (long,), COVERAGE
    )
    text = answer_text(answer, width=72)
    assert max(map(len, text.splitlines())) <= 72
    assert not any(ord(c) < 32 and c != "\n" for c in text) and "\u202e" not in text


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "[a]: http://evil.example",
        "- item",
        "1. item",
        "> quote",
        "+ x",
        "***",
        "<script>alert(1)</script>",
        "a\n\n# heading\n\n![i](u)",
        "<http://evil.example>",
        "![[x]]",
    ],
)
def test_escaped_text_shows_itself_and_does_nothing(text: str) -> None:
    html = MarkdownIt().render(escape(text))
    assert html.startswith("<p>") and html.count("<") == 2, html
    assert MarkdownIt().render(f"- “{escape(text)}” [1]").count("<a") == 0


def test_a_note_in_markdown_has_the_form_and_nothing_in_it_is_live() -> None:
    text = note_markdown(NOTE)
    html = MarkdownIt().render(text)
    assert not any(tag in html for tag in ("<a ", "<img", "<script", "http-equiv"))
    assert "**AGREED: per Anna Berg** “she [Anna Berg] **agreed** to it” [1]" in text
    assert "**DENIED: by Orlov**" in text
    assert "**ASSURED: Pavel Orlov, citing Anna Berg; conditional**" in text
    assert "**NOT REPORTED IN SCOPE** (1 article): cost for the rail link; date for the visit." in text
    assert "**LEFT OUT:** 2 linked headlines." in text
    assert "COMMENT (desk, unsourced)" in text
    assert "- May 2021: “Talks were held.” [2]" in text
    assert f"- [1] Sample Wire, Vienna, 4 May 2021, ¶2: “{FIRST.quote}”" in text


def test_a_note_in_html_stands_alone_and_nothing_in_it_is_live() -> None:
    page = WRITERS["html"](NOTE)
    assert page.startswith("<!DOCTYPE html>") and "&lt;img src=x onerror=y&gt;" in page
    assert not re.search(r"<(?:img|script|link|iframe|form)\b|\bon\w+=[\"']|\bsrc=[\"']|url\(|@import", page)
    targets = re.findall(r'href="#([^"]*)"', page)
    assert targets and len(targets) == page.count("href=") and all(f'id="{name}"' in page for name in targets)
    assert all(f'id="s{c.number}"' in page for c in NOTE.citations)
    assert "<span class=cue>agreed</span>" in page and "(1 article)" in page and "@media print" in page


def test_an_answer_in_markdown_cites_every_quotation() -> None:
    text = answer_markdown(ANSWER)
    assert "- a rail link to Easthaven [1]" in text and f"“{SECOND.quote}”" in text
    assert "not an answer" in answer_markdown(REFUSED)


def test_a_format_that_is_not_there_is_refused_in_plain_words() -> None:
    with pytest.raises(UsageError, match="not a format"):
        write_note(NOTE, "xls")
    assert write_note(NOTE, "md") == note_markdown(NOTE)


def test_dates_and_text_in_words() -> None:
    assert date_in_words("2021-04-07T14:30:00+05:00") == "7 April 2021"
    assert (date_in_words("2021-04"), date_in_words(None), date_in_words("soon")) == (
        "April 2021",
        "undated",
        "soon",
    )
    assert plain("a\x1b]8;;http://x\x07b\x1b[0m\tc\u2028d") == "ab c d"


# The house's template


HOUSE = """
letterhead = ["Ministry of Transport", "Desk for <Rail>"]
marking = "RESTRICTED"
dates = "April 7, 2021"
[sections]
where_things_stand = "STATE OF PLAY"
sources = "REFERENCES"
"""


@pytest.fixture
def house(tmp_path: Path) -> Template:
    file = tmp_path / "house.toml"
    file.write_text(HOUSE, encoding="utf-8")
    return read_template(file)


def test_a_house_has_its_letterhead_marking_dates_and_names(house: Template) -> None:
    text, page = note_markdown(NOTE, house), note_html(NOTE, house)
    assert text.startswith("**RESTRICTED**\n\nMinistry of Transport  \n") and text.endswith(
        "**RESTRICTED**\n"
    )
    for shown in (text, page):
        assert "STATE OF PLAY" in shown and "REFERENCES" in shown and "WHERE THINGS STAND" not in shown
        assert "May 4, 2021" in shown and "4 May 2021" not in shown and "TIMELINE" in shown
    assert page.count("RESTRICTED") == 2 and "Desk for &lt;Rail&gt;" in page
    assert "class=sheet" not in note_html(NOTE)


@pytest.mark.parametrize(
    ("dates", "day", "month"),
    [
        ("7 April 2021", "7 April 2021", "May 2021"),
        ("April 7, 2021", "April 7, 2021", "May 2021"),
        ("2021-04-07", "2021-04-07", "2021-05"),
        ("07.04.2021", "07.04.2021", "05.2021"),
    ],
)
def test_dates_as_the_house_writes_them(dates: str, day: str, month: str) -> None:
    template = Template(dates=dates)
    assert (template.date("2021-04-07T10:00:00Z"), template.date("2021-05"), template.date(None)) == (
        day,
        month,
        "undated",
    )
    assert template.date("2021") == "2021" and template.date("2021-13-01") == "2021-13-01"
    assert (
        template.added_dates("on Wednesday [7 April 2021], not [sic]") == f"on Wednesday [{day}], not [sic]"
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("markings = 'X'", "unknown key markings. Did you mean marking?"),
        ("[sections]\nbotom_line = 'X'", r"\[sections\]: unknown key botom_line. Did you mean bottom_line?"),
        ("dates = '7.4.21'", "dates is '7.4.21'; expected one of"),
        ("marking = 3", "marking is 3; expected a text"),
        ("marking = ''", "marking is ''; expected a text"),
        ("letterhead = [1]", "letterhead is 1; expected a text"),
        ("sections = 'X'", "sections is not a table"),
        ("marking", "not valid TOML"),
        (None, "cannot be read: no such file"),
    ],
)
def test_a_template_that_is_not_right_says_what_is_wrong(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "house.toml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=said.replace("?", r"\?")):
        read_template(file)


def test_every_heading_of_a_note_can_be_named_by_the_house() -> None:
    headings = [rule.heading for outline in KINDS.values() for rule in outline.sections]
    assert [heading for heading in headings if key_of(heading) is None] == []


# Printed


def _one_article(library: Library) -> Briefing:
    found = [
        a.id for a in library.list() if "islamabad-talks" in a.id or (a.title and "Islamabad" in a.title)
    ]
    assert found
    return library.brief(SearchFilter(article_ids=tuple(found[:1])), kind="readout")


def test_a_note_over_one_article_prints_on_one_a4_page(sample_library: Library, tmp_path: Path) -> None:
    page = tmp_path / "note.html"
    page.write_text(note_html(_one_article(sample_library)), encoding="utf-8")
    pages = pages_of(printed(page))
    assert len(pages) == 1 and "SOURCES" in pages[0]


def test_a_printed_note_bears_every_script_its_marking_and_its_links(house: Template, tmp_path: Path) -> None:
    page = tmp_path / "note.html"
    long = replace(MANY_SCRIPTS, sections=MANY_SCRIPTS.sections * 25)
    page.write_text(note_html(long, house), encoding="utf-8")
    pdf = printed(page)
    pages = pages_of(pdf)
    assert len(pages) > 1 and all(text.count("RESTRICTED") == 2 for text in pages)
    assert RUSSIAN in pages[0] and CHINESE in pages[0]
    assert has_letters(URDU, pages[0]) and has_letters(ARABIC, pages[0])
    assert inside_links(pdf) >= len(MANY_SCRIPTS.citations)


def test_a_pdf_from_wheels_alone_bears_every_script_its_marking_and_its_links(house: Template) -> None:
    pytest.importorskip("typst", reason="the optional part `communique[pdf]` is not installed")
    pdf = write_note(replace(MANY_SCRIPTS, sections=MANY_SCRIPTS.sections * 25), "pdf", house)
    assert isinstance(pdf, bytes)
    pages = pages_of(pdf)
    assert len(pages) > 1 and all(text.count("RESTRICTED") == 2 for text in pages)
    assert RUSSIAN in pages[0] and CHINESE in pages[0] and "STATE OF PLAY" not in pages[0]
    assert has_letters(URDU, pages[0]) and has_letters(ARABIC, pages[0])
    assert inside_links(pdf) >= len(MANY_SCRIPTS.citations)


def test_no_text_of_an_article_is_markup_in_a_pdf() -> None:
    pytest.importorskip("typst", reason="the optional part `communique[pdf]` is not installed")
    hostile = Line('#read("/etc/hosts") $x$ *b* @a <l> \\ [y] // z', (1,))
    pdf = write_note(replace(MANY_SCRIPTS, sections=(Section("S", (hostile,)),)), "pdf")
    assert isinstance(pdf, bytes) and '#read("/etc/hosts") $x$ *b* @a <l>' in pages_of(pdf)[0]


def test_a_pdf_without_its_part_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra, match=r"communique\[pdf\].*print it from a browser"):
        write_note(NOTE, "pdf")


def test_a_pdf_over_one_article_is_one_page(sample_library: Library) -> None:
    pytest.importorskip("typst", reason="the optional part `communique[pdf]` is not installed")
    pdf = write_note(_one_article(sample_library), "pdf")
    assert isinstance(pdf, bytes) and len(pages_of(pdf)) == 1
