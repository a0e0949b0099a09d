"""Mail: the article in a message, forwarded, or attached; mailboxes; web pages saved as MHTML. Knows MIME."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from typing import BinaryIO

from rag.errors import UnreadableSource
from rag.ingest.finding.archive import whole
from rag.ingest.finding.place import LARGEST_FILE, Found, Place, Read, too_large
from rag.ingest.formats.decode import decode
from rag.ingest.formats.described import described, plain
from rag.ingest.formats.fragment import fragment_paragraphs
from rag.ingest.formats.sniff import named_kind
from rag.schema import Failure, Original, RawArticle

MOST_PARTS = 300
_LONGEST_HEADER = 2_000  # characters looked at
_NOTE = 40  # words; a shorter message around an article is its cover note
_PASSED_OVER = ("image", "audio", "video", "font")
_NO_ARTICLES = frozenset("text/calendar text/vcard text/x-vcard application/pgp-signature application/pkcs7-signature"
                         " application/x-pkcs7-signature application/ics application/ms-tnef".split())  # fmt: skip
_FORWARDED = re.compile(
    r"^[> ]*(?:-{3,} ?(?:forwarded message|original message|weitergeleitete nachricht|message transféré|mensaje reenviado"
    r"|wiadomość przekazana|пересылаемое сообщение) ?-{3,}|begin forwarded message:)[ \t]*$",
    re.I | re.M,
)
# Outlook marks what it forwards by the header alone, as it does what is answered: told apart by the subject.
_HEADER_ALONE = re.compile(
    r"^(?=[> ]*\*?From:\*? .+\n[> ]*\*?(?:Sent|Date):\*? .+\n(?:.*\n){0,3}?[> ]*\*?Subject:)", re.I | re.M
)
_FORWARDING = re.compile(r"\s*(?:fwd?|wg|tr)\s*:", re.I)
_FIELD = re.compile(r"[> ]*\*?(from|date|sent|subject|to|cc|reply-to)\*?:\*?\s*(.*)", re.I)
_SIGNATURE = re.compile(r"^-- ?$", re.M)
_MESSAGE_START = re.compile(rb"^From \S+ .*\d{4}\s*$", re.M)


def read_mail(stream: BinaryIO, place: Place, read: Read) -> Iterator[Found]:
    """The articles of one message: its text, what it forwards, what is attached. MHTML is read as its page."""
    data = whole(stream)
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(data)
        parts = _parts(message)
    except (
        MessageError,
        RecursionError,
        ValueError,
        LookupError,
        AttributeError,
        IndexError,
        TypeError,
    ) as problem:
        raise UnreadableSource("damaged: not a message that can be read") from problem
    if message.get_content_type() == "multipart/related" and message.get("snapshot-content-location"):
        page = next((part for part in parts if part.get_content_type() == "text/html"), None)
        if page is not None:
            yield from _page(page, message, place, read)
            return
    original = Original(place.name, "message/rfc822", data)
    bodies = [raw for raw in _bodies(message, parts, place) if raw.text.strip()]
    attached: list[Found] = []
    for number, part in enumerate(parts):
        attached += _attached(part, number, place, read)
    articles = sum(isinstance(found, RawArticle) for found in attached)
    removed = ""
    if articles and len(bodies) == 1 and len(bodies[0].text.split()) < _NOTE:
        removed = f"cover note: {' '.join(bodies.pop().text.split())}"
    if not bodies and not attached:
        raise UnreadableSource("a message without a text")
    for raw in bodies:
        yield replace(raw, original=original)
    told = ", ".join(
        filter(None, (f"“{_header(message, 'subject')}”", _header(message, "from"), _header(message, "date")))
    )
    for found in attached:
        if isinstance(found, RawArticle):
            notes = {
                "attached to": told,
                **(
                    {"removed": "\n".join(filter(None, (found.found.get("removed"), removed)))}
                    if removed
                    else {}
                ),
            }
            found = replace(found, found={**found.found, **notes})
        yield found


def read_mailbox(stream: BinaryIO, place: Place, read: Read) -> Iterator[Found]:
    """The messages of a mailbox, each as `read_mail` reads it, numbered from 1."""
    number = 0
    lines: list[bytes] = []
    size = 0
    while line := stream.readline(LARGEST_FILE):
        if _MESSAGE_START.match(line) and (not lines or not lines[-1].strip()):
            if size:
                yield from _message(b"".join(lines), size, number, place, read)
            number, lines, size = number + 1, [], 0
            continue
        size += len(line)
        if size <= LARGEST_FILE:
            lines.append(line[1:] if re.match(rb">+From ", line) else line)
    if not size:
        raise UnreadableSource("a mailbox without messages")
    yield from _message(b"".join(lines), size, number, place, read)


def _message(data: bytes, size: int, number: int, place: Place, read: Read) -> Iterator[Found]:
    inside = place.member(f"{number}.eml")
    if size > LARGEST_FILE:
        yield Failure(inside.shown, too_large("the message", size))
    else:
        yield from read(io.BytesIO(data), inside)


def _parts(message: Message) -> list[Message]:
    """The leaves of a message in order; a message inside is one leaf. Not recursive: parts may be nested without end."""
    leaves: list[Message] = []
    waiting = [message]
    met = 0
    while waiting:
        part = waiting.pop()
        met += 1
        if met > 4 * MOST_PARTS or len(leaves) > MOST_PARTS:
            raise UnreadableSource(f"more than {MOST_PARTS:,} parts: not a message of articles")
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            waiting += [one for one in reversed(part.get_payload()) if isinstance(one, Message)]  # type: ignore[arg-type]
        else:
            leaves.append(part)
    return leaves


def _bodies(message: Message, parts: list[Message], place: Place) -> Iterator[RawArticle]:
    """The message's own text, and what is forwarded inside it."""
    texts = [part for part in parts if _is_body(part, parts)]
    plain_parts = [part for part in texts if part.get_content_type() == "text/plain"]
    chosen = (
        plain_parts
        if any(_decoded(part).strip() for part in plain_parts)
        else [p for p in texts if p not in plain_parts]
    )
    removed: list[str] = []
    pieces = []
    for part in chosen:
        if part.get_content_type() == "text/html":
            paragraphs = fragment_paragraphs(_decoded(part))
            removed += [f"linked headline: {line}" for line in paragraphs.removed]
            pieces.append("\n\n".join(paragraphs.kept))
        else:
            pieces.append(_decoded(part).replace("\r\n", "\n").replace("\r", "\n"))
    text = "\n\n".join(pieces)
    if (signature := _SIGNATURE.search(text)) and not _FORWARDED.search(text, signature.end()):
        removed.append(f"signature: {' '.join(text[signature.end() :].split())[:200]}")
        text = text[: signature.start()]
    given = {
        "title": _header(message, "subject"),
        "from": _header(message, "from"),
        "date": _header(message, "date"),
    }
    note, forwarded = _forwarded(text, by_header=bool(_FORWARDING.match(given["title"] or "")))
    if forwarded is None:
        yield _article(text, place.location, given, "the mail", removed)
        return
    if len(note.split()) >= _NOTE:
        yield _article(note, place.location, given, "the mail", removed)
    elif note.strip():
        removed.append(f"note of who forwarded it: {' '.join(note.split())}")
    inner = {name: forwarded[name] for name in ("title", "from", "date") if forwarded.get(name)}
    location = f"{place.location}!forwarded" if len(note.split()) >= _NOTE else place.location
    yield _article(forwarded["text"], location, inner, "the forwarded mail", removed)


