"""The rules by which a follow-up takes over what it leaves out from the question before. Knows English; knows no model.

What cannot be put into the sentence is put behind it ("…, of this: …"), so that a search still finds the subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.follow_ups.dates import date_of, shifted
from rag.answer.follow_ups.referents import ASKS, is_place, names_of, unresolved, with_referents
from rag.answer.follow_ups.words import (
    ABOUT,
    AUXILIARY,
    AUXILIARY_AND_NAME,
    BARE,
    BIDS,
    DEFINES,
    ELSE,
    HOW_MANY,
    INCOMPLETE,
    MORE,
    NARROWED,
    OF_WHAT,
    OPENING,
    OTHERS,
    PARTING,
    POSSESSIVE,
    PREPOSED,
    PREPOSITION,
    REPLIES,
    SAY_GAP,
    SAYS_NOTHING_OF,
    SHIFTED,
    TAIL,
    TOO,
    TOPIC,
    WH,
)
from rag.retrieval.asked.kind import is_plural, singular
from rag.schema import Turn
from rag.text import content_words

__all__ = ["ASKS", "by_rule", "names_of"]

_ASKS_INSIDE = re.compile(rf"\b(?:who|whom|what|when|where|which|why|how)\s+(?:{AUXILIARY})\b", re.IGNORECASE)
_ASKS_LATER = re.compile(rf",\s*(?:{AUXILIARY})\b", re.IGNORECASE)
_ASKS_HOW_MANY = re.compile(rf"how many\s+(?:[\w-]+\s+){{1,4}}?(?:{AUXILIARY})\b", re.IGNORECASE)


def by_rule(question: str, history: Sequence[Turn]) -> str:
    """`question` with what it lacks from the last turns; itself when it lacks nothing or nothing is to be had."""
    last = " ".join(history[-1].question.split())
    before = by_rule(last, history[:-1]) if len(history) > 1 else last
    if not before:
        return question
    stem = before.rstrip("?!. ")
    if AUXILIARY_AND_NAME.match(plain := TOO.sub("", question)) or _is_fragment(OPENING.sub("", plain)):
        question = plain
    if (other := ELSE.match(question)) or OTHERS.match(question):
        return _with_else(other[1] if other else "which", stem)
    if bare := BARE.match(question):
        return _with_word(bare[1], stem)
    if preposed := PREPOSED.match(question):
        return _preposed(preposed["words"], stem) or question
    if (subject := AUXILIARY_AND_NAME.match(question)) and (swapped := _swapped(subject["name"], stem)):
        return f"{swapped}?"
    if parting := PARTING.match(question):
        return f"{stem} {parting[1].lower()}?"
    if MORE.match(question):
        return _with_else("what", stem)
    if (moved := SHIFTED.match(question)) and (later := shifted(moved, stem)):
        return f"{later}?"
    if NARROWED.match(question) and not ASKS.search(OPENING.sub("", question)):
        return f"{stem}, {OPENING.sub('', question).rstrip('?!. ')}?"
    if (other_thing := HOW_MANY.match(question)) and is_plural(other_thing["what"].split()[-1].lower()):
        return _of_another(other_thing, stem)
    if (owner := POSSESSIVE.match(question)) and (swapped := _swapped(owner["name"], stem)):
        return f"{swapped}?"
    if SAYS_NOTHING_OF.match(question) and not unresolved(question):
        tail = TAIL.search(stem)
        return (
            f"{question.rstrip('?!. ')} {tail[0]}?"
            if tail
            else f"{question.rstrip('?!. ')}, of this: {stem}?"
        )
    told = ABOUT.match(question)
    rest = question[told.end() :].strip() if told else question if _is_fragment(question) else ""
    if (
        content_words(rest)
        and not ASKS.match(rest)
        and not _ASKS_INSIDE.search(rest)
        and not _ASKS_LATER.search(rest)
        and not unresolved(rest)
    ):
        topical = told is not None and "about" in told[0].lower()
        return _with_part(rest.rstrip("?!. "), stem, topical=topical)
    opened = OPENING.sub("", question)
    if opened != question and content_words(opened):
        question = opened[0].upper() + opened[1:]
    if INCOMPLETE.match(question) and not names_of(question) and (about := _circumstance(stem)):
        return f"{question.rstrip('?!. ')} {about}?"
    resolved = with_referents(question, before, history[-1].answer)
    bids = BIDS.match(question) and not names_of(question) and len(content_words(question)) <= 3
    if resolved == question and (bids or (_lacks_object(question) and (told or ASKS.match(question)))):
        return f"{question.rstrip('?!. ')}, of this: {stem}?"
    return resolved


def _lacks_object(question: str) -> bool:
    """Whether a question says what was done but not to whom or in what: "Who mediated?", "What did Xi answer?"."""
    if REPLIES.search(question) or (OF_WHAT.match(question) and not names_of(question)):
        return True
    bare = not names_of(question) and not re.search(r"\d", question) and not DEFINES.match(question)
    return bare and len(content_words(question)) <= 1


def _is_fragment(question: str) -> bool:
    """Whether a question is only a name or a date: "Sudan?", "In 2019?"."""
    bare = question.rstrip("?!. ")
    if len(bare.split()) > 4 or ASKS.match(bare):
        return False
    if date_of(bare):
        return True
    names = names_of(bare)
    return (
        len(names) == 1
        and len(bare.split()) <= len(names[0].split()) + 1
        and not re.search(r"\b[a-z]{4,}\b", bare)
    )


def _with_else(word: str, stem: str) -> str:
    """After "Who received Lavrov?", "Who else?" is "Who else received Lavrov?"."""
    word = {"anyone": "who", "anybody": "who", "anything": "what", "any": "which"}.get(
        word.lower(), word.lower()
    )
    noun = re.match(rf"(?P<word>which|what)\s+(?!(?:{AUXILIARY})\b)(?P<rest>.+)", stem, re.IGNORECASE)
    if noun and word in ("who", "what", "which"):
        return f"{noun['word'].capitalize()} other {noun['rest']}?"
    if stem.lower().startswith(f"{word} "):
        return f"{word.capitalize()} else {stem[len(word) + 1 :]}?"
    if said := SAY_GAP.match(stem):
        if word == "who":
            return f"Who else spoke {said['after']}?" if said["after"] else f"Who else, besides this: {stem}?"
        return (
            f"{word.capitalize()} else {said['aux']} {said['who']} {said['say']} {said['after']}".rstrip()
            + "?"
        )
    return f"{word.capitalize()} else, besides this: {stem}?"


def _with_word(word: str, stem: str) -> str:
    """After "When did Lavrov come?", "Why?" is "Why did Lavrov come?"."""
    asked = word.capitalize()
    noun = re.match(
        rf"(?:which|what)\s+(?P<noun>(?:(?!(?:{AUXILIARY})\b)[\w-]+\s+){{1,4}})(?P<rest>(?:{AUXILIARY})\b.+)",
        stem,
        re.I,
    )
    if noun and word.lower() == "how many" and is_plural(noun["noun"].split()[-1].lower()):
        return f"How many {noun['noun']}{noun['rest']}?"
    if said := SAY_GAP.match(stem):
        return f"{asked} {said['aux']} {said['who']} {said['say']} that {said['after']}".rstrip() + "?"
    if done := re.match(
        r"who\s+(?P<verb>\w+ed)\s+(?P<object>(?:the |a |an )?[^,]+?)(?P<where>\s+(?:in|at|on|near)\s.+)?$",
        stem,
        re.I,
    ):
        head = done["object"].split()[-1]
        be = "were" if is_plural(head.lower()) and singular(head.lower()) != head.lower() else "was"
        return f"{asked} {be} {done['object']} {done['verb']}{done['where'] or ''}?"
    rest = WH.sub("", stem)
    if re.match(rf"(?:{AUXILIARY})\b", rest, re.IGNORECASE):
        return f"{asked} {rest[0].lower()}{rest[1:]}?"
    counted = re.match(r"how many\s+(?P<what>.+)", stem, re.IGNORECASE)
    if counted and not _ASKS_HOW_MANY.match(stem) and word.lower() in ("when", "where", "why"):
        return f"{asked} was it that {counted['what']}?"
    return f"{asked}, of this: {stem}?"


def _of_another(asked: re.Match[str], stem: str) -> str:
    """After "How many troops will Germany send?", "How many tanks?" is "How many tanks will Germany send?"."""
    counted = re.match(
        rf"how (?:many|much)\s+(?:(?!(?:{AUXILIARY})\b)[\w-]+\s+){{1,4}}?(?P<rest>(?:{AUXILIARY})\b.+)",
        stem,
        re.I,
    )
    words = OPENING.sub("", asked[0]).rstrip("?!. ")
    words = words[0].upper() + words[1:]
    return f"{words} {counted['rest']}?" if counted else f"{words}, of this: {stem}?"


def _preposed(words: str, stem: str) -> str | None:
    """After "When was it signed?", "By whom?" is "By whom was it signed?"."""
    rest = WH.sub("", stem)
    if not re.match(rf"(?:{AUXILIARY})\b", rest, re.IGNORECASE):
        return f"{words.capitalize()}, of this: {stem}?"
    return f"{words.capitalize()} {rest[0].lower()}{rest[1:]}?"


def _with_part(part: str, stem: str, *, topical: bool) -> str:
    """For "And on trade?", "And Qureshi?", "And in 2019?": the question before with that part changed."""
    preposition = PREPOSITION.match(part)
    bare = preposition["rest"] if preposition else part
    new = date_of(part)
    if new:
        old = date_of(stem)
        led = re.search(r"(?:\b(?:in|on|during|at)\s+(?:the\s+)?)?$", stem[: old.start]) if old else None
        said = part if preposition or not part[:1].isdigit() else f"in {part}"
        if old and led is not None:
            return f"{stem[: led.start()].rstrip()} {said}{stem[old.end :]}?"
        return f"{stem} {said}?"
    pair = re.compile(r"\bbetween\s+.+?\s+and\s+(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*")
    if pair.fullmatch(part) and pair.search(stem):
        return f"{pair.sub(part, stem, count=1)}?"
    same = preposition and re.search(
        rf"\b{preposition[1]}\s+(?P<name>(?:the\s+)?[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*)*)", stem
    )
    if same and bare.removeprefix("the ")[:1].isupper():  # "And in Sochi?", "And against Russia?"
        return f"{stem[: same.start('name')]}{bare}{stem[same.end('name') :]}?"
    if swapped := _swapped(bare, stem, topical=topical):
        return f"{swapped}?"
    if tail := TAIL.search(stem):
        return f"{stem[: tail.start('tail')]}{bare}?"
    return f"{stem} {part if preposition else f'about {bare}'}?"


def _swapped(new: str, stem: str, *, topical: bool = False) -> str | None:
    """`stem` with `new` in place of the first name of its kind, place or not; None when there is none.

    Of several, `topical` ("what about …") takes the one that the question is about.
    """
    named = re.sub(r"^the\s+", "", new)
    if not named[:1].isupper():
        return None
    alike = [name for name in names_of(stem) if is_place(name) == is_place(named)]
    if not alike and (named.isupper() or len(names_of(stem)) == 1):  # what the UK did, the EU may have done
        alike = names_of(stem)
    if not alike:
        return None
    tail = TAIL.search(stem)
    inside = [name for name in alike if tail and name in tail["tail"]]
    old = re.search(
        rf"(?:\b[Tt]he\s+)?{re.escape((inside or alike)[0] if topical and is_place(named) else alike[0])}",
        stem,
    )
    assert old
    with_article = new if new != named or not old[0].lower().startswith("the ") else f"the {named}"
    return stem[: old.start()] + with_article + stem[old.end() :]


def _circumstance(stem: str) -> str | None:
    """Where and in what the question before was: "in the explosion in Beirut", "in the Doha talks"."""
    if topic := TOPIC.match(stem):
        return f"in {topic['topic']}"
    found = re.search(r"\b(?:in|at|during|after|before|between|against)\s+\S.*$", stem)
    return found[0] if found else None
