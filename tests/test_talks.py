"""Conversations of the page: whose they are, what is kept of them, and what a reader says of their answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag import Library, SearchFilter
from rag.errors import UsageError
from ui.desk import asking, exchanges, talks, visiting

ONE, OTHER = "1" * 32, "2" * 32
ARTICLE = "Ferry fares rise\nSource: Quay Post\nDate: 2021-03-01\n\nSALTBY: The ferry fare will rise to %s crowns in May."
QUESTION = "To what will the ferry fare rise?"


@pytest.fixture
def quay(library: Library, tmp_path: Path) -> Library:
    """A library of one article."""
    (tmp_path / "fares.txt").write_text(ARTICLE % "12")
    assert library.add([str(tmp_path / "fares.txt")]).added == 1
    return library


def told(library: Library, seat: talks.Seat) -> tuple[talks.Seat, exchanges.Exchange]:
    """A question asked from a seat, and kept."""
    exchange = list(asking.ask(library, QUESTION, SearchFilter(), ()))[-1]
    return talks.keep(library, seat, exchange)


def test_a_conversation_is_reopened_by_its_owner_only(quay: Library) -> None:
    seat, shown = told(quay, talks.seat(None, ONE))
    assert (shown.ordinal, seat.chat is not None) == (1, True)
    found = talks.reopen(quay, talks.seat(None, ONE, str(seat.chat)))
    assert found is not None and found[0].answer is not None and shown.answer is not None
    assert found[0].answer.citations == shown.answer.citations
    for stranger in (talks.seat(None, OTHER, seat.chat), talks.seat("anna", ONE, seat.chat)):
        assert talks.reopen(quay, stranger) is None
        talks.forget(quay, stranger, seat.chat)
        assert QUESTION not in talks.listed(quay, stranger)
    assert talks.reopen(quay, seat) is not None


def test_a_signed_in_users_conversations_follow_them_from_browser_to_browser(quay: Library) -> None:
    seat, _ = told(quay, talks.seat("anna", ONE))
    assert talks.reopen(quay, talks.seat("anna", OTHER, seat.chat)) is not None


@pytest.mark.parametrize("visitor", [None, "", "short", "G" * 32, 7, {"a": 1}])
def test_a_browser_without_an_id_has_a_seat_that_nobody_else_has(visitor: object) -> None:
    assert talks.seat(None, visitor).owner != talks.seat(None, visitor).owner


def test_what_a_browser_holds_is_not_what_the_library_holds() -> None:
    assert ONE not in talks.seat(None, ONE).owner


def test_an_old_message_opens_the_revision_that_it_cited(quay: Library, tmp_path: Path) -> None:
    seat, _ = told(quay, talks.seat(None, ONE))
    (tmp_path / "fares.txt").write_text(ARTICLE % "19")
    assert quay.add([str(tmp_path / "fares.txt")]).updated == 1
    found = visiting.returning(quay, visiting.Welcome(quay)(), seat)
    assert "12 crowns" in found.reader and "19 crowns" not in found.reader
    assert "as cited; the article has since changed (revision 2)" in found.reader


def test_a_rating_is_stored_with_its_turn_and_the_last_one_counts(quay: Library) -> None:
    seat, shown = told(quay, talks.seat(None, ONE))
    rated = talks.rate(quay, seat, (shown,), {"index": 0, "value": "up"})
    assert (rated[0].rating, rated[0].asks_why) == ("up", True)
    rated = talks.rate(quay, seat, rated, {"index": 0, "value": "down", "comment": " Wrong year. "})
    assert (rated[0].rating, rated[0].asks_why) == ("down", False)
    (kept,) = quay.conversations.ratings()
    assert (kept.question, kept.value, kept.note) == (QUESTION, "down", "Wrong year.")
    with pytest.raises(UsageError, match="no rating"):
        talks.rate(quay, seat, (shown,), {"index": 0, "value": "sideways"})
    assert talks.rate(quay, seat, (shown,), {"index": 4, "value": "up"}) == (shown,)
    talks.forget(quay, seat, seat.chat)
    assert quay.conversations.ratings() == []


def test_a_fuller_answer_takes_the_place_of_the_stored_one(quay: Library) -> None:
    seat, shown = told(quay, talks.seat(None, ONE))
    assert shown.answer is not None
    fuller = exchanges.answered(quay, replace(shown.answer, notices=("fuller",)), ordinal=1)
    talks.amend(quay, seat, fuller)
    assert seat.chat is not None
    (kept,) = quay.conversations.answers(seat.chat)
    assert kept.notices == ("fuller",)


def test_a_failed_question_is_not_kept(quay: Library) -> None:
    seat = talks.seat(None, ONE)
    assert talks.keep(quay, seat, exchanges.failed("Why?", "broken")) == (
        seat,
        exchanges.failed("Why?", "broken"),
    )
    assert quay.conversations.all() == []
