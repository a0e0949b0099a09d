"""All articles of a scope that hold the words asked for, with where. Knows the index of words and stored texts.

The index finds articles by stems; names and quoted phrases are then looked for in the text itself, as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.answer.counted.wanted import Part
from rag.index.catalogue.mentions import Listed, listed, texts
from rag.index.store import Scope, Store
from rag.schema import Article, Span
from rag.text import fold, stem, words

# The ways to write a name that initials have; each is looked for as written.
_ALSO_WRITTEN = (
    ("US", "U.S.", "USA", "U.S.A.", "United States"),
    ("UK", "U.K.", "United Kingdom"),
    ("UN", "U.N.", "United Nations"),
    ("EU", "E.U.", "European Union"),
    ("UAE", "U.A.E.", "United Arab Emirates"),
)


_ONE_WORD = re.compile(r"\w+\Z")
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]")


class Mention(NamedTuple):
    """An article that holds all of the words, and how often it holds the first of them in its text."""

    article: Listed
    times: int


def find_mentions(
    parts: Sequence[Part], store: Store, scope: Scope, *, counting_times: bool = False
) -> list[Mention]:
    """The articles of `scope` that hold every part in title or text, first published first, undated last.

    `times` is counted only when asked for (else 1 where the text holds the first part, 0 where only the title does).
    """
    view = store.views.now()
    keys: set[int] | None = None if scope.everything else set(scope.keys.tolist())
    for part in parts:
        found = {int(key) for form in ways_to_write(part) for key in view.words.articles_with(form)}
        keys = found if keys is None else keys & found
    if keys is None:
        keys = set(store.catalogue.article_keys(ready=True))
    with store.catalogue.reading() as connection:
        rows = listed(connection, sorted(keys))
        counts = dict.fromkeys(rows, 1)
        if any(part.exact for part in parts) or (counting_times and parts):
            counts = {
                key: number
                for key, text in texts(connection, sorted(rows))
                if (number := _times(parts, text, rows[key].title or "", counting_times)) is not None
            }
    mentions = [Mention(rows[key], number) for key, number in counts.items()]
    return sorted(mentions, key=lambda m: (m.article.day is None, m.article.day or "", m.article.id))


def sentences_with(parts: Sequence[Part], article: Article, spans: Sequence[Span]) -> list[Span]:
    """The sentences of an article that hold any of `parts`, those with the most first; all of them without parts."""
    if not parts:
        return list(spans)
    held = [
        (sum(_in_text(part, article.text[span.start : span.end], once=True) > 0 for part in parts), span)
        for span in spans
    ]
    return [span for number, span in sorted(held, key=lambda each: -each[0]) if number]


def ways_to_write(part: Part) -> tuple[str, ...]:
    """The words of a part, and the other ways to write the same name."""
    if part.exact:
        for group in _ALSO_WRITTEN:
            if part.words in group:
                return group
    return (part.words,)


def _times(parts: Sequence[Part], text: str, title: str, counting: bool) -> int | None:
    """How often the first part stands in `text`; None when a part stands neither there nor in `title`."""
    first = 0
    for position, part in enumerate(parts):
        if not part.exact and not (counting and position == 0):
            continue  # the index has settled it
        number = _in_text(part, text, once=position > 0 or not counting)
        if not number and not _in_text(part, title, once=True) and part.exact:
            return None
        if position == 0:
            first = number
    return first


def _in_text(part: Part, text: str, *, once: bool = False) -> int:
    """How often a part stands in `text` (at most 1 when `once`)."""
    if not part.exact:
        return _stemmed(part.words, text)
    if once and any(_stands(form, text) for form in ways_to_write(part)):
        return 1
    number = 0
    if not (once and part.cased and _ONE_WORD.match(part.words)):
        number = sum(_matches(pattern, text) for pattern in _patterns(part))
    if not number and _may_have_accents(part, text):
        plain = _without_accents(text) if part.cased else fold(text)
        number = sum(_matches(pattern, plain) for pattern in _plain_patterns(part))
    return min(1, number) if once else number


def _may_have_accents(part: Part, text: str) -> bool:
    """Whether the words may stand in `text` with other accents; initials have none."""
    if not part.words.isascii():
        return True
    return not (text.isascii() or part.words.isupper()) and _ACCENTED.search(text) is not None


def _matches(pattern: re.Pattern[str], text: str) -> int:
    return sum(not _is_word(text[m.start() - 1 : m.start()]) for m in pattern.finditer(text))


def _stands(form: str, text: str) -> bool:
    """Whether `form` stands in `text` letter for letter as whole words. A search for a pattern takes twenty times as long."""
    at = text.find(form)
    while at >= 0:
        end = at + len(form)
        if not _is_word(text[at - 1 : at]) and not _is_word(text[end : end + 1]):
            return True
        at = text.find(form, end)
    return False


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _stemmed(phrase: str, text: str) -> int:
    wanted = [stem(word) for word in words(phrase)]
    own = [stem(word) for word in words(text)]
    if len(wanted) == 1:
        return own.count(wanted[0])
    return sum(own[i : i + len(wanted)] == wanted for i in range(len(own) - len(wanted) + 1))


@lru_cache(maxsize=256)
def _patterns(part: Part) -> tuple[re.Pattern[str], ...]:
    return tuple(_spelt(form, cased=part.cased) for form in ways_to_write(part))


@lru_cache(maxsize=256)
def _plain_patterns(part: Part) -> tuple[re.Pattern[str], ...]:
    plain = _without_accents if part.cased else fold
    return tuple(_spelt(plain(form), cased=part.cased) for form in ways_to_write(part))


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _spelt(form: str, *, cased: bool) -> re.Pattern[str]:
    """The words as written, over any white space. It begins with a letter, which makes the search fast."""
    body = r"[\s\u00a0]+".join(
        re.escape(word).replace("’", "['’]").replace("'", "['’]") for word in form.split()
    )
    return re.compile(rf"{body}(?!\w)", 0 if cased else re.IGNORECASE)
