"""Names, quoted phrases and numbers that a question holds. Knows how names are written; knows no article."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.nations import country_of, nations, seats
from rag.retrieval.asked.vocabulary import (
    ASKING,
    AUXILIARY,
    BEFORE_TITLE,
    HEADS_NAME,
    NAMED_FOR,
    NAMED_ON,
    NOT_NAMES,
    OFFICES,
    OPENERS,
    PREPOSITION,
    REPORTS,
    TITLE_WORDS,
)
from rag.text import STOPWORDS, fold, word_spans, words

_QUOTED = re.compile(
    r"[“\"«„](?P<double>[^“”\"«»„]{2,120})[”\"»“]|(?<!\w)[‘'](?P<single>[^‘’']{2,120})[’'](?!\w)"
)
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?:US\$|[$€£¥]|Rs\.?)?\s?\d[\d,]*(?:\.\d+)?(?:\s?(?:%|per ?cent\b|percent\b))?(?:\s?(?:thousand|million|billion|trillion|bn|m)\b)?(?![\w-])"
    r"|\b(?:three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand|million)\b",
    re.IGNORECASE,
)
_PARTICLE = re.compile(
    r"\s(?:al|el|bin|ibn|ben|de|da|del|della|der|di|dos|du|la|le|ul|ur|van|von|y|zu)(?:\s(?:la|der|den))?\s|\s(?:al|el|as|ash|ul|ud)-|\s?-(?:i-|e-|ul-|al-)?|\s?&\s?|\.?\s|[’']"
)
_DOES = frozenset(
    "visits met meets went goes came comes made makes won wins left leaves took takes gave gives plans wants".split()
)
_NEVER_NAMED = frozenset("what which who whom whose when where why how".split())
_LOWER_TAIL = re.compile(r"(?:[-‑](?:[a-z]+|\d+[a-zA-Z]{0,2}))+(?=[\s?!.,;:)’']|$)")  # Kim Yo-jong, F-16s
_NUMBER_TAIL = re.compile(  # Ariane 6, Article 370: no noun follows that the number could count
    rf"\s\d{{1,4}}(?=[?!.,;:)]|$|\s(?:{'|'.join(sorted(AUXILIARY | PREPOSITION | {'and', 'or'}))})\b)"
)
_LEADING = re.compile(r"(?<![\w’'-])(?:von der|van der|van den|von|van|bin|ibn|de la|de|di|da|del)\s$")
_OF = re.compile(r"\s(?:of|for|on|in|and)(?:\sthe)?\s")
Spans = Sequence[tuple[int, int, str]]


def quoted_phrases(text: str) -> tuple[str, ...]:
    """The phrases that stand in quotation marks, as written."""
    return tuple(
        " ".join((match["double"] or match["single"]).split()).strip(" ,.?!")
        for match in _QUOTED.finditer(text)
    )


def numbers_in(text: str, skip: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """Numbers as written, those inside the spans `skip` (dates, names) left out."""
    return tuple(
        match[0].strip()
        for match in _NUMBER.finditer(text)
        if not any(start < match.end() and match.start() < end for start, end in skip)
    )


def names_in(text: str, skip: Sequence[tuple[int, int]] = ()) -> tuple[str, ...]:
    """Names as written, without titles, in order, each once; nothing inside the spans `skip`.

    Capitalised words that stand side by side, or are joined as names are ("Line of Control", "bin Salman"), are one name.
    In a question typed without capitals the names of countries are still known.
    """
    spans = [s for s in word_spans(text) if not any(start < s[1] and s[0] < end for start, end in skip)]
    if is_casual(text):
        return tuple(dict.fromkeys(_countries(text, spans)))
    shouted = _is_title_case(text, spans)
    opens = min((span[0] for span in spans), default=0)
    names: list[tuple[int, int]] = []
    for position, (start, end, _token) in enumerate(spans):
        if not _is_name_word(text, spans, position, shouted, opens):
            continue
        tail = _LOWER_TAIL.match(text, end) or _NUMBER_TAIL.match(text, end)
        if tail and not any(begin < tail.end() and tail.start() < stop for begin, stop in skip):
            end = tail.end()
        if names and _joins(text[names[-1][0] : names[-1][1]], text[names[-1][1] : start]):
            names[-1] = (names[-1][0], end)
        else:
            led = None if country_of(text[start:end]) else _LEADING.search(text[:start])
            names.append((led.start() if led else start, end))
    written = [piece for start, end in names for piece in _without_titles(text[start:end])]
    return tuple(dict.fromkeys(written))


def _is_name_word(text: str, spans: Spans, position: int, shouted: bool, opens: int) -> bool:
    start, end, token = spans[position]
    written = text[start:end]
    if (
        token in ("may", "june", "april", "august")
        and position
        and text[spans[position - 1][1] : start] == " "
    ):
        return written[:1].isupper() and _is_name_word(
            text, spans, position - 1, shouted, opens
        )  # Theresa May
    if not written[:1].isupper() or token in STOPWORDS or token in AUXILIARY or token in NOT_NAMES:
        return written in ("US", "U.S.", "USA", "U.S", "UK")
    if written[1:2].islower() and (token in ASKING or (shouted and token in OPENERS)):
        # "Mexico City", "Independence Day": such a word may end a name that has begun.
        begun = position > 0 and text[spans[position - 1][1] : start] == " " and not shouted
        return (
            begun and token not in _NEVER_NAMED and _is_name_word(text, spans, position - 1, shouted, opens)
        )
    before = text[opens:start].rstrip(' “"‘(«')
    if before and before[-1] not in '.?!:;“"‘(':
        return True
    # The first word of a sentence has its capital for that alone: a name needs more to show for it.
    if written.endswith(("'s", "’s")) or written.isupper() or country_of(written) or token in _seat_words():
        return token not in OPENERS
    if token in OPENERS:
        return False
    following = text[spans[position + 1][0] :][:1] if position + 1 < len(spans) else ""
    if following.isupper() and spans[position + 1][2] not in NOT_NAMES:
        return True
    after = spans[position + 1][2] if position + 1 < len(spans) else ""
    if len(spans) > 6 and not (
        after in AUXILIARY or after.endswith("ed") or re.fullmatch(REPORTS, after) or after in _DOES
    ):
        return False
    common = token.endswith(
        (
            "ing",
            "tion",
            "sion",
            "ment",
            "ity",
            "ness",
            "ed",
            "ly",
            "ers",
            "ists",
            "ings",
            "tions",
            "ments",
            "ties",
            "ics",
            "ism",
        )
    )
    return not common


def _joins(name: str, gap: str) -> bool:
    """Whether a gap between two capitalised words lies inside one name."""
    if gap in (" ", "-", "‑"):
        return not name.endswith(("'s", "’s"))
    if name.endswith(("'s", "’s")):
        return False
    if _PARTICLE.fullmatch(gap):
        return (
            gap != ". "
            or re.search(r"\b(?:[A-Z]|Sen|Gov|Gen|Col|Dr|Mr|Mrs|Ms|Prof|Rep|Lt|St)$", name) is not None
        )
    if not _OF.fullmatch(gap):
        return False
    head = fold(name.split()[-1])
    if gap.startswith((" on", " in")) and " " in name and head not in NAMED_ON:
        return False  # "African Union on Niger"; "Council on Foreign Relations" is one
    return gap.startswith(" of") or head in HEADS_NAME or (gap.startswith(" for") and head in NAMED_FOR)


def _without_titles(name: str) -> list[str]:
    """The names in a run of capitals: "Russian", "Lavrov" of "Russian Foreign Minister Lavrov"; a title alone is none."""
    name = re.sub(r"[’']s?$", "", name)
    parts = name.split()
    pieces: list[list[str]] = [[]]
    after_title = False
    for place, part in enumerate(parts):
        token = fold(part).strip(".")
        following = fold(parts[place + 1]).strip(".") if place + 1 < len(parts) else ""
        alone = not pieces[-1] or country_of(" ".join(pieces[-1])) is not None
        if after_title and token in ("of", "for", "the", "and"):
            continue
        if (
            token in TITLE_WORDS
            and following not in HEADS_NAME  # "General Assembly"
            and (token not in BEFORE_TITLE or following in TITLE_WORDS)
            and (following or alone)
        ):
            pieces.append([])
            after_title = True
        elif not (after_title and token in OFFICES and not pieces[-1]):
            pieces[-1].append(part)
            after_title = False
    return [re.sub(r"[’']s?$", "", " ".join(piece)) for piece in pieces if piece]


def _countries(text: str, spans: Spans) -> list[str]:
    """Countries named in a text without capitals, as written there."""
    found = []
    taken = -1
    known = {fold(name) for name in nations()}
    for position, (start, _end, token) in enumerate(spans):
        if position <= taken or token in STOPWORDS:
            continue
        for size in (3, 2, 1):
            group = spans[position : position + size]
            if len(group) < size:
                continue
            phrase = text[start : group[-1][1]]
            plain = fold(re.sub(r"[’']s?$", "", phrase))
            if (
                plain in known
                and (size > 1 or len(token) > 3 or token in ("usa", "uae", "iran", "uk"))
                and token not in AUXILIARY
            ):
                found.append(re.sub(r"[’']s?$", "", phrase))
                taken = position + size - 1
                break
    return found


def is_casual(text: str) -> bool:
    """Whether capitals say nothing: none beyond the first letter, or nothing but capitals."""
    letters = [c for c in text if c.isalpha()]
    if not letters:
        return True
    upper = sum(c.isupper() for c in letters)
    inner = sum(c.isupper() for c in text[1:])
    return (
        (inner == 0 and not text[:1].isupper())
        or (inner == 0 and words(text)[:1] != [] and words(text)[0] in OPENERS)
        or (upper == len(letters) and len(words(text)) > 3)
    )


def _is_title_case(text: str, spans: Spans) -> bool:
    """Whether words that are no names carry capitals too, as in a headline."""
    inner = [
        text[s:e] for s, e, token in spans[1:] if token in STOPWORDS or token in AUXILIARY or token in OPENERS
    ]
    return sum(word[:1].isupper() for word in inner) >= 2


def _seat_words() -> frozenset[str]:
    return frozenset(fold(name) for name in seats())
