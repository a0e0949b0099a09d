"""The outlets of the library that a question names, and whether it asks for what they reported. Knows no article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.retrieval.asked.names import is_casual
from rag.retrieval.asked.vocabulary import REPORTS

_THROUGH = re.compile(
    r"(?:according to|(?:reported|published|written|carried|covered|said|quoted|printed|mentioned|told|described) (?:by|in)|as per|per|in|from|by|via|only"
    r"|articles? (?:of|from|in)|reports? (?:of|from|in))\s(?:the\s)?$",
    re.IGNORECASE,
)
_TOLD_BY = re.compile(rf"{REPORTS} (?:by|in) (?:the )?$", re.IGNORECASE)
_ASKED_OF = re.compile(r"\b(?:do|does|did|has|have|had|is|was|what|how)\s(?:the\s)?$", re.IGNORECASE)
_WHOLE_OUTPUT = re.compile(
    r"\b(?:everything|anything|something|all|coverage|material|pieces?|articles?|stor(?:y|ies)|reports?|reporting|items?|news)"
    r"(?: (?:that )?(?:is|was|were|there is|we have|you have))? (?:from|by|in|of)\s(?:the\s)?$",
    re.IGNORECASE,
)
# What shows an outlet's name even in small letters: "mentioned by the guardian", "did the guardian report".
_SAID_BY = re.compile(rf"(?:{REPORTS} by|according to|did|does|has) $", re.IGNORECASE)
_JOINED = re.compile(
    r"(?:,|,?\s(?:and|or|nor|versus|vs\.?))\s(?:(?:in|by|from|to)\s)?(?:the\s)?", re.IGNORECASE
)
_BY_OUTLET = re.compile(
    rf"(?:['’]s?)?\s(?:\w+ly\s|also\s|first\s|not\s)?{REPORTS}\b|['’]s?\s(?:\w+\s)?(?:account|version|article|report|story|figure|reporting|coverage|headline)s?\b",
    re.IGNORECASE,
)
_GENERIC = ("news", "online", "newspaper", "tv", "television", "radio", "agency")


@dataclass(frozen=True, slots=True)
class NamedOutlet:
    """An outlet of the library at `start:end` of the question; `plainly` when the question asks for what it reported."""

    name: str
    start: int
    end: int
    plainly: bool
    tells: bool = False  # what it says is asked about, so that a date is one of saying


def outlets_in(text: str, known: Sequence[str]) -> tuple[NamedOutlet, ...]:
    """The outlets of `known` that `text` names, in order, the longer of two that overlap."""
    casual = is_casual(text)
    found: list[NamedOutlet] = []
    for name in sorted(known, key=lambda n: (-len(n), n)):
        for variant in _variants(name):
            match = re.search(rf"(?<!\w){re.escape(variant)}(?!\w)", text, re.IGNORECASE)
            if not match or any(o.start < match.end() and match.start() < o.end for o in found):
                continue
            before, after = text[: match.start()], text[match.end() :]
            small = match[0][0].islower() and variant[0].isupper()
            if small and not (" " in variant and (casual or _is_told(before, after))):
                continue
            tells = bool(
                _BY_OUTLET.match(after)
                or _WHOLE_OUTPUT.search(before)
                or _TOLD_BY.search(before)
                or (_ASKED_OF.search(before) and re.match(rf"(?:\W+\w+){{0,6}}?\W+{REPORTS}\b", after))
            )
            plainly = tells or _THROUGH.search(before) is not None
            found.append(NamedOutlet(name, match.start(), match.end(), plainly, tells))
            break
    return _joined(text, sorted(found, key=lambda outlet: outlet.start))


def _is_told(before: str, after: str) -> bool:
    """Whether the words around a name show that it reports, though it has no capital."""
    return _SAID_BY.search(before) is not None and (
        before.endswith(("by ", "to ")) or _BY_OUTLET.match(after) is not None
    )


def _joined(text: str, outlets: Sequence[NamedOutlet]) -> tuple[NamedOutlet, ...]:
    """Of "Reuters or the BBC said", the first is asked for as plainly as the last."""
    found = list(outlets)
    for i, j in (*pairwise(range(len(found))), *pairwise(range(len(found) - 1, -1, -1))):
        one, other = sorted((found[i], found[j]), key=lambda outlet: outlet.start)
        if found[i].plainly and _JOINED.fullmatch(text[one.end : other.start]):
            found[j] = replace(found[j], plainly=True, tells=found[j].tells or found[i].tells)
    return tuple(found)


def _variants(name: str) -> list[str]:
    """The ways to write an outlet: whole, without its article, without "News" after initials."""
    forms = [name]
    bare = re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)
    if len(bare) > 3:
        forms.append(bare)
    parts = bare.split()
    if len(parts) > 1 and parts[-1].lower() in _GENERIC and parts[0].isupper() and len(parts[0]) > 2:
        forms.append(" ".join(parts[:-1]))
    if re.search(r"\.(?:com|org|net|co\.\w\w|\w\w)$", bare):
        stemmed = re.sub(r"^www\.|\.(?:com|org|net|co\.\w\w|\w\w)$", "", bare)
        forms += [stemmed.title()] if len(stemmed) > 3 else []
    return [form for form in forms if len(form) > 2]
