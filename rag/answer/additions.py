"""What is added to a quotation for display, in square brackets. Knows one article; never changes a word of the quotation.

Only words of the article itself are added: the name behind an opening "he", and the first name that it gives elsewhere to
somebody whom the sentence calls by the surname alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.retrieval.expected import THING
from rag.schema import Article
from rag.text import fold
from rag.verify.attribution import attribute
from rag.verify.names import people
from rag.verify.speakers import opening_pronoun, sentence_subject
from rag.verify.titles import TITLE_WORDS

LOOK_BACK = 3
_OPENING = re.compile(r"\b(?P<word>he|she|they|it)\b", re.IGNORECASE)
_PLACED = re.compile(r"\b(?:in|at|near|from|to|around|across)$")
_FIRST_NAMES = re.compile(r"[^\W\d_a-z][^\W\d_]+(?:[ -][^\W\d_a-z][^\W\d_]*\.?)*")
_SURNAME = re.compile(r"(?<![\w’'-])[^\W\d_a-z][\w-]{3,}(?:[’']s)?(?![\w-])")


def referent(texts: Sequence[str], position: int) -> str | None:
    """Whom the pronoun that opens a sentence stands for, as the sentences before name them; None when that is not plain."""
    pronoun = opening_pronoun(texts[position])
    if pronoun not in ("he", "she"):
        return None
    said = attribute(texts, position)
    if said.speaker and said.through is None and " said" in f" {texts[position]}"[:80]:
        return said.speaker
    known = people(tuple(texts))
    for back in range(position - 1, max(-1, position - 1 - LOOK_BACK), -1):
        subject = sentence_subject(texts[back], known)
        if subject is not None:
            return subject.name if subject.kind in ("person", "role") else None
    return None


def with_additions(text: str, article: Article, who: str | None, known_already: Sequence[str] = ()) -> str:
    """`text` with what is added. `who` stands behind its opening pronoun; names in `known_already` stay as they are."""
    shown = " ".join(text.split())
    if who and who.split()[-1] not in shown:
        return _OPENING.sub(lambda found: f"{found['word']} [{who}]", shown, count=1)
    return _with_first_name(shown, article, known_already)


def _with_first_name(shown: str, article: Article, known_already: Sequence[str]) -> str:
    """The sentence with the first name, from elsewhere in the article or its title, before the first bare surname."""
    known = people((article.title or "", article.text))
    told = " ".join(known_already)
    for found in _SURNAME.finditer(shown):
        name = re.sub(r"[’']s$", "", found[0])
        before = shown[: found.start()].rstrip()
        alone = not re.search(r"(?:[A-Z][\w’'.-]*|\])$", before) and not re.match(
            r" [A-Z]", shown[found.end() :]
        )
        if not alone or name in told or fold(name) in THING | TITLE_WORDS or _PLACED.search(before):
            continue
        if name.isupper() or re.search(
            rf"\b{re.escape(name.lower())}\b", article.text
        ):  # a common word, or initials
            continue
        full = known.full_name(name)
        if (
            full != name
            and full.endswith(name)
            and len(full.split()) <= 3
            and not THING & set(fold(full).split())
            and _FIRST_NAMES.fullmatch(full.removesuffix(name).strip())
        ):
            first = full.removesuffix(name).strip()
            return f"{shown[: found.start()]}[{first}] {shown[found.start() :]}"
    return shown
