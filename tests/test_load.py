"""Files, folders, globs and standard input: what is read from them, and what is a failure with a reason."""

from __future__ import annotations

import hashlib
import io
import json
import os
from pathlib import Path

import pytest

from rag.ingest.describing.dates import iso_date
from rag.ingest.finding.load import plan, read
from rag.ingest.formats.decode import decode
from rag.ingest.ids import canonical_url, file_id, url_id
from rag.schema import Failure, RawArticle

PARAGRAPH = (
    "The two ministers met for an hour and spoke of trade, rail and energy, officials said afterwards. "
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def only(source: Path | str, stdin: bytes | None = None) -> RawArticle | Failure:
    (found,) = read(str(source), stdin=None if stdin is None else io.BytesIO(stdin))
    return found


def article(source: Path | str, stdin: bytes | None = None) -> RawArticle:
    found = only(source, stdin)
    assert isinstance(found, RawArticle), found
    return found


def reason(source: Path | str, stdin: bytes | None = None) -> str:
    found = only(source, stdin)
    assert isinstance(found, Failure), found
    return found.reason


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# Text


def test_plain_text_keeps_its_text_and_is_known_by_its_resolved_path(tmp_path: Path) -> None:
    path = write(tmp_path / "a" / "note.txt", "A first line\r\n\r\nThe text.\r\n")
    found = article(tmp_path / "a" / ".." / "a" / "note.txt")
    assert found.text == "A first line\n\nThe text.\n"
    assert found.id == "f-" + sha(str(path.resolve()))
    assert (found.title, found.source, found.published) == (None, None, None)


def test_header_lines_beneath_the_title_describe_a_text(tmp_path: Path) -> None:
    head = "Ministers meet in Vienna\nSource: Sample Wire\nDate: 2021-04-07\nBy: A. One and B. Two\nURL: https://x.example/1"
    found = article(write(tmp_path / "a.txt", f"{head}\n\nThey met on Tuesday.\n"))
    assert (found.title, found.source, found.published) == (
        "Ministers meet in Vienna",
        "Sample Wire",
        "2021-04-07",
    )
    assert found.authors == ("A. One", "B. Two")
    assert found.url == "https://x.example/1"
    assert found.text.strip() == "They met on Tuesday."
    assert found.found["published"] == "header of the file"


@pytest.mark.parametrize(
    "text",
    [
        "Source: they said nothing about it. He left\nand came back.",
        "Title of a piece\n\nDate: the fruit was sold for 40 rupees.",
        "A line\nSource: Sample Wire\nand it goes on without a blank line.",
    ],
)
def test_lines_that_only_look_like_a_header_stay_in_the_text(tmp_path: Path, text: str) -> None:
    found = article(write(tmp_path / "a.txt", text))
    assert found.text == text
    assert not found.found


def test_a_header_date_that_is_none_fails_naming_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Title\nDate: yesterday\n\nText.")
    assert reason(path) == "the date 'yesterday' cannot be used: not a date; write it like 2021-04-07"


# Markdown and HTML


def test_markdown_front_matter_and_body(tmp_path: Path) -> None:
    front = "---\ntitle: 'Talks: day one'\nsource: Sample Post\ndate: 2021-04-07\n"
    body = """authors: [A. One, B. Two]
---
# Another heading

The *minister* spoke to [the paper](https://x.example) ![pic](a.png)
at length.

- energy
- rail

[Elsewhere: a headline](https://x.example/2)

<script>alert(1)</script>

> quoted
"""
    found = article(write(tmp_path / "a.md", front + body))
    assert (found.title, found.source, found.published) == (
        "Talks: day one",
        "Sample Post",
        "2021-04-07",
    )
    assert found.authors == ("A. One", "B. Two")
    assert found.text.split("\n\n") == [
        "Another heading",
        "The minister spoke to the paper at length.",
        "- energy\n- rail",
        "quoted",
    ]
    assert found.found["removed"] == "linked headline: Elsewhere: a headline"


def test_a_first_heading_is_the_title_when_none_is_given(tmp_path: Path) -> None:
    found = article(write(tmp_path / "a.markdown", "# Talks open\n\nThey met."))
    assert (found.title, found.text, found.found["title"]) == ("Talks open", "They met.", "first heading")


def test_front_matter_that_is_not_yaml_fails(tmp_path: Path) -> None:
    assert "front matter is not valid YAML" in reason(write(tmp_path / "a.md", "---\ntitle: [a\n---\nText."))


PAGE = f"""<!doctype html>
<html lang="en-GB"><head><title>Talks open | Sample Post</title>
<meta property="og:title" content="Talks open"><meta property="og:site_name" content="Sample Post">
<meta property="article:published_time" content="2021-04-07T14:30:00+05:00">
<meta name="author" content="Ann One"><link rel="canonical" href="https://post.example/1"></head><body>
<nav><a href="/">Home</a></nav><div>We use cookies. <button>Accept</button></div>
<article><h1>Talks open</h1><p>{PARAGRAPH * 2}</p>
<p>He said <a href="/x">more talks</a> would follow.<br>Soon.</p>
<ul><li>energy for both countries</li><li>railways and aviation</li></ul>
<blockquote><p>The minister called today. <a href="https://t.co/x">pic.twitter.com/Ab1</a></p>&mdash; Sample
Ministry (@Sample) <a href="https://x.example">April 7, 2021</a></blockquote>
<p><a href="/y">Read More: another story about another thing entirely</a></p><p>{PARAGRAPH * 2}</p></article>
<div class="comments"><p>First comment, and a long one it is.</p></div>
<footer>All rights reserved</footer></body></html>"""


def test_a_web_page_is_its_article_with_what_its_markup_says(tmp_path: Path) -> None:
    found = article(write(tmp_path / "a.html", PAGE))
    assert (found.title, found.source, found.language) == ("Talks open", "Sample Post", "en")
    assert found.published == "2021-04-07T14:30:00+05:00"
    assert found.found["published"] == "markup of the page: article:published_time"
    assert (found.authors, found.url) == (("Ann One",), "https://post.example/1")
    paragraphs = found.text.split("\n\n")
    assert paragraphs[1:4] == [
        PARAGRAPH.strip() + " " + PARAGRAPH.strip(),
        "He said more talks would follow.\nSoon.",
        "- energy for both countries\n- railways and aviation",
    ]
    assert paragraphs[4].endswith("pic.twitter.com/Ab1 — Sample Ministry (@Sample) April 7, 2021")
    for furniture in ("cookies", "Home", "comment", "rights", "Read More"):
        assert furniture not in found.text
    assert "another story" in found.found["removed"]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (
            '<script type="application/ld+json">{"datePublished": "2020-11-10"}</script>',
            "2020-11-10",
        ),
        ('<meta name="date" content="2020-09-15">', "2020-09-15"),
        ('<meta itemprop="datePublished" content="Sept. 5, 2021">', "2021-09-05"),
        ('<meta name="date" content="soon">', None),
        ("", None),
    ],
)
def test_the_date_a_page_states(tmp_path: Path, markup: str, expected: str | None) -> None:
    body = f"<article><h1>Talks</h1><p>{PARAGRAPH * 4}</p></article>"
    page = f"<html><head><title>Talks</title>{markup}</head><body>{body}</body></html>"
    assert article(write(tmp_path / "a.html", page)).published == expected


