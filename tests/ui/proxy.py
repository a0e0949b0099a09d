"""A small reverse proxy: what comes under its prefix goes to the page without it, anything else is noted and refused."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP_BY_HOP = ("connection", "keep-alive", "transfer-encoding", "upgrade", "content-length")


@dataclass
class Proxy:
    """Where the page is to be found, and the paths asked for that do not lie under its prefix."""

    address: str
    stray: list[str] = field(default_factory=list)


@contextmanager
def proxied(server: str, prefix: str) -> Iterator[Proxy]:
    """`server` behind a proxy, under `prefix` (such as `/news`)."""
    target = urlsplit(server).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = (
            "HTTP/1.0"  # the end of a response is the end of its connection: streams need no more
        )

        def pass_on(self) -> None:
            if not self.path.startswith(prefix + "/"):
                proxy.stray.append(self.path)
                self.send_error(404)
                return
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            onward = http.client.HTTPConnection(target, timeout=60)
            headers = {
                k: v for k, v in self.headers.items() if k.lower() not in (*HOP_BY_HOP, "accept-encoding")
            }
            headers |= {"X-Forwarded-Host": self.headers["host"], "X-Forwarded-Proto": "http"}
            try:
                onward.request(self.command, self.path.removeprefix(prefix), body, headers)
                given = onward.getresponse()
                self.send_response(given.status)
                for name, value in given.getheaders():
                    if name.lower() not in HOP_BY_HOP:
                        self.send_header(name, value)
                self.end_headers()
                while part := given.read1(65_536):
                    self.wfile.write(part)
                    self.wfile.flush()
            except OSError:
                self.close_connection = True  # one side has left
            finally:
                onward.close()

        do_GET = do_POST = do_HEAD = pass_on

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    proxy = Proxy(f"http://127.0.0.1:{running.server_address[1]}{prefix}/")
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield proxy
    running.shutdown()
    running.server_close()