def _forwarded(text: str, *, by_header: bool) -> tuple[str, dict[str, str] | None]:
    """The text above a forwarded message, and that message with its own subject, sender and date."""
    marks = list(_FORWARDED.finditer(text)) or (list(_HEADER_ALONE.finditer(text)) if by_header else [])
    if not marks:
        return text, None
    note, rest = text[: marks[0].start()].rstrip("_ \n"), text[marks[-1].end() :]
    lines = rest.strip("\n").split("\n")
    found: dict[str, str] = {}
    count = 0
    for line in lines:
        match = _FIELD.match(line)
        if not match and (line.strip(" >") or found):
            break
        count += 1
        if match:
            name = {"subject": "title", "sent": "date"}.get(match[1].lower(), match[1].lower())
            found.setdefault(name, match[2].strip().strip("*"))
    found["text"] = "\n".join(re.sub(r"\A(?:> ?)+", "", line) for line in lines[count:])
    return note, found if found["text"].strip() else {**found, "text": rest}


def _article(
    text: str, location: str, given: Mapping[str, str | None], origin: str, removed: list[str]
) -> RawArticle:
    name, address = parseaddr(given.get("from") or "")
    subject = re.sub(
        r"\A(?:(?:fwd?|fw|re|aw|wg|tr|odp|pd)\s*:\s*)+", "", given.get("title") or "", flags=re.I
    )
    raw = described(RawArticle(text.strip("\n"), location), {"title": subject}, f"subject of {origin}")
    if source := plain(name) or address.partition("@")[2]:
        raw = described(raw, {"source": source}, f"sender of {origin}")
    if written := given.get("date"):
        with suppress(UnreadableSource, ValueError, OverflowError):  # a date that is none says nothing
            raw = described(raw, {"date": _sent(written)}, f"date of {origin}")
    return replace(raw, found={**raw.found, "removed": "\n".join(removed)}) if removed else raw


