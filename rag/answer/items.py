"""The items of a list answer, each a slice of its sentence, under a heading that says how firm it is. Pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.retrieval.question import Question, singular
from rag.schema import Attribution, Firmness
from rag.text import fold, stem, word_spans

ENUMERATED = (
    "field|area|sector|sphere|domain|topic|issue|matter|subject|project|country|countries|nation|state|member|party|parties|"
    "point|step|measure|theme|priority|priorities|item|sphere|line"
)
INTRODUCED = re.compile(
    rf"\b(?P<noun>(?:{ENUMERATED})\w*)(?: (?:of|for) (?:mutual |bilateral |common )?(?:interest|concern|cooperation|importance))?,? "
    r"(?:of|including|such as|like|namely|relating to|related to|covering|ranging from)\b:? (?P<list>[^.;]+)",
    re.IGNORECASE,
)
INCLUDING = re.compile(r"\b(?:including|such as|namely|among them|covering|spanning|covered|comprising|comprises?)\b:? (?P<list>[^.;]+)")
NAMES = re.compile(
    r"(?:(?:the )?[A-ZÀ-Þ][\w’'.-]*(?: (?:of |and the )?[A-ZÀ-Þ][\w’'-]*)*)(?:, (?:the )?(?:[A-ZÀ-Þ][\w’'.-]*(?: (?:of )?[A-ZÀ-Þ][\w’'-]*)*))+,? and (?:the )?(?:[A-ZÀ-Þ][\w’'-]*(?: (?:of )?[A-ZÀ-Þ][\w’'-]*)*)"
    r"|(?:[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*)(?:, (?:[A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*))+ (?:as well as|plus) (?:[A-ZÀ-Þ][\w’'-]*)"
)
# Where the words to the left of a noun stop being part of its name.
STOP_LEFT = frozenset(
    "the a an this that these those of for in on at to by with from and or as its their his her any other another such some "
    "said says discuss discussed build complete finish launch conclude fund finance implement include includes including "
    "is was are were be been has have had will would about regarding over under new requisite legal process several two three "
    "four five both each every many major key".split()
)
CLAUSE_END = re.compile(r"[.;!?”\"]+\s*$|,? (?:he|she|they|it|the \w+) (?:said|added|told|stressed|noted)\b.*$|, (?:said|according to)\b.*$")
LONGEST = 220


@dataclass(frozen=True, slots=True)
class Slice:
    """Offsets in the sentence, and the heading the item stands under."""

    start: int
    end: int
    heading: str


def find_items(sentence: str, question: Question, attribution: Attribution) -> list[Slice]:
    """The items in `sentence` that `question` asks to list; empty when the sentence as a whole must stand for itself."""
    noun = singular(question.target[-1]) if question.target else ""
    named = _named(sentence, noun) if noun else []
    if named:
        return named
    introduced = INTRODUCED.search(sentence)
    if introduced:
        start, end = _trim(sentence, *introduced.span("list"))
        return [Slice(start, end, _heading(attribution.firmness, introduced["noun"].lower()))] if end > start else []
    if noun in ("country", "state", "nation", "member", "party", "government", "signatory", "capital"):
        names = NAMES.search(sentence)
        if names:
            return [Slice(*names.span(), "Named")]
    if attribution.cue:
        after = _after_cue(sentence, attribution.cue)
        if after:
            return [Slice(*after, _heading(attribution.firmness, None))]
    including = INCLUDING.search(sentence)
    if including:
        start, end = _trim(sentence, *including.span("list"))
        if end > start:
            return [Slice(start, end, _heading(attribution.firmness, None))]
    return []


def _named(sentence: str, noun: str) -> list[Slice]:
    """Phrases that end in the noun asked for and name something: “Pakistan Stream” (North-South) Gas Pipeline project."""
    found = []
    for start, end, token in word_spans(sentence):
        if stem(token) != stem(noun) or sentence[start:end].isupper() and len(token) > 1 and token != noun:
            continue
        left = _extend_left(sentence, start)
        phrase = sentence[left:start].strip()
        if re.search(r"[A-ZÀ-Þ“\"]", phrase) and len(phrase.split()) >= 1:
            keep = end if sentence[start].isupper() else left + len(sentence[left:start].rstrip())
            found.append(Slice(left, keep, f"Named as a {noun}"))
    return found


def _extend_left(sentence: str, start: int) -> int:
    """The start of the name whose last word begins at `start`."""
    left = start
    for match in reversed(list(re.finditer(r"\S+", sentence[:start]))):
        word = match[0]
        bare = fold(word).strip(".,;:()[]\"'-")
        if bare in STOP_LEFT or word.endswith((",", ";", ":", ".")) or (bare.endswith(("ed", "ing")) and word[:1].islower()):
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
    return (start, end) if len(sentence[start:end].split()) >= 2 else None


def _trim(sentence: str, start: int, end: int) -> tuple[int, int]:
    text = sentence[start:end]
    cut = CLAUSE_END.search(text)
    if cut:
        text = text[: cut.start()]
    verb = re.search(r",? (?:was|were|is|are|has been|have been) (?:also )?(?:discussed|exchanged|reviewed|agreed|raised|on the)\b", text)
    if verb:
        text = text[: verb.start()]
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0]
    lead = len(text) - len(text.lstrip(" ,:;"))
    return start + lead, start + max(lead, len(text.rstrip(" ,:;.”\"")))


def _heading(firmness: Firmness | None, noun: str | None) -> str:
    label = HEADINGS[firmness]
    if not noun:
        return label
    plural = noun if noun.endswith("s") else noun + "s"
    return f"{label} as {plural}"


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
