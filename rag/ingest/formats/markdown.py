"""Markdown as plain paragraphs: links as their text, images left out. Knows no files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_SENTENCE_END = re.compile(r"[.!?…:;,。！？۔؟।][\"'”’»)\]]*\Z")
_TAG = re.compile(r"<[^<>]*>")
_UNREADABLE = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.I)


@dataclass(slots=True)
class Paragraphs:
    """What a page or a Markdown file comes to. `removed` are headlines that were there only as links."""

    kept: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def take(self, text: str, *, linked: bool = False) -> None:
        """Keep a paragraph, unless all of it is a link and it is no sentence."""
        text = text.strip()
        if text:
            (self.removed if is_linked_headline(text, linked) else self.kept).append(text)


def is_linked_headline(text: str, linked: bool) -> bool:
    """Whether a text that is all `linked` points to another article: it is short and no sentence."""
    return linked and not _SENTENCE_END.search(text) and len(text) <= 200


def markdown_paragraphs(text: str) -> tuple[str | None, Paragraphs]:
    """The heading that the Markdown begins with, if any, and its paragraphs. A list or table is one."""
    from markdown_it import MarkdownIt

    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    found = Paragraphs()
    lines: list[str] = []  # of the list or table being read
    counters: list[int | None] = []  # one for each open list; None when it has no numbers
    before = ""
    for token in tokens:
        kind = token.type
        if kind in ("bullet_list_open", "ordered_list_open"):
            counters.append(int(token.attrs.get("start", 1)) if kind == "ordered_list_open" else None)
        elif kind.endswith("_list_close"):
            counters.pop()
        elif kind == "tr_open":
            lines.append("")
        elif kind == "inline":
            content, linked = _inline(token)
            if before in ("td_open", "th_open"):
                lines[-1] += f" | {content}" if lines[-1] else content
            elif not counters:
                found.take(content, linked=linked)
            elif is_linked_headline(content, linked):
                found.removed.append(content)
            elif content:
                lines.append(_marker(counters) + content)
        elif kind in ("fence", "code_block"):
            found.take(token.content)
        elif kind == "html_block":
            found.take(_TAG.sub("", _UNREADABLE.sub("", token.content)))
        if not counters and (kind.endswith("_list_close") or kind == "table_close"):
            found.take("\n".join(lines))
            lines = []
        before = kind
    heading = found.kept.pop(0) if found.kept and tokens[0].type == "heading_open" else None
    return heading, found


def _marker(counters: list[int | None]) -> str:
    number = counters[-1]
    if number is None:
        return "- "
    counters[-1] = number + 1
    return f"{number}. "


def _inline(token: Token) -> tuple[str, bool]:
    """The text of a paragraph, and whether all of it is a link."""
    parts, outside, depth = [], 0, 0
    for child in token.children or []:
        if child.type in ("link_open", "link_close"):
            depth += child.nesting
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n" if child.type == "hardbreak" else " ")
        elif child.type in ("text", "code_inline"):
            parts.append(child.content)
            outside += 0 if depth else len(child.content.strip())
    text = re.sub(r" {2,}", " ", "".join(parts)).strip()
    return text, bool(text) and outside == 0
