"""Fetching from a server that misbehaves: each case ends in a clear failure or in the article, within its limit."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rag import Library
from rag.errors import UnreadableSource
from rag.ingest.finding import addresses
from rag.ingest.finding.addresses import is_public, shown
from rag.ingest.finding.feeds import is_feed, read_feed
from rag.ingest.finding.fetch import FetchPolicy, fetch
from tests.fetch_server import ARTICLE, FetchServer, misbehaving

# Generous, so that a busy machine fails no test; what must end by time alone gets the hasty one.
POLICY = FetchPolicy(timeout=20.0, largest=200_000, allow_private=True, first_wait=0.01, longest_wait=0.1)
HASTY = replace(POLICY, timeout=1.0, read=0.3)


@pytest.fixture(scope="module")
def server() -> Iterator[FetchServer]:
    with misbehaving() as served:
        yield served


@pytest.fixture
def this_machine_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """127.0.0.1 counts as public, so that what a public page may lead to can be tried without one."""
    real = addresses.is_public
    monkeypatch.setattr(addresses, "is_public", lambda ip: ip == "127.0.0.1" or real(ip))


@pytest.mark.parametrize(
    "path",
    [
        "/good",
        "/gzip",
        "/deflate",
        "/no-length",
        "/busy",
        "/dropped-once",
        "/untyped",
        "/moved",
        "/wrong-charset",
    ],
)
def test_the_article_comes_whole(server: FetchServer, path: str) -> None:
    assert fetch(server.url(path), POLICY).data.decode() == ARTICLE


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/endless", "larger than 0.2 MB"),
        ("/announces-much", "larger than 0.2 MB"),
        ("/bomb", "larger than 0.2 MB"),
        ("/half-gzip", "incomplete"),
        ("/false-gzip", "damaged"),
        ("/brotli", "not asked for"),
        ("/too-long", "broke off"),
        ("/half-chunked", "broke off"),
        ("/busy-long", "left alone for 3,600 s"),
        ("/down", "503"),
        ("/huge-header", "does not answer as a web server does"),
        ("/no-http", "does not answer as a web server does"),
        ("/loop", "redirects more than 5 times"),
        ("/to-file", "only http and https are fetched"),
        ("/missing", "no such page"),
        ("/login", "login"),
        ("/forbidden", "save the page in a browser"),
    ],
)
def test_a_failure_says_why(server: FetchServer, path: str, reason: str) -> None:
    with pytest.raises(UnreadableSource, match=reason):
        fetch(server.url(path), POLICY)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/drip", "not done within 1 s"),
        ("/drip-headers", "not done within 1 s"),
        ("/silent", "went silent for 0.3 s|not done within 1 s"),
    ],
)
def test_a_slow_server_costs_no_more_than_its_time(server: FetchServer, path: str, reason: str) -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableSource, match=reason):
        fetch(server.url(path), HASTY)
    assert time.monotonic() - started < 4.0


def test_a_length_that_is_too_short_ends_there(server: FetchServer) -> None:
    assert fetch(server.url("/too-short"), POLICY).data == ARTICLE.encode()[:300]


@pytest.mark.parametrize(
    ("path", "times"), [("/down", 3), ("/missing", 1), ("/too-long", 3), ("/busy-long", 1)]
)
def test_only_what_may_pass_is_tried_again(server: FetchServer, path: str, times: int) -> None:
    before = server.asked[path]
    with pytest.raises(UnreadableSource):
        fetch(server.url(path), POLICY)
    assert server.asked[path] - before == times


def test_what_the_server_says_of_the_content_is_handed_on(server: FetchServer) -> None:
    typed, untyped = fetch(server.url("/wrong-charset"), POLICY), fetch(server.url("/untyped"), POLICY)
    assert (typed.media_type, typed.charset) == ("text/html", "iso-8859-1")
    assert (untyped.media_type, untyped.charset) == (None, None)


def test_the_final_address_is_where_the_redirects_end(server: FetchServer) -> None:
    assert fetch(server.url("/moved"), POLICY).url_final == server.url("/good")


def test_a_private_address_is_refused_unless_allowed(server: FetchServer) -> None:
    before = len(server.requests)
    with pytest.raises(UnreadableSource, match="--allow-private-addresses"):
        fetch(server.url("/good"), replace(POLICY, allow_private=False))
    assert len(server.requests) == before


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_no_spelling_of_this_machine_passes(server: FetchServer, host: str) -> None:
    with pytest.raises(UnreadableSource):
        fetch(server.url("/good", host), replace(POLICY, allow_private=False))


@pytest.mark.usefixtures("this_machine_is_public")
@pytest.mark.parametrize(
    "inward",
    ["http://127.0.0.2/", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "//10.0.0.1/"],
)
def test_a_redirect_inward_is_refused(server: FetchServer, inward: str) -> None:
    server.redirect_to = inward
    with pytest.raises(UnreadableSource, match="not on the public internet"):
        fetch(server.url("/moved-elsewhere"), replace(POLICY, allow_private=False))


@pytest.mark.usefixtures("this_machine_is_public")
def test_the_address_checked_is_the_address_connected_to(
    server: FetchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that means a public address when checked and a private one a moment later (DNS rebinding)."""
    real, answers = socket.getaddrinfo, ["127.0.0.1", "127.0.0.2", "127.0.0.2"]

    def rebinding(host: str, port: int, *given: object, **more: object) -> list[tuple[object, ...]]:
        if host == "news.example":
            host = answers.pop(0)
        return real(host, port, *given, **more)  # type: ignore[arg-type, return-value]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    fetched = fetch(server.url("/echo", "news.example"), replace(POLICY, allow_private=False))
    assert len(answers) == 2
    assert f"'host': 'news.example:{server.port}'" in fetched.data.decode()
    with pytest.raises(UnreadableSource, match="not on the public internet"):
        fetch(server.url("/echo", "news.example"), replace(POLICY, allow_private=False))


