"""Official posts embedded in an article, kept as attributed quotations without their links."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.ingest.describing.dates import WRITTEN_DATE, iso_date

_LINK = re.compile(r"\s*(?:https?://)?(?:t\.co|pic\.(?:twitter|x)\.com)/\w+")
_SIGNATURE = re.compile(
    r"(?:^|\s*)(?:—|–|--|-)\s*(?P<who>[^()@\n]{2,100}?)\s*\((?P<handle>@\w{1,30})\)\s*[·|,]?\s*"
    rf"(?P<date>{WRITTEN_DATE})\s*\Z"
)
_LONGEST_SIGNATURE = 220  # characters


@dataclass(frozen=True, slots=True)
class Post:
    """Who posted, under which handle, on which date (ISO 8601)."""

    who: str
    handle: str
    date: str


def keep_posts(paragraphs: list[str]) -> tuple[list[str], list[Post], int]:
    """Paragraphs, each post one, `TEXT — WHO (@HANDLE) DATE`; the posts; the number of links removed."""
    kept: list[str] = []
    posts: list[Post] = []
    links = 0
    for paragraph in paragraphs:
        text, removed = _LINK.subn("", paragraph) if "/" in paragraph else (paragraph, 0)
        links += removed
        found = _SIGNATURE.search(text, max(0, len(text) - _LONGEST_SIGNATURE)) if "(@" in text else None
        post = _post(found) if found else None
        if found and post:
            said = " ".join(text[: found.start()].split())
            signature = f"— {post.who} ({post.handle}) {found['date']}"
            if not said and kept and not (posts and kept[-1].endswith(f"({posts[-1].handle})")):
                said = kept.pop()  # the signature stands in a paragraph of its own
            text = f"{said} {signature}".strip()
            posts.append(post)
        if text.strip():
            kept.append(text.strip())
    return kept, posts, links


def _post(found: re.Match[str]) -> Post | None:
    try:
        return Post(" ".join(found["who"].split()), found["handle"], iso_date(found["date"])[:10])
    except ValueError:
        return None
