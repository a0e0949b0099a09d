"""A follow-up question made to stand alone. Knows the earlier turns; knows no archive.

With a model by prompt, and only in words of the conversation; without one, or when it fails, by rules that
carry the names, place and subject of the question before. The result is shown to whoever asked.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from rag.answer.follow_ups.rules import ASKS, by_rule, names_of
from rag.errors import CommuniqueError
from rag.llm import ChatModel, Message
from rag.prompts import fence, render
from rag.schema import Turn
from rag.text import content_words
from rag.verify.lock import missing_tokens

TURNS, LONGEST_ANSWER, LONGEST_QUESTION = 3, 600, 300


def standalone(question: str, history: Sequence[Turn], model: ChatModel | None = None) -> str:
    """`question` so that it can be understood, and searched for, without `history`; itself when it stands
    alone.

    A model is asked only when the question seems to lack something. A model that is not on this machine
    sees the earlier questions but not the answers, which may quote private articles. Never raises for a
    failing model.
    """
    question = " ".join(question.split())
    if not history or not question:
        return question
    ruled = by_rule(question, history)
    if model is None or (ruled == question and _is_full(question)):
        return ruled
    return _by_model(question, history, model) or ruled


def _by_model(question: str, history: Sequence[Turn], model: ChatModel) -> str | None:
    lines = []
    for turn in history[-TURNS:]:
        lines.append(f"Question: {' '.join(turn.question.split())}")
        if model.is_local and turn.answer:
            lines.append(f"Answer: {' '.join(turn.answer.split())[:LONGEST_ANSWER]}")
    prompt = render("rewrite", conversation=fence("\n".join(lines)), question=question)
    line = ""
    stream = model.stream([Message("system", prompt.system), Message("user", prompt.user)])
    try:
        for piece in stream:
            line = (line + piece).lstrip()
            if "\n" in line or len(line) > LONGEST_QUESTION:
                break
    except CommuniqueError:
        return None
    finally:
        if isinstance(stream, Generator):
            stream.close()
    line = line.split("\n")[0].strip().strip('"“”*` ').removeprefix("Question: ")
    if len(line.split()) < 3 or len(line) > LONGEST_QUESTION or not ASKS.match(line):
        return None
    # What neither the person nor the archive has said would send the search astray.
    if missing_tokens(line, [*lines, question]):
        return None
    return line if line.endswith("?") else line.rstrip(". ") + "?"


def _is_full(question: str) -> bool:
    """Whether a question has a subject of its own: a name or number, or enough words."""
    return bool(names_of(question)) or bool(re.search(r"\d", question)) or len(content_words(question)) >= 4
