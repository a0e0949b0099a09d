"""What one sentence is good for: whether it is evidence, whether it stands alone, which words carry it. Knows words only."""

from __future__ import annotations

import re

from rag.text import content_words, stem
from rag.verify.sourced import LINK
from rag.verify.speakers import DATELINE
from rag.verify.speech import POST, POST_DATED

LINKED = "linked headline"  # a link to another article, with whatever words
_TEASER = re.compile(
    r"^(?:also read|read more|read also|see also|more|related|watch|don['’]t miss|full coverage)\s*:", re.I
)
_STUB = re.compile(r"^(?:comments?|share|advertisement|tags?\b.{0,60}|follow us\b.{0,60})$", re.I)
_CLOSED = re.compile(r"[.!?…][”\"’')\]]*$")
_LEANS = re.compile(
    r"[“\"‘']*(?:he|she|it|they|this|that|these|those|his|her|their|its|but|and|so|then|however|there|here|if|or|such)\b"
    r"|[“\"‘']*\w+ (?:also|too)\b",
    re.I,
)


def not_evidence(text: str, *, alone: bool) -> str:
    """Why a sentence is no evidence: a link to another article, or a heading; "" when it is."""
    if _TEASER.match(text) or LINK.match(text):
        return LINKED
    fragment = len(text.split()) < 3 and not _CLOSED.search(text)
    if fragment or _STUB.match(text) or not DATELINE.sub("", f"{text} ").strip():
        return "page remainder"
    if (
        alone
        and not _CLOSED.search(text)
        and not POST.search(text)
        and not POST_DATED.search(text)
        and len(text.split()) <= 16
    ):
        return "subheading"
    return ""


def leans(text: str) -> bool:
    """Whether a sentence opens with a word that stands for something told before it ("They", "That deal", "But")."""
    return _LEANS.match(text) is not None


def stems_of(text: str) -> frozenset[str]:
    """The stems of the content words of a text."""
    return frozenset(stem(word) for word in content_words(text))
