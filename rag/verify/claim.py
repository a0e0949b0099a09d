"""A claim against all that it cites: the lock, and what must be kept. The one door for who shows a claim.

Knows the checks and their order; knows nothing of models and pages.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import Attribution
from rag.verify.kept import what_is_lost
from rag.verify.lock import check


def fault(
    claim: str, evidence: Sequence[str], attributions: Sequence[Attribution], context: str = ""
) -> str | None:
    """Why `claim` may not be shown, as one plain phrase, or None when it holds.

    `evidence` are the cited sentences, `attributions` theirs, one each; `context` describes their articles (see
    `lock.missing_tokens`).
    """
    dropped = check(claim, evidence, context)
    if dropped is not None:
        return dropped.reason
    lost = what_is_lost(claim, evidence, attributions)
    return None if lost is None else f"it {lost}"
