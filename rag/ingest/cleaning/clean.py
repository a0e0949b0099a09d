"""The article and nothing but the article. Knows characters and white space; says what was left out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.ingest.cleaning.furniture import ends_sentence, without_furniture
from rag.ingest.cleaning.posts import Post, keep_posts


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Clean paragraphs. `removed` names each line left out, as `KIND: LINE`."""

    paragraphs: tuple[str, ...]
    removed: tuple[str, ...] = ()
    posts: tuple[Post, ...] = ()


# Characters that are not shown but hide or reorder what is: left out. Joiners of scripts and emoji stay.
_INVISIBLE = [
    *(
        code
        for code in [*range(0x20), *range(0x7F, 0xA0)]
        if code not in (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85)
    ),
    *(0xAD, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, 0xFFFE, 0xFFFF),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)),
]
_SPACES = [0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000]
_BREAKS = {0x0D: "\n", 0x0B: "\n", 0x0C: "\n\n", 0x85: "\n", 0x2028: "\n", 0x2029: "\n\n"}
_SURROGATES = range(0xD800, 0xE000)
_CHARACTERS: dict[int, str | None] = {
    **dict.fromkeys(_INVISIBLE),
    **dict.fromkeys(_SPACES, " "),
    **_BREAKS,
    **dict.fromkeys(_SURROGATES, "\ufffd"),
}


# Tag characters as one range: the engine would try each of a list one by one.
_IN_PLANE_0 = "".join(chr(code) for code in _CHARACTERS if code <= 0xFFFF)
_TO_CHANGE = re.compile(f"[{_IN_PLANE_0}\U000e0000-\U000e007f]")
_SPACE_RUN = re.compile(r" {2,}")
_SPACE_AT_BREAK = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{2,}")


def clean(text: str) -> Cleaned:
    """Characters and line ends in order, furniture out, official posts kept without their links.

    What is kept is kept as written, in its order: only white space and the form of posts change.
    """
    paragraphs, removed = without_furniture(_paragraphs(clean_characters(text)))
    paragraphs, posts, links = keep_posts(paragraphs)
    if links:
        removed.append(f"link: {links} in embedded posts")
    return Cleaned(tuple(paragraphs), tuple(removed), tuple(posts))


def clean_characters(text: str) -> str:
    """One kind of line end, single spaces, nothing invisible, nothing that cannot be stored."""
    text = text.replace("\r\n", "\n")
    if not text.replace("\n", "").isprintable():  # none of the characters to change is
        text = _TO_CHANGE.sub(lambda found: _CHARACTERS[ord(found[0])] or "", text)
    if "  " in text:
        text = _SPACE_RUN.sub(" ", text)
    if " \n" in text or "\n " in text:
        text = _SPACE_AT_BREAK.sub("\n", text)
    return text.strip()


def _paragraphs(text: str) -> list[str]:
    """Split at blank lines; where there is none, at line ends if each line is a paragraph."""
    split = _BLANK_LINES.split(text) if "\n\n\n" in text else text.split("\n\n")
    paragraphs = [paragraph for paragraph in split if paragraph]
    if len(paragraphs) == 1 and "\n" in text:
        lines = text.split("\n")
        whole = sum(len(line) > 120 or ends_sentence(line) for line in lines)
        if whole >= 0.6 * len(lines):
            return lines
    return paragraphs
