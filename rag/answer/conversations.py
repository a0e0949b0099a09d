"""Conversations kept as they were shown, so that an old message still opens what it cited. Knows the stored turns; asks nothing."""

from __future__ import annotations

import json
from dataclasses import replace

from rag.answer.rechecking.saved import NotSaved, read_saved
from rag.errors import LibraryDamaged, UsageError
from rag.export.json import answer_value, shown_text
from rag.index.catalogue.chats import Chat, add_turn, begin_chat, has_chat, list_chats, remove_chat, turns_of
from rag.index.catalogue.whole import Catalogue
from rag.schema import Answer, Turn

LONGEST_TITLE = 200
Chats = list[Chat]


class Conversations:
    """The conversations of one library. Safe for several threads and processes; a turn is stored whole or not at all."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def all(self) -> Chats:
        """Every conversation, the latest first."""
        with self._catalogue.reading() as connection:
            return list_chats(connection)

    def remember(self, answer: Answer, chat: int | None = None) -> int:
        """Stores an answer as the next turn of `chat`, or of a new conversation; the conversation's key.

        Raises UsageError when there is no such conversation.
        """
        text = json.dumps(answer_value(answer), ensure_ascii=False, allow_nan=False)
        with self._catalogue.transaction() as connection:
            if chat is None:
                chat = begin_chat(connection, answer.question[:LONGEST_TITLE])
            elif not has_chat(connection, chat):
                raise _unknown(chat)
            add_turn(connection, chat, answer.question, text)
        return chat

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


def _unknown(chat: int) -> UsageError:
    return UsageError(f"no conversation {chat}: `communique chat --list` shows them")