def test_tls_asks_for_the_name_and_not_for_the_address(
    server: FetchServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *given, **more: real("127.0.0.1" if host == "news.example" else host, *given, **more),
    )
    with pytest.raises(UnreadableSource):
        fetch(f"https://news.example:{server.port}/good", replace(POLICY, tries=1))
    assert b"news.example" in server.first_bytes[-1]


def test_nothing_of_the_user_is_sent(server: FetchServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    for address in (server.url("/echo", "user:secret@127.0.0.1"), server.url("/cookie")):
        fetched = fetch(address, POLICY)
        said = fetched.data.decode()
        assert "authorization" not in said and "cookie" not in said and "referer" not in said
        assert "'user-agent': 'communique/" in said
        assert "secret" not in fetched.url_final


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "http://",
        "http:///x",
        "http://a.example:99999/",
        "http://[::1",
        "javascript:1",
        "",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(UnreadableSource):
        fetch(url, POLICY)


def test_nobody_listening_is_a_plain_failure() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnreadableSource, match="cannot be reached"):
        fetch(f"http://127.0.0.1:{port}/", POLICY)


def test_an_unchanged_feed_is_not_sent_again(server: FetchServer) -> None:
    first = fetch(server.url("/feed"), POLICY)
    assert is_feed(first.data, first.media_type) and first.etag == '"v1"'
    by_tag = fetch(server.url("/feed"), POLICY, etag=first.etag)
    by_date = fetch(server.url("/feed"), POLICY, last_modified=first.last_modified)
    assert by_tag.not_modified and by_date.not_modified and by_tag.data == b""


@pytest.mark.parametrize(
    "private",
    """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1
    255.255.255.255 198.18.0.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 fec0::1 ::ffff:10.0.0.1 ::127.0.0.1
    64:ff9b::10.0.0.1 64:ff9b:1::1 2002:7f00:1:: 2001::1 2001:db8::1 nonsense""".split(),
)
def test_private_addresses(private: str) -> None:
    assert not is_public(private)