def test_a_page_without_an_article_fails(tmp_path: Path) -> None:
    assert (
        reason(write(tmp_path / "a.html", "<html><body></body></html>"))
        == "no article text was found in the page"
    )


def test_a_page_nested_beyond_reason_is_read_or_fails(tmp_path: Path) -> None:
    page = "<html><body>" + "<div>" * 60_000 + PARAGRAPH * 9 + "</div>" * 60_000 + "</body></html>"
    assert only(write(tmp_path / "a.html", page))


# JSON Lines


def test_json_lines_take_the_keys_of_the_contract(tmp_path: Path) -> None:
    row = {
        "id": "a/1", "title": "T", "text": "Text.", "url": "https://x.example/a", "source": "Sample Wire",
        "date": "2021-04-07T10:00:00Z", "authors": ["A. One"], "language": "en", "unknown": {"ignored": True},
    }  # fmt: skip
    path = write(tmp_path / "a.jsonl", json.dumps(row) + "\n\n")
    found = article(path)
    assert (found.id, found.title, found.text, found.source) == ("a/1", "T", "Text.", "Sample Wire")
    assert (found.published, found.authors) == ("2021-04-07T10:00:00+00:00", ("A. One",))
    assert found.location == f"{path.resolve()}!1"
    assert set(found.found.values()) == {"given in the input"}


