"""A model server for tests: real HTTP on 127.0.0.1, the OpenAI chat protocol, scripted behaviour.

    with ModelServer() as server:
        server.enqueue(["Lavrov arrived on Tuesday [1]."])     # one reply per request, in order
        … ask, with base_url=server.url …
        server.history[0].user                                 # what was sent

A reply is a text, a `Reply` (status, delay, …), or a function from the `Request` to one of these,
such as the behaviours at the end of this file. When nothing is queued, `server.otherwise` answers (default:
`cite_first`).

By hand, for the command line and the page:  python tests/model_server.py 8099 cite_first
"""

from __future__ import annotations

import json
import re
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def system(self) -> str:
        return "\n".join(m["content"] for m in self.body["messages"] if m["role"] in ("system", "developer"))

    @property
    def user(self) -> str:
        """The last user message."""
        return [m["content"] for m in self.body["messages"] if m["role"] == "user"][-1]

    @property
    def everything(self) -> str:
        return "\n".join(m["content"] for m in self.body["messages"])

    @property
    def numbered(self) -> dict[int, str]:
        """The numbered evidence sentences, wherever they were sent."""
        return {int(n): text for n, text in re.findall(r"^\[(\d+)\] (.+)$", self.everything, re.MULTILINE)}

    @property
    def data(self) -> str:
        """What stood between fences."""
        fenced = re.findall(r"<<<DATA (\w+)\n(.*?)\nDATA \1>>>", self.everything, re.DOTALL)
        return "\n".join(text for _, text in fenced)


@dataclass(frozen=True)
class Reply:
    """One scripted reply. Times in seconds; `pieces` are characters per streamed chunk.

    `refuses` are parameters that get a 400, as does "system role" for a message of that role.
    """

    text: str = ""
    status: int = 200
    message: str = "scripted failure"
    code: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    wait_between: float = 0.0
    pieces: int = 12
    breaks_after: int | None = None
    drops: bool = False
    raw: bytes | None = None
    reports_usage: bool = True
    refuses: tuple[str, ...] = ()
    reasoning: str = ""
    reasoning_tokens: int | None = None
    calls_tool: bool = False


