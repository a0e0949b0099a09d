"""Conversations are kept whole, and an old answer opens the revision that it cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import open_library
from rag.errors import UsageError
from rag.library import Library

ARTICLE = '{"id": "a", "title": "Talks", "source": "Harbour Post", "date": "2021-04-07", "text": "%s"}\n'


def fill(library: Library, folder: Path, text: str) -> None:
    file = folder / "articles.jsonl"
    file.write_text(ARTICLE % text, encoding="utf-8")
    library.add([str(file)])


def test_a_conversation_is_kept_with_its_answers_whole(sample_copy: Path) -> None:
    with open_library(sample_copy) as library:
        first = library.ask("Who received Lavrov in Islamabad?")
        chat = library.conversations.remember(first)
        second = library.ask("How many articles mention him?", history=library.conversations.history(chat))
        assert second.standalone_question == "How many articles mention Shah Mahmood Qureshi?"
        assert library.conversations.remember(second, chat) == chat
    with open_library(sample_copy) as library:
        kept = library.conversations.answers(chat)
        assert [answer.question for answer in kept] == [first.question, second.question]
        assert [answer.citations for answer in kept] == [first.citations, second.citations]
        assert [answer.sentences for answer in kept] == [first.sentences, second.sentences]
        (listed,) = library.conversations.all()
        assert (listed.key, listed.title, listed.turns) == (chat, first.question, 2)


def test_an_old_answer_opens_the_text_it_cited(library: Library, tmp_path: Path) -> None:
    fill(library, tmp_path, "Lavrov said in Islamabad that 14 ships would come.")
    chat = library.conversations.remember(library.ask("How many ships would come?"))
    fill(library, tmp_path, "Lavrov said in Islamabad that 17 ships would come.")
    (old,) = library.conversations.answers(chat)
    cited = old.citations[0]
    assert "14 ships" in library.show(cited.article_id, cited.revision).text[cited.start : cited.end]
    assert "17 ships" in library.show(cited.article_id).text


def test_an_answer_says_which_of_its_articles_were_removed_and_stays_as_it_was(
    library: Library, tmp_path: Path
) -> None:
    fill(library, tmp_path, "Lavrov said in Islamabad that 14 ships would come.")
    answer = library.ask("How many ships would come?")
    chat = library.conversations.remember(answer)
    assert library.conversations.answers(chat)[0].notices == answer.notices
    library.remove(["a"])
    (old,) = library.conversations.answers(chat)
    assert (old.sentences, old.citations) == (answer.sentences, answer.citations)
    assert old.notices == (
        *answer.notices,
        "Removed from the library since: the article cited as [1]. The quotes are as they were.",
    )


def test_a_forgotten_conversation_is_gone(sample_copy: Path) -> None:
    with open_library(sample_copy) as library:
        chat = library.conversations.remember(library.ask("Who received Lavrov in Islamabad?"))
        library.conversations.forget(chat)
        assert library.conversations.all() == []
        with pytest.raises(UsageError, match="no conversation"):
            library.conversations.answers(chat)
        with pytest.raises(UsageError, match="no conversation"):
            library.conversations.remember(library.ask("Who came?"), chat)
