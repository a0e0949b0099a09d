"""How much of a claim its evidence says, in two grades. Knows words; marks, and never drops.

What share of the claim's content words stands in the evidence, by stem. No such score is good enough to
silence true sentences (a faithful paraphrase shares few words), so it decides only whether the reader is
told to look closer.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import Support
from rag.text import content_words, stem
from rag.verify.speech import VERBS

ENOUGH = 0.6
REPORTING = frozenset(stem(verb) for verb in VERBS)


def support(claim: str, evidence: Sequence[str]) -> Support:
    """`verified` when at least `ENOUGH` of the claim's content words stand in `evidence`, else `partial`."""
    return "verified" if coverage(claim, evidence) >= ENOUGH else "partial"


def coverage(claim: str, evidence: Sequence[str]) -> float:
    """The share, 0 to 1, of the claim's content words that stand in `evidence`; 1 when it has none.

    Verbs of reporting count for nothing: "said" and "stated" are the same to a reader.
    """
    wanted = [word for word in (stem(w) for w in content_words(claim)) if word not in REPORTING]
    if not wanted:
        return 1.0
    offered = {stem(word) for sentence in evidence for word in content_words(sentence)}
    return sum(word in offered for word in wanted) / len(wanted)
