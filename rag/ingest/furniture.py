"""What stands around articles: teasers, stubs, notices. Knows how such lines look; knows no article."""

from __future__ import annotations

import re

LINKED_HEADLINE = "linked headline"

_LONGEST_LINE = 320  # characters; a longer line is never furniture


def _pattern(*alternatives: str) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(alternatives)})\\Z", re.I)


# What separates a teaser from its headline. A dash needs space: "related-party" is a word.
_COLON = r"(?:\s*[:|»›>→]\s*|\s+[–—-]\s+)"
_TEASERS = "|".join(
    [
        r"also read|read(?: also| more| next)?|more(?: on this(?: story| topic)?| from [^.:]{2,40})?",
        r"see also|also see|also watch|watch(?: live)?|listen|in pictures",
        r"related(?: articles?| stor(?:y|ies))?",
        r"related (?:news|reading|coverage|content|topics|posts?|links?)|recommended(?: for you)?",
        r"you (?:may|might) also like|don['’]t miss|must read|trending(?: now)?|most read|most popular",
        r"top stories|editor['’]s picks?|up next|from the archives?",
    ]
)
_TABLE = (
    (LINKED_HEADLINE, _pattern(rf"(?:{_TEASERS}){_COLON}\S.{{0,250}}")),
    (
        "share or comment stub",
        _pattern(
            r"share(?: this)?(?: article| story| post| on \w+)?|tweet(?: this)?|pin it|copy link|follow us",
            r"(?:e-?mail|print|save)(?: this)?(?: article| story)?",
            r"facebook|twitter|whatsapp|linkedin|telegram|reddit|instagram|youtube",
            r"comments?(?: \(\d+\))?|\d+ comments?|no comments(?: yet)?",
            r"(?:leave|post|add) a (?:comment|reply)",
            r"(?:view|show|hide) (?:all )?comments|log in to comment|join the conversation|reply|like",
            r"loading(?:\.\.\.|…)?|back to top|(?:next|previous) (?:article|story|post)",
            r"skip to (?:main )?content",
        ),
    ),
    (
        "advertisement",
        _pattern(
            r"advert(?:isement|ising)?[.:]?|sponsored(?: content)?|paid content|promoted",
            r"(?:story|article) continues (?:below|after) (?:the )?ad(?:vertisement)?[.:]?",
        ),
    ),
    (
        "subscription notice",
        _pattern(
            r"subscribe (?:to|now|today|for|here)\b.{0,200}|sign up (?:for|to|here|now)\b.{0,200}",
            r"join our (?:whatsapp|telegram|newsletter|mailing)\b.{0,200}|like us on facebook.{0,100}",
            r"follow .{2,40} on (?:twitter|facebook|instagram|x|whatsapp|telegram|google news)\b.{0,120}",
            r"get (?:the|our) (?:latest|daily|best) .{0,60}(?:newsletter|inbox|alerts?)\b.{0,100}",
            r"download (?:the|our) .{0,30}\bapp\b.{0,100}|click here (?:to|for)\b.{0,150}",
            r"already a subscriber\b.{0,100}|to read the full (?:story|article)\b.{0,150}",
        ),
    ),
    (
        "cookie or copyright notice",
        _pattern(
            r"(?:we|this (?:web)?site|our partners) uses? cookies\b.{0,300}",
            r"by (?:continuing|using) .{0,80}\bcookies\b.{0,200}|accept (?:all )?cookies|accept all",
            r"cookie (?:policy|settings|notice)|manage (?:cookies|preferences)|all rights reserved\.?",
            r"(?:copyright )?©.{0,200}|copyright (?:\(c\)|\d{4}).{0,200}",
        ),
    ),
)
_TEASER_ALONE = _pattern(rf"(?:{_TEASERS})\s*[:»›>→…]*")
_SENTENCE_END = re.compile(r"[.!?…:。！？۔؟।][\"'”’»)\]]*\Z")
_LIST_LINE = re.compile(r"[-–•*·▪◦●] ")


def without_furniture(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """The paragraphs without furniture, and the lines left out, as `KIND: LINE`.

    A line is looked at where one can begin: at the top of its paragraph, and after a line that ends a
    sentence or was left out. What follows a lone "Also read" is left out too while it is a headline.
    """
    kept: list[str] = []
    removed: list[str] = []
    expected: str | None = None  # after a lone teaser: "headline", or "list item" once a list has begun
    for paragraph in paragraphs:
        lines: list[str] = []
        begins = True
        for line in paragraph.split("\n"):
            kind = kind_of(line) if begins else None
            is_item = bool(_LIST_LINE.match(line))
            if kind is None and expected and _is_headline(line) and (is_item or expected == "headline"):
                kind = LINKED_HEADLINE
                expected = "list item" if is_item else None  # a list goes on, a single headline does not
            else:
                expected = "headline" if kind and _TEASER_ALONE.match(line) else None
            if kind is None:
                lines.append(line)
            else:
                removed.append(f"{kind}: {line}")
            begins = kind is not None or bool(_SENTENCE_END.search(line))
        if lines:
            kept.append("\n".join(lines))
    return kept, removed


def kind_of(line: str) -> str | None:
    """Which kind of furniture the line is, if it is any."""
    if len(line) > _LONGEST_LINE:
        return None
    for kind, pattern in _TABLE:
        if pattern.match(line):
            return kind
    return LINKED_HEADLINE if _TEASER_ALONE.match(line) else None


def _is_headline(line: str) -> bool:
    return len(line) <= 200 and (line.endswith("?") or not _SENTENCE_END.search(line))
