"""Small files of every format, made in code: PDFs, Word files, mails, archives."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

SENTENCE = "The two ministers met for an hour and spoke of trade, rail and energy, officials said afterwards."
PARAGRAPHS = (
    SENTENCE,
    "The foreign ministry said that the next round of talks would be held in Vienna in the autumn.",
    "No date was given for the signature of the agreement, which both sides described as nearly complete.",
)
PAGE = (
    "<!doctype html><html lang='en'><head><title>Talks open</title></head><body><article><h1>Talks open</h1>"
    + "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 2)
    + "</article></body></html>"
)


def pdf_objects(objects: Sequence[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1, with a right table of where they are."""
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        out.write(b"%010d 00000 n \n" % offset)
    out.write(b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))
    return out.getvalue()


def stream_object(data: bytes, extra: bytes = b"", *, packed: bool = False) -> bytes:
    if packed:
        data, extra = zlib.compress(data), extra + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def text_at(x: float, y: float, text: str, size: float = 11) -> bytes:
    escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return b"BT /F1 %.1f Tf %.1f %.1f Td (%s) Tj ET\n" % (size, x, y, escaped.encode("cp1252"))


def pdf(pages: Sequence[bytes], *, extra_catalog: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF whose pages are these streams of drawing operators; see `text_at`."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra_catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, content in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            b" /Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(stream_object(content, packed=True))
    return pdf_objects(objects, b"/Root 1 0 R " + trailer)


def lines_at(x: float, top: float, lines: Sequence[str], *, size: float = 11, step: float = 14) -> bytes:
    """Lines set below each other; an empty one leaves a gap."""
    return b"".join(text_at(x, top - step * number, line, size) for number, line in enumerate(lines) if line)


def article_pdf() -> bytes:
    """Two pages with a running head, page numbers, a word broken at a line's end and a paragraph over both pages."""
    head = "The Sample Courier"
    first = lines_at(70, 760, ["Talks open in Vienna"], size=18) + lines_at(
        70,
        720,
        [
            "The two ministers met for an hour and spoke of trade, rail and energy, offi-",
            "cials said afterwards. The meeting was the first of its kind in nine years.",
            "",
            "The foreign ministry said that the next round of talks would be held in the",
            "autumn, and that the agreement, which both sides described as nearly com-",
        ],
    )
    second = lines_at(
        70,
        760,
        [
            "plete, would be signed by the prime ministers of the two countries later on.",
            "",
            "No date was given for the signature, and no figure for the cost of the line.",
        ],
    )
    pages = [
        text_at(70, 810, head, 9) + content + text_at(290, 30, f"Page {number} of 2", 9)
        for number, content in enumerate((first, second), 1)
    ]
    return pdf(pages)


def word_file(paragraphs: Sequence[str] = PARAGRAPHS, *, title: str = "", heading: str = "") -> bytes:
    import docx

    document = docx.Document()
    document.core_properties.title = title
    if heading:
        document.add_heading(heading, 0)
    for text in paragraphs:
        document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_package(document: str | bytes, more: Mapping[str, bytes] | None = None) -> bytes:
    """A Word file around this `word/document.xml`."""
    body = document.encode() if isinstance(document, str) else document
    parts = {
        "[Content_Types].xml": b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
        b'+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
        b'.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        b'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": body,
        **(more or {}),
    }
    return archive(parts)


def word_body(inner: str, head: str = "") -> str:
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0"?>{head}<w:document xmlns:w="{name}"><w:body>{inner}</w:body></w:document>'


def archive(parts: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return out.getvalue()


def mail(text: str = "\n\n".join(PARAGRAPHS), **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = headers.get("sender", "Sample Wire <desk@wire.example>")
    message["To"] = "reader@desk.example"
    message["Subject"] = headers.get("subject", "Talks open in Vienna")
    message["Date"] = headers.get("date", "Wed, 07 Apr 2021 14:30:00 +0500")
    message.set_content(text)
    return message
