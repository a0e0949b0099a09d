"""How much of a claim its evidence says, in two grades. Knows words; marks, and never drops.

No such score is good enough to silence true sentences (a faithful paraphrase shares few words), so it decides only whether
the reader is told to look closer. The weights are fitted: see `support_table`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import Support
from rag.text import content_words, stem
from rag.verify.speech import VERBS
from rag.verify.support_features import features
from rag.verify.support_table import WITH_FEW, WITH_MANY

FEW = 6  # sentences; of a long article some words are found by chance, so it is weighed by other weights
REPORTING = frozenset(stem(verb) for verb in VERBS)


def support(claim: str, evidence: Sequence[str]) -> Support:
    """`verified` when the claim is likelier borne out than not by `evidence`, its sentences, else `partial`."""
    return "verified" if score(claim, evidence) > 0 else "partial"


def score(claim: str, evidence: Sequence[str]) -> float:
    """Log odds, by the words of both, that the sentences `evidence` bear out all of `claim`."""
    row = {"": 1.0, **features(claim, evidence)}
    weights = WITH_FEW if len(evidence) <= FEW else WITH_MANY
    return sum(weight * row[name] for name, weight in weights.items())


def coverage(claim: str, evidence: Sequence[str]) -> float:
    """The share, 0 to 1, of the claim's content words that stand in `evidence`; 1 when it has none.

    Verbs of reporting count for nothing: "said" and "stated" are the same to a reader.
    """
    wanted = [word for word in (stem(w) for w in content_words(claim)) if word not in REPORTING]
    if not wanted:
        return 1.0
    offered = {stem(word) for sentence in evidence for word in content_words(sentence)}
    return sum(word in offered for word in wanted) / len(wanted)
