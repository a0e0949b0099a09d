"""What a sentence stands inside: an open quotation, or an embedded official post. Knows marks; resolves no
name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.verify.names import without_emoji
from rag.verify.speech import POST, POST_DATED

POST_TAIL = re.compile(r"\s*(?:pic\.\w+|https?:|#|\(?\d/\d|—|–)")


def post_office(sentences: Sequence[str], index: int) -> str | None:
    """The office that signs an embedded post: "— Office (@handle) April 7, 2021", in this sentence or as
    its next ones.
    """
    for ahead in range(index, min(index + 4, len(sentences))):
        text = sentences[ahead]
        match = POST.search(text) or POST_DATED.search(text)
        if match is not None:
            if ahead == index or POST_TAIL.match(text):
                return re.sub(r"\s+", " ", without_emoji(match["office"])).strip(" ,")
            return None
        if ahead > index and not POST_TAIL.match(text):
            return None
    return None


@lru_cache(maxsize=512)
def _quote_states(sentences: tuple[str, ...]) -> tuple[bool, ...]:
    """For each sentence, whether it begins inside a quotation (typographic marks; a new paragraph’s mark
    reopens).
    """
    states, inside = [], False
    for sentence in sentences:
        opening = re.search(r"[“”]", sentence)
        states.append(
            inside
            and not (opening is not None and opening[0] == "“" and opening.start() < 2)
            and not sentence.lstrip().startswith('"')
        )
        for mark in re.findall(r"[“”]", sentence):
            inside = mark == "“"
        reopened = inside and sentence.lstrip().startswith('"')
        if "“" not in sentence and "”" not in sentence and (sentence.count('"') - reopened) % 2:
            inside = not inside
        if all(states[-6:]) and len(states) > 6:
            inside = False  # a mark was left out: no quotation is believed to run on for ever
    return tuple(states)


def is_open(sentences: tuple[str, ...], index: int) -> bool:
    """Whether a sentence begins inside a quotation."""
    return _quote_states(sentences)[index]