def test_a_row_without_id_is_known_by_its_address_or_its_line(tmp_path: Path) -> None:
    rows = [{"text": "One."}, {"text": "Two.", "url": "https://X.example/a/?utm_source=s#top"}]
    path = write(tmp_path / "a.ndjson", "\n".join(map(json.dumps, rows)))
    first, second = (row for row in read(str(path)) if isinstance(row, RawArticle))
    assert first.id == "f-" + sha(f"{path.resolve()}!1")
    assert second.id == "u-" + sha("https://x.example/a")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"title": "no text"}', 'no text: the key "text" is missing or empty'),
        (b'{"text": "  "}', 'no text: the key "text" is missing or empty'),
        (b'{"text": 5}', 'no text: the key "text" is missing or empty'),
        (b"not json", "not valid JSON"),
        (b"[1, 2]", "not a JSON object"),
        (b'{"text": "\xff"}', "not valid UTF-8"),
        (
            b'{"text": "a", "date": "31 Feb 2021"}',
            "the date '31 Feb 2021' cannot be used: not a date; write it like 2021-04-07",
        ),
        (b'{"text": "a", "date": 1617753600}', "the date is not text: 1617753600"),
        (b'{"text": "a", "id": ""}', "the id has 0 characters: 1 to 512 are allowed"),
        (b'{"text": "a", "id": "a\\nb"}', "the id has control characters"),
        (b'{"text": "a", "id": ["a"]}', "the id is not text"),
        (b"[" * 100_000, "not valid JSON"),
    ],
)
def test_a_bad_row_fails_with_file_and_line_and_the_others_are_read(
    tmp_path: Path, line: bytes, expected: str
) -> None:
    path = write(tmp_path / "a.jsonl", b'{"text": "Good."}\n' + line + b'\n{"text": "Good too."}')
    first, second, third = read(str(path))
    assert second == Failure(f"{path}:2", expected)
    assert isinstance(first, RawArticle)
    assert isinstance(third, RawArticle)


def test_an_id_may_be_as_long_as_the_contract_says() -> None:
    assert article("-", json.dumps({"id": "x" * 512, "text": "a"}).encode()).id == "x" * 512
    assert "513 characters" in reason("-", json.dumps({"id": "x" * 513, "text": "a"}).encode())


def test_standard_input_knows_articles_by_id_or_text_not_by_line() -> None:
    first = article("-", b'{"text": "The same."}')
    (_, second) = read("-", stdin=io.BytesIO(b'{"text": "Other."}\n{"text": "The same."}'))
    assert isinstance(second, RawArticle)
    assert first.id == second.id
    assert reason("-", b"") == "empty"
    assert only("-", b"{}") == Failure("standard input:1", 'no text: the key "text" is missing or empty')


# Bad files


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.jsonl", b"", "empty"),
        ("a.txt", b"text\0with a NUL", "not text: it holds NUL bytes"),
        ("a.txt", bytes(range(256)) * 20, "not text: binary, or in an unknown encoding"),
        ("a.txt", b"\xff\xfeA", "damaged: not valid utf-16 after byte 2"),
        ("a.pdf", b"%PDF-1.4", "damaged: not a PDF that can be opened"),
        ("a.txt", b"%PDF-1.4", "damaged: not a PDF that can be opened"),
        ("a.docx", b"PK\x03\x04", "damaged: not a ZIP archive that can be opened"),
        (
            "a.pdf",
            b"Text.",
            "not a PDF: its content is something else; if it is text, name it .txt",
        ),
        (
            "a.csv",
            b"a,b",
            "no column for the text; the columns are: a, b. Name one with --column text=NAME",
        ),
        ("a.rtf", b"{\\rtf1 text}", "RTF is not read: save it as .docx or as text"),
        (
            "a.png",
            b"\x89PNG\r\n\x1a\n",
            "a picture holds no text: run text recognition (OCR) on it and add that",
        ),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    path = write(tmp_path / name, content)
    assert only(path) == Failure(str(path), expected)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("no-such-file.txt", "no such file or folder"),
        (
            "ftp://wire.example/a",
            "only http:// and https:// addresses are fetched: save it, and add the file",
        ),
        ("*.nothing", "no file matches"),
        ("https://news.example/a", "a web address: it has to be fetched first"),
        ("a\0b", "not a path"),
        ("x" * 5_000, "no such file or folder"),
    ],
)
def test_a_source_that_is_not_there_says_so(source: str, expected: str) -> None:
    assert only(source) == Failure(source, expected)


