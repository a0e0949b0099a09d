"""Who says each sentence of an article, through whom, and how. Knows the article's sentences; knows no
other source.

`attribute` answers for one sentence with the rest of its article as context, so "he said" and "the premier"
get the name the article gave them. A sentence that nobody is reported as saying has no speaker: the
reporter says it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.nations import country_of
from rag.schema import Attribution, Stance
from rag.verify.clauses import Clause, find_clauses
from rag.verify.firmness import FORESEEN, firmness
from rag.verify.names import people
from rag.verify.phrases import tokenise
from rag.verify.pronouns import goes_by
from rag.verify.sourced import ACCORDING, LINK, SOURCE, house_of
from rag.verify.spans import is_open, post_office
from rag.verify.speakers import DATELINE, Speaker, identify, opening_pronoun, sentence_subject
from rag.verify.speech import ALLEGED, DAYS, HEARSAY, PASSIVE_DENIAL, PRONOUNS
from rag.verify.weighing import Said, may_say, outermost, plain_stance, stance_of

_QUOTED = re.compile(
    r"(?P<through>[^,;:“”\"]{2,60}?) (?:has |have |also |as )?quoted (?P<who>[^,;:“”\"]{2,60}?) as "
    r"(?:saying|telling)",
    re.I,
)
_WAS_QUOTED = re.compile(
    r"(?P<who>[^,;:“”\"]{2,60}?) (?:was|is|were|has been) (?:also )?quoted (?:by "
    r"(?P<through>[^,;:“”\"]{2,60}?) )?as saying"
    r"(?: by (?P<late>[^,;:.“”\"]{2,60}))?",
    re.I,
)
_BY = re.compile(
    r"\b(?P<verb>announced|denied|stated|confirmed|claimed|alleged|rejected|dismissed|expressed|made "
    r"public|refuted) by (?P<who>[^,;:.“”\"()]{2,60})",
    re.I,
)
_OWNED = re.compile(
    r"(?:[Hh]is|[Hh]er) ((?:\w+ ){0,2}(?:office|ministry|government|spokes\w+|aides?|lawyers?|family|party))$"
)
_ITS = re.compile(
    r"(?:[Ii]ts|[Tt]heir) ((?:\w+ ){0,2}(?:minister|president|premier|ministry|government|embassy"
    r"|ambassador|spokes\w+))$"
)
# "an official who was not authorised to speak said": what stands between the noun and its verb.
_ASIDES = re.compile(
    r"(?<=\w)(?:(?<=official)|(?<=officials)|(?<=source)|(?<=sources)|(?<=diplomat)|(?<=diplomats)"
    r"|(?<=person)|(?<=people)"
    r"|(?<=man)|(?<=woman)|(?<=adviser)|(?<=aide)) (?:who|whose) [^,.;“”]{3,90}?(?= (?:said|told|says"
    r"|added|confirmed)\b)"
)
_ADDING = re.compile(
    r", (?:adding|saying|stressing|noting|warning|telling reporters|insisting|arguing|claiming"
    r"|calling (?:it|him|her|them|the)|describing)\b",
    re.I,
)
_FEELINGS = frozenset({"hoped", "hopes", "believed", "believes", "appreciated", "appreciates"})
UNRESOLVED = Speaker("", "person")  # "he said", of one whom the article does not name before
LOOK_BACK = 30
_OTHER = {"he": "she", "she": "he"}
Resolver = Callable[[str | None], Speaker | None]


def attribute(sentences: Sequence[str], index: int) -> Attribution:
    """Who says `sentences[index]`, of an article given as all its sentences, and how firm what it says is.

    `speaker` None with stance `reported` is the reporter's own statement. A denial has no firmness: what is
    denied is not so.
    """
    return _attribute(tuple(sentences), index)


@lru_cache(maxsize=8192)
def _attribute(sentences: tuple[str, ...], index: int) -> Attribution:
    sentence = sentences[index]
    if LINK.match(sentence):
        return Attribution()
    said = _spoken(sentences, index)
    if said is not None:
        through = said.through.name if said.through and said.through.name != said.who.name else None
        stance: Stance = (
            "alleged" if said.stance in ("said", "reported") and ALLEGED.search(sentence) else said.stance
        )
        found = Attribution(speaker=said.who.name or None, through=through, stance=stance)
    elif PASSIVE_DENIAL.search(sentence):
        found = Attribution(stance="denied")
    elif ALLEGED.search(sentence):
        found = Attribution(stance="alleged")
    else:
        found = Attribution(stance="unnamed" if HEARSAY.search(sentence) else "reported")
    if found.stance == "denied":
        return found
    level, cue, condition = firmness(sentence)
    if level == "assured" and found.speaker is None and found.stance == "reported" and cue is not None:
        # the reporter's "will" is a plan and "would" no more than a view: only somebody's word assures
        if cue.lower() == "would" or FORESEEN.search(sentence):
            level, cue, condition = None, None, None
        elif cue.lower() in ("will", "shall"):
            level = "intended"
    return replace(found, firmness=level, cue=cue, condition=condition)


def _spoken(sentences: tuple[str, ...], index: int) -> Said | None:
    office = post_office(sentences, index)
    if office is not None:
        return Said(Speaker(office, "institution"), None, "said")
    said = _by_clause(sentences, index, index)
    if said is None and (is_open(sentences, index) or sentences[index].strip()[:1] in ("“", '"')):
        said = _quotation_speaker(sentences, index)
    return said


@lru_cache(maxsize=8192)
def _named(sentences: tuple[str, ...], index: int) -> Speaker | None:
    """The speaker that a sentence itself names, with no pronoun resolved."""
    if post_office(sentences, index) is not None:
        return None
    said = _by_clause(sentences, index, None)
    return said.who if said else None


# --- one sentence by its reporting clauses


def _by_clause(sentences: tuple[str, ...], index: int, anchor: int | None) -> Said | None:
    """What the reporting clauses of a sentence say. Pronouns are resolved looking back from `anchor`; None
    leaves them open.
    """
    known = people(sentences)
    sentence = _ASIDES.sub(_blank, DATELINE.sub(_blank, sentences[index]))

    def resolve(phrase: str | None) -> Speaker | None:
        word = re.sub(r"[’'](?:s|ve|re|d|ll)$", "", (phrase or "").strip().lower())
        if word in PRONOUNS or word.startswith("the same "):
            if anchor is None:
                return None
            return _antecedent(word if word in PRONOUNS else "it", sentences, anchor) or UNRESOLVED
        if (owned := _ITS.match(phrase or "")) is not None and (
            nation := _first_nation(sentence)
        ) is not None:
            return identify(f"{nation}’s {owned[1]}", known)
        if (owned := _OWNED.match(phrase or "")) is not None and anchor is not None:
            owner = sentence_subject(sentence, known) or _antecedent("he", sentences, anchor)
            if owner is not None and owner.kind == "person":
                return Speaker(f"{owner.name}’s {owned[1]}", "institution")
        return identify(phrase, known) if phrase else None

    if (
        " quoted " in sentence
        and (match := _QUOTED.search(sentence) or _WAS_QUOTED.search(sentence)) is not None
    ):
        parts = match.groupdict()
        if (who := resolve(parts["who"])) is not None:
            return Said(who, resolve(parts.get("through") or parts.get("late")), "said")
    clauses = find_clauses(sentence, tokenise(sentence, is_open(sentences, index)))
    usable = [
        (clause, who)
        for clause in clauses
        if (who := _of_sentence(clause, sentence, sentences) or _subject_of(clause, resolve)) is not None
        and may_say(clause, who)
    ]
    if (
        (according := ACCORDING.search(sentence)) is not None
        and (outer := resolve(house_of(according["who"]))) is not None
        and (outer.kind != "unknown" or SOURCE.match(according["who"]))
    ):
        for clause, who in usable:
            if who.name != outer.name and not according.start() <= clause.subject_start < according.end():
                stance = stance_of(clause, who, sentence)
                if according["link"].lower() in ("citing", "quoting"):
                    return Said(outer, who, stance)
                return Said(who, outer, stance)
        return Said(outer, None, plain_stance(outer))
    if usable:
        return outermost(usable, sentence)
    if (passive := _BY.search(sentence)) is not None:
        who = resolve(passive["who"])
        if who is not None and who.kind != "unknown":
            return Said(
                who,
                None,
                "denied"
                if passive["verb"].lower() in ("denied", "rejected", "dismissed", "refuted")
                else plain_stance(who),
            )
    elliptical = next(
        (c for c in clauses if not c.subject and not c.quoted and c.verb not in _FEELINGS), None
    )
    if elliptical is None and not _ADDING.search(sentence):
        return None
    who = sentence_subject(sentence, known) or resolve(opening_pronoun(sentence))
    if who is None or who.kind == "unknown":
        return None
    return Said(who, None, stance_of(elliptical, who, sentence) if elliptical else plain_stance(who))


def _of_sentence(clause: Clause, sentence: str, sentences: tuple[str, ...]) -> Speaker | None:
    """Whom "he" in "Biden angered Fain when he said …" stands for: the person that the sentence is about."""
    pronoun, before = clause.subject.lower(), sentence[: clause.subject_start].rstrip()
    if pronoun not in _OTHER or clause.closing or clause.quoted or not before or before.endswith(","):
        return None  # "Trade grew, she added" is about trade, and she was named before it
    who = sentence_subject(sentence, people(sentences))
    if who is None or goes_by(who.name, sentences) == _OTHER[pronoun]:
        return None
    bare = who.kind == "unknown" and who.name[0].isupper()  # "Biden", of whom the article says no more
    return replace(who, kind="person") if who.kind == "person" or bare else None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _first_nation(sentence: str) -> str | None:
    """The country that a sentence names first."""
    names = (match[0] for match in re.finditer(r"[A-Z][\w.]+(?: [A-Z]\w+)?", sentence))
    return next(
        (nation for name in names if (nation := country_of(name) or country_of(name.split()[0]))), None
    )


def _subject_of(clause: Clause, resolve: Resolver) -> Speaker | None:
    who = resolve(clause.subject)
    if who is not None and who.kind in ("role", "unknown", "institution") and clause.apposition:
        named = resolve(clause.apposition)
        proper = (
            all(word[0].isupper() for word in clause.apposition.split())
            and clause.subject[:4].lower() == "the "
        )
        if named is not None and (
            named.kind == "person" or (proper and clause.apposition.lower() not in DAYS)
        ):
            return named
    return who


# --- sentences before this one


def _antecedent(pronoun: str, sentences: tuple[str, ...], index: int) -> Speaker | None:
    """Whom "he", "she", "they" or "it" stands for: the last named speaker of that sort in the sentences
    before.

    Sentences whose own speaker is a pronoun or that are only quotation are passed over, so this never looks
    at itself.
    """
    known = people(sentences)
    for back in range(index - 1, max(-1, index - LOOK_BACK), -1):
        said, subject = _named(sentences, back), sentence_subject(sentences[back], known)
        if pronoun in ("he", "she"):
            for who in (said, subject):
                if who is None or goes_by(who.name, sentences) == _OTHER[pronoun] or _are_many(who):
                    continue
                if who.kind in ("person", "role") or (who.kind == "anonymous" and back == index - 1):
                    return who
        elif (
            pronoun == "they"
            and subject is not None
            and subject.name.endswith("s")
            and subject.kind != "person"
        ):
            return replace(subject, kind="group") if subject.kind == "unknown" else subject
        elif said is not None and said.kind in ("institution", "media", "group", "anonymous"):
            return said
    return None


def _are_many(who: Speaker) -> bool:
    return who.kind in ("role", "anonymous") and who.name.split()[-1].lower().endswith("s")


def _quotation_speaker(sentences: tuple[str, ...], index: int) -> Said | None:
    """The speaker of a sentence that is all quotation: named where it ends, where it began, or just before."""
    start = index
    while start > 0 and is_open(sentences, start) and index - start < 8:
        start -= 1
    if "”" not in sentences[index]:
        for ahead in range(index + 1, min(index + 6, len(sentences))):
            if not is_open(sentences, ahead):
                break
            if (found := _by_clause(sentences, ahead, start)) is not None:
                return found
    for back in range(index - 1, max(-1, index - 9), -1):
        if (found := _by_clause(sentences, back, start)) is not None:
            return Said(found.who, None, plain_stance(found.who))
        if not (is_open(sentences, back) or sentences[back].strip()[:1] in ("“", '"')):
            break
    return None
