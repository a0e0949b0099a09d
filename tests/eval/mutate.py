"""True restatements of a sentence by rule, and one change in a claim by kind. Knows words; checks nothing.

Every function is deterministic for a given `random.Random`. Used by `tests/eval/lock.py`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from rag.text import STOPWORDS
from rag.verify.common_words import GENERIC
from rag.verify.dates import WEEKDAYS, find_dates
from rag.verify.numerals import UNITS, find_figures
from rag.verify.titles import TITLES

MONTHS = "January February March April May June July August September October November December".split()
DAYS = [day.capitalize() for day in WEEKDAYS]
NO_NAMES = (
    {word.lower() for word in MONTHS}
    | set(WEEKDAYS)
    | GENERIC
    | STOPWORDS
    | {"covid", "health", "justice", "army"}
)
NO_NAMES |= {word for title in TITLES for word in title.split()}
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]{2,})*(?=[ ,.’'])")
AUXILIARY = re.compile(
    r"\b(is|was|were|are|has|have|had|will|would|could|can|should|must|may)\b(?! not|n['’]t| never)"
)
PAST = re.compile(
    r"(?<=[a-z] )(said|announced|agreed|signed|visited|met|arrived|approved|called|reached|offered)\b"
)
NEGATION = re.compile(r"\b(?:not|never) |n['’]t\b")
BASE = {"said": "say", "met": "meet", "agreed": "agree", "arrived": "arrive", "approved": "approve"}
SAY = r"(?:said|stated|says|announced|argued|insisted|warned|noted|added|claimed|alleged|claims|told \w+)"
# What a person would not count as a change: "not only", "whether or not", "not just" without its negation.
IDIOM = re.compile(
    r"\b(?:not (?:only|just|merely|to mention|least)|or not)\b|\bno one\b|\bcan(?:no|')t help\b",
    re.IGNORECASE,
)


def restate(sentence: str) -> str:
    """The same in other words, by rules that keep its meaning."""
    claim = re.sub(r"^[A-Z][A-Z ,]{3,30}(?:\([A-Za-z]+\))? ?[-–—:] ", "", sentence)
    if re.search(r"[“”\"]", claim):  # a quotation stays as it is
        return re.sub(r"(?<=[”\"] [a-z] )said\b|(?<=[”\"] )said\b", "stated", claim)
    claim = re.sub(r" \([^()]*\)", "", claim)
    claim = re.sub(r"\$(\d+(?:\.\d+)?) (million|billion)\b", r"\1 \2 dollars", claim)
    claim = re.sub(r"\b(\d{1,3}),(\d{3})\b", r"\1\2", claim)
    claim = re.sub(r"(\d) ?per ?cent\b", r"\1%", claim)
    claim = re.sub(rf"\b({'|'.join(MONTHS)}) (\d{{1,2}})(?:, (\d{{4}}))?\b(?!,? \d)", _day_first, claim)
    claim = re.sub(r"\b(did|was|is|has|were|are) not\b", r"\1n't", claim)
    claim = re.sub(r"\bsaid\b", "stated", claim)
    claim = re.sub(
        r"\b(?:President|Minister|Secretary) [A-Z][a-z]+ (?=[A-Z][a-z]+\b)",
        lambda m: m[0].split()[0] + " ",
        claim,
    )
    for digit, word in (
        ("2", "two"),
        ("3", "three"),
        ("4", "four"),
        ("5", "five"),
        ("6", "six"),
        ("10", "ten"),
    ):
        claim = re.sub(rf"\b{word} (?=[a-z]+s\b)", f"{digit} ", claim)
    opened = re.match(
        r"^(?!(?:But|And|So|Yet|Still) )(?P<who>[A-Z][\w’' .]{3,50}?) (?:said|stated|says) (?:that )?(?P<what>[^“”\"]{20,})\.$",
        claim,
    )
    if opened:
        claim = f"According to {opened['who']}, {opened['what']}."
    return claim


def _day_first(match: re.Match[str]) -> str:
    return f"{match[2]} {match[1]}" + (f" {match[3]}" if match[3] else "")


def mutations(
    claim: str, names: Sequence[str], present: str, chance: random.Random
) -> Iterator[tuple[str, str]]:
    """(kind, changed claim) for each kind of change that `claim` allows, made once.

    `present` is the evidence and its context: a name put in must not stand there.
    """
    for kind, change in KINDS.items():
        changed = change(claim, names, present, chance)
        if changed is not None and changed != claim:
            yield kind, changed


Change = Callable[[str, Sequence[str], str, random.Random], "str | None"]


def _number(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    figures = [f for f in find_figures(claim) if f.values and claim[f.start : f.end] != "one"]
    if not figures:
        return None
    figure = chance.choice(figures)
    text = claim[figure.start : figure.end]
    digits = re.search(r"\d[\d,.]*\d|\d", text)
    if digits:
        at = chance.randrange(len(digits[0]))
        while not digits[0][at].isdigit():
            at = chance.randrange(len(digits[0]))
        new = chance.choice([d for d in "123456789" if d != digits[0][at]])
        text = text[: digits.start() + at] + new + text[digits.start() + at + 1 :]
    elif "dozen" in text.lower():
        return None
    else:
        words = [word for word in UNITS if word not in text.lower() and word not in ("zero", "one")]
        text = re.sub(r"[A-Za-z]+", chance.choice(words), text, count=1)
    return claim[: figure.start] + text + claim[figure.end :]


MAGNITUDES = (
    ("million", "billion"), ("billion", "million"), ("thousand", "million"), ("hundreds", "thousands"),
    ("dozens", "hundreds"), ("thousands", "millions"), ("km", "miles"), ("miles", "km"), ("kilometres", "miles"),
    ("days", "weeks"), ("weeks", "months"), ("months", "years"), ("years", "months"), ("hours", "days"),
    ("minutes", "hours"), ("percent", "percentage points"), ("%", " percentage points"), ("feet", "metres"),
    ("metres", "feet"), ("tonnes", "kilograms"), ("at least", "at most"), ("more than", "less than"), ("nearly", "more than"),
    ("almost", "more than"), ("up to", "at least"), ("fewer than", "more than"), ("over", "under"),
)  # fmt: skip


def _magnitude(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    number = r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten)"
    found = []
    for old, new in MAGNITUDES:
        bound = old.split()[0] in ("at", "more", "nearly", "almost", "up", "fewer", "over")
        pattern = rf"\b{old}(?= \$?\d)" if bound else rf"\b{number}[ -]?{old}(?!\w)"
        for match in re.finditer(pattern, claim):
            found.append(claim[: match.start()] + match[0].replace(old, new) + claim[match.end() :])
    return chance.choice(found) if found else None


def _bound(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    """A bound left out: "at least 40" made 40."""
    match = re.search(r"\b(?:at least|more than|less than|fewer than|nearly|almost|up to) (?=\$?\d)", claim)
    return claim[: match.start()] + claim[match.end() :] if match else None


def _date(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    dates = [d for d in find_dates(claim) if d.options]
    if not dates:
        return None
    mention = chance.choice(dates)
    text = mention.text
    for day in DAYS:
        if day in text:
            new = text.replace(day, chance.choice([d for d in DAYS if d != day]))
            return claim[: mention.start] + new + claim[mention.end :]
    year = re.search(r"\b(?:1[5-9]|20)\d\d\b", text)
    month = re.search("|".join(MONTHS), text)
    day_number = re.search(r"\b\d{1,2}\b", text)
    choices = [found for found in (year, month, day_number) if found]
    if not choices:
        return None
    found = chance.choice(choices)
    if found is year:
        new = str(int(found[0]) + chance.choice([-3, -2, -1, 1, 2, 3]))
    elif found is month:
        new = chance.choice([m for m in MONTHS if m != found[0]])
    else:
        new = str(chance.choice([d for d in range(1, 29) if str(d) != found[0]]))
    return claim[: mention.start] + text[: found.start()] + new + text[found.end() :] + claim[mention.end :]


def _name(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    own = [m for m in NAME.finditer(claim) if m[0] not in MONTHS and m[0].lower() not in WEEKDAYS]
    there = set(re.findall(r"\w+", present.lower()))
    others = [name for name in names if not set(name.lower().split()) & there]
    if not own or not others:
        return None
    match = chance.choice(own)
    return claim[: match.start()] + chance.choice(others) + claim[match.end() :]


def _swap_numbers(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    figures = [f for f in find_figures(claim) if f.values and not f.ordinal and f.word is None]
    dates = [d for d in find_dates(claim) if d.kind == "year"]
    pairs = [
        (a.start, a.end, b.start, b.end)
        for group in (figures, dates)
        for a, b in pairwise(group)
        if claim[a.start : a.end] != claim[b.start : b.end]
        and not re.fullmatch(r"\s*(?:,|and|or|to|-|–|,? and)\s*", claim[a.end : b.start])
    ]
    return _exchanged(claim, chance.choice(pairs)) if pairs else None


def _swap_names(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    """Two names around a verb of doing or telling changed over."""
    verbs = r"(?:told|asked|urged|warned|accused|criticized|criticised|praised|beat|defeated|sued|thanked|attacked|invited|hired|replaced)"
    name = r"[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})*"
    match = re.search(
        rf"(?P<a>{name}) (?:has |have |had )?{verbs} (?:President |Minister |Gov\. )?(?P<b>{name})", claim
    )
    if (
        match is None
        or match["a"].split()[-1].lower() in NO_NAMES
        or match["b"].split()[-1].lower() in NO_NAMES
    ):
        return None
    return _exchanged(claim, (*match.span("a"), *match.span("b")))


def _exchanged(claim: str, places: tuple[int, int, int, int]) -> str:
    a, b, c, d = places
    return claim[:a] + claim[c:d] + claim[b:c] + claim[a:b] + claim[d:]


def _negated(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    if NEGATION.search(claim) or IDIOM.search(claim):
        return None
    auxiliary, past = AUXILIARY.search(claim), PAST.search(claim)
    if auxiliary:
        return claim[: auxiliary.end()] + " not" + claim[auxiliary.end() :]
    if past:
        base = BASE.get(past[1], re.sub("ed$", "", past[1]))
        return claim[: past.start()] + f"did not {base}" + claim[past.end() :]
    return None


def _affirmed(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    found = None if IDIOM.search(claim) else NEGATION.search(claim)
    if found is None:
        return None
    before = claim[: found.start()]
    before = (
        re.sub(r"\bca$", "can", re.sub(r"\b([Ww])o$", r"\1ill", before)) if found[0][-1:] == "t" else before
    )
    return before + claim[found.end() :]


def _speaker(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    """Who says it left out: what was said is stated as a fact."""
    if re.search(r"[“”\"]", claim):
        return None
    for pattern in (
        r"^According to [^,]{3,60}, (?P<what>[^,].{20,})$",
        rf"^(?P<what>.{{20,}}?), (?:[A-Z][\w’' .]{{2,50}}|he|she|they|officials|police) {SAY}\.$",
        r"^(?P<what>.{20,}?), according to [^,]{3,60}\.$",
        rf"^[A-Z][^,;:“”]{{2,60}}? {SAY} (?:that )?(?P<what>(?:the|a|an|it|he|she|they|there|this|some|more|[A-Z]\w+) .{{15,}})$",
    ):
        if (match := re.match(pattern, claim)) is not None:
            what = match["what"].rstrip(" .,")
            if re.search(rf"\b(?:{SAY}|according|reportedly|believes?|called|report)\b", what):
                return None
            return what[0].upper() + what[1:] + "."
    return None


def _stance(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    """Said made confirmed or denied; denied or alleged made confirmed."""
    for old, new in (
        (r"\bdenied\b", "confirmed"), (r"\b(?:alleged|claimed|claims|alleges)\b(?= (?:that|the|he|she|it|they)\b)", "confirmed"),
        (r"\b(?:said|stated|says)\b(?= (?:that|the|he|she|it|they|there)\b)", chance.choice(["denied", "admitted", "confirmed"])),
        (r"^According to (?P<who>[^,]{3,60}),", r"\g<who> denied that"),
    ):  # fmt: skip
        changed = re.sub(old, new, claim, count=1)
        if changed != claim and "confirmed" not in claim and "denied that not" not in changed:
            return changed
    return None


DONE = {
    "go": "went", "build": "built", "make": "made", "take": "took", "give": "gave", "send": "sent", "meet": "met",
    "hold": "held", "leave": "left", "sell": "sold", "buy": "bought", "win": "won", "pay": "paid", "begin": "began",
    "bring": "brought", "become": "became", "run": "ran", "come": "came", "lose": "lost", "see": "saw",
}  # fmt: skip
SKIP = set(
    "are is be have not also only never likely continue still no it the a cost need hit put set let cut".split()
)


def _past(base: str) -> str | None:
    if base in SKIP or not base.isalpha() or not base.islower() or base.endswith("ly"):
        return None
    if base in DONE:
        return DONE[base]
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ied"
    return base + "ed" if len(base) > 3 and not re.search(r"[^aeiou][aeiou][bdgmnprt]$", base) else None


def _firmness(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    """A plan or a possibility told as done, talks told as an accord, an accord as signed."""
    found = []
    for match in re.finditer(
        r"\b(?:will|may|might|could|plans? to|hopes? to|wants? to|intends? to|aims? to|is expected to|are expected to"
        r"|agreed to|offered to|is set to|are set to|proposed to|would) (?P<verb>[a-z]+)\b",
        claim,
    ):
        if (past := _past(match["verb"])) is not None and not re.search(
            r"\b(?:if|that|who|which|what)\b[^,]*$", claim[: match.start()][-30:]
        ):
            found.append(claim[: match.start()] + past + claim[match.end() :])
    for old, new in (
        (r"\bdiscussed\b", "agreed on"), (r"\bproposed\b", "signed"), (r"\bagreed to\b", "signed an accord to"),
        (r"\b(?:may|might|could)\b(?= [a-z]+\b)", "will"), (r"\bplans? to\b", "has agreed to"), (r"\bconsidering\b", "agreed on"),
    ):  # fmt: skip
        if re.search(old, claim):
            found.append(re.sub(old, new, claim, count=1))
    return chance.choice(found) if found else None


def _condition(claim: str, names: Sequence[str], present: str, chance: random.Random) -> str | None:
    """A condition of something to come left out."""
    match = re.search(
        r",? (?:if|unless|once|provided that|as long as|subject to) (?:[\w’'-]+[ ]?){3,14}(?=[.,])", claim
    )
    if match is None or re.search(
        r"\b(?:as|even|only|what|asked|see|ask|know|or|than|and) ?$", claim[: match.start()]
    ):
        return None
    rest = claim[: match.start()] + claim[match.end() :]
    return rest if re.search(r"\b(?:will|would|can|could|may|might)\b", claim[: match.start()]) else None


KINDS: dict[str, Change] = {
    "number": _number,
    "unit or bound": _magnitude,
    "bound left out": _bound,
    "date": _date,
    "name": _name,
    "two numbers swapped": _swap_numbers,
    "two names swapped": _swap_names,
    "polarity (put in)": _negated,
    "polarity (taken out)": _affirmed,
    "speaker left out": _speaker,
    "stance": _stance,
    "firmness": _firmness,
    "condition left out": _condition,
}
