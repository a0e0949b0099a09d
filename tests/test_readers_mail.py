"""Mail: the message, what it forwards and what is attached, each an article with who sent it and when."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from rag.ingest.finding.load import read
from rag.schema import Failure, RawArticle
from tests.made_files import PAGE, PARAGRAPHS, mail, word_file

TEXT = "\n\n".join(PARAGRAPHS)


def found_in(folder: Path, data: bytes, name: str = "a.eml") -> list[RawArticle | Failure]:
    (folder / name).write_bytes(data)
    return list(read(str(folder / name)))


def articles(folder: Path, data: bytes, name: str = "a.eml") -> list[RawArticle]:
    found = found_in(folder, data, name)
    assert all(isinstance(one, RawArticle) for one in found), found
    return [one for one in found if isinstance(one, RawArticle)]


def test_a_mail_is_an_article_by_its_sender_on_its_date(tmp_path: Path) -> None:
    (found,) = articles(tmp_path, mail(TEXT + "\n-- \nDesk of the wire\n").as_bytes())
    assert found.text == TEXT
    assert (found.title, found.source, found.published) == (
        "Talks open in Vienna",
        "Sample Wire",
        "2021-04-07T14:30:00+05:00",
    )
    assert found.found == {
        "title": "subject of the mail",
        "source": "sender of the mail",
        "published": "date of the mail",
        "removed": "signature: Desk of the wire",
    }
    assert found.original is not None
    assert found.original.media_type == "message/rfc822"


def test_markup_is_read_where_there_is_no_plain_text(tmp_path: Path) -> None:
    message = mail()
    html = f"<p>{PARAGRAPHS[0]}</p><div style='display:none'>hidden</div><p>{PARAGRAPHS[1]}</p><p><a href=x>See all our stories</a></p>"
    message.set_content(html, subtype="html")
    (found,) = articles(tmp_path, message.as_bytes())
    assert found.text == "\n\n".join(PARAGRAPHS[:2])
    assert found.found["removed"] == "linked headline: See all our stories"


def test_of_two_versions_the_plain_one_is_read(tmp_path: Path) -> None:
    message = mail()
    message.add_alternative("<p>Other words.</p>", subtype="html")
    (found,) = articles(tmp_path, message.as_bytes())
    assert found.text.strip() == TEXT


def test_a_forwarded_article_is_its_own_with_the_note_set_apart(tmp_path: Path) -> None:
    text = (
        "FYI\n\n---------- Forwarded message ---------\nFrom: The Wire <x@wire.example>\n"
        f"Date: Tue, Apr 6, 2021 at 9:12 AM\nSubject: Fwd: Rail deal near\nTo: me\n\n{TEXT}\n"
    )
    (found,) = articles(
        tmp_path, mail(text, subject="FW: look", sender="A Friend <f@desk.example>").as_bytes()
    )
    assert (found.title, found.source, found.published) == ("Rail deal near", "The Wire", "2021-04-06")
    assert found.text == TEXT
    assert found.found["source"] == "sender of the forwarded mail"
    assert found.found["removed"] == "note of who forwarded it: FYI"


@pytest.mark.parametrize(
    ("subject", "title"), [("FW: Dam talks", "Dam talks put off"), ("RE: Dam talks", "Dam talks")]
)
def test_outlook_forwards_without_a_mark(tmp_path: Path, subject: str, title: str) -> None:
    text = (
        "FYI\n\n________________________________\nFrom: Sample Wire <desk@wire.example>\nSent: Monday, April 5, 2021 9:12 AM\n"
        "To: Desk\nSubject: Dam talks put off\n\nTalks on the dam were put off on Monday, both sides said.\n"
    )
    path = tmp_path / "a.eml"
    path.write_bytes(mail(text, subject=subject).as_bytes())
    [raw] = read(str(path))
    assert isinstance(raw, RawArticle)
    assert raw.title == title
    if title == "Dam talks put off":
        assert (raw.source, (raw.published or "")[:10]) == ("Sample Wire", "2021-04-05")
        assert raw.text == "Talks on the dam were put off on Monday, both sides said."


def test_a_long_note_above_a_forwarded_article_is_an_article_too(tmp_path: Path) -> None:
    note = " ".join(["These are the thoughts of the desk on this."] * 6)
    text = f"{note}\n\nBegin forwarded message:\n\nFrom: The Wire <x@wire.example>\nSubject: Rail\n\n{TEXT}\n"
    first, second = articles(tmp_path, mail(text).as_bytes())
    assert (first.text.strip(), first.source) == (note, "Sample Wire")
    assert (second.text, second.source) == (TEXT, "The Wire")
    assert first.id != second.id


def test_attachments_are_members_and_a_short_note_is_none(tmp_path: Path) -> None:
    message = mail("Please find attached.")
    message.add_attachment(word_file(), maintype="application", subtype="octet-stream", filename="talks.docx")
    message.add_attachment(b"\x89PNG\r\n", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", maintype="application", subtype="msword", filename="old.doc"
    )
    found, failure = found_in(tmp_path, message.as_bytes())
    assert isinstance(found, RawArticle)
    assert found.location == f"{tmp_path.resolve()}/a.eml!talks.docx"
    assert found.original is not None
    assert found.original.name == "talks.docx"
    assert found.found["removed"] == "cover note: Please find attached."
    assert found.found["attached to"].startswith("“Talks open in Vienna”, Sample Wire")
    assert isinstance(failure, Failure)
    assert failure.source.endswith("a.eml!old.doc")


def test_a_message_in_a_message_is_read(tmp_path: Path) -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "a@desk.example", "FW"
    outer.set_content("see below")
    outer.add_attachment(mail())
    (found,) = articles(tmp_path, outer.as_bytes())
    assert (found.title, found.text.strip()) == ("Talks open in Vienna", TEXT)


def test_a_mailbox_is_its_messages(tmp_path: Path) -> None:
    mark = b"From a@b.example Wed Apr  7 14:30:00 2021\n"
    box = mark + mail("One.\n>From here on.").as_bytes() + b"\n" + mark + mail("Two.").as_bytes()
    first, second = articles(tmp_path, box, "a.mbox")
    assert (first.text, second.text) == ("One.\nFrom here on.", "Two.")
    assert first.location.endswith("a.mbox!1.eml")


def test_a_page_saved_as_mhtml_is_that_page(tmp_path: Path) -> None:
    data = (
        "From: <Saved by a browser>\nSnapshot-Content-Location: https://post.example/1\nMIME-Version: 1.0\n"
        'Content-Type: multipart/related; type="text/html"; boundary="x"\n\n--x\nContent-Type: text/html; charset=utf-8\n\n'
        f"{PAGE}\n--x\nContent-Type: image/png\n\nnone\n--x--\n"
    )
    (found,) = articles(tmp_path, data.encode(), "a.mhtml")
    assert (found.url, found.found["url"]) == ("https://post.example/1", "address in the saved page")
    assert PARAGRAPHS[0] in found.text


def test_letters_are_decoded_by_what_the_part_declares_or_else_shows(tmp_path: Path) -> None:
    head = b"From: =?iso-8859-2?q?Pawe=B3?= <p@wire.example>\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain"
    text = "Minister powiedział, że rozmowy będą trwały jeszcze kilka tygodni, a umowa zostanie podpisana jesienią."
    for charset, encoding in (
        ("; charset=iso-8859-2", "iso-8859-2"),
        ("; charset=us-ascii", "cp1250"),
        ("", "utf-8"),
    ):
        body = head + charset.encode() + b"\nContent-Transfer-Encoding: 8bit\n\n" + text.encode(encoding)
        (found,) = articles(tmp_path, body)
        assert (found.text, found.source) == (text, "Paweł")
