"""About 200 damaged and hostile files, made in code. Each says what must come of it: `read`, `failed`, or either."""

from __future__ import annotations

import gzip
import io
import json
import random
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path

from rag.errors import SourceError
from rag.ingest import prepare
from rag.ingest.finding.load import name_of, read_item
from rag.schema import Failure, PreparedArticle
from tests.made_files import (
    PAGE,
    PARAGRAPHS,
    SENTENCE,
    archive,
    article_pdf,
    mail,
    pdf,
    pdf_objects,
    stream_object,
    text_at,
    word_body,
    word_file,
    word_package,
)

Case = tuple[str, bytes, str]  # name, content, what must come of it
READ, FAILED, EITHER, BOTH = "read", "failed", "either", "read and failed"
TEXT = "\n\n".join(PARAGRAPHS)
ROWS = "".join(
    json.dumps({"title": f"T{n}", "text": f"{text} Row {n}."}) + "\n" for n, text in enumerate(PARAGRAPHS)
)
TABLE = "Headline,Body,Published\n" + "".join(
    f'"T{n}","{text} Row {n}.",2021-04-0{n + 1}\n' for n, text in enumerate(PARAGRAPHS)
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><item><title>A</title>'
    f"<link>https://wire.example/1</link><description>{' '.join([SENTENCE] * 8)}</description></item></channel></rss>"
)
# Of every format one whole file, from which damaged ones are made.
WHOLE: dict[str, bytes] = {
    "pdf": article_pdf(),
    "docx": word_file(),
    "eml": mail().as_bytes(),
    "zip": archive({"a.txt": TEXT, "b.html": PAGE}),
    "html": PAGE.encode(),
    "jsonl": ROWS.encode(),
    "csv": TABLE.encode(),
    "json": json.dumps([json.loads(row) for row in ROWS.splitlines()]).encode(),
    "rss": FEED.encode(),
    "md": b"---\ntitle: T\ndate: 2021-04-07\n---\n" + TEXT.encode(),
    "txt": TEXT.encode(),
    "mbox": b"From a@b.example Wed Apr  7 14:30:00 2021\n" + mail().as_bytes(),
    "jsonl.gz": gzip.compress(ROWS.encode()),
}


def truncated() -> Iterator[Case]:
    """Cut after a part, with a byte flipped in the middle, and with the beginning gone."""
    for suffix, data in WHOLE.items():
        for part in (10, 50, 90, 99):
            yield f"cut-at-{part}.{suffix}", data[: len(data) * part // 100], EITHER
        middle = len(data) // 2
        yield f"flipped.{suffix}", data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :], EITHER
        yield f"headless.{suffix}", data[40:], EITHER


def wrongly_named() -> Iterator[Case]:
    """What the content shows wins over the name."""
    for suffix, name in [
        ("pdf", "txt"), ("pdf", "html"), ("docx", "pdf"), ("docx", "zip"), ("html", "pdf"), ("html", "txt"), ("zip", "docx"),
        ("eml", "txt"), ("jsonl", "txt"), ("json", "txt"), ("csv", "txt"), ("rss", "html"), ("rss", "xml"), ("mbox", "eml"),
        ("jsonl.gz", "json"), ("md", "txt"), ("pdf", "nothing"), ("html", "nothing"), ("docx", "doc"),
    ]:  # fmt: skip
        yield f"really-{suffix}.{name}", WHOLE[suffix], READ
    for name in ("pdf", "docx", "zip", "gz", "xlsx", "png"):
        yield f"really-text.{name}", TEXT.encode(), FAILED


def of_nothing_or_noise() -> Iterator[Case]:
    noise = random.Random(7).randbytes(5_000)
    for suffix in (*WHOLE, "rtf", "xlsx", "jpg"):
        yield f"nothing.{suffix}", b"", FAILED
        yield f"noise.{suffix}", noise, FAILED
    yield "zeros.txt", bytes(100_000), FAILED
    yield "spaces.txt", b" \n\t\r\n" * 1_000, FAILED
    yield "marks-only.txt", b"\xef\xbb\xbf", FAILED


