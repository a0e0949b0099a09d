"""Small readings of text around a model server: its address, and reasoning in its reply. Knows no request."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Generator, Iterator
from urllib.parse import urlsplit, urlunsplit

_THINKING = re.compile(r"<(think|thinking|thought|reasoning)>", re.IGNORECASE)
_OPENINGS = ("<think>", "<thinking>", "<thought>", "<reasoning>")


def is_local(url: str) -> bool:
    """Whether `url` is on this machine, by its address alone: a name that resolves to it does not count."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def shown(url: str) -> str:
    """`url` without credentials and query, for people."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        host = f"[{host}]" if ":" in host else host
        netloc = f"{host}:{parts.port}" if parts.port else host
    except ValueError:
        return "(unreadable address)"
    return urlunsplit((parts.scheme, netloc, parts.path, "", ""))


def usable(url: str) -> bool:
    """Whether `url` is an http(s) address with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def without_reasoning(pieces: Iterator[str]) -> Generator[str, None, None]:
    """The pieces after a leading `<think>…</think>`, as reasoning models behind plain servers write it."""
    held, closing, begun = "", "", False
    for piece in pieces:
        if begun:
            yield piece
            continue
        held = (held + piece).lstrip()
        if not closing and (opened := _THINKING.match(held)):
            closing = f"</{opened[1].lower()}>"
        if closing and (end := held.lower().find(closing)) >= 0:
            held, closing = held[end + len(closing) :].lstrip(), ""
        elif closing:
            held = held[-len(closing) :]  # of what is left out, only what may be the start of its end
        undecided = any(opening.startswith(held.lower()) for opening in _OPENINGS)
        if not closing and not undecided:
            begun = True
            yield held
    if not begun and not closing and held:
        yield held
