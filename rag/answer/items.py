"""The items of a list answer, each a slice of its sentence, under a heading that says how firm it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.citations import CitationBook
from rag.answer.evidence import EvidenceSentence
from rag.retrieval.expected import DATE
from rag.retrieval.question import Question, is_plural, singular
from rag.schema import Attribution, Firmness, Item
from rag.text import content_words, fold, stem, word_spans, words

ENUMERATED = (
    "field|area|sector|sphere|domain|topic|issue|matter|subject|project|country|countries|nation|state|member|party|parties|"
    "point|step|measure|theme|priority|priorities|item|sphere|line"
)
INTRODUCED = re.compile(
    rf"\b(?P<noun>(?:{ENUMERATED})\w*)(?: (?:of|for) (?:mutual |bilateral |common )?(?:interest|concern|cooperation|importance))?,? "
    r"(?:of|including|such as|like|namely|relating to|related to|covering|ranging from)\b:? (?P<list>[^.;]+)",
    re.IGNORECASE,
)
RAISED = re.compile(
    r"(?:^|[—:] )(?P<list>[^.;:—]+?) (?:was|were|has been|have been) (?:also )?(?:raised|discussed|mentioned|named|listed|reviewed|described)"
    r" (?:as|among) (?:further |possible |other |the )?(?P<noun>\w+)"
)
COVERED = re.compile(
    r"\b(?:discuss(?:ed|ing)|cover(?:ed|ing)|list(?:ed|ing)|review(?:ed|ing)|mention(?:ed|ing)|raised|named|spoke of|talked about|talks on)"
    r" (?P<list>[^.;]+?)(?= (?:among|as|at|during|in the|on \w+day)\b|[.;]|$)(?: (?:among|as) (?:the )?(?P<noun>matters|topics|issues|subjects|fields))?"
)
VAGUE = re.compile(r"\b(?:importance|interest|concern|nature|significance)$")
ENUMERATION = re.compile(r"\w,? and \w|\w, \w")
INCLUDING = re.compile(
    r"\b(?:including|such as|namely|among them|covering|spanning|comprising|comprises?)\b:? (?P<list>[^.;]+)"
)
COUNTRIES = frozenset("country state nation member party government signatory capital power partner".split())
KINDS_OF = {
    "project": "pipeline railway railroad corridor dam port plant highway motorway canal refinery airport reactor road",
    "agreement": "accord treaty pact protocol deal memorandum declaration convention",
    "deal": "accord treaty pact protocol agreement memorandum",
    "exercise": "drill manoeuvre",
    "weapon": "helicopter missile aircraft submarine tank",
}
NAMES = re.compile(
    r"(?:(?:the )?[A-ZÀ-Þ][\w’'.-]*(?: (?:of |and the )?[A-ZÀ-Þ][\w’'-]*)*)(?:, (?:the )?(?:[A-ZÀ-Þ][\w’'.-]*(?: (?:of )?[A-ZÀ-Þ][\w’'-]*)*))+,? and (?:the )?(?:[A-ZÀ-Þ][\w’'-]*(?: (?:of )?[A-ZÀ-Þ][\w’'-]*)*)"
    r"|(?:[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*)(?:, (?:[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*))+ (?:as well as|plus) (?:[A-ZÀ-Þ][\w’'-]*)"
)
# Where the words to the left of a noun stop being part of its name.
STOP_LEFT = frozenset(
    "the a an this that these those of for in on at to by with from and or as its their his her any other another such some "
    "said says discuss discussed build complete finish launch conclude fund finance implement include includes including "
    "is was are were be been has have had will would about regarding over under new requisite legal process several two three "
    "four five both each every many major key it he she they which that when where while also".split()
)
CLAUSE_END = re.compile(
    r"[.;!?”\"]+\s*$|,? (?:he|she|they|it|the \w+) (?:said|added|told|stressed|noted)\b.*$|, (?:said|according to|and that)\b.*$"
)
LONGEST = 220
NAMED = re.compile(r"Named(?: as a .*)?$")
FIRMEST = ("done", "signed", "agreed", "assured", "offered", "intended", "discussed")


@dataclass(frozen=True, slots=True)
class Slice:
    """Offsets in the sentence, and the heading the item stands under.

    `strength` is 2 for a name or an enumeration that the sentence gives as such, 1 for the words after a cue ("agreed to …").
    """

    start: int
    end: int
    heading: str
    strength: int = 2


def list_items(
    question: Question, evidence: Sequence[EvidenceSentence], book: CitationBook
) -> tuple[Item, ...]:
    """Each distinct item of the sentences shown, named things first, then firmest first."""
    found: list[Item] = []
    seen: set[str] = set()
    for each in evidence:
        for part in find_items(each.text, question, each.attribution):
            text = each.text[part.start : part.end]
            key = " ".join(stem(word) for word in words(text))
            if key and key not in seen:
                seen.add(key)
                found.append(Item(text, book.cite(each.article, each.span), part.heading))
    return tuple(sorted(found, key=lambda item: _heading_place(item.heading)))


def place(question: Question, evidence: EvidenceSentence) -> tuple[bool, int]:
    """Where a sentence stands in a list: by its first item, so that the numbers run as the items do."""
    headings = [item.heading for item in find_items(evidence.text, question, evidence.attribution)]
    return min(map(_heading_place, headings), default=(True, len(FIRMEST) + 1))


def _heading_place(heading: str) -> tuple[bool, int]:
    """Named things first, then firmest first; what has no firmness last."""
    first = heading.split()[0].lower()
    return not NAMED.match(heading), FIRMEST.index(first) if first in FIRMEST else len(FIRMEST)


def find_items(sentence: str, question: Question, attribution: Attribution) -> list[Slice]:
    """The items in `sentence` that `question` asks to list; empty when the sentence as a whole must stand for itself."""
    noun = singular(question.target[-1]) if question.target else ""
    named = _named(sentence, noun) if noun else []
    if named:
        return named
    if noun in COUNTRIES:
        names = NAMES.search(sentence)
        return [Slice(*names.span(), "Named")] if names else []
    for pattern in (INTRODUCED, RAISED, COVERED):
        found = pattern.search(sentence)
        if found:
            start, end = _trim(sentence, *found.span("list"))
            listed = sentence[start:end]
            if end > start and ENUMERATION.search(listed) and not VAGUE.search(listed):
                return [Slice(start, end, _heading(attribution.firmness, found["noun"]))]
    if attribution.cue and attribution.firmness not in (None, "done", "assured"):
        after = _after_cue(sentence, attribution.cue)
        if after:
            return [Slice(*after, _heading(attribution.firmness, None), 1)]
    including = INCLUDING.search(sentence)
    if including:
        start, end = _trim(sentence, *including.span("list"))
        if end > start:
            return [Slice(start, end, _heading(attribution.firmness, None), 1)]
    return []


def _named(sentence: str, noun: str) -> list[Slice]:
    """Phrases that end in the noun asked for, or in a kind of it, and name something: Pakistan Stream gas pipeline."""
    kinds = {stem(kind) for kind in KINDS_OF.get(noun, "").split()}
    heads = [
        each
        for each in word_spans(sentence)
        if not is_plural(each[2]) and stem(each[2]) in {stem(noun)} | kinds
    ]
    found: list[Slice] = []
    for start, end, token in sorted(heads, key=lambda head: (stem(head[2]) != stem(noun), head[0])):
        left = _extend_left(sentence, start)
        phrase = sentence[left:start].strip()
        if not re.search(r"[A-ZÀ-Þ“\"]", phrase) or any(
            left < other.end and other.start < end for other in found
        ):
            continue
        keep = (
            left + len(sentence[left:start].rstrip())
            if token == noun and not sentence[start].isupper()
            else end
        )
        found.append(Slice(left, keep, f"Named as a {noun}" if token == noun else "Named"))
    return sorted(found, key=lambda each: each.start)


def _extend_left(sentence: str, start: int) -> int:
    """The start of the name whose last word begins at `start`."""
    left = start
    for match in reversed(list(re.finditer(r"\S+", sentence[:start]))):
        word = match[0]
        bare = fold(word).strip(".,;:()[]\"'-")
        if (
            bare in STOP_LEFT
            or word.endswith((",", ";", ":", "."))
            or (bare.endswith(("ed", "ing")) and word[:1].islower())
        ):
            break
        if bare.endswith("'s") and left != start and word[:1].isupper():
            break
        left = match.start()
    return left


def _after_cue(sentence: str, cue: str) -> tuple[int, int] | None:
    """What was agreed, offered or planned: the words after the cue to the end of the clause."""
    at = sentence.lower().find(cue.lower())
    if at < 0:
        return None
    rest = at + len(cue)
    opening = re.match(r"\s+(?:to|on|that|the|about|upon|for|in|by)?\s*", sentence[rest:])
    start = rest + (opening.end() if opening else 0)
    start, end = _trim(sentence, start, len(sentence))
    said = DATE.sub("", sentence[start:end])
    return (start, end) if len(content_words(said)) >= 2 else None


def _trim(sentence: str, start: int, end: int) -> tuple[int, int]:
    text = sentence[start:end]
    cut = CLAUSE_END.search(text)
    if cut:
        text = text[: cut.start()]
    verb = re.search(
        r",? (?:was|were|is|are|has been|have been) (?:also )?(?:discussed|exchanged|reviewed|agreed|raised|on the)\b",
        text,
    )
    if verb:
        text = text[: verb.start()]
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0]
    lead = len(text) - len(text.lstrip(" ,:;"))
    return start + lead, start + max(lead, len(text.rstrip(' ,:;.”"')))


def _heading(firmness: Firmness | None, noun: str | None) -> str:
    label = HEADINGS[firmness] if firmness in (None, "discussed") or not noun else "Named"
    if not noun:
        return label
    noun = noun.lower()
    return f"{label if firmness else 'Named'} as {noun if noun.endswith('s') else noun + 's'}"


HEADINGS: dict[Firmness | None, str] = {
    "done": "Done",
    "signed": "Signed",
    "agreed": "Agreed",
    "assured": "Assured",
    "offered": "Offered",
    "intended": "Intended",
    "discussed": "Discussed",
    None: "Reported",
}