Behaviour = str | Reply | Callable[[Request], "str | Reply"]


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is part of the tests; anything else is a mistake in this file."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class ModelServer:
    """The server; a context manager. `history` holds every request, `cut` counts clients that went away."""

    def __init__(self, port: int = 0, otherwise: Behaviour | None = None) -> None:
        self.history: list[Request] = []
        self.otherwise: Behaviour = cite_first if otherwise is None else otherwise
        self.cut = threading.Semaphore(0)
        self._queue: deque[Behaviour] = deque()
        self._stopping = threading.Event()
        self._http = _Quiet(("127.0.0.1", port), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def enqueue(self, replies: Iterable[Behaviour]) -> None:
        self._queue.extend(replies)

    @property
    def unused(self) -> int:
        """Replies queued and not asked for."""
        return len(self._queue)

    def __enter__(self) -> ModelServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def _next(self, request: Request) -> Reply:
        behaviour = self._queue.popleft() if self._queue else self.otherwise
        reply = behaviour(request) if callable(behaviour) else behaviour
        return Reply(reply) if isinstance(reply, str) else reply

    def _handler(server) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None: ...

            def do_GET(self) -> None:
                self._json(200, {"object": "list", "data": [{"id": "local", "object": "model"}]}, {})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                request = Request(self.path, dict(self.headers), body)
                server.history.append(request)
                reply = server._next(request)
                server._stopping.wait(reply.wait)
                try:
                    self._answer(request, reply)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                    server.cut.release()

            def _answer(self, request: Request, reply: Reply) -> None:
                refused = [option for option in reply.refuses if option in request.body]
                roles = {message["role"] for message in request.body["messages"]}
                if "system role" in reply.refuses and "system" in roles:
                    self._json(400, {"error": {"message": "System role not supported"}}, {})
                elif refused:
                    error = {"message": f"Unsupported parameter: '{refused[0]}'", "param": refused[0]}
                    self._json(400, {"error": error}, {})
                elif reply.drops:
                    self._hang_up()
                elif reply.raw is not None:
                    self._bytes(200, reply.raw, {"Content-Type": "text/html"})
                elif reply.status != 200:
                    error = {"message": reply.message, "code": reply.code}
                    self._json(reply.status, {"error": error}, reply.headers)
                elif request.body.get("stream"):
                    self._stream(request, reply)
                else:
                    message = {"role": "assistant", "content": reply.text}
                    if reply.reasoning:
                        message["reasoning_content"] = reply.reasoning
                    value = {"id": "c", "object": "chat.completion", "created": 0, "model": "local"}
                    value["choices"] = [{"index": 0, "message": message, "finish_reason": "stop"}]
                    if reply.reports_usage:
                        value["usage"] = _usage(request, reply)
                    self._json(200, value, {})

            def _stream(self, request: Request, reply: Reply) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                if reply.reasoning:
                    self._delta(reasoning_content=reply.reasoning)
                if reply.calls_tool:
                    call = {"name": "search", "arguments": '{"query": "Lavrov"}'}
                    self._delta(tool_calls=[{"index": 0, "id": "1", "type": "function", "function": call}])
                for start in range(0, len(reply.text), reply.pieces):
                    if reply.breaks_after is not None and start >= reply.breaks_after:
                        self._hang_up()
                        return
                    self._delta(role="assistant", content=reply.text[start : start + reply.pieces])
                    server._stopping.wait(reply.wait_between)
                self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
                if reply.reports_usage and request.body.get("stream_options", {}).get("include_usage"):
                    self._event({"choices": [], "usage": _usage(request, reply)})
                self._chunk(b"data: [DONE]\n\n")
                self._chunk(b"")

            def _hang_up(self) -> None:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

            def _delta(self, **delta: Any) -> None:
                self._event({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]})

            def _event(self, value: dict[str, Any]) -> None:
                head = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "local"}
                self._chunk(b"data: " + json.dumps({**head, **value}).encode() + b"\n\n")

            def _chunk(self, data: bytes) -> None:
                self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
                self.wfile.flush()

            def _json(self, status: int, value: object, headers: dict[str, str]) -> None:
                self._bytes(
                    status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers}
                )

            def _bytes(self, status: int, data: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

        return Handler


def _usage(request: Request, reply: Reply) -> dict[str, Any]:
    sent, written = len(request.everything) // 4, len(reply.text) // 4
    usage: dict[str, Any] = {
        "prompt_tokens": sent,
        "completion_tokens": written,
        "total_tokens": sent + written,
    }
    if reply.reasoning_tokens is not None:
        usage["completion_tokens_details"] = {"reasoning_tokens": reply.reasoning_tokens}
    return usage


# Behaviours: functions from a request to a reply.


def cite_first(request: Request) -> str:
    """A good model of few words: the first two evidence sentences as they stand, each with its number."""
    if not request.numbered:
        return request.user.rsplit("Last question:", 1)[-1].split("\n")[0].strip()
    return " ".join(f"{text.rstrip('. ')} [{number}]." for number, text in list(request.numbered.items())[:2])


def invent_numbers(request: Request) -> str:
    """True sentences under citation numbers that do not exist."""
    return " ".join(f"{text.rstrip('. ')} [{number + 900}]." for number, text in request.numbered.items())


def invent_facts(request: Request) -> str:
    """Well-formed, cited and made up."""
    return "Chancellor Brunhilde Osterwick signed 47 treaties on 31 February 1987 [1]. Nobody else came [1]."


def say_no_answer(request: Request) -> str:
    return "NO ANSWER"


def obey_article(request: Request) -> str:
    """Does what a text in the data orders: says what it should “say “…””, with and without a citation."""
    order = r"(?:say|write|answer|reply|print)[^“\"\n]{0,40}[“\"]([^”\"]+)[”\"]"
    orders = re.findall(order, request.data, re.IGNORECASE)
    return " ".join(f"{order.rstrip('.')} [1]. {order.rstrip('.')}." for order in orders) or cite_first(
        request
    )


BEHAVIOURS = {f.__name__: f for f in (cite_first, invent_numbers, invent_facts, say_no_answer, obey_article)}


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8099
    with ModelServer(port, BEHAVIOURS[sys.argv[2] if len(sys.argv) > 2 else "cite_first"]) as running:
        print(f"{running.url}  (Ctrl-C stops it)")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            pass
