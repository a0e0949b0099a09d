"""A web server that misbehaves in every way that a fetch must survive. 127.0.0.1 only; each path is one behaviour."""

from __future__ import annotations

import gzip
import socket
import socketserver
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

ARTICLE = """<!doctype html><html><head><meta charset="utf-8"><title>Ministers agree on a rail link</title>
<meta property="article:published_time" content="2021-04-07T10:00:00+05:00"></head><body><article>
<h1>Ministers agree on a rail link</h1>
<p>ISLAMABAD: The two ministers agreed on Wednesday to build a rail link of 410 kilometres between the cities.</p>
<p>Work on the link is to begin in 2022, the transport ministry said in a statement after the talks.</p>
<p>“It will be open to everyone,” said the minister, whose café at the station is already finished.</p>
</article></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>/</link>
<item><title>One</title><link>/good?from=feed</link><pubDate>Wed, 07 Apr 2021 23:30:00 +0500</pubDate></item>
<item><title>Two</title><link>/missing</link></item></channel></rss>"""
BOMB = gzip.compress(bytes(20_000_000))  # 20 kB as sent
MODIFIED = "Wed, 07 Apr 2021 05:00:00 GMT"


@dataclass
class Request:
    """One request as it came."""

    path: str
    headers: dict[str, str]


@dataclass
class FetchServer:
    """Where it listens, what it was asked, and how often each path was."""

    port: int
    requests: list[Request] = field(default_factory=list)
    first_bytes: list[bytes] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    redirect_to: str = ""

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


def _answer(connection: socket.socket, status: str, body: bytes = b"", **headers: str) -> None:
    given = {"content_length": str(len(body)), "content_type": "text/html; charset=utf-8", **headers}
    lines = [
        f"HTTP/1.1 {status}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value),
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)