def test_too_large_a_file_or_line_fails_and_the_rest_is_read(tmp_path: Path) -> None:
    long = b'{"text": "' + b"a" * 51_000_000 + b'"}\n'
    rows = list(read(str(write(tmp_path / "a.jsonl", b'{"text": "One."}\n' + long + b'{"text": "Two."}'))))
    assert [type(row) for row in rows] == [RawArticle, Failure, RawArticle]
    assert isinstance(rows[1], Failure)
    assert rows[1].source.endswith("a.jsonl:2")
    assert rows[1].reason == "the line is too long: one article may have 50 MB"
    assert reason(write(tmp_path / "b.txt", long)) == "the file has 51 MB: one article may have 50 MB"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert reason(tmp_path / "pipe.txt") == "not a file"


# Folders


def names(folder: Path) -> list[str]:
    return [
        Path(found.location).name if isinstance(found, RawArticle) else f"! {Path(found.source).name}"
        for found in read(str(folder))
    ]


def test_a_folder_is_read_whole_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c/d.md", "c/e/f.txt", ".hidden.txt", ".git/g.txt", "c/x.pdf"):
        write(tmp_path / name, "Text.")
    assert names(tmp_path) == ["a.txt", "b.txt", "d.md", "! x.pdf", "f.txt"]
    assert reason(write(tmp_path / "empty" / ".x", "").parent) == "an empty folder"


def test_what_a_browser_or_a_desktop_puts_beside_is_left_alone(tmp_path: Path) -> None:
    for name in ("Talks.html", "Talks_files/ad.html", "Talks_files/a.js.download", "Harbour_files/a.txt"):
        write(tmp_path / name, "x")
    write(tmp_path / "Thumbs.db", b"\xd0\xcf")
    write(tmp_path / "site.css", "body {}")
    assert names(tmp_path) == ["Talks.html", "! site.css", "a.txt"]
    assert "style or script" in reason(tmp_path / "site.css")


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_name_that_is_no_text_is_stored_as_its_bytes(tmp_path: Path) -> None:
    for name, content in ((b"a\xff.txt", b"The envoy met the premier."), (b"b\xfe.txt", b"")):
        (tmp_path / os.fsdecode(name)).write_bytes(content)
    good, bad = read(str(tmp_path))
    assert isinstance(good, RawArticle)
    assert good.location.endswith("a\\xff.txt")
    assert good.original
    assert good.original.name == "a_.txt"
    assert bad == Failure(str(tmp_path / "b\\xfe.txt"), "empty")


def test_a_glob_reads_what_it_matches_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c/d.txt", "e.md"):
        write(tmp_path / name, "Text.")
    found = [
        Path(one.location).name for one in read(str(tmp_path / "**" / "*.txt")) if isinstance(one, RawArticle)
    ]
    assert found == ["a.txt", "b.txt", "d.txt"]


