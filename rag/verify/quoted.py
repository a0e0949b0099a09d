"""Words in quotation marks, and whether they stand verbatim in the evidence. Knows marks; knows no meaning.

Verbatim means after `fold`: case, accents and the shape of quotes and dashes are the typesetter's. An
ellipsis and an insertion in brackets stand for what the writer left out or put in; each part around them
must be there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import fold

_QUOTES = re.compile(
    r"“(?P<curly>[^“”]+)”|„(?P<low>[^„“”]+)[“”]|«(?P<angle>[^«»]+)»|\"(?P<straight>[^\"]+)\""
    r"|(?<!\w)‘(?P<single>[^‘]+?)’(?!\w)|(?<![\w'])'(?P<plain>[^']{2,}?(?:'\w[^']*?)*)'(?![\w'])"
)
_GAPS = re.compile(r"\.\.\.|…|\[[^\]]*\]")
_EDGE = " \t\n.,;:!?\"'()-"


def missing_quotes(claim: str, evidence: Sequence[str]) -> list[tuple[int, int]]:
    """(start, end), marks included, of each quotation in `claim` that no one sentence of `evidence` has."""
    if not re.search(r"[“„«\"‘']", claim):
        return []
    texts = [_plain(sentence) for sentence in evidence]
    texts.append(" ".join(texts))
    return [
        match.span()
        for match in _QUOTES.finditer(claim)
        if not all(any(part in text for text in texts) for part in _parts(match[0][1:-1]))
    ]


def _parts(quotation: str) -> list[str]:
    parts = (_plain(part).strip(_EDGE) for part in _GAPS.split(quotation))
    return [part for part in parts if part]


def _plain(text: str) -> str:
    """Folded, one space between words, without quotation marks (a quote inside a quote changes its marks)."""
    return " ".join(re.sub(r"(?<!\w)'|'(?!\w)|\"", "", fold(text)).split())
