"""Evidence as a model sees it: numbered sentences under headers, fenced, cut to a budget of tokens.

Knows articles and evidence sentences; knows no model and no prompt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answer.evidence import EvidenceSentence
from rag.prompts import fence
from rag.schema import Article

# Bytes of UTF-8 to a token, on the careful side: English has about 4.3, most other scripts fewer.
BYTES_A_TOKEN = 3.5
_MONTHS = "January February March April May June July August September October November December".split()
_NAME_RUN = re.compile(r"[A-Z][\w’'-]+(?: (?:(?:al|bin|de|van|von|ur|ul) )?[A-Z][\w’'-]+){1,4}")


@dataclass(frozen=True, slots=True)
class Numbered:
    """The fenced block, and for each number (from 1) the index of its sentence in the evidence given."""

    block: str
    index: tuple[int, ...]

    def lookup(self, number: int) -> int | None:
        """The evidence index of a cited number, or None when there is no such number."""
        return self.index[number - 1] if 1 <= number <= len(self.index) else None


def number(evidence: Sequence[EvidenceSentence], budget: int) -> Numbered:
    """The best of `evidence` that fit `budget` tokens (at least one), by article, in reading order."""
    best_first = sorted(range(len(evidence)), key=lambda i: (-evidence[i].score, i))
    chosen: list[int] = []
    articles: list[str] = []
    left = budget
    for i in best_first:
        article = evidence[i].article
        cost = tokens(_line(len(evidence), evidence[i].text))
        cost += 0 if article.id in articles else tokens(header(article))
        if chosen and cost > left:
            continue
        left -= cost
        chosen.append(i)
        if article.id not in articles:
            articles.append(article.id)
    lines: list[str] = []
    index: list[int] = []
    for article_id in articles:
        own = [i for i in chosen if evidence[i].article.id == article_id]
        own.sort(key=lambda i: evidence[i].span.start)
        lines += [""] * bool(lines) + [header(evidence[own[0]].article)]
        for i in own:
            index.append(i)
            lines.append(_line(len(index), evidence[i].text))
    return Numbered(fence("\n".join(lines)), tuple(index))


def header(article: Article) -> str:
    """`ARTICLE: outlet · place · 7 April 2021 · title`, without what is not known."""
    parts = (article.source, article.place, readable_date(article.published), article.title)
    return "ARTICLE: " + (" · ".join(_flat(part) for part in parts if part) or "no outlet, no date")


def context_of(cited: Sequence[EvidenceSentence]) -> str:
    """What the lock may also take names and dates from: the headers, the speakers, and full names of those
    named.

    A full name counts when the article gives it and the cited sentence has its last word: "Lavrov" brings
    "Sergey Lavrov", and no other name of the article.
    """
    lines: list[str] = []
    for sentence in cited:
        article, said = sentence.article, sentence.attribution
        lines.append(f"{header(article)} · {(article.published or '')[:10]}")
        lines += [name for name in (said.speaker, said.through) if name]
        known = f"{sentence.text} {said.speaker or ''} {said.through or ''}"
        runs = _full_names(article.text)
        lines += [run for word in set(re.findall(r"[A-Z][\w’'-]+", known)) for run in runs.get(word, ())]
    return "\n".join(dict.fromkeys(lines))


def tokens(text: str) -> int:
    """About how many tokens a model reads `text` as; no tokenizer is loaded, none fits every model."""
    return int(len(text.encode("utf-8", "replace")) / BYTES_A_TOKEN) + 1


def readable_date(published: str | None) -> str | None:
    """`2021-04-07T14:30:00+05:00` as `7 April 2021`."""
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", published or "")
    if match is None:
        return published
    return f"{int(match[3])} {_MONTHS[int(match[2]) - 1]} {match[1]}"


def _line(n: int, text: str) -> str:
    return f"[{n}] {_flat(text)}"


def _flat(text: str) -> str:
    """One line, in which nothing looks like a citation number."""
    return re.sub(r"\[(\d+)\]", r"(\1)", " ".join(text.split()))


@lru_cache(maxsize=64)
def _full_names(text: str) -> dict[str, tuple[str, ...]]:
    """Runs of capitalised words by their last word."""
    found: dict[str, dict[str, None]] = {}
    for match in _NAME_RUN.finditer(text):
        run = re.sub(r"[’']s?$", "", match[0])
        found.setdefault(run.rsplit(" ", 1)[-1], {})[run] = None
    return {word: tuple(runs) for word, runs in found.items()}
