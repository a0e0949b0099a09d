"""Articles that name a person by surname alone, told apart from those that give the whole name. Knows stored texts.

Whether "Biden" is Joe Biden cannot be known from an article that never says so: such articles are counted apart, and
only when the archive uses the surname alone for this name and the article names no other person who bears it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answer.counted.mentions import Mention
from rag.answer.counted.wanted import Part
from rag.index.catalogue.mentions import texts
from rag.index.store import Scope, Store
from rag.names import same_person
from rag.nations import country_of, seats
from rag.retrieval.asked.vocabulary import HEADS_NAME
from rag.text import STOPWORDS, fold
from rag.verify.titles import TITLE_WORDS

LOOKED_AT = 20  # articles with the whole name that show whether its last word is used alone
SHARE = 0.5
_LONGEST = 4


def surname_alone(part: Part, found: Sequence[Mention], store: Store, scope: Scope) -> tuple[str, int] | None:
    """The surname in the name `part`, and how many articles of `scope` beside `found` hold it but not the whole name.

    None when `part` is no person's name as far as the archive shows.
    """
    words = _surnames(part) if found else []
    holding = {mention.article.key for mention in found}
    with store.catalogue.reading() as connection:
        known = [text for _, text in texts(connection, sorted(holding)[:LOOKED_AT])] if words else []
        for surname in words:
            apart = [text for text in known if text.replace(part.words, "").count(surname)]
            alone = sum(is_alone(surname, part.words, text) for text in apart)
            if not apart or alone < SHARE * len(apart):
                continue
            keys = {int(key) for key in store.views.now().words.articles_with(surname)} - holding
            if not scope.everything:
                keys &= set(scope.keys.tolist())
            beside = texts(connection, sorted(keys))
            return surname, sum(is_alone(surname, part.words, text) for _, text in beside)
    return None


def _surnames(part: Part) -> list[str]:
    """The words by which news may name the bearer of a whole name again, likeliest first; none when it is no person's."""
    pieces = part.words.split()
    if not (part.exact and part.cased and 1 < len(pieces) <= _LONGEST):
        return []
    if country_of(part.words) or part.words in seats() or HEADS_NAME & {fold(piece) for piece in pieces}:
        return []
    if not all(piece[0].isalpha() for piece in pieces) or not pieces[0][0].isupper():
        return []
    ends = (pieces[-1], pieces[0])
    return [word for word in ends if word[0].isupper() and same_person(word, part.words)]


def is_alone(surname: str, name: str, text: str) -> bool:
    """Whether a text names somebody by this surname alone, and nobody of another first name."""
    alone = False
    family_first = name.startswith(surname)
    for before, after in _words_around(surname, text):
        if after and not same_person(f"{surname} {after}", name):
            if family_first:  # "Kim Kardashian"
                return False
            continue  # "Trump Tower"
        titled = fold(before).strip(".") in TITLE_WORDS or (len(before) > 1 and before.isupper())  # "CEO"
        if titled or not before or (before[0].islower() and before != "the"):
            alone = True
        elif before[0].isupper() and fold(before) not in STOPWORDS:
            if not same_person(f"{before} {surname}", name):
                return False
        elif before != "the":  # "the Sea", "the House": no person; "But Biden": one
            alone = True
    return alone


def _words_around(surname: str, text: str) -> Iterator[tuple[str, str]]:
    """For each time that the surname stands in a text: the word before it in the sentence, and a capitalised one after it."""
    at = text.find(surname)
    while at >= 0:
        end = at + len(surname)
        touching = text[max(0, at - 1) : at], text[end : end + 1]
        if not any(each.isalnum() or each in ("-", "‑") for each in touching):
            before = re.search(r"([^\W_][\w’'.-]*) $", text[max(0, at - 40) : at])
            after = re.match(r" ([^\W\d_a-z]\w+)", text[end : end + 40])
            yield before[1] if before else "", after[1] if after else ""
        at = text.find(surname, end)
