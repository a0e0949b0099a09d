"""What can be counted of how a claim rests on its evidence, by words alone. Knows both texts; weighs nothing.

Words, neighbouring words and their order, how rare they are in the evidence, what the lock would miss. About a millisecond
for a few sentences.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from rag.retrieval.matching import match
from rag.text import STOPWORDS, stem, words
from rag.verify.dates import missing_dates
from rag.verify.figures import missing_figures
from rag.verify.loaded import missing_loaded
from rag.verify.order import swapped
from rag.verify.polarity import polarity_differs
from rag.verify.proper import missing_names

NEAREST = 8  # sentences looked at as the claim's own
# How much a share counts depends on how long the evidence is: of a long article some words are found by chance.
BY_LENGTH = (
    "words", "best", "around", "order", "pairs", "triples", "missed", "names_missed", "figures_missed", "unfound", "together",
)  # fmt: skip
MIDDLE_LENGTH = 2.5  # log of 1 + sentences


def features(claim: str, evidence: Sequence[str]) -> dict[str, float]:
    """Counts and shares by name. `evidence` are sentences; shares are weighted by rarity among them where said so.

    `words` share of content words found; `unfound` how many are not, not even as another form; `best`, `two`, `around`
    rarity-weighted shares in the best sentence, in it and another, in it and its neighbours; `every` share of all words;
    `pairs`, `triples` of neighbouring words; `order` the longest common subsequence with a sentence; `together` share of
    neighbouring content words that one sentence holds; `run` the longest run of words not found; `…_missed` what the lock
    would name; `missed` whether there is any; `long` and `evidence` how long both are.
    """
    sentences = [[stem(word) for word in words(text)] for text in evidence]
    sets = [frozenset(each) for each in sentences]
    found = Counter(word for each in sets for word in each)
    told = [stem(word) for word in words(claim)]
    content = [stem(word) for word in words(claim) if word not in STOPWORDS] or told or [""]
    vocabulary = frozenset(found)
    rarity = {word: math.log(1 + len(sets) / (found[word] + 0.5)) for word in content}
    nearest = sorted(range(len(sets)), key=lambda at: -_share(rarity, sets[at]))[:NEAREST]
    absent = [1 - match(word, vocabulary) for word in content if word not in vocabulary]
    row = {
        "words": sum(word in vocabulary for word in content) / len(content),
        "unfound": min(5.0, sum(absent)),
        "any_unfound": float(1.0 in absent),
        "best": max((_share(rarity, sets[at]) for at in nearest), default=0.0),
        "two": max((_share(rarity, sets[nearest[0]] | sets[at]) for at in nearest), default=0.0),
        "around": max((_share(rarity, _window(sets, at, 1)) for at in nearest), default=0.0),
        "wider": max((_share(rarity, _window(sets, at, 2)) for at in nearest), default=0.0),
        "every": _part(told, vocabulary),
        "pairs": _part(list(pairwise(told)), {pair for each in sentences for pair in pairwise(each)}),
        "triples": _part(_triples(told), {one for each in sentences for one in _triples(each)}),
        "order": max((_common(told, sentences[at]) for at in nearest[:3]), default=0) / max(1, len(told)),
        "together": _together(content, sets),
        "run": _longest_run(told, vocabulary),
    }
    row |= _missed(claim, evidence, [evidence[at] for at in nearest[:5]])
    row["long"] = math.log(1 + len(told))
    row["evidence"] = math.log(1 + len(sets))
    return row | {f"{name}*": row[name] * (row["evidence"] - MIDDLE_LENGTH) for name in BY_LENGTH}


def _missed(claim: str, evidence: Sequence[str], nearest: Sequence[str]) -> dict[str, float]:
    row = {
        "figures_missed": len(missing_figures(claim, evidence)),
        "dates_missed": len(missing_dates(claim, evidence, "")),
        "names_missed": len(missing_names(claim, evidence, "")),
        "loaded_missed": len(missing_loaded(claim, evidence, "")),
        "polarity": float(bool(polarity_differs(claim, nearest[:3]))),
    }
    return row | {"missed": float(any(row.values())), "swapped": float(bool(swapped(claim, nearest)))}


def _share(rarity: Mapping[str, float], stems: frozenset[str]) -> float:
    return sum(weight for word, weight in rarity.items() if word in stems) / (sum(rarity.values()) or 1.0)


def _window(sets: Sequence[frozenset[str]], at: int, beside: int) -> frozenset[str]:
    return frozenset().union(*sets[max(0, at - beside) : at + beside + 1])


def _part(wanted: Sequence[object], held: Collection[object]) -> float:
    return sum(each in held for each in wanted) / len(wanted) if wanted else 1.0


def _triples(stems: Sequence[str]) -> list[tuple[str, str, str]]:
    return list(zip(stems, stems[1:], stems[2:], strict=False))


def _together(content: Sequence[str], sets: Sequence[frozenset[str]]) -> float:
    pairs = list(pairwise(content))
    if not pairs:
        return 1.0
    return sum(any(one in s and other in s for s in sets) for one, other in pairs) / len(pairs)


def _longest_run(stems: Sequence[str], vocabulary: frozenset[str]) -> int:
    longest = run = 0
    for each in stems:
        run = 0 if each in vocabulary else run + 1
        longest = max(longest, run)
    return longest


def _common(stems: Sequence[str], others: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    before = [0] * (len(others) + 1)
    for one in stems:
        row = [0]
        for at, other in enumerate(others):
            row.append(before[at] + 1 if one == other else max(before[at + 1], row[at]))
        before = row
    return before[-1]
