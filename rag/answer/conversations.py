"""Conversations kept as they were shown, so that an old message still opens what it cited. Knows the stored turns; asks nothing."""

from __future__ import annotations

import json
from dataclasses import replace

from rag.answer.rechecking.saved import NotSaved, read_saved
from rag.errors import LibraryDamaged, UsageError
from rag.export.json import answer_value, shown_text
from rag.index.catalogue.chats import (
    Chat,
    Rating,
    add_turn,
    begin_chat,
    change_turn,
    has_chat,
    list_chats,
    list_ratings,
    rate_turn,
    remove_chat,
    turns_of,
)
from rag.index.catalogue.whole import Catalogue
from rag.schema import Answer, Turn

LONGEST_TITLE = 200
RATINGS = ("up", "down")
Chats = list[Chat]


class Conversations:
    """The conversations of one library. Safe for several threads and processes; a turn is stored whole or not at all."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def all(self, owner: str | None = None) -> Chats:
        """Every conversation, or those of one owner; the latest first."""
        with self._catalogue.reading() as connection:
            return list_chats(connection, owner)

    def belongs(self, chat: int, owner: str) -> bool:
        """Whether a conversation is there and is this owner's."""
        with self._catalogue.reading() as connection:
            return has_chat(connection, chat, owner)

    def remember(self, answer: Answer, chat: int | None = None, *, owner: str | None = None) -> int:
        """Stores an answer as the next turn of `chat`, or of a new conversation of `owner`; the conversation's key.

        Raises UsageError when there is no such conversation.
        """
        with self._catalogue.transaction() as connection:
            if chat is None:
                chat = begin_chat(connection, answer.question[:LONGEST_TITLE], owner)
            elif not has_chat(connection, chat, owner):
                raise _unknown(chat)
            add_turn(connection, chat, answer.question, _stored(answer))
        return chat

    def amend(self, chat: int, ordinal: int, answer: Answer) -> None:
        """Stores a fuller answer in place of the one of a turn, counted from 1. Raises UsageError."""
        with self._catalogue.transaction() as connection:
            if not change_turn(connection, chat, ordinal, _stored(answer)):
                raise _unknown(chat)

    def rate(self, chat: int, ordinal: int, value: str, note: str | None = None) -> None:
        """Stores what a reader says of a turn (`up` or `down`), in place of what was said before. Raises UsageError."""
        if value not in RATINGS:
            raise UsageError(f"{value!r} is no rating: use {' or '.join(RATINGS)}")
        with self._catalogue.transaction() as connection:
            if not rate_turn(connection, chat, ordinal, value, note):
                raise _unknown(chat)

    def ratings(self) -> list[Rating]:
        """What readers said of answers, the latest first."""
        with self._catalogue.reading() as connection:
            return list_ratings(connection)

    def rated(self, chat: int) -> list[str | None]:
        """What was said of each turn of a conversation, in order."""
        with self._catalogue.reading() as connection:
            return [turn.rating for turn in turns_of(connection, chat)]

    def answers(self, chat: int) -> list[Answer]:
        """The answers of a conversation, in order, each citing the revisions it cited. Raises UsageError, LibraryDamaged.

        An answer stays as it was shown when an article that it cites is removed; a notice says which citations can no
        longer be opened.
        """
        with self._catalogue.reading() as connection:
            if not has_chat(connection, chat):
                raise _unknown(chat)
            stored = turns_of(connection, chat)
        answers = []
        for turn in stored:
            try:
                answer = read_saved(json.loads(turn.answer))
            except (ValueError, NotSaved) as problem:
                raise LibraryDamaged(
                    f"turn {turn.ordinal} of conversation {chat} cannot be read: {problem}"
                ) from problem
            assert isinstance(answer, Answer)
            answers.append(answer)
        return self._with_what_is_gone(answers)

    def _with_what_is_gone(self, answers: list[Answer]) -> list[Answer]:
        """The answers, with a notice for citations of articles that are not in the library any more."""
        cited = {citation.article_id for answer in answers for citation in answer.citations}
        present = self._catalogue.find(sorted(cited)).keys()
        told = []
        for answer in answers:
            gone = [f"[{each.number}]" for each in answer.citations if each.article_id not in present]
            if gone:
                what = "the article" if len(gone) == 1 else "the articles"
                notice = f"Removed from the library since: {what} cited as {', '.join(gone)}. The quotes are as they were."
                answer = replace(answer, notices=(*answer.notices, notice))
            told.append(answer)
        return told

    def history(self, chat: int) -> list[Turn]:
        """The turns of a conversation as `ask` takes them. Raises UsageError, LibraryDamaged."""
        return [Turn(answer.standalone_question, shown_text(answer)) for answer in self.answers(chat)]

    def forget(self, chat: int) -> None:
        """Removes a conversation. Raises UsageError when there is none of that key."""
        with self._catalogue.transaction() as connection:
            if not remove_chat(connection, chat):
                raise _unknown(chat)


def _stored(answer: Answer) -> str:
    return json.dumps(answer_value(answer), ensure_ascii=False, allow_nan=False)


def _unknown(chat: int) -> UsageError:
    return UsageError(f"no conversation {chat}: `communique chat --list` shows them")