def texts() -> Iterator[Case]:
    yield "one-word.txt", b"a" * 10_000_000, EITHER
    yield "one-word-of-marks.txt", b"-" * 10_000_000, EITHER
    yield "one-line-of-words.txt", b"word " * 100_000, READ
    yield "many-lines.txt", b"a\n" * 100_000, READ
    yield "open-brackets.txt", b"(" * 200_000, EITHER
    yield "open-quotes.txt", "“He said. ".encode() * 20_000, READ
    yield "many-capitals.txt", b"A. B. C. " * 10_000, READ
    yield "many-sentences.txt", (SENTENCE + " ").encode() * 8_000, READ
    yield "controls.txt", TEXT.encode().replace(b" ", b"\x07 \x1b[31m\x08"), EITHER
    yield "a-nul.txt", TEXT.encode() + b"\0" + TEXT.encode(), FAILED
    yield "bad-utf-8.txt", TEXT.encode() + b" \xff\xfe\xed\xa0\x80 " + "“quoted”".encode(), READ
    yield "overlong-utf-8.txt", TEXT.encode() + b"\xc0\xaf\xe0\x80\xaf", EITHER
    yield "half-utf-16.txt", TEXT.encode("utf-16")[:-1], FAILED
    yield "unmarked-utf-16.txt", TEXT.encode("utf-16-le"), READ
    yield "utf-32.txt", TEXT.encode("utf-32"), READ
    yield "right-to-left.txt", ("\u202e" + TEXT + "\u2066\u200b\ufeff").encode(), READ
    yield "combining.txt", ("e" + "\u0301" * 100_000 + " " + TEXT).encode(), READ
    yield "header-bomb.txt", b"T\n" + b"Source: x\n" * 50_000 + b"\n" + TEXT.encode(), READ
    yield (
        "yaml-bomb.md",
        (
            "---\na: &a [x,x]\n"
            + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)},*{chr(97 + n)}]\n" for n in range(24))
            + "---\n"
            + TEXT
        ).encode(),
        FAILED,
    )
    yield (
        "yaml-object.md",
        ("---\ntitle: !!python/object/apply:os.system ['true']\n---\n" + TEXT).encode(),
        FAILED,
    )
    yield "yaml-deep.md", ("---\na: " + "[" * 5_000 + "\n---\n" + TEXT).encode(), FAILED
    yield "deep-quotes.md", b"> " * 5_000 + TEXT.encode(), EITHER
    yield "deep-list.md", b"".join(b" " * (2 * n) + b"- a\n" for n in range(500)), EITHER
    yield "many-brackets.md", b"[" * 10_000 + TEXT.encode(), EITHER
    yield "many-stars.md", b"**a *b " * 20_000, EITHER
    yield "many-backticks.md", b"".join(b"`" * n + b" " for n in range(1_000)), EITHER


def pages() -> Iterator[Case]:
    article = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 3)
    yield "deep.html", ("<html><body>" + "<div>" * 60_000 + article).encode(), EITHER
    yield "deep-inline.html", ("<html><body><p>" + "<b>" * 60_000 + SENTENCE).encode(), EITHER
    yield "deep-tables.html", ("<html><body>" + "<table><tr><td>" * 10_000 + article).encode(), EITHER
    yield "never-closed.html", ("<html><body>" + "<p>" * 20_000 + article).encode(), EITHER
    yield (
        "many-attributes.html",
        ("<html><body><p " + " ".join(f"a{n}=x" for n in range(50_000)) + ">" + article).encode(),
        EITHER,
    )
    yield "one-attribute.html", ('<html><body><p class="' + "x" * 5_000_000 + '">' + article).encode(), EITHER
    yield (
        "an-open-comment.html",
        (f"<html><body><article>{article}</article><!-- ").encode() + b"x" * 1_000_000,
        EITHER,
    )
    yield (
        "an-open-script.html",
        (f"<html><body><article>{article}</article><script>").encode() + b"<" * 1_000_000,
        EITHER,
    )
    yield "entities.html", ("<html><body><article>" + article + "<p>" + "&amp;lt;" * 50_000).encode(), EITHER
    yield (
        "json-ld-bomb.html",
        (
            '<html><head><script type="application/ld+json">'
            + "[" * 100_000
            + "</script></head><body><article>"
            + article
        ).encode(),
        EITHER,
    )
    yield (
        "a-million-metas.html",
        (
            "<html><head>" + '<meta name="date" content="x">' * 20_000 + "</head><body><article>" + article
        ).encode(),
        EITHER,
    )
    yield (
        "a-lying-charset.html",
        ('<html><head><meta charset="utf-7"></head><body><article>' + article).encode(),
        READ,
    )
    yield (
        "no-such-charset.html",
        ('<html><head><meta charset="klingon"></head><body><article>é' + article).encode("cp1252"),
        READ,
    )
    yield (
        "a-file-entity.html",
        (
            '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><article><p>&x;</p>'
            + article
        ).encode(),
        EITHER,
    )
    yield (
        "a-base-elsewhere.html",
        (
            '<html><head><base href="file:///etc/"><link rel="canonical" href="javascript:x"></head><body><article>'
            + article
        ).encode(),
        READ,
    )
    yield "nuls.html", PAGE.encode().replace(b"<p>", b"<p>\0"), FAILED
    yield "only-frames.html", b"<html><frameset><frame src='file:///etc/passwd'></frameset></html>", FAILED


