"""What was found, made ready to be stored: in this process for a few plain files, else in workers. Stores nothing.

Workers read on while the parent embeds and stores. They also keep a file that hangs or crashes its reader from taking the
run with it, so that only text that no library parses is prepared in this process.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import BinaryIO

from rag.errors import SourceError
from rag.index.catalogue.rows import packed_spans, spans_from
from rag.ingest import prepare
from rag.ingest.cleaning.repeated import line_pairs
from rag.ingest.finding.load import (
    Item,
    Plan,
    Unchanged,
    Web,
    is_plain,
    is_rows,
    name_of,
    read_item,
    shown,
    unfold,
)
from rag.ingest.workers import Lost, Workers
from rag.schema import Failure, PreparedArticle, RawArticle

HERE = 64  # articles prepared in this process before workers are started, which takes as long as 100 articles
MOST_WORKERS = 4
TASK = f"{__name__}:prepare_all"
ROWS = 16  # articles of one file of rows that are handed over together
ROWS_TEXT = 200_000  # characters, likewise

Rows = tuple[RawArticle | Failure, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """An article ready to be stored, and its lines that may prove to be furniture (`repeated.line_pairs`).

    Its sentences stand beside it, packed: thousands of small objects take longest on the way from a worker.
    """

    prepared: PreparedArticle
    lines: list[tuple[int, int]]
    sentences: bytes

    def whole(self) -> PreparedArticle:
        """The article with its sentences."""
        return replace(self.prepared, sentences=spans_from(self.sentences))


Prepared = Ready | Failure | Unchanged


@dataclass(frozen=True, slots=True)
class Task:
    """Something to read and prepare, or articles that were read from a file of rows."""

    found: Item | Unchanged | Rows
    private: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether no library has to parse it."""
        return isinstance(self.found, tuple | Unchanged) or is_plain(self.found)


def tasks(
    planned: Plan, stdin: BinaryIO | None, web: Web | None, *, private: bool, columns: Mapping[str, str]
) -> Iterator[Task]:
    """What there is to prepare, in order. Rows are read here, which takes less than handing them over unread."""
    for item in planned.items:
        for part in unfold(item, web):
            if not isinstance(part, Unchanged) and is_rows(part):
                for rows in _together(read_item(part, stdin=stdin, columns=columns)):
                    yield Task(rows, private)
            else:
                yield Task(part, private, columns)


def prepared(given: Iterable[Task]) -> Generator[Prepared, None, None]:
    """Articles ready to be stored, and failures, in the order of the tasks."""
    waiting = iter(given)
    done = 0
    for task in waiting:
        if done >= HERE or not task.is_plain:
            yield from _in_workers(chain([task], waiting))
            return
        yield from prepare_all(task)
        done += len(task.found) if isinstance(task.found, tuple) else 1


def prepare_all(task: Task) -> Iterator[Prepared]:
    """The articles of one task."""
    if isinstance(task.found, Unchanged):
        yield task.found
        return
    found: Iterable[RawArticle | Failure] = (
        task.found if isinstance(task.found, tuple) else read_item(task.found, columns=task.columns)
    )
    for raw in found:
        yield raw if isinstance(raw, Failure) else _prepared(raw, task.private)


def _prepared(raw: RawArticle, private: bool) -> Ready | Failure:
    try:
        ready = prepare(raw, private=private)
    except SourceError as problem:
        return Failure(shown(raw.location), str(problem))
    return Ready(replace(ready, sentences=()), line_pairs(ready.article), packed_spans(ready.sentences))


def _in_workers(given: Iterator[Task]) -> Iterator[Prepared]:
    with Workers(TASK, count=min(MOST_WORKERS, _processors())) as workers:
        present, taken = None, 0
        for task, result in workers.run(given):
            if task is not present:
                present, taken = task, 0
            if isinstance(result, Lost):
                yield from _without_lost(task, taken, result)
            else:
                taken += 1
                yield result


def _without_lost(task: Task, taken: int, lost: Lost) -> Iterator[Prepared]:
    """The failure of what a worker was lost at; of rows, the rest."""
    if not isinstance(task.found, tuple):
        yield Failure(name_of(task.found), lost.reason)
        return
    row = task.found[taken]
    yield row if isinstance(row, Failure) else Failure(shown(row.location), lost.reason)
    yield from prepare_all(Task(task.found[taken + 1 :], task.private))


def _together(rows: Iterable[RawArticle | Failure]) -> Iterator[Rows]:
    some: list[RawArticle | Failure] = []
    characters = 0
    for row in rows:
        some.append(row)
        characters += len(row.text) if isinstance(row, RawArticle) else 0
        if len(some) >= ROWS or characters >= ROWS_TEXT:
            yield tuple(some)
            some, characters = [], 0
    if some:
        yield tuple(some)


def _processors() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        return os.cpu_count() or 1
