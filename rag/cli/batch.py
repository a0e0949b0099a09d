"""Questions, and tasks of writing notes, from a file of JSON Lines. Knows the lines; knows nothing of what is made of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rag.errors import CommuniqueError, UsageError
from rag.schema import SearchFilter, Turn

Results = Iterator[tuple[Any, Any | None, str | None]]
TASK_KEYS = ("id", "topic", "kind", "format", "since", "until", "as_of", "sources", "article_ids")


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a batch."""

    id: Any
    question: str
    search_filter: SearchFilter
    history: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a batch of notes."""

    id: Any
    value: Mapping[str, Any]
    search_filter: SearchFilter

    def text(self, key: str) -> str | None:
        """What the line says under `key`, None for nothing. Raises UsageError for what is no text."""
        value = self.value.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise UsageError(f"{key} is {value!r:.60}, not a text")
        return value


def run_batch(path: Path, answer: Callable[[Asked], Any]) -> Results:
    """For each line, in order: its id, and what `answer` made of its question or why nothing could be made.

    Raises UsageError when the file cannot be read.
    """
    return _run(path, lambda value: answer(_asked(value)))


def run_tasks(path: Path, write: Callable[[Task], Any]) -> Results:
    """The same for lines that ask for a note. A misspelt key is an error: without its filter a note would be of
    something else.
    """
    return _run(path, lambda value: write(_task(value)))


def _run(path: Path, do: Callable[[Mapping[str, Any]], Any]) -> Results:
    for number, line in enumerate(_lines(path), 1):
        identity: Any = None
        try:
            try:
                value = json.loads(line)
            except ValueError as error:
                raise UsageError(f"line {number} is not JSON: {error}") from error
            if not isinstance(value, Mapping):
                raise UsageError(f"line {number} is not a JSON object")
            identity = value.get("id")
            if identity is None:
                raise UsageError("no id")
            yield identity, do(value), None
        except CommuniqueError as error:
            yield identity, None, str(error)


def _lines(path: Path) -> Iterator[str]:
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 text") from error
    yield from (line for line in text.split("\n") if line.strip())


def _asked(value: Mapping[str, Any]) -> Asked:
    question = value.get("question")
    if not isinstance(question, str) or not question.strip():
        raise UsageError("no question")
    history = value.get("history") or []
    if not isinstance(history, list) or not all(
        isinstance(turn, Mapping) and turn.get("question") for turn in history
    ):
        raise UsageError("history is not a list of {question, answer}")
    return Asked(
        value["id"],
        question,
        _filter(value),
        tuple(Turn(str(turn["question"]), str(turn.get("answer") or "")) for turn in history),
    )


def _task(value: Mapping[str, Any]) -> Task:
    for key in value:
        near = get_close_matches(key, TASK_KEYS, n=1, cutoff=0.75)
        if key not in TASK_KEYS and near:
            raise UsageError(f"unknown key {key}. Did you mean {near[0]}?")
    return Task(value["id"], value, _filter(value))


def _filter(value: Mapping[str, Any]) -> SearchFilter:
    return SearchFilter(
        since=_day(value, "since"),
        until=_day(value, "until"),
        as_of=_day(value, "as_of"),
        sources=_texts(value, "sources"),
        article_ids=_texts(value, "article_ids"),
    )


def _day(value: Mapping[str, Any], key: str) -> str | None:
    day = value.get(key)
    if day is None:
        return None
    try:
        return date.fromisoformat(day).isoformat()
    except (TypeError, ValueError):
        raise UsageError(f"{key} is {day!r}, not a date such as 2021-04-07") from None


def _texts(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = value.get(key) or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UsageError(f"{key} is not a list of texts")
    return tuple(texts)
