"""Evaluation cases: a question, and what a right answer shows and cites. Knows their form; knows no library.

One JSON case a line:

    {"id", "question", "kind", "answerable", "articles": [name], "answers": [alternative],
     "all_of"?: [text or [alternative]], "history"?: [{"question", "answer"}],
     "filter"?: {"since", "until", "as_of", "sources", "article_ids"}, "split"?: "dev" or "final"}

An article is named by its id, its URL, or its file (a path or a file name under the folder of the cases).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from rag.errors import UsageError
from rag.schema import Article, Kind, SearchFilter, Turn

Split = Literal["dev", "final"]
KNOWN = frozenset(
    {
        "id",
        "question",
        "kind",
        "answerable",
        "articles",
        "answers",
        "all_of",
        "history",
        "filter",
        "split",
        "note",
    }
)
EVERYTHING = SearchFilter()


@dataclass(frozen=True, slots=True)
class Case:
    """One question. Of `articles` (names) one must be cited, and of `answers` one must be shown.

    `all_of` is for questions with several parts: of each group of alternatives a complete answer shows one.
    """

    id: str
    question: str
    kind: Kind
    answerable: bool
    articles: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    all_of: tuple[tuple[str, ...], ...] = ()
    history: tuple[Turn, ...] = ()
    search_filter: SearchFilter = EVERYTHING
    split: Split = "dev"


def load_cases(path: Path, splits: Iterable[str] = ("dev",)) -> list[Case]:
    """The cases of `splits` in `path`. Raises UsageError naming the line that is not a case."""
    wanted, cases, seen = frozenset(splits), [], set()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read as UTF-8 text ({error})") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            # A case of another split is not looked at further: nothing of it may show, not even in an error.
            if isinstance(row, dict) and row.get("split", "dev") not in wanted:
                continue
            case = parse_case(row)
        except (ValueError, TypeError) as error:
            raise UsageError(f"{path}, line {number}: {error}") from error
        if case.id in seen:
            raise UsageError(f"{path}, line {number}: the id {case.id!r} is there twice")
        seen.add(case.id)
        cases.append(case)
    return cases


def parse_case(row: Any) -> Case:
    """One case from its JSON value. Raises ValueError saying what is wrong with it."""
    if not isinstance(row, dict):
        raise ValueError("a case is a JSON object")
    if unknown := sorted(row.keys() - KNOWN):
        raise ValueError(f"unknown key {unknown[0]!r}; known are {', '.join(sorted(KNOWN))}")
    if not isinstance(row.get("question"), str) or not row["question"].strip():
        raise ValueError('"question" is missing')
    kind = row.get("kind", "open")
    if kind not in get_args(Kind):
        raise ValueError(f'"kind" is {kind!r}; known are {", ".join(get_args(Kind))}')
    answerable = row.get("answerable", True)
    if not isinstance(answerable, bool):
        raise ValueError('"answerable" is true or false')
    if not answerable and row.get("answers"):
        raise ValueError("a case that cannot be answered has no answers")
    return Case(
        id=str(row.get("id", row["question"])),
        question=row["question"],
        kind=kind,
        answerable=answerable,
        articles=_texts(row, "articles") if answerable else (),
        answers=_texts(row, "answers"),
        all_of=_groups(row, "all_of"),
        history=tuple(Turn(turn["question"], turn.get("answer", "")) for turn in row.get("history") or ()),
        search_filter=_filter(row.get("filter") or {}),
        split="final" if row.get("split") == "final" else "dev",
    )


def _texts(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = row.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise ValueError(f'"{key}" is a list of texts')
    return tuple(values)


def _groups(row: Mapping[str, Any], key: str) -> tuple[tuple[str, ...], ...]:
    """Groups of alternatives; a text alone is a group of one."""
    groups = row.get(key) or []
    if not isinstance(groups, list):
        raise ValueError(f'"{key}" is a list of texts or of lists of texts')
    return tuple((group,) if isinstance(group, str) else _texts({key: group}, key) for group in groups)


def _filter(row: Mapping[str, Any]) -> SearchFilter:
    if unknown := sorted(row.keys() - {"since", "until", "as_of", "sources", "article_ids"}):
        raise ValueError(f'"filter" has the unknown key {unknown[0]!r}')
    return SearchFilter(
        since=row.get("since"),
        until=row.get("until"),
        as_of=row.get("as_of"),
        sources=_texts(row, "sources"),
        article_ids=_texts(row, "article_ids"),
    )


class Names:
    """From the names that cases use to articles in the library.

    `articles` are those of the library; `folder` is that of the cases. The id of a file is a hash of its
    resolved path, so a file is found by hashing the path it has under `folder`.
    """

    def __init__(self, articles: Sequence[Article], folder: Path) -> None:
        self._clusters = {article.id: article.cluster_id for article in articles}
        self._ids_by_url = {article.url: article.id for article in articles if article.url}
        self._folder = folder

    def ids(self, name: str) -> frozenset[str]:
        """Ids of the articles called `name` that are in the library; empty when there is none."""
        ids = {name, self._ids_by_url.get(name, ""), *(file_id(path) for path in self._files(name))}
        return frozenset(ids & self._clusters.keys())

    def accepted(self, names: Iterable[str]) -> frozenset[str]:
        """Ids of the named articles and of their near-duplicates."""
        clusters = {self._clusters[id_] for name in names for id_ in self.ids(name)}
        return frozenset(id_ for id_, cluster in self._clusters.items() if cluster in clusters)

    def unknown(self, case: Case) -> list[str]:
        """The names of `case` that are no article of the library."""
        return [name for name in (*case.articles, *case.search_filter.article_ids) if not self.ids(name)]

    def resolve_filter(self, search_filter: SearchFilter) -> SearchFilter:
        """The same filter with names of articles replaced by their ids."""
        ids = tuple(sorted(id_ for name in search_filter.article_ids for id_ in self.ids(name)))
        return replace(search_filter, article_ids=ids)

    def _files(self, name: str) -> list[Path]:
        # Names are data: one that is absolute or climbs out of the folder is not looked up.
        if (
            Path(name).is_absolute()
            or ".." in Path(name).parts
            or any(character in name for character in "*?[]\0")
        ):
            return []
        exact = self._folder / name
        if exact.is_file():
            return [exact]
        return sorted(self._folder.rglob(name)) if name and "/" not in name else []


def file_id(path: Path) -> str:
    """The article id of a file: `f-` and 16 hex digits of the SHA-256 of its resolved path."""
    return "f-" + hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:16]