def _good(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", ARTICLE.encode())


def _drip(connection: socket.socket, server: FetchServer, request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(2_000):
        connection.sendall(b"x")
        time.sleep(0.02)


def _drip_headers(connection: socket.socket, server: FetchServer, request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(2_000):
        connection.sendall(b"x")
        time.sleep(0.02)


def _silent(connection: socket.socket, server: FetchServer, request: Request) -> None:
    time.sleep(5)


def _endless(connection: socket.socket, server: FetchServer, request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        connection.sendall(b"<p>more</p>" * 1_000)


def _announces_much(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", b"x", content_length="999999999999")


def _bomb(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", BOMB, content_encoding="gzip")


def _gzip(connection: socket.socket, server: FetchServer, request: Request) -> None:
    half = len(ARTICLE) // 2  # two members, one behind the other, and padding
    packed = gzip.compress(ARTICLE[:half].encode()) + gzip.compress(ARTICLE[half:].encode()) + bytes(8)
    _answer(connection, "200 OK", packed, content_encoding="gzip")


def _bare_deflate(connection: socket.socket, server: FetchServer, request: Request) -> None:
    pack = zlib.compressobj(wbits=-15)
    _answer(connection, "200 OK", pack.compress(ARTICLE.encode()) + pack.flush(), content_encoding="deflate")


def _half_gzip(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", gzip.compress(ARTICLE.encode())[:-40], content_encoding="gzip")


def _false_gzip(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", ARTICLE.encode(), content_encoding="gzip")


def _brotli(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", b"\x0b\x02\x80", content_encoding="br")


def _too_long(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", ARTICLE.encode(), content_length=str(len(ARTICLE.encode()) + 100))


def _too_short(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", ARTICLE.encode(), content_length="300")


def _half_chunked(connection: socket.socket, server: FetchServer, request: Request) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100\r\n<p>half")


def _no_length(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", ARTICLE.encode(), content_length="")


def _busy(connection: socket.socket, server: FetchServer, request: Request) -> None:
    if server.asked[request.path] == 1:
        _answer(connection, "429 Too Many Requests", retry_after="0")
    else:
        _good(connection, server, request)


def _busy_long(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "429 Too Many Requests", retry_after="3600")


def _down(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "503 Service Unavailable")


def _dropped_once(connection: socket.socket, server: FetchServer, request: Request) -> None:
    if server.asked[request.path] > 1:
        _good(connection, server, request)


def _untyped(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", ARTICLE.encode(), content_type="")


def _wrong_charset(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", ARTICLE.encode(), content_type="text/html; charset=iso-8859-1")


def _huge_header(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", b"x", x_huge="x" * 300_000)


def _no_http(connection: socket.socket, server: FetchServer, request: Request) -> None:
    connection.sendall(b"220 mail.example ESMTP ready\r\n\r\n")


def _cookie(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "302 Found", location="/echo", set_cookie="id=1; Path=/")


def _echo(connection: socket.socket, server: FetchServer, request: Request) -> None:
    _answer(connection, "200 OK", repr(request.headers).encode())


def _to(location: str, status: str = "302 Found") -> Callable[[socket.socket, FetchServer, Request], None]:
    def answer(connection: socket.socket, server: FetchServer, request: Request) -> None:
        _answer(connection, status, location=location or server.redirect_to)

    return answer


def _status(status: str) -> Callable[[socket.socket, FetchServer, Request], None]:
    return lambda connection, server, request: _answer(connection, status, b"<p>no</p>")


def _feed(connection: socket.socket, server: FetchServer, request: Request) -> None:
    if request.headers.get("if-none-match") == '"v1"' or request.headers.get("if-modified-since") == MODIFIED:
        _answer(connection, "304 Not Modified", content_length="", etag='"v1"')
    else:
        _answer(
            connection,
            "200 OK",
            FEED.encode(),
            content_type="application/rss+xml",
            etag='"v1"',
            last_modified=MODIFIED,
        )


BEHAVIOURS: dict[str, Callable[[socket.socket, FetchServer, Request], None]] = {
    "/good": _good,
    "/drip": _drip,
    "/drip-headers": _drip_headers,
    "/silent": _silent,
    "/endless": _endless,
    "/announces-much": _announces_much,
    "/bomb": _bomb,
    "/gzip": _gzip,
    "/deflate": _bare_deflate,
    "/half-gzip": _half_gzip,
    "/false-gzip": _false_gzip,
    "/brotli": _brotli,
    "/too-long": _too_long,
    "/too-short": _too_short,
    "/half-chunked": _half_chunked,
    "/no-length": _no_length,
    "/busy": _busy,
    "/busy-long": _busy_long,
    "/down": _down,
    "/dropped-once": _dropped_once,
    "/untyped": _untyped,
    "/wrong-charset": _wrong_charset,
    "/huge-header": _huge_header,
    "/no-http": _no_http,
    "/cookie": _cookie,
    "/echo": _echo,
    "/moved": _to("good", "301 Moved Permanently"),
    "/moved-elsewhere": _to(""),
    "/loop": _to("/loop"),
    "/to-file": _to("file:///etc/passwd"),
    "/missing": _status("404 Not Found"),
    "/login": _status("401 Unauthorized"),
    "/forbidden": _status("403 Forbidden"),
    "/feed": _feed,
}


@contextmanager
def misbehaving() -> Iterator[FetchServer]:
    """The server, for as long as the block lasts."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data = b""
            with suppress(OSError):
                while b"\r\n\r\n" not in data and not data.startswith(b"\x16"):
                    part = self.request.recv(65_536)
                    if not part:
                        return
                    data += part
                served.first_bytes.append(data)
                if data.startswith(b"\x16"):
                    return
                first, *rest = data.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
                pairs = (line.split(": ", 1) for line in rest)
                request = Request(
                    first.split()[1].split("?")[0], {name.lower(): value for name, value in pairs}
                )
                served.requests.append(request)
                served.asked[request.path] += 1
                BEHAVIOURS[request.path](self.request, served, request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        served = FetchServer(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()
