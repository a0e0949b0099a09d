"""The page, allowed to reach this machine only: `guarded_server.py LIBRARY ATTEMPTS [--mcp] [USER:PASS PATH]`.

Every attempt to reach another machine fails and becomes a line of the file ATTEMPTS. A question, or the topic of a
note, that begins with "Slowly" is answered with a pause before it, so that a test has time to stop it.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")


def guard(attempts: Path) -> None:
    """Let sockets reach loopback addresses only."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def refuse(what: object) -> None:
        with attempts.open("a", encoding="utf-8") as log:
            log.write(f"{what}\n")
        raise OSError(f"no network in tests: {what}")

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
            refuse(address)
        connect(self, address)

    def guarded_resolve(host: Any, *rest: Any, **named: Any) -> Any:
        if host and not str(host).startswith(LOOPBACK):
            refuse(host)
        return resolve(host, *rest, **named)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.socket.connect_ex = guarded_connect  # type: ignore[assignment]
    socket.getaddrinfo = guarded_resolve


def main() -> None:
    guard(Path(sys.argv[2]))
    from rag import open_library
    from rag.library import Library
    from ui.app import serve

    ask_stream, brief = Library.ask_stream, Library.brief

    def paused(self: Library, question: str, *rest: Any, **named: Any) -> Iterator[Any]:
        if question.startswith("Slowly"):
            time.sleep(2)
        return ask_stream(self, question, *rest, **named)

    def paused_note(self: Library, *rest: Any, **named: Any) -> Any:
        if str(named.get("topic")).startswith("Slowly"):
            time.sleep(2)
        return brief(self, *rest, **named)

    Library.ask_stream = paused  # type: ignore[method-assign]
    Library.brief = paused_note  # type: ignore[method-assign]
    with open_library(sys.argv[1]) as library:
        mcp, given = "--mcp" in sys.argv, [option for option in sys.argv[3:] if option != "--mcp"]
        user, _, password = (given[0] if given else "").partition(":")
        path = given[1] if len(given) > 1 else None
        serve(library, port=0, auth=(user, password) if user else None, root_path=path, mcp=mcp)


if __name__ == "__main__":
    main()
