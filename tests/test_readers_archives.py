"""ZIP and gzip: members read where they lie, known by path and name; and the web, with a server made of a dictionary."""

from __future__ import annotations

import gzip
from pathlib import Path
from types import SimpleNamespace

import pytest

from rag.errors import UnreadableSource
from rag.ingest.finding import fetch
from rag.ingest.finding.fetch import Fetched, FetchPolicy
from rag.ingest.finding.find import file_of, plan
from rag.ingest.finding.load import (
    Document,
    Item,
    Member,
    Unchanged,
    Web,
    name_of,
    read,
    read_item,
    shown,
    unfold,
)
from rag.ingest.finding.place import plain_file_name
from rag.ingest.ids import file_id, same_site, url_id
from rag.schema import Failure, RawArticle
from tests.made_files import PAGE, PARAGRAPHS, SENTENCE, archive, mail, word_file

PARTS = {
    "b/mail.eml": mail().as_bytes(),
    "a.html": PAGE,
    "c.docx": word_file(),
    "inner.zip": archive({"note.txt": SENTENCE}),
    "rows.jsonl": '{"text": "One."}\n{"text": ""}\n',
    "__MACOSX/._a.html": "x",
    "d/.hidden": "x",
    "e.xlsx": b"PK\x05\x06" + bytes(18),
}


def test_a_zip_is_what_its_members_hold(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(archive(PARTS))
    found = list(read(str(path)))
    names = [
        one.location if isinstance(one, RawArticle) else f"! {one.source}: {one.reason}" for one in found
    ]
    assert names == [
        f"{path}!a.html",
        f"{path}!b/mail.eml",
        f"{path}!c.docx",
        f"! {path}!e.xlsx: an empty archive",
        f"{path}!inner.zip!note.txt",
        f"{path}!rows.jsonl!1",
        f'! {path}!rows.jsonl:2: no text: the key "text" is missing or empty',
    ]
    page = found[0]
    assert isinstance(page, RawArticle)
    assert page.id == file_id(f"{path}!a.html")
    assert page.original is not None
    assert (page.original.name, page.original.data) == ("a.html", PAGE.encode())
    assert isinstance(found[5], RawArticle)
    assert found[5].original is None


def test_the_members_of_a_zip_can_be_read_apart(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(archive(PARTS))
    parts = [part for item in plan([str(path)]).items for part in unfold(item)]
    assert [name_of(part) for part in parts[:2]] == [f"{path}!a.html", f"{path}!b/mail.eml"]
    apart = [one for part in parts if isinstance(part, Member) for one in read_item(part)]
    assert apart == list(read(str(path)))
    (tmp_path / "word.zip").write_bytes(word_file())
    assert list(unfold(tmp_path / "word.zip")) == [tmp_path / "word.zip"]


def test_gzip_is_read_as_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "One."}\n{"text": "Two."}\n'))
    assert [one.text for one in read(str(path)) if isinstance(one, RawArticle)] == ["One.", "Two."]


def test_the_file_behind_a_failed_row_is_found(tmp_path: Path) -> None:
    path = tmp_path / "odd!name.zip"
    path.write_bytes(b"x")
    for row in (f"{path}", f"{path}!a/b.txt", f"{path}:3", f"{path}!rows.jsonl:2", f"{path}!in.zip!a.txt"):
        assert file_of(row) == str(path)
    assert file_of("https://w.example/a:8") == "https://w.example/a:8"
    assert shown("/a/b.jsonl!3") == "/a/b.jsonl:3"
    assert shown("-!3") == "standard input:3"
    assert shown("/a/b.zip!c.txt") == "/a/b.zip!c.txt"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a/b/c.txt", "c.txt"), ("..\\..\\c.txt", "c.txt"), ("C:\\x:y.txt", "x_y.txt"), ("../..", "file"), ("", "file"),
        ("https://w.example/a/b.pdf?x=/c.exe", "b.pdf"), ("a\x00b\x1f.txt", "a_b_.txt"), ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
        (".profile", "profile"),
    ],
)  # fmt: skip
def test_originals_have_plain_names(name: str, plain: str) -> None:
    assert plain_file_name(name) == plain


# The web

FEED = (
    "<rss><channel><title>W</title><item><title>Old</title><link>https://w.example/old</link></item>"
    "<item><title>New</title><link>https://w.example/new?utm_source=rss</link><pubDate>Wed, 07 Apr 2021 14:30:00 GMT</pubDate>"
    "</item><item><title>Gone</title><link>https://w.example/gone</link></item></channel></rss>"
)
SITE = {
    "https://w.example/feed": ("application/rss+xml", FEED),
    "https://w.example/new?utm_source=rss": ("text/html", PAGE),
    "https://w.example/page": (
        "text/html",
        PAGE.replace("</head>", '<link rel="canonical" href="https://www.w.example/p1"></head>'),
    ),
    "https://w.example/lie": (
        "text/html",
        PAGE.replace("</head>", '<link rel="canonical" href="https://other.example/p1"></head>'),
    ),
}


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    def answer(
        url: str, policy: FetchPolicy, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched:
        if url not in SITE:
            raise UnreadableSource("the server says: 404 Not Found")
        media_type, text = SITE[url]
        known = etag == "e1"
        return Fetched(url, b"" if known else text.encode(), media_type, "utf-8", "e1", None, known)

    monkeypatch.setattr(fetch, "fetch", answer)
    states: dict[str, SimpleNamespace] = {}

    def note(url: str, etag: str | None, last_modified: str | None) -> None:
        states[url] = SimpleNamespace(etag=etag, last_modified=last_modified)

    return Web(FetchPolicy(), lambda url: url == "https://w.example/old", states.get, note)


def articles(items: list[Item | Unchanged]) -> list[RawArticle]:
    found = [one for item in items if not isinstance(item, Unchanged) for one in read_item(item)]
    return [one for one in found if isinstance(one, RawArticle)]


def test_a_page_is_known_by_its_address_of_the_same_site(web: Web) -> None:
    for asked, url in [("page", "https://www.w.example/p1"), ("lie", "https://w.example/lie")]:
        (found,) = articles(list(unfold(f"https://w.example/{asked}", web)))
        assert (found.id, found.url) == (url_id(url), url)
        assert found.location == f"https://w.example/{asked}"
        assert found.original is not None
        assert found.original.name == asked
        assert PARAGRAPHS[0] in found.text


def test_a_feed_gives_the_pages_that_are_new(web: Web) -> None:
    old, new, gone = unfold("https://w.example/feed", web)
    assert old == Unchanged("https://w.example/old")
    assert isinstance(new, Document)
    assert gone == Failure("https://w.example/gone", "the server says: 404 Not Found")
    (found,) = articles([new])
    assert (found.published, found.found["published"]) == ("2021-04-07T14:30:00+00:00", "entry of the feed")
    assert found.id == url_id("https://w.example/new")


def test_a_feed_that_has_not_changed_is_not_read_again(web: Web) -> None:
    assert len(list(unfold("https://w.example/feed", web))) == 3
    assert list(unfold("https://w.example/feed", web)) == [Unchanged("https://w.example/feed")]


def test_a_site_is_a_registrable_domain() -> None:
    assert same_site("https://news.bbc.co.uk/a", "https://www.bbc.co.uk/b")
    assert not same_site("https://one.co.uk/a", "https://two.co.uk/a")
    assert not same_site("https://w.example/a", "javascript:alert(1)")
