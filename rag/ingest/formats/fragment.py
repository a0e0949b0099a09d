"""A piece of HTML as plain paragraphs: the body of a mail, a feed or a database. Knows markup; looks for no article."""

from __future__ import annotations

import re
from typing import Any

from rag.ingest.formats.markdown import Paragraphs

_BLOCKS = frozenset(
    "p div section article header footer h1 h2 h3 h4 h5 h6 ul ol table blockquote pre tr li figure figcaption hr dl dt dd"
    " center body html address main".split()
)
_UNSEEN = frozenset("script style head title template noscript svg iframe object".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)


def fragment_text(html: str) -> str:
    """The text of a fragment, paragraphs parted by blank lines."""
    return "\n\n".join(fragment_paragraphs(html).kept)


def fragment_paragraphs(html: str) -> Paragraphs:
    """The paragraphs of a fragment, without what it hides; lines that are only links set apart."""
    from lxml import etree  # type: ignore[import-untyped]
    from lxml import html as lxml_html

    found = Paragraphs()
    if not re.search(r"[^\W\d_]", html):
        return found
    try:
        tree: Any = lxml_html.fromstring(html.replace("\0", ""), parser=lxml_html.HTMLParser(huge_tree=False))
    except (etree.LxmlError, ValueError):
        return found
    line = _Line(found)
    for event, element in etree.iterwalk(_visible(tree), events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS:
                line.flush("- " if tag == "li" else "")
            elif tag == "br":
                line.add("\n")
            elif tag == "td" and line.parts:
                line.add(" | ")
            line.links += tag == "a"
            line.add(element.text)
        elif event == "end":
            line.links -= tag == "a"
            if tag in _BLOCKS:
                line.flush()
        if event != "start" and element is not tree:
            line.add(element.tail)
    line.flush()
    return found


class _Line:
    """The paragraph being gathered, and how much of it is not in a link."""

    def __init__(self, found: Paragraphs) -> None:
        self.found, self.parts, self.outside, self.links, self.mark = found, [""][:0], 0, 0, ""

    def add(self, text: str | None) -> None:
        if text:
            self.parts.append(text if text == "\n" else re.sub(r"\s+", " ", text))
            self.outside += 0 if self.links else len(text.strip())

    def flush(self, mark: str = "") -> None:
        text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", "".join(self.parts))).strip()
        for part in re.split(r"\n{2,}", text):
            if part.strip(" |"):
                self.found.take(self.mark + part, linked=self.outside == 0)
        self.parts, self.outside, self.mark = [], 0, mark or ("" if self.parts else self.mark)


def _visible(tree: Any) -> Any:
    unseen = [
        element
        for element in tree.iter()
        if element.tag in _UNSEEN or _HIDDEN.search(element.get("style") or "")
    ]
    for element in unseen:
        parent = element.getparent()
        if parent is None:
            continue
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + (element.tail or "")
        else:
            parent.text = (parent.text or "") + (element.tail or "")
        parent.remove(element)
    return tree
