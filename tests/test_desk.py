"""What the page asks of a library, without a browser or a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag import Library, SearchFilter
from rag.errors import LibraryDamaged, UsageError
from ui.desk import asking, exchanges, reading, visiting

ARTICLE = """Harbour pact signed
Source: Bay Post
Date: 2021-03-{day:02}

BAYTOWN: The ministers of Norland and Sudland agreed on Monday to dredge the shared harbour by June.

They signed the agreement in Baytown. The cost was put at {cost} million crowns.
"""


@pytest.fixture
def harbour(library: Library, tmp_path: Path) -> Library:
    """A library of two articles of one outlet; the file of the newer one can be changed."""
    for day in (1, 8):
        (tmp_path / f"harbour-{day}.txt").write_text(ARTICLE.format(day=day, cost=40 + day))
    assert library.add([str(tmp_path)]).added == 2
    return library


def cited(library: Library) -> exchanges.Exchange:
    """A finished exchange that cites something."""
    exchange = list(asking.ask(library, "What did Norland and Sudland agree?", SearchFilter(), ()))[-1]
    assert exchange.opened is not None
    return exchange


def test_the_first_screen_asks_the_newest_article_when_the_samples_are_not_there(harbour: Library) -> None:
    found = visiting.Welcome(harbour)()
    assert found.exchanges[0].label == "An example, asked of the newest article only"
    assert found.exchanges[0].cited == (harbour.list()[0].id,)
    assert "<mark>" in found.reader
    assert found.outlets == ("Bay Post",)
    assert "2 articles · 1 outlet" in found.masthead


def test_the_first_screen_is_made_again_only_when_the_library_has_changed(
    harbour: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    ask = Library.ask

    def counted(self: Library, question: str, *rest: Any, **named: Any) -> Any:
        asked.append(question)
        return ask(self, question, *rest, **named)

    monkeypatch.setattr(Library, "ask", counted)
    welcome = visiting.Welcome(harbour)
    assert welcome() is welcome()
    before = len(asked)
    (tmp_path / "third.txt").write_text(ARTICLE.format(day=15, cost=90).replace("Norland", "Westland"))
    harbour.add([str(tmp_path / "third.txt")])
    assert "3 articles" in welcome().masthead
    assert len(asked) > before


def test_an_empty_library_has_no_example(library: Library) -> None:
    found = visiting.Welcome(library)()
    assert found.empty
    assert found.exchanges == ()


def test_a_library_that_cannot_be_read_is_a_plain_message(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(self: Library) -> dict[str, Any]:
        raise LibraryDamaged("the catalogue cannot be read: restore a backup")

    monkeypatch.setattr(Library, "stats", damaged)
    assert "the catalogue cannot be read: restore a backup" in visiting.Welcome(library)().conversation


def test_a_follow_up_is_asked_with_what_went_before(harbour: Library) -> None:
    first = cited(harbour)
    assert first.turn is not None
    assert first.turn.question == "What did Norland and Sudland agree?"
    assert "dredge" in first.turn.answer
    second = list(asking.ask(harbour, "When did they sign it?", SearchFilter(), (first,)))[-1]
    assert second.turn is not None
    assert second.question == "When did they sign it?"


def test_a_failure_while_asking_is_shown_and_logged(
    harbour: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Library, *rest: Any, **named: Any) -> Iterator[Any]:
        raise RuntimeError("a defect")

    monkeypatch.setattr(Library, "ask_stream", broken)
    shown = list(asking.ask(harbour, "What was agreed?", SearchFilter(), ()))[-1]
    assert shown.finished
    assert "could not be answered" in shown.body and "a defect" not in shown.body
    assert "a defect" in caplog.text


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [("the day before yesterday", "", "is not a date"), ("2021-12-31", "2021-01-01", "lies after")],
)
def test_dates_that_make_no_sense_are_a_plain_message(
    harbour: Library, since: str, until: str, said: str
) -> None:
    filters = asking.within(since, until, "", [])
    shown = list(asking.ask(harbour, "What was agreed?", filters, ()))[-1]
    assert 'role="alert"' in shown.body and said in shown.body


def test_quotations_are_called_matching_only_when_they_match(harbour: Library) -> None:
    good = cited(harbour).opened
    assert good is not None
    assert exchanges.matches(harbour, [good])
    assert not exchanges.matches(harbour, [replace(good, start=good.start + 1)])
    assert not exchanges.matches(harbour, [replace(good, article_id="gone")])


def test_the_reader_opens_an_old_revision_as_it_was_cited(harbour: Library, tmp_path: Path) -> None:
    newest = harbour.list()[0]
    old = harbour.show(newest.id).text
    (tmp_path / "harbour-8.txt").write_text(ARTICLE.format(day=8, cost=99))
    assert harbour.add([str(tmp_path / "harbour-8.txt")]).updated == 1
    place = {"article": newest.id, "revision": "1", "start": "0", "end": "9"}
    shown = reading.read_at(harbour, place)
    assert "48 million" in old and "48 million" in shown and "99 million" not in shown
    assert "as cited; the article has since changed (revision 2)" in shown


def test_the_reader_says_whose_copy_an_article_is(sample_library: Library) -> None:
    copy = next(article for article in sample_library.list() if article.relation == "copy")
    assert copy.related_id
    original = sample_library.show(copy.related_id)
    assert original.source
    assert f"Copy of {original.source}" in reading.read(sample_library, copy.id, 1, 0, 10)
    first = sample_library.show(copy.cluster_id)
    assert first.relation is None
    shown = reading.read(sample_library, first.id, 1, 0, 10)
    assert "Copy of" not in shown
    assert "Revision 1 · 1 origin of 3 printings" in shown


def test_the_reader_says_when_an_article_is_gone(harbour: Library) -> None:
    gone = harbour.list()[0].id
    harbour.remove([gone])
    assert "no longer in the library" in reading.read_at(harbour, {"article": gone, "start": "0", "end": "5"})


@pytest.mark.parametrize(
    "place",
    [
        {},
        {"article": None, "start": [], "end": {}},
        {"article": "\ud800", "revision": "9" * 40, "start": "-1", "end": "1e9"},
        {"article": "x' OR 1=1 --", "start": "0", "end": "٣"},
    ],
)
def test_a_place_that_no_page_would_send_is_a_plain_message(library: Library, place: dict[str, Any]) -> None:
    assert 'role="alert"' in reading.read_at(library, place)


def test_stopping_closes_only_what_is_unfinished(harbour: Library) -> None:
    done = cited(harbour)
    closed = exchanges.stop((done, replace(done, finished=False)))
    assert closed[0] == done
    assert closed[1].finished
    assert "Stopped" in closed[1].body


def test_what_the_reader_of_the_page_had_set_is_said_in_the_answer(harbour: Library) -> None:
    within = asking.within("2021-03-05", "", "", ["Bay Post"])
    shown = list(asking.ask(harbour, "What did Norland and Sudland agree?", within, ()))[-1]
    assert shown.answer is not None
    said = "Searched as the filters say: published from 5 March 2021; only Bay Post."
    assert said in shown.answer.notices
    assert f'<p class="in-force">{said}</p>' in exchanges.conversation([shown])


def test_an_edited_question_is_asked_as_it_stands(harbour: Library) -> None:
    first = cited(harbour)
    question = "When did they sign it?"
    followed = list(asking.ask(harbour, question, SearchFilter(), (first,)))[-1].answer
    edited = list(asking.ask(harbour, question, SearchFilter(), (first,), exactly=True))[-1].answer
    assert followed is not None and edited is not None
    assert followed.standalone_question != question
    assert edited.standalone_question == question


def test_asking_again_replaces_what_was_not_answered_and_follows_what_was(harbour: Library) -> None:
    done, stopped = cited(harbour), exchanges.Exchange("Where?", "stopped")
    assert exchanges.to_ask_again((done, stopped), 1) == ("Where?", False, (done,))
    assert exchanges.to_ask_again((done, stopped), 0) == (done.question, True, (done, stopped))
    for nowhere in (2, -1, None, "0"):
        assert exchanges.to_ask_again((done,), nowhere) == ("", False, (done,))


def test_more_keeps_what_was_shown_first(sample_library: Library) -> None:
    question = "Who represented Pakistan at the Moscow meeting of 18 March 2021?"
    short = list(asking.ask(sample_library, question, SearchFilter(), ()))[-1]
    assert short.answer is not None
    fuller = asking.more(sample_library, short)
    assert fuller.answer is not None
    assert fuller.first == len(short.answer.sentences) < len(fuller.answer.sentences)
    page = exchanges.conversation([fuller])
    assert page.index("<h3>Further</h3>") > page.index(short.answer.sentences[0].text[:20])
    assert 'data-do="more"' in exchanges.conversation([short]) and 'data-do="more"' not in page
    with pytest.raises(UsageError, match="ask again"):
        asking.more(sample_library, replace(short, within=None))