def _sent(written: str) -> str:
    try:
        return parsedate_to_datetime(written).isoformat()
    except (ValueError, TypeError):
        return re.sub(r"\s+(?:at|um|à|o)\s+", " ", written)


def _attached(part: Message, number: int, place: Place, read: Read) -> Iterator[Found]:
    """What an attachment holds. Pictures, signatures and invitations are no articles."""
    kind, name = part.get_content_type(), part.get_filename() or ""
    if part.get_content_maintype() in _PASSED_OVER or kind in _NO_ARTICLES:
        return
    inside = place.member(name or f"{number}.eml", kind)
    if kind == "message/rfc822":
        messages = [one for one in part.get_payload() if isinstance(one, Message)]
        data = b"".join(one.as_bytes() for one in messages)
        inside = replace(
            inside,
            media_type="message/rfc822",
            name=inside.name if named_kind(inside.name, None) == "mail" else f"{number}.eml",
        )
    elif part.get_content_disposition() == "attachment" or (name and kind not in ("text/plain", "text/html")):
        data = _payload(part)
        inside = replace(inside, charset=part.get_content_charset())
    else:
        return
    if data.strip():
        yield from read(io.BytesIO(data), inside)


def _is_body(part: Message, parts: list[Message]) -> bool:
    return (
        part.get_content_type() in ("text/plain", "text/html")
        and part.get_content_disposition() != "attachment"
    )


def _page(page: Message, message: Message, place: Place, read: Read) -> Iterator[Found]:
    address = plain(str(message.get("snapshot-content-location", "")))
    inside = replace(
        place, name=f"{place.name}.html", media_type="text/html", charset=page.get_content_charset()
    )
    for found in read(io.BytesIO(_payload(page)), inside):
        if isinstance(found, RawArticle) and address and not found.url:
            found = described(found, {"url": address}, "address in the saved page")
        yield found


def _decoded(part: Message) -> str:
    data = _payload(part)
    return decode(data, part.get_content_charset())[0] if data.strip() else ""


def _payload(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError, TypeError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _header(message: Message, name: str) -> str | None:
    """A header as plain text; one that is malformed as it stands."""
    written = next((str(value) for key, value in message.raw_items() if key.lower() == name), "")[
        :_LONGEST_HEADER
    ]
    try:
        return plain(str(make_header(decode_header(written))))
    except (ValueError, LookupError):
        return plain(written)
