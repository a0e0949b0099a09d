"""Tables, JSON and feeds: rows under whatever names exports give their columns, in whatever letters they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.errors import UsageError
from rag.ingest.finding.load import is_plain, is_rows, read
from rag.ingest.formats.rows import checked_columns
from rag.schema import Failure, RawArticle
from tests.made_files import PARAGRAPHS, SENTENCE


def found_in(folder: Path, name: str, content: str | bytes, **columns: str) -> list[RawArticle | Failure]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read(str(path), columns=columns))


def articles(folder: Path, name: str, content: str | bytes, **columns: str) -> list[RawArticle]:
    found = found_in(folder, name, content, **columns)
    assert all(isinstance(one, RawArticle) for one in found), found
    return [one for one in found if isinstance(one, RawArticle)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_table_is_read_by_the_names_of_its_columns(tmp_path: Path, separator: str) -> None:
    names = ["Article ID", "HEADLINE", "Body_Text", "Published At", "Outlet", "Byline", "Web URL", "Section"]
    row = ["w/1", '"Rail, road; and ""air"""', f'"{SENTENCE}\n\nMore | text; here,\tthere."', "2021-04-07", "Sample Wire", "Ann One and Bo Two", "https://w.example/1", "World"]  # fmt: skip
    (found,) = articles(tmp_path, "a.csv", separator.join(names) + "\r\n" + separator.join(row) + "\r\n")
    assert (found.id, found.title, found.source) == ("w/1", 'Rail, road; and "air"', "Sample Wire")
    assert found.text == f"{SENTENCE}\n\nMore | text; here,\tthere."
    assert (found.published, found.authors, found.url) == (
        "2021-04-07",
        ("Ann One", "Bo Two"),
        "https://w.example/1",
    )
    assert found.found["title"] == "column of the table"
    assert found.original is None


def test_rows_are_numbered_as_a_spreadsheet_numbers_them(tmp_path: Path) -> None:
    first, second = found_in(tmp_path, "a.csv", "title,text\nA,They met.\n,\nB,\n")
    assert isinstance(first, RawArticle)
    assert first.location.endswith("a.csv!2")
    assert second == Failure(f"{tmp_path}/a.csv:4", 'no text: the key "text" is missing or empty')


@pytest.mark.parametrize(
    "names",
    [("Überschrift", "Datum", "Quelle", "Volltext"), ("Headline", "Pub Date", "Publication", "Story Body")],
)
def test_columns_of_agency_exports_are_known(tmp_path: Path, names: tuple[str, ...]) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(
        f"{';'.join(names)}\r\nTalks;07.04.2021;Wire;The envoy met the premier.\r\n".encode("cp1252")
    )
    [raw] = read(str(path))
    assert isinstance(raw, RawArticle)
    assert (raw.title, raw.published, raw.source) == ("Talks", "2021-04-07", "Wire")


def test_the_user_names_a_column_that_is_not_known(tmp_path: Path) -> None:
    table = "Überschrift,Meldung\nT,Sie trafen sich.\n"
    (failure,) = found_in(tmp_path, "a.csv", table)
    assert isinstance(failure, Failure)
    assert failure.reason == (
        "no column for the text; the columns are: Überschrift, Meldung. Name one with --column text=NAME"
    )
    (found,) = articles(tmp_path, "a.csv", table, text="meldung", title="Überschrift")
    assert (found.title, found.text) == ("T", "Sie trafen sich.")
    (found,) = articles(
        tmp_path, "a.jsonl", '{"meldung": "Sie trafen sich.", "text": "other"}', text="Meldung"
    )
    assert found.text == "Sie trafen sich."


def test_columns_are_given_as_field_and_name() -> None:
    assert checked_columns(["text=Body copy", "date = Day"]) == {"text": "Body copy", "date": "Day"}
    for wrong in ("text", "words=Body", "text="):
        with pytest.raises(UsageError, match="--column takes FIELD=NAME"):
            checked_columns([wrong])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1250"])
def test_the_letters_of_a_table_are_found(tmp_path: Path, encoding: str) -> None:
    text = "Minister powiedział, że rozmowy będą trwały jeszcze kilka tygodni, a umowa zostanie podpisana jesienią."
    (found,) = articles(tmp_path, "a.csv", f"title;text\nGość;{text}\n".encode(encoding))
    assert (found.title, found.text) == ("Gość", text)


def test_a_line_for_a_spreadsheet_and_markup_in_cells(tmp_path: Path) -> None:
    (found,) = articles(
        tmp_path, "a.tsv", "sep=;\ntitle;content\nT;<p>They met.</p><p>They <b>parted</b>.<br>Soon.</p>\n"
    )
    assert found.text == "They met.\n\nThey parted.\nSoon."


