"""A follow-up question made to stand alone. Knows the earlier turns; knows no archive.

With a model by prompt, and only in words of the conversation; without one, or when it fails, by rules that
carry the names, place and subject of the question before. The result is shown to whoever asked.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence

from rag.errors import CommuniqueError
from rag.llm import ChatModel, Message
from rag.nations import country_of, seats
from rag.prompts import fence, render
from rag.schema import Turn
from rag.text import STOPWORDS, content_words
from rag.verify.dates import find_dates
from rag.verify.lock import missing_tokens
from rag.verify.titles import TITLES

TURNS, LONGEST_ANSWER, LONGEST_QUESTION = 3, 600, 300
_AUXILIARY = "is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|may|might|must"
_OPENING = re.compile(r"^(?:and|but|so|also|then|ok(?:ay)?|well)\b[\s,]*", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:and\s+)?(?:what|how)\s+about\s+|^and\s+(?=\S)", re.IGNORECASE)
_ELSE = re.compile(r"^(?:and\s+)?(who|what|where|when|which|anyone|anything)\s+else\W*$", re.IGNORECASE)
_BARE = re.compile(r"^(?:and\s+|but\s+)?(why|when|where|how|who|how many|how much)\W*$", re.IGNORECASE)
_ASKS = re.compile(rf"^(?:who|whom|whose|what|when|where|which|why|how|{_AUXILIARY})\b", re.IGNORECASE)
_ASKS_INSIDE = re.compile(
    rf"\b(?:who|whom|what|when|where|which|why|how)\s+(?:{_AUXILIARY})\b", re.IGNORECASE
)
_ONE = re.compile(
    r"(?P<which>\b(?:first|second|third|last|latest|next|previous|earlier|other)) ones?\b", re.IGNORECASE
)
_WH = re.compile(r"^(?:who|whom|what|when|where|which|why|how(?: many| much)?)\b\s*", re.IGNORECASE)
_TAIL = re.compile(r"\b(about|on|regarding|concerning|over)\s+(?P<tail>[^?]+?)\s*\?*$", re.IGNORECASE)
_PREPOSITION = re.compile(
    r"^(in|on|at|about|for|with|from|to|of|during|after|before|by|regarding)\s+(?P<rest>.+)$", re.IGNORECASE
)
_PERSONAL = re.compile(r"\b(he|him|his|she|her|hers)\b", re.IGNORECASE)
_PLURAL = re.compile(r"\b(they|them|their|theirs)\b", re.IGNORECASE)
_THING = re.compile(
    r"(?<!is )(?<!was )\bit\b|\bits\b|(?<=\bis )it\b(?! (?:true|possible|likely|expected|clear|known))"
    r"|(?<=\bwas )it\b|\b(?:that|this|those|these)\b(?=\W*$)"
    r"|(?<=^is )(?:that|this)\b|(?<=^was )(?:that|this)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"(?P<go>\b(?:go|goes|going|went|travel\w*|fly|flew|come|came|return\w*) )?\bthere\b(?=\W*$)", re.I
)
_SAID_THAT = re.compile(
    r"\b(?:sa(?:y|ys|id)|t(?:ell|old)|th(?:ink|ought)|confirm(?:ed)?|den(?:y|ied)) (?:that|this|it|so)\W*$",
    re.I,
)
_NAME = re.compile(
    r"(?:[A-Z][\w’'-]*|\b(?:al|bin|de|van|von)\b)"
    r"(?:\s+(?:(?:al|bin|de|van|von|of|and the)\s+)?[A-Z][\w’'-]*)*"
)
_THE = re.compile(
    r"\b(?:the|a|an|this|these)\s+((?:[\w’'-]+\s+){0,4}?[\w’'-]+)(?=\s+(?:in|at|on|of|for|with|by|to|from|was|were"
    r"|is|are|that|which|who|and|agreed|discussed|signed|said|stay|open|begin|start|end|take|cost|run|carry|last|go"
    r"|come|build|agree|say|hold|meet|sign|receive|offer|plan|want|get|become|remain|include|cover|mean)\b|\W*$)",
    re.IGNORECASE,
)


def standalone(question: str, history: Sequence[Turn], model: ChatModel | None = None) -> str:
    """`question` so that it can be understood, and searched for, without `history`; itself when it stands
    alone.

    A model is asked only when the question seems to lack something. A model that is not on this machine
    sees the earlier questions but not the answers, which may quote private articles. Never raises for a
    failing model.
    """
    question = " ".join(question.split())
    if not history or not question:
        return question
    by_rule = _by_rule(question, history)
    if model is None or (by_rule == question and _is_full(question)):
        return by_rule
    return _by_model(question, history, model) or by_rule


def _by_model(question: str, history: Sequence[Turn], model: ChatModel) -> str | None:
    lines = []
    for turn in history[-TURNS:]:
        lines.append(f"Question: {' '.join(turn.question.split())}")
        if model.is_local and turn.answer:
            lines.append(f"Answer: {' '.join(turn.answer.split())[:LONGEST_ANSWER]}")
    prompt = render("rewrite", conversation=fence("\n".join(lines)), question=question)
    line = ""
    stream = model.stream([Message("system", prompt.system), Message("user", prompt.user)])
    try:
        for piece in stream:
            line = (line + piece).lstrip()
            if "\n" in line or len(line) > LONGEST_QUESTION:
                break
    except CommuniqueError:
        return None
    finally:
        if isinstance(stream, Generator):
            stream.close()
    line = line.split("\n")[0].strip().strip('"“”*` ').removeprefix("Question: ")
    if len(line.split()) < 3 or len(line) > LONGEST_QUESTION or not _ASKS.match(line):
        return None
    # What neither the person nor the archive has said would send the search astray.
    if missing_tokens(line, [*lines, question]):
        return None
    return line if line.endswith("?") else line.rstrip(". ") + "?"


def _by_rule(question: str, history: Sequence[Turn]) -> str:
    last = " ".join(history[-1].question.split())
    before = _by_rule(last, history[:-1]) if len(history) > 1 else last
    if not before:
        return question
    stem = before.rstrip("?!. ")
    if other := _ELSE.match(question):
        return _with_else(other[1], stem)
    if bare := _BARE.match(question):
        return _with_word(bare[1], stem)
    told = _ABOUT.match(question)
    rest = question[told.end() :].strip() if told else ""
    owned = _PERSONAL.search(rest) or _PLURAL.search(rest) or _THING.search(rest)
    if told and content_words(rest) and not _ASKS.match(rest) and not _ASKS_INSIDE.search(rest) and not owned:
        return _with_part(rest.rstrip("?!. "), stem)
    opened = _OPENING.sub("", question)
    if opened != question and content_words(opened):
        question = opened[0].upper() + opened[1:]
    return _with_referents(question, before, history[-1].answer)


def _with_else(word: str, stem: str) -> str:
    """After "Who received Lavrov?", "Who else?" is "Who else received Lavrov?"."""
    word = {"anyone": "who", "anything": "what"}.get(word.lower(), word.lower())
    if stem.lower().startswith(f"{word} "):
        rest = stem[len(word) + 1 :]
        noun = word in ("what", "which") and not re.match(rf"(?:{_AUXILIARY})\b", rest, re.IGNORECASE)
        return f"{word.capitalize()} {'other' if noun else 'else'} {rest}?"
    return f"{word.capitalize()} else, besides this: {stem}?"


def _with_word(word: str, stem: str) -> str:
    """After "When did Lavrov come?", "Why?" is "Why did Lavrov come?"."""
    rest = _WH.sub("", stem)
    if re.match(rf"(?:{_AUXILIARY})\b", rest, re.IGNORECASE):
        return f"{word.capitalize()} {rest[0].lower()}{rest[1:]}?"
    return f"{word.capitalize()}, of this: {stem}?"


def _with_part(part: str, stem: str) -> str:
    """For "And on trade?", "And Qureshi?", "And in 2019?": the question before with that part changed."""
    preposition = _PREPOSITION.match(part)
    bare = preposition["rest"] if preposition else part
    dates = find_dates(stem)
    if find_dates(bare) and dates:
        start = re.search(r"(?:\b(?:in|on|during|since|at)\s+)?$", stem[: dates[0].start])
        at = start.start() if start else dates[0].start
        return f"{stem[:at]}{part}{stem[dates[0].end :]}?"
    if find_dates(bare):
        return f"{stem} {part if preposition else f'in {bare}'}?"
    names = _names(stem)
    if bare[:1].isupper() and (alike := [n for n in names if _is_place(n) == _is_place(bare)]):
        return f"{stem.replace(alike[0], bare, 1)}?"
    if tail := _TAIL.search(stem):
        return f"{stem[: tail.start('tail')]}{bare}?"
    return f"{stem} {part if preposition else f'about {bare}'}?"


def _with_referents(question: str, before: str, answer: str) -> str:
    """Pronouns replaced by what they most likely stand for in the question before, or else in its answer."""
    names = _names(before)
    persons = [n for n in names if not _is_place(n)] or [n for n in _names(answer) if not _is_place(n)][:1]
    places = [n for n in names if _is_place(n)]
    things = [" ".join(["the", match]) for match in _THE.findall(before) if not match[:1].isupper()]
    if persons:
        question = _PERSONAL.sub(lambda m: _put(m, persons[0]), question)
    several = next((group for group in (persons, places) if len(group) > 1), None)
    group = several or persons[:1] or places[:1] or things[-1:]
    if group:
        question = _PLURAL.sub(lambda m: _put(m, " and ".join(group)), question)
    subjects = things[-1:] or [n for n in names if n not in persons[:1]][-1:] or names[-1:]
    if subjects and not _SAID_THAT.search(question):
        question = _THING.sub(lambda m: _put(m, subjects[0]), question)
    kinds = [thing.removeprefix("the ") for thing in things[-1:]] or names[-1:]
    if kinds:
        question = _ONE.sub(lambda m: f"{m['which']} {kinds[0]}", question)
    if places:
        question = _PLACE.sub(
            lambda m: f"{m['go']}to {places[-1]}" if m["go"] else f"in {places[-1]}", question
        )
    if any(pronoun.search(question) for pronoun in (_PERSONAL, _PLURAL, _THING)) and content_words(before):
        return f"{question.rstrip('?!. ')}, of this: {before.rstrip('?!. ')}?"
    return question


def _put(pronoun: re.Match[str], name: str) -> str:
    word, after = pronoun[0].lower(), pronoun.string[pronoun.end() :]
    possessive = word in ("his", "their", "its", "hers", "theirs")
    if word == "her":
        possessive = re.match(r"\s+(?!(?:in|on|at|to|about|with|for|and|by|say|said)\b)\w", after) is not None
    return f"{name}’s" if possessive else name


def _names(text: str) -> list[str]:
    """Names in `text`, in order, titles left out; the first word counts only when it asks nothing."""
    found = []
    for match in _NAME.finditer(text):
        words = match[0].split()
        while words and (
            words[0].lower() in STOPWORDS or _ASKS.match(words[0]) or words[0].lower() in _TITLE_WORDS
        ):
            words = words[1:]
        name = re.sub(r"[’']s?$", "", " ".join(words))
        if name and name[0].isupper() and not find_dates(name):
            found.append(name)
    return list(dict.fromkeys(found))


_TITLE_WORDS = frozenset(word for title in TITLES for word in title.split()) | {
    "tell",
    "list",
    "name",
    "give",
    "show",
}


def _is_place(name: str) -> bool:
    return country_of(name) is not None or name in seats()


def _is_full(question: str) -> bool:
    """Whether a question has a subject of its own: a name or number, or enough words."""
    return bool(_names(question)) or bool(re.search(r"\d", question)) or len(content_words(question)) >= 4
