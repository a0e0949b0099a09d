"""Whether the numbers of one text stand in another. Knows how English says them; converts none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from rag.text import fold
from rag.verify.dates import find_dates
from rag.verify.numerals import Figure, find_figures, same_length

HALVES = frozenset({Decimal("0.5"), Decimal(50)})
# "The two leaders" points at people already named; it is no figure. Nor is "one" in "one of the", "no one".
_POINTING = re.compile(
    r"\s+(?:[a-z]+\s+)?(?:sides?|countries|nations|leaders|ministers|men|women|officials|parties|teams|states|allies"
    r"|governments|neighbou?rs|presidents|diplomats|delegations|capitals|powers|brothers|sisters|companies|players)\b"
    r"|\s+(?:also\s+)?(?:met|agreed|discussed|have|had|were|are|will|then|reviewed|signed|exchanged|held|spoke)\b"
    r"|\s*[,.;]"
)
_PRONOUN_ONE = re.compile(
    r"\s+(?:of|another|or|that|who|which|day|where|side|hand|in|is|was|has|to|for|as|and)\b|\s*$|[,.;:]"
)
_BEFORE_ONE = re.compile(
    r"\b(?:no|any|every|some|each|this|that|the|which|another|only|a|new|latest|last|first)[\s-]+$"
)


def missing_figures(claim: str, evidence: Sequence[str]) -> list[tuple[int, int]]:
    """(start, end) of each number of `claim` that does not stand in `evidence`."""
    wanted = find_figures(claim)
    if not wanted:
        return []
    # In one text, because a sentence splitter may cut "98. 7 per cent" in two.
    found = list(find_figures(" ".join(evidence)))
    found += [
        Figure(0, 0, frozenset({Decimal(option.year)}))
        for sentence in evidence
        for mention in find_dates(sentence)
        if mention.kind == "year"
        for option in mention.options
        if option.year
    ]
    texts = fold(" ".join(evidence))
    plain = same_length(claim)
    return [
        (figure.start, figure.end)
        for figure in wanted
        if not _found(figure, found)
        and not _is_no_figure(figure, plain)
        and not _worded(figure, plain, texts)
    ]


def years_as_figures(text: str) -> set[int]:
    """Whole numbers of `text` that a year may be compared with ("2000 people", "2,000")."""
    return {int(value) for figure in find_figures(text) for value in figure.values if value == int(value)}


def _found(wanted: Figure, figures: Sequence[Figure]) -> bool:
    fitting = [figure for figure in figures if _same(wanted, figure)]
    if not fitting or wanted.unit is None or any(figure.unit == wanted.unit for figure in fitting):
        return bool(fitting)
    # "For two hours … the two shops": no "two days", though the second two measures nothing.
    return not any(figure.unit and wanted.values & figure.values for figure in figures)


def _same(wanted: Figure, found: Figure) -> bool:
    if wanted.word is not None:
        if wanted.word == "half" and found.values & HALVES:
            return found.percent == (Decimal(50) in found.values)
        return _word_key(wanted.word) == _word_key(found.word or "")
    if wanted.many is not None:
        if found.many is not None:
            return found.many == wanted.many
        most = wanted.many * (12 if wanted.many < 100 else 20 if wanted.many == 100 else 1000)
        return not found.ordinal and any(2 * wanted.many <= value < most for value in found.values)
    if wanted.ordinal != found.ordinal or not wanted.values & found.values:
        return False
    if wanted.percent != found.percent and not (found.in_range or wanted.in_range):
        return False
    if wanted.unit and found.unit and wanted.unit != found.unit:
        return False
    # "About 40" may be said as 40; "at least 40" and "nearly 40" may not, nor 40 as either (1 of 647 true rows does).
    if wanted.bound != found.bound and not (wanted.in_range or found.in_range):
        return False
    return wanted.currency is None or found.currency is None or wanted.currency == found.currency


def _word_key(word: str) -> str:
    bare = re.sub(r"[^a-z0-9:/]", "", word)
    bare = re.sub(r"(?<=\d)s$", "", bare)
    for root in ("doubl", "tripl", "quadrupl", "half", "halv"):
        if bare.startswith(root):
            return root[:3]
    return "covid" if bare in ("covid19", "covid", "coronavirus") else bare


def _is_no_figure(figure: Figure, text: str) -> bool:
    written = text[figure.start : figure.end]
    before, after = text[: figure.start], text[figure.end :]
    if written == "one":
        return bool(_PRONOUN_ONE.match(after) or _BEFORE_ONE.search(before))
    pointed = re.search(r"\b(?:the|these|those|between|all)\s+$", before) is not None
    return written == "two" and pointed and _POINTING.match(after) is not None


def _worded(figure: Figure, claim: str, texts: str) -> bool:
    """Whether the folded evidence says a small number without a numeral."""
    if figure.word is not None:
        if re.fullmatch(r"q[1-4]", figure.word):
            quarter = ("first", "second", "third", "fourth")[int(figure.word[1]) - 1]
            return re.search(rf"\b(?:{figure.word}|{quarter}[\s-]quarter)\b", texts) is not None
        return _word_key(figure.word) in {_word_key(word) for word in re.findall(r"[a-z0-9:/.-]+", texts)}
    if figure.ordinal or figure.percent or figure.currency:
        return False
    if figure.values == {Decimal(2)}:
        return re.search(r"\b(?:both|pair|couple|twin|twice|double)\b", texts) is not None
    if figure.values == {Decimal(1)}:
        noun = re.match(r"[\s-]+([a-z]+)", claim[figure.end :])
        near = rf"(?:\s+[a-z-]+)?\s+{re.escape(noun[1])}" if noun else ""
        return bool(near) and re.search(rf"\b(?:an?|single|sole|lone|another){near}", texts) is not None
    if figure.values == {Decimal("0.5")}:
        return "half" in texts
    return False