def feeds() -> Iterator[Case]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    yield (
        "laughs.rss",
        FEED.replace("<rss", f'<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}]><rss')
        .replace("Wire<", "&l11;<")
        .encode(),
        EITHER,
    )
    yield (
        "a-file.rss",
        FEED.replace("<rss", '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss')
        .replace("Wire<", "&x;<")
        .encode(),
        EITHER,
    )
    yield (
        "a-parameter.rss",
        FEED.replace(
            "<rss",
            '<!DOCTYPE r SYSTEM "file:///etc/passwd" [<!ENTITY % x SYSTEM "file:///etc/passwd">%x;]><rss',
        ).encode(),
        EITHER,
    )
    yield "deep.rss", (FEED[:60] + "<a>" * 60_000).encode(), FAILED
    yield "no-entries.rss", b"<rss><channel/></rss>", FAILED
    yield "only-summaries.rss", FEED.replace(" ".join([SENTENCE] * 8), "Short.").encode(), FAILED
    yield "other.xml", b"<?xml version='1.0'?><invoice><line>1</line></invoice>", FAILED


def rows() -> Iterator[Case]:
    good = ROWS.encode()
    for name, line in [
        ("deep", b'{"text":' + b"[" * 100_000), ("deep-objects", b'{"a":' * 50_000), ("huge-integer", b'{"text":"a","id":' + b"9" * 10_000 + b"}"),
        ("huge-date", b'{"text":"a","date":' + b"9" * 4_000 + b"}"), ("infinity", b'{"text":"a","date":1e999}'), ("nan", b'{"text":NaN}'),
        ("invalid", b'{"text": "\xff\xfe"}'), ("array", b"[1]"), ("null", b"null"), ("string", b'"text"'), ("no-text", b'{"title":"a"}'),
        ("text-is-object", b'{"text":{"a":1}}'), ("bad-date", b'{"text":"a","date":"yesterday"}'), ("control-id", b'{"text":"a","id":"a\\u0000b"}'),
        ("surrogate-id", b'{"text":"a","id":"\\ud800"}'),
    ]:  # fmt: skip
        yield f"{name}.jsonl", good + line + b"\n", BOTH
    yield (
        "surrogates.jsonl",
        good + b'{"text":"a \\ud800 b and \\udfff, they said.","title":"\\ud800","source":"\\udcff"}\n',
        EITHER,
    )
    yield "nul-in-text.jsonl", good + b'{"text":"They met\\u0000 today, it was said."}\n', EITHER
    yield (
        "many-keys.jsonl",
        good + json.dumps({"text": SENTENCE, **{f"k{n}": n for n in range(50_000)}}).encode(),
        READ,
    )
    yield (
        "deep-value.jsonl",
        good + b'{"text":"They met today.","other":' + b"[" * 900 + b"]" * 900 + b"}",
        EITHER,
    )
    yield (
        "odd-values.jsonl",
        good
        + b'{"text":"They met in town.","title":{"a":1},"url":"javascript:alert(1)","authors":{"a":1},"language":[1]}',
        READ,
    )
    yield "bad-address.jsonl", good + b'{"text":"They met in town again.","url":"http://[::1"}', READ
    yield "unclosed.json", b'[{"text": "They met today, it was said."},', BOTH
    yield "deep.json", b"[" * 200_000, FAILED
    yield "deep-list.json", b'{"articles":' * 20_000, FAILED
    yield "number.json", b"1" * 100_000, FAILED
    yield "empty-list.json", b"[]", FAILED
    yield "nulls.json", b"[null,null]", FAILED