def test_a_file_whose_name_is_a_pattern_is_that_file(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Other.")
    assert article(write(tmp_path / "[a].txt", "Text.")).text == "Text."


def test_links_are_followed_inside_the_folder_only_and_never_in_circles(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", write(tmp_path / "out" / "secret.txt", "Secret.")
    write(folder / "a.txt", "Text.")
    try:
        (folder / "again.txt").symlink_to(folder / "a.txt")
        (folder / "loop").symlink_to(folder, target_is_directory=True)
        (folder / "leak.txt").symlink_to(outside)
        (folder / "leak").symlink_to(outside.parent, target_is_directory=True)
        (folder / "broken.txt").symlink_to(folder / "gone.txt")
    except OSError:
        pytest.skip("no links here")
    assert names(folder) == ["a.txt", "! broken.txt", "! leak", "! leak.txt"]


def test_a_plan_counts_articles_and_names_each_file_once(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Text.")
    write(tmp_path / "b.jsonl", '{"text": "One."}\n{"text": "Two."}\n')
    planned = plan([str(tmp_path), str(tmp_path / "a.txt"), "nowhere.txt"])
    assert planned.articles == 3
    assert len(planned.items) == 3
    assert plan(["-"]).articles is None


# Encodings, ids, dates


@pytest.mark.parametrize(
    ("encoding", "text", "note"),
    [
        ("utf-8", "“Yes” – naïve", None),
        ("utf-8-sig", "“Yes” – naïve", None),
        ("cp1252", "The minister’s office said “yes”.", "windows-1252, detected"),
        ("latin-1", "Le ministre a été reçu à Genève.", "windows-1252, detected"),
        ("utf-16", "The minister said “yes”.", "utf-16, by its byte order mark"),
        (
            "cp1251",
            "Министр иностранных дел прибыл в Исламабад во вторник с официальным визитом.",
            "windows-1251, detected",
        ),
        ("gb18030", "外交部长周二抵达伊斯兰堡进行正式访问。双方讨论了能源合作。", "gb18030, detected"),
    ],
)
def test_encodings_are_found_and_named(encoding: str, text: str, note: str | None) -> None:
    assert decode(text.encode(encoding)) == (text, note)


LETTERS = {
    "polish": "Minister powiedział, że rozmowy będą trwały jeszcze kilka tygodni, a umowa zostanie podpisana jesienią.",
    "czech": "Ministr řekl, že rozhovory potrvají ještě několik týdnů a že smlouva bude podepsána příští měsíc.",
    "turkish": "Dışişleri bakanı görüşmelerin birkaç hafta daha süreceğini ve anlaşmanın güzün imzalanacağını söyledi.",
    "russian": "Министр сказал, что переговоры продлятся ещё несколько недель, а соглашение подпишут осенью.",
    "greek": "Ο υπουργός είπε ότι οι συνομιλίες θα διαρκέσουν μερικές ακόμη εβδομάδες και η συμφωνία θα υπογραφεί.",
    "english": "The minister’s office said “yes” – and the envoy’s “no” was not the end of it, officials said.",
}


@pytest.mark.parametrize(
    ("encoding", "language"),
    [
        ("cp1250", "polish"), ("iso8859-2", "polish"), ("cp1250", "czech"), ("cp1254", "turkish"), ("cp1251", "russian"),
        ("koi8-r", "russian"), ("cp866", "russian"), ("iso8859-5", "russian"), ("cp1253", "greek"), ("mac-roman", "english"),
        ("cp1252", "english"), ("utf-16-le", "russian"), ("utf-16-be", "english"), ("utf-32-le", "polish"),
    ],
)  # fmt: skip
def test_letters_tell_the_code_page(encoding: str, language: str) -> None:
    text, note = decode(LETTERS[language].encode(encoding))
    assert text == LETTERS[language]
    assert note is not None
    assert note.endswith(", detected")


@pytest.mark.parametrize(
    ("encoding", "declared", "language"),
    [
        ("cp1250", "iso-8859-1", "polish"),
        ("cp1250", "utf-8", "polish"),
        ("cp1251", "windows-1252", "russian"),
        ("koi8-r", "windows-1251", "russian"),
        ("utf-8", "iso-8859-1", "turkish"),
        ("cp1252", "iso-8859-1", "english"),
        ("iso8859-2", "iso-8859-2", "polish"),
        ("cp1252", "no-such-encoding", "english"),
    ],
)
def test_a_declared_encoding_counts_unless_the_letters_deny_it(
    encoding: str, declared: str, language: str
) -> None:
    assert decode(LETTERS[language].encode(encoding), declared)[0] == LETTERS[language]


def test_a_few_damaged_bytes_do_not_change_the_encoding(tmp_path: Path) -> None:
    found = article(write(tmp_path / "a.txt", "“One” – “two”".encode() + b" \xff three"))
    assert found.text == "“One” – “two” \ufffd three"
    assert found.found["encoding"] == "utf-8 with 1 damaged character"


def test_ids_of_files_and_addresses() -> None:
    assert file_id("/a/b.zip!c.txt") == "f-" + sha("/a/b.zip!c.txt")
    assert url_id("HTTPS://News.Example:443/A/?utm_medium=x&id=3&fbclid=z#part") == url_id(
        "https://news.example/A?id=3"
    )
    assert canonical_url("http://news.example/") == "http://news.example"
    assert canonical_url("https://news.example/ä b") == "https://news.example/%C3%A4%20b"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2021-04-07", "2021-04-07"),
        ("April 7, 2021", "2021-04-07"),
        ("7 Apr 2021", "2021-04-07"),
        ("2021/4/7", "2021-04-07"),
        ("2021-04-07T14:30:00Z", "2021-04-07T14:30:00+00:00"),
        ("2021-04-07T14:30:00+05:00", "2021-04-07T14:30:00+05:00"),
        ("Wed, 07 Apr 2021 14:30:00 GMT", "2021-04-07T14:30:00+00:00"),
        ("2021-04-07 14:30", "2021-04-07"),
        ("13/07/2021", "2021-07-13"),
    ],
)
def test_dates_stated_in_full(written: str, expected: str) -> None:
    assert iso_date(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "soon",
        "2021",
        "April 2021",
        "April 7",
        "Wednesday",
        "10:00",
        "04/07/2021",
        "2021-02-30",
        "1 1 1",
        "5/7/21",
        "9" * 30,
    ],
)
def test_what_is_no_full_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        iso_date(written)