@pytest.mark.parametrize("public", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"])
def test_public_addresses(public: str) -> None:
    assert is_public(public)


def test_a_password_is_not_shown() -> None:
    assert shown("https://user:secret@example.org:8443/a?b#c") == "https://example.org:8443/a?b#c"
    assert shown("http://[::1") == "http://[::1"


FEEDS = {
    "rss": b"""<?xml version="1.0"?><!-- news --><rss version="2.0"><channel><link>http://x.org/</link>
        <item><title>A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title><link>/a?utm_source=feed</link>
        <pubDate>Wed, 07 Apr 2021 23:30:00 +0500</pubDate></item>
        <item><title>again</title><guid isPermaLink="true">https://x.org/a</guid></item>
        <item><title>elsewhere</title><link>ftp://x.org/b</link></item></channel></rss>""",
    "atom": b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">A &amp;amp; B</title>
        <link rel="enclosure" href="/sound.mp3"/><link href="/a?utm_source=feed"/>
        <published>2021-04-07T23:30:00+05:00</published></entry></feed>""",
    "rdf": b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="x"><title>A &amp; B</title>
        <link>https://x.org/a?utm_source=feed</link><dc:date>2021-04-07T23:30:00+05:00</dc:date></item></rdf:RDF>""",
    "json": b"""{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "title": "A & B",
        "url": "a?utm_source=feed", "date_published": "2021-04-07T23:30:00+05:00"}, {"id": 2}, 3]}""",
}


@pytest.mark.parametrize("form", FEEDS)
def test_a_feed_lists_each_article_once(form: str) -> None:
    data = FEEDS[form]
    assert is_feed(data, None)
    (entry,) = read_feed(data, "https://x.org/feed.xml")
    assert (entry.url, entry.title) == ("https://x.org/a?utm_source=feed", "A & B")
    assert entry.published == "2021-04-07T23:30:00+05:00"


def test_a_feed_in_another_encoding() -> None:
    text = FEEDS["rss"].decode().replace('"1.0"?', '"1.0" encoding="utf-16"?', 1)
    assert is_feed(text.encode("utf-16"), None)
    assert read_feed(text.encode("utf-16"), "https://x.org/")[0].title == "A & B"


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><html><body><p>rss feed</p></body></html>",
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><x/></rdf:RDF>",
        b'{"version": 2, "items": []}',
        b"",
        b"plain text with <rss> in it",
    ],
)
def test_what_is_no_feed(data: bytes) -> None:
    assert not is_feed(data, "application/rss+xml")


@pytest.mark.parametrize(
    "data", [b"<rss><channel></channel></rss>", b"<rss", b'{"version": "https://jsonfeed.org/']
)
def test_a_feed_without_entries_is_a_failure(data: bytes) -> None:
    with pytest.raises(UnreadableSource):
        read_feed(data, "https://x.org/")


def test_a_feed_opens_no_file_and_expands_no_entities(tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("x") / "secret"
    secret.write_text("do not read")
    data = f"""<!DOCTYPE rss [<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY a "{"A" * 100}"><!ENTITY b "{"&a;" * 100}">
        <!ENTITY c "{"&b;" * 100}">]><rss><channel><item><title>&s;&c;</title><link>/x</link></item></channel></rss>"""
    (entry,) = read_feed(data.encode(), "https://x.org/")
    assert "do not read" not in (entry.title or "") and len(entry.title or "") < 1_000


# From an address to an article


def test_a_page_becomes_an_article(server: FetchServer, library: Library) -> None:
    report = library.add([server.url("/wrong-charset"), server.url("/gzip")], allow_private=True)
    assert (report.added, report.duplicates, report.failed) == (1, 1, ())
    (listed,) = library.list()
    article = library.show(listed.id)
    assert article.id.startswith("u-") and article.title == "Ministers agree on a rail link"
    assert article.published is not None and article.published.startswith("2021-04-07")
    assert "whose café at the station" in article.text
    again = library.add([server.url("/wrong-charset")], allow_private=True)
    assert (again.added, again.unchanged) == (0, 1)


def test_what_cannot_be_fetched_is_a_row_in_failed(server: FetchServer, library: Library) -> None:
    report = library.add([server.url("/missing"), server.url("/good", "user:secret@127.0.0.1")])
    reasons = {failure.source: failure.reason for failure in report.failed}
    assert len(reasons) == 2 and not report.added
    assert all("--allow-private-addresses" in reason for reason in reasons.values())
    assert "secret" not in "".join(reasons)


def test_a_feed_becomes_its_articles_and_is_asked_for_changes_only(
    server: FetchServer, library: Library
) -> None:
    first = library.add([server.url("/feed")], allow_private=True)
    assert first.added == 1 and [failure.source for failure in first.failed] == [server.url("/missing")]
    before = server.asked["/good"]
    again = library.add([server.url("/feed")], allow_private=True)
    assert (again.added, again.failed) == (0, ())
    assert server.asked["/good"] == before
    assert server.requests[-1].headers["if-none-match"] == '"v1"'