def tables() -> Iterator[Case]:
    yield "a-million-columns.csv", b",".join(b"c%d" % n for n in range(1_000_000)), FAILED
    yield "a-million-commas.csv", TABLE.encode() + b"," * 1_000_000, READ
    yield "unclosed-quote.csv", TABLE.encode() + b'"T","They met' + b"\nand met" * 10_000, BOTH
    yield "unclosed-first.csv", b'"Headline,Body\n' + TABLE.encode(), FAILED
    yield "odd-quotes.csv", TABLE.encode() + b'"T"x,"They met"y,2021-04-07\n', BOTH
    yield "too-few.csv", TABLE.encode() + b"T\n", BOTH
    yield "too-many.csv", TABLE.encode() + b"T,They met,2021-04-07,x,y,z\n", BOTH
    yield "no-text.csv", b"a,b,c\n1,2,3\n", FAILED
    yield "same-names.csv", b"Body,Body,Body\nThey met today.,They met then.,They never met.\n", READ
    yield "names-only.csv", b"title,text\n", FAILED
    yield "nul.csv", TABLE.encode() + b"T,a\0b,2021-04-07\n", FAILED
    yield "formula.csv", TABLE.encode() + b"\"=cmd|' /C calc'!A0\",They met in the capital,2021-04-07\n", READ
    yield "one-huge-cell.csv", b"title,text\nT," + b"word " * 100_000 + b"\n", READ
    yield "carriage-returns.csv", TABLE.replace("\n", "\r").encode(), READ
    yield "utf-16.csv", TABLE.encode("utf-16"), READ