def test_an_unclosed_quotation_mark_fails_where_it_stands(tmp_path: Path) -> None:
    first, second = found_in(tmp_path, "a.csv", 'title,text\nA,They met.\nB,"They parted\nC,They rested.\n')
    assert isinstance(first, RawArticle)
    assert second == Failure(
        f"{tmp_path}/a.csv:3", "a quotation mark is not closed: nothing from here on was read"
    )


# JSON


def test_json_lines_take_other_names_and_the_contracts_names_first(tmp_path: Path) -> None:
    rows = [
        {
            "headline": "A",
            "body": "They met.",
            "publishedAt": "2021-04-07",
            "source": {"id": None, "name": "Wire"},
        },
        {"text": "They parted.", "body": "not this", "title": "B", "headline": "not this"},
    ]
    first, second = articles(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert (first.title, first.text, first.published, first.source) == (
        "A",
        "They met.",
        "2021-04-07",
        "Wire",
    )
    assert (second.title, second.text) == ("B", "They parted.")


@pytest.mark.parametrize(
    "content",
    [
        '[{"text": "One."}, {"text": "Two."}]',
        '{"status": "ok", "articles": [{"text": "One."}, {"text": "Two."}]}',
        '{"text": "One."}\n{"text": "Two."}\n',
    ],
)
def test_a_json_file_is_a_list_an_object_with_one_or_lines(tmp_path: Path, content: str) -> None:
    assert [found.text for found in articles(tmp_path, "a.json", content)] == ["One.", "Two."]


def test_one_object_is_one_article(tmp_path: Path) -> None:
    (found,) = articles(
        tmp_path, "a.json", json.dumps({"title": "T", "text": "One.", "tags": [{"a": 1}]}, indent=1)
    )
    assert (found.title, found.text) == ("T", "One.")


def test_what_stands_before_a_break_in_json_is_read(tmp_path: Path) -> None:
    first, second = found_in(tmp_path, "a.json", '[\n{"text": "One."},\n{"text": oops}]')
    assert isinstance(first, RawArticle)
    assert second == Failure(f"{tmp_path}/a.json", "not valid JSON at line 3: what follows was not read")


def test_json_lines_in_utf_16_are_read(tmp_path: Path) -> None:
    rows = '{"text": "One."}\n{"text": "Zwölf."}\n'
    assert [one.text for one in articles(tmp_path, "a.jsonl", rows.encode("utf-16"))] == ["One.", "Zwölf."]


def test_rows_and_plain_text_are_told_from_what_a_library_parses(tmp_path: Path) -> None:
    for name, content, rows, plain in [
        ("a.jsonl", b'{"text": "a"}', True, False),
        ("a.csv", b"title,text\na,b", True, False),
        ("b.txt", b"They met.", False, True),
        ("c.txt", b"%PDF-1.4", False, False),
        ("d.md", b"<html><body>", False, False),
    ]:
        (tmp_path / name).write_bytes(content)
        assert (is_rows(tmp_path / name), is_plain(tmp_path / name)) == (rows, plain), name


# Feeds on a disk

FULL = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Sample Wire</title><item><title>Talks open</title><link>https://wire.example/1</link><author>Ann One</author>
<pubDate>Wed, 07 Apr 2021 14:30:00 GMT</pubDate><description>Short.</description>
<content:encoded><![CDATA[{FULL}]]></content:encoded></item>
<item><title>B</title><link>https://wire.example/2</link><description>Short.</description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Sample Wire</title><entry><title>Talks open</title>
<link href="https://wire.example/1"/><updated>2021-04-07T14:30:00Z</updated><author><name>Ann One</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{FULL}</div></content></entry></feed>"""


@pytest.mark.parametrize(("name", "feed"), [("a.rss", RSS), ("a.xml", RSS), ("a.atom", ATOM)])
def test_a_saved_feed_gives_the_entries_that_it_carries_in_full(tmp_path: Path, name: str, feed: str) -> None:
    found, *others = found_in(tmp_path, name, feed)
    assert isinstance(found, RawArticle)
    assert (found.title, found.source, found.url) == ("Talks open", "Sample Wire", "https://wire.example/1")
    assert (found.text, found.authors) == ("\n\n".join(PARAGRAPHS), ("Ann One",))
    assert found.published == "2021-04-07T14:30:00+00:00"
    reason = "the feed has only a summary of it: add https://wire.example/2 to fetch the article"
    assert others in ([], [Failure(f"{tmp_path}/{name}:2", reason)])
