"""Reads the development data (`--data DIR`). Knows its file formats; knows nothing of any search system.

The data is not part of this project and never copied into it; scripts that need it skip when it is not there.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ARTICLES = "rtqa_articles_2022_23.jsonl.gz"
RETRIEVAL = "rtqa_retrieval_2022_23.jsonl"


@dataclass(frozen=True, slots=True)
class Question:
    """One question, the day it was asked (ISO), and the ids of the articles that its answer came from."""

    id: str
    text: str
    asked: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class Subset:
    """Articles in the input form of `communique add`, and the questions whose gold is among them."""

    articles: tuple[dict[str, Any], ...]
    questions: tuple[Question, ...]


def missing(data: Path | None, *names: str) -> str | None:
    """Why a measurement on `data` must be skipped, or None when all its files are there."""
    if data is None:
        return "skipped: give the folder of the development data with --data DIR"
    absent = [name for name in names if not (data / name).is_file()]
    return f"skipped: {', '.join(absent)} not found in {data}" if absent else None


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a JSON Lines file, plain or gzipped."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            yield json.loads(line)


def retrieval_subset(data: Path, size: int | None = 1000, seed: int = 0) -> Subset:
    """The questions whose gold exists, its articles, and random others up to `size` (None: all)."""
    articles = {row["id"]: row for row in read_lines(data / ARTICLES)}
    questions = []
    for row in read_lines(data / RETRIEVAL):
        gold = frozenset(row["gold_article_ids"]) & articles.keys()
        if gold:
            questions.append(Question(row["id"], row["question"], row["date"], gold))
    gold_ids = set().union(*(question.gold for question in questions))
    others = sorted(id_ for id_, row in articles.items() if id_ not in gold_ids and not row["boilerplate"])
    count = len(others) if size is None else min(len(others), size - len(gold_ids))
    chosen = gold_ids | set(random.Random(seed).sample(others, count))
    return Subset(tuple(as_input(articles[id_]) for id_ in sorted(chosen)), tuple(questions))


def as_input(row: dict[str, Any]) -> dict[str, Any]:
    """One article of the data in the input form of `communique add`."""
    return {key: row[key] for key in ("id", "title", "text", "url", "date", "authors") if row.get(key)}


def write_jsonl(rows: Iterable[dict[str, Any]], path: Path) -> Path:
    """Writes `rows` to `path`, one JSON value a line, and returns it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path