def pdfs() -> Iterator[Case]:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    catalog, page = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    )
    text = text_at(70, 700, SENTENCE[:60])
    yield "no-pages.pdf", pdf_objects([catalog, b"<< /Type /Pages /Kids [] /Count 0 >>"]), FAILED
    yield "own-parent.pdf", pdf_objects([catalog, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]), FAILED
    yield (
        "page-loop.pdf",
        pdf_objects(
            [
                catalog,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>",
            ]
        ),
        FAILED,
    )
    yield (
        "too-many-pages.pdf",
        pdf_objects([catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 2000000000 >>", page]),
        FAILED,
    )
    yield (
        "same-page-often.pdf",
        pdf_objects([catalog, b"<< /Type /Pages /Kids [" + b"3 0 R " * 5_000 + b"] /Count 5000 >>", page]),
        FAILED,
    )
    yield "a-scan.pdf", pdf([b"q 595 0 0 842 0 0 cm Q"]), FAILED
    yield (
        "javascript.pdf",
        pdf([text], extra_catalog=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        READ,
    )
    yield "launch.pdf", pdf([text], extra_catalog=b"/OpenAction << /S /Launch /F (/bin/true) >>"), READ
    yield (
        "a-file-stream.pdf",
        pdf_objects(
            [
                catalog,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                page[:-3] + b" /Contents 4 0 R >>",
                b"<< /Length 0 /F (/etc/passwd) >>\nstream\n\nendstream",
            ]
        ),
        FAILED,
    )
    yield (
        "own-length.pdf",
        pdf_objects(
            [
                catalog,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                page[:-3] + b" /Contents 4 0 R >>",
                b"<< /Length 4 0 R >>\nstream\nx\nendstream",
            ]
        ),
        FAILED,
    )
    form = b" /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /X 5 0 R >> >>"
    yield (
        "own-form.pdf",
        pdf_objects(
            [
                catalog,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                page[:-3] + b" /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
                stream_object(b"/X Do"),
                stream_object(b"/X Do", form),
            ]
        ),
        FAILED,
    )
    yield "flate-bomb.pdf", pdf([b"0 0 m " * 5_000_000]), EITHER
    yield (
        "deep-arrays.pdf",
        pdf_objects(
            [
                catalog,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                page[:-3] + b" /X " + b"[" * 100_000 + b" >>",
            ]
        ),
        FAILED,
    )
    yield (
        "locked.pdf",
        pdf(
            [text],
            trailer=b"/ID [<00><00>] /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <"
            + b"00" * 32
            + b"> /U <"
            + b"11" * 32
            + b"> >>",
        ),
        FAILED,
    )
    yield "garbage-around.pdf", b"\x00garbage\n" + WHOLE["pdf"] + b"garbage" * 100, EITHER
    yield (
        "many-letters.pdf",
        pdf([b"".join(text_at(10 + n % 500, 800 - n // 500 % 700, "a", 1) for n in range(40_000))]),
        EITHER,
    )
    yield (
        "letters-anywhere.pdf",
        pdf(
            [text_at(n * 37 % 590, n * 91 % 830, "word", 8) for n in range(1)]
            + [b"".join(text_at(n * 37 % 590, n * 91 % 830, "word", 8) for n in range(3_000))]
        ),
        EITHER,
    )
    yield "upside-down.pdf", pdf([b"-1 0 0 -1 595 842 cm " + text]), EITHER
    yield (
        "no-size.pdf",
        pdf_objects(
            [
                catalog,
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 0 0] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>",
                font,
                stream_object(text),
            ]
        ),
        EITHER,
    )
    yield "far-away.pdf", pdf([b"1e30 0 0 1e30 1e30 1e30 cm " + text]), EITHER


def word_files() -> Iterator[Case]:
    paragraph = f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    yield (
        "laughs.docx",
        word_package(
            word_body("<w:p><w:r><w:t>&l11;</w:t></w:r></w:p>", f'<!DOCTYPE r [<!ENTITY l0 "lol">{laughs}]>')
        ),
        EITHER,
    )
    yield (
        "a-file.docx",
        word_package(
            word_body(
                "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>",
                '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            )
        ),
        FAILED,
    )
    yield "bomb.docx", word_package(word_body(paragraph + "<w:p/>" * 8_000_000)), FAILED
    yield (
        "no-body.docx",
        word_package(
            '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
        ),
        FAILED,
    )
    yield "not-xml.docx", word_package("<w:document"), FAILED
    yield "empty.docx", word_package(word_body("")), FAILED
    yield (
        "deep-tables.docx",
        word_package(word_body("<w:tbl><w:tr><w:tc>" * 3_000 + paragraph + "</w:tc></w:tr></w:tbl>" * 3_000)),
        EITHER,
    )
    yield (
        "deep-boxes.docx",
        word_package(word_body("<w:sdt><w:sdtContent>" * 200 + paragraph + "</w:sdtContent></w:sdt>" * 200)),
        EITHER,
    )
    yield "many-paragraphs.docx", word_package(word_body(paragraph * 5_000)), READ
    yield (
        "names-outside.docx",
        word_package(word_body(paragraph), {"../../evil.xml": b"x", "/etc/evil": b"x"}),
        READ,
    )
    yield "no-types.docx", archive({"word/document.xml": word_body(paragraph)}), FAILED
    yield (
        "linked-outside.docx",
        word_package(
            word_body(paragraph),
            {
                "word/_rels/document.xml.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
            },
        ),
        READ,
    )
    yield (
        "self-related.docx",
        word_package(
            word_body(paragraph),
            {
                "word/_rels/document.xml.rels": b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="x" Target="document.xml"/></Relationships>'
            },
        ),
        READ,
    )


def mails() -> Iterator[Case]:
    nested = mail("They met.")
    for _ in range(40):
        outer = EmailMessage()
        outer["Subject"], outer["From"] = "FW", "a@b.example"
        outer.set_content("see below")
        outer.add_attachment(nested)
        nested = outer
    yield "mails-in-mails.eml", nested.as_bytes(), EITHER
    yield "a-thousand-parts.eml", _nested_parts(1_000), FAILED
    yield (
        "many-parts.eml",
        b"MIME-Version: 1.0\nFrom: a@b.example\nContent-Type: multipart/mixed; boundary=x\n\n"
        + b"--x\n\nThey met.\n" * 2_000
        + b"--x--\n",
        FAILED,
    )
    yield (
        "same-boundary.eml",
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nThey met today, it was said.\n--x--\n",
        EITHER,
    )
    yield (
        "no-boundary.eml",
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed\n\n" + TEXT.encode(),
        EITHER,
    )
    yield (
        "bad-base64.eml",
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!!"
        + b"A" * 333,
        EITHER,
    )
    yield (
        "bad-charset.eml",
        b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: text/plain; charset=klingon\n\n"
        + TEXT.encode(),
        READ,
    )
    yield (
        "bad-headers.eml",
        b"From: =?utf-8?q?=ff=fe?= <@@>\nDate: the day after\nSubject: =?x?b?!!!?=\nMIME-Version: 1.0\n\n"
        + TEXT.encode(),
        READ,
    )
    yield (
        "long-header.eml",
        b"From: a@b.example\nMIME-Version: 1.0\nSubject: " + b"x" * 2_000_000 + b"\n\n" + TEXT.encode(),
        READ,
    )
    yield (
        "many-headers.eml",
        b"From: a@b.example\nMIME-Version: 1.0\n" + b"X-A: b\n" * 100_000 + b"\n" + TEXT.encode(),
        READ,
    )
    yield (
        "many-addresses.eml",
        b"From: " + b"a@b.example, " * 20_000 + b"c@d.example\nMIME-Version: 1.0\n\n" + TEXT.encode(),
        READ,
    )
    yield "open-comment.eml", b"From: " + b"(" * 50_000 + b"\nMIME-Version: 1.0\n\n" + TEXT.encode(), EITHER
    yield (
        "a-huge-year.eml",
        b"From: a@b.example\nDate: Wed, 07 Apr 99999 14:30:00 +9999\nMIME-Version: 1.0\n\n" + TEXT.encode(),
        READ,
    )
    evil = mail()
    evil.add_attachment(
        TEXT.encode(), maintype="text", subtype="x-note", filename="../../../evil\\..\\evil.txt"
    )
    yield "attachment-outside.eml", evil.as_bytes(), READ
    bomb = mail()
    bomb.add_attachment(
        gzip.compress(b"word " * 20_000_000, 1), maintype="application", subtype="gzip", filename="b.gz"
    )
    yield "attached-bomb.eml", bomb.as_bytes(), BOTH
    yield (
        "many-forwards.eml",
        b"From: a@b.example\nMIME-Version: 1.0\n\n"
        + b"---------- Forwarded message ---------\nFrom: x\n\n" * 20_000
        + b"They met.",
        EITHER,
    )
    yield "only-froms.mbox", b"From a@b Wed Apr  7 14:30:00 2021\n" * 20_000, FAILED


def _nested_parts(depth: int) -> bytes:
    out = [b"From: a@b.example\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b0\n\n"]
    for number in range(depth):
        out.append(b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (number, number + 1))
    return b"".join([*out, b"--b%d\n\nThey met.\n" % depth])


def archives() -> Iterator[Case]:
    outside = (
        "../up.txt",
        "/etc/absolute.txt",
        "C:\\drive.txt",
        "c:drive.txt",
        "a/../../up.txt",
        "..\\up.txt",
        "\\\\host\\a.txt",
    )
    for number, name in enumerate(outside):
        yield f"a-way-out-{number}.zip", archive({name: TEXT, "good.txt": SENTENCE}), BOTH
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    yield "a-link.zip", _archive([(link, b"/etc/passwd"), ("good.txt", SENTENCE.encode())]), BOTH
    yield "locked.zip", _locked(), FAILED
    yield "bomb.zip", archive({"bomb.txt": b"\0" * 60_000_000}), FAILED
    yield "word-bomb.zip", archive({"bomb.txt": b"word " * 8_000_000}), FAILED
    yield "row-bomb.zip", archive({"bomb.jsonl": b'{"text":"' + b"a" * 30_000_000 + b'"}'}), FAILED
    yield "row-bomb.jsonl.gz", gzip.compress(b'{"text":"' + b"a" * 60_000_000 + b'"}', 1), FAILED
    yield "many-empty-rows.jsonl.gz", gzip.compress(b"\n" * 60_000_000, 1), FAILED
    inner = archive({"a.txt": SENTENCE})
    yield "two-deep.zip", archive({"in.zip": inner}), READ
    for _ in range(8):
        inner = archive({"in.zip": inner})
    yield "ten-deep.zip", inner, FAILED
    packed = TEXT.encode()
    for _ in range(20):
        packed = gzip.compress(packed)
    yield "twenty-deep.gz", packed, FAILED
    yield (
        "forty-two.zip",
        archive({f"{n}.zip": archive({f"{m}.txt": b"\0" * 3_000_000 for m in range(3)}) for n in range(6)}),
        FAILED,
    )
    yield "no-members.zip", archive({}), FAILED
    yield "only-folders.zip", archive({"a/": b"", "b/": b""}), FAILED
    yield "only-hidden.zip", archive({"__MACOSX/a.txt": TEXT, ".hidden.txt": TEXT}), FAILED
    yield "same-names.zip", _archive([("a.txt", TEXT.encode()), ("a.txt", SENTENCE.encode())]), EITHER
    yield (
        "many-members.zip",
        archive({f"{n}.bin": b"" for n in range(3_000)}, method=zipfile.ZIP_STORED),
        FAILED,
    )
    yield "many-listed.zip", _listing(2_000_000), FAILED
    yield "wrong-sum.zip", _flipped(archive({"a.txt": TEXT}, method=zipfile.ZIP_STORED), 60), EITHER
    yield "strange-method.zip", _method(archive({"a.txt": TEXT}, method=zipfile.ZIP_STORED), 99), FAILED
    yield "lying-size.zip", _lying(), FAILED
    yield "controls-in-name.zip", archive({"a\x07\x1b[31m.txt": TEXT}), EITHER
    yield "long-name.zip", archive({"a" * 60_000 + ".txt": TEXT}), EITHER
    yield "comment.zip", archive({"a.txt": TEXT}) + b"PK\x05\x06" + b"\xff" * 18, EITHER
    yield "behind-noise.zip", b"MZ" + bytes(500) + archive({"a.txt": TEXT}), FAILED
    yield "a-tar.tar.gz", gzip.compress(bytes(257) + b"ustar\x0000" + bytes(2_000)), FAILED


def _archive(members: list[tuple[zipfile.ZipInfo | str, bytes]]) -> bytes:
    import warnings

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two members of one name
        for name, data in members:
            target.writestr(name, data)
    return out.getvalue()


def _locked() -> bytes:
    data = bytearray(archive({"a.txt": TEXT}, method=zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def _flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def _method(data: bytes, method: int) -> bytes:
    changed = bytearray(data)
    struct.pack_into("<H", changed, 8, method)
    struct.pack_into("<H", changed, data.index(b"PK\x01\x02") + 10, method)
    return bytes(changed)


def _lying() -> bytes:
    """A member that says it is small and is not."""
    changed = bytearray(archive({"a.txt": b"word " * 4_000_000}))
    struct.pack_into("<L", changed, 22, 100)
    struct.pack_into("<L", changed, bytes(changed).index(b"PK\x01\x02") + 24, 100)
    return bytes(changed)


def _listing(size: int) -> bytes:
    """A list of members that is longer than any archive of articles."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    count = 25_000_000 // len(entry)
    end = struct.pack(
        "<4s4H2LH", b"PK\x05\x06", 0, 0, count & 0xFFFF, count & 0xFFFF, count * len(entry), 4, 0
    )
    return b"PK\x03\x04" + entry * count + end


def take_in(item: Path) -> Iterator[PreparedArticle | Failure]:
    """What becomes of a file when it is added, before it is stored. It runs in workers."""
    for found in read_item(item):
        try:
            yield found if isinstance(found, Failure) else prepare(found)
        except SourceError as problem:
            yield Failure(name_of(item), str(problem))


GROUPS: Mapping[str, Callable[[], Iterator[Case]]] = {
    "truncated": truncated,
    "wrongly named": wrongly_named,
    "of nothing or noise": of_nothing_or_noise,
    "texts": texts,
    "pages": pages,
    "feeds": feeds,
    "rows": rows,
    "tables": tables,
    "PDFs": pdfs,
    "Word files": word_files,
    "mails": mails,
    "archives": archives,
}
