"""Yes, no, planned, disputed or not reported. Knows what a question asserts and how firm a sentence is; knows no archive.

Each sentence that is about what is asked casts a vote. A denial or a negation is a no, a plan is never a yes to "has it
happened", and what two origins tell differently is disputed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.evidence import EvidenceSentence
from rag.answer.refuse import Judged
from rag.answer.reports_compared import compared
from rag.retrieval.asked.provenance import asks_of_several
from rag.retrieval.asked.question import Question
from rag.retrieval.matching import match
from rag.retrieval.sentences import sentence_stems
from rag.schema import Firmness, Verdict
from rag.text import content_words, stem, words
from rag.verify.polarity import polarity_differs

SAYS, SURELY = (
    0.5,
    0.65,
)  # share of the question's weight in a sentence that may vote; that may contradict another origin
ALIKE = 0.6  # similarity that makes up for words: a sentence with SAYS_ALIKE of the weight may vote
SAYS_ALIKE = 0.3
SAME_MATTER = 0.4  # share of the shorter sentence's words that two must share to tell of one plan
LEVELS: tuple[Firmness, ...] = ("discussed", "intended", "offered", "assured", "agreed", "signed", "done")
# What the question itself asks to have happened: the firmness at which the answer is yes.
_ASKED_CUES: dict[Firmness, str] = {
    "discussed": r"discuss\w*|talk\w*|rais(?:e|ed)|consider\w*|negotiat\w*|mention\w*",
    "intended": r"plan\w*|inten[dt]\w*|wants?|wish\w*|aims?|seek\w*|hop(?:e|es|ing)|propos\w*|going to",
    "offered": r"offer\w*|ready|willing",
    "assured": r"assur\w*|promis\w*|pledg\w*|vow\w*|commit\w*",
    "agreed": r"agree\w*",
    "signed": r"sign(?:ed|s)?|initial\w*",
}
_ASKED_LEVEL = {level: re.compile(rf"\b(?:{cues})\b", re.IGNORECASE) for level, cues in _ASKED_CUES.items()}
_FUTURE_ASKED = re.compile(r"^\W*(?:will|would|shall|should)\b", re.IGNORECASE)
_AHEAD = re.compile(
    r"\b(?:will(?! not)|shall|(?:is|are|was|were) (?:due |set |planned |expected |scheduled )?to (?:be )?\w+|planned|scheduled|expected to|due to (?:begin|start|be)"
    r"|plans? to|hopes? to|intends? to|aims? to)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^\W*(?:is|are|was|were|has|have|had|did|does|do|will|would|can|could|should|may)\b(?:n[’']t)?\s*",
    re.IGNORECASE,
)
_ASKED_LATE = re.compile(
    r"^(?:after|between|before|following|since|given)\b.*,\s(?:was|were|did|does|do|is|are|has|have)\s",
    re.IGNORECASE,
)
_PAIRS = (
    "rise fall|rise drop|rise decline|increase decrease|increase fall|increase cut|accept reject|approve reject|win lose"
    "|support oppose|succeed fail|open close|begin end|raise cut|raise lower|gain lose|confirm deny|lift impose|lift keep"
    "|rise fell|rose fall|rose fell|increase fell|won lost|win lost|began ended|join leave|more less|more fewer|strengthen weaken|expand shrink|continue stop|continue suspend|legal illegal|safe unsafe"
)


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _PAIRS.split("|"):
        one, other = map(stem, pair.split())
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {key: frozenset(values) for key, values in found.items()}


_OPPOSITES = _opposites()
# The pieces of a question of several reports, and what makes one worth holding against a sentence.
_PIECES = re.compile(
    r",? (?:while|whereas|and|but|or) (?=(?:the|also|does|did|is|was|do|are|has|have|that|another|both) |[‘'“\"]|[A-Z])|;|, (?=with )"
)
LEAST_PIECE, OF_PIECE = 4, 0.25
_LACKING = re.compile(r"^\W*\w+\b.{0,60}?\b(?:fail(?:s|ed)? to|lacks?|not|never|no longer)\b", re.IGNORECASE)


def asks_yes_or_no(question: Question) -> bool:
    """Whether a verdict is asked for: also of "Do both outlets say …?" and "Between the two reports, was there …?"."""
    if question.kind == "yes_no":
        return True
    if _ASKED_LATE.search(question.text):
        return question.kind not in ("list", "count")
    return question.kind in ("compare", "open") and bool(_OPENING.match(question.text))


def judge(question: Question, judged: Sequence[Judged]) -> tuple[Verdict, Judged]:
    """The verdict on `question` and the sentence that bears it, from evidence (not empty), best first."""
    about_reports = compared(question, [evidence for _, evidence in judged])
    if about_reports is not None:
        return ("yes" if about_reports else "no"), judged[0]
    if asks_of_several(question):
        return _piecewise(question, judged), judged[0]
    cast = [(vote(question, pair), pair) for pair in judged]
    votes = [(verdict, pair) for verdict, pair in cast if verdict is not None]
    if not votes:
        return "not_reported", judged[0]
    verdict, bearer = votes[0]
    for other, pair in votes[1:]:
        clear = {verdict, other} == {"yes", "no"}
        same_origin = pair[1].article.cluster_id == bearer[1].article.cluster_id
        if clear and not same_origin and pair[0].own >= SURELY:
            return "disputed", bearer
    return verdict, _with_condition(verdict, bearer, votes)


def _with_condition(verdict: Verdict, bearer: Judged, votes: Sequence[tuple[Verdict, Judged]]) -> Judged:
    """The sentence that tells what `bearer` tells and on which condition; `bearer` itself when there is none."""
    if verdict != "planned" or bearer[1].attribution.condition:
        return bearer
    told = sentence_stems(bearer[0].text)
    for other, pair in votes:
        own = sentence_stems(pair[0].text)
        same = len(own & told) >= SAME_MATTER * min(len(own), len(told))
        if other == verdict and same and pair[1].attribution.condition:
            return pair
    return bearer


def vote(question: Question, pair: Judged) -> Verdict | None:
    """What one sentence says of what is asked; None when it is about something else."""
    scored, evidence = pair
    alike = scored.similarity or 0.0
    if scored.own < SAYS and not (scored.own >= SAYS_ALIKE and alike >= ALIKE):
        return None
    claim = _OPENING.sub("", question.text).rstrip("? ")
    if evidence.attribution.stance == "denied":
        return "no"
    if polarity_differs(claim, [evidence.text]) or _opposite(question, evidence.text):
        return "no"
    return _firm_enough(question, evidence)


def _firm_enough(question: Question, evidence: EvidenceSentence) -> Verdict:
    """Yes when the sentence is as firm as what is asked, planned when it is less, not reported when it was only talk."""
    asked = next(
        (level for level, pattern in reversed(_ASKED_LEVEL.items()) if pattern.search(question.text)), None
    )
    held = evidence.attribution.firmness
    if held is None:
        ahead = _AHEAD.search(evidence.text) is not None
        return "planned" if ahead and asked not in ("discussed", "intended", "offered", "assured") else "yes"
    if _FUTURE_ASKED.match(question.text) and held not in ("done", "signed", "discussed"):
        return "planned"
    wanted = asked or "done"
    if LEVELS.index(held) >= LEVELS.index(wanted) or (asked is None and held == "signed"):
        return "yes"
    return "not_reported" if held == "discussed" else "planned"


def _opposite(question: Question, sentence: str) -> bool:
    """Whether the sentence has the opposite of a word of the question, and not that word."""
    own = frozenset(stem(word) for word in words(sentence))
    return any(
        _OPPOSITES[term] & own and not match(term, own) for term in question.terms if term in _OPPOSITES
    )


def _piecewise(question: Question, judged: Sequence[Judged]) -> Verdict:
    """The verdict on a long question about several reports, whose pieces stand in several sentences.

    No when a piece is contradicted by the sentence that speaks most of it; one that asserts that something is *not* so also
    when what is found only affirms.
    """
    lacking = _LACKING.search(question.text) is not None
    if lacking and not any(_LACKING.search(evidence.text) for _, evidence in judged):
        return "no"
    pieces = [piece for piece in _PIECES.split(question.text) if len(content_words(piece)) >= LEAST_PIECE]
    return "no" if any(_contradicted(piece, judged) for piece in pieces) else "yes"


def _contradicted(piece: str, judged: Sequence[Judged]) -> bool:
    terms = [stem(word) for word in content_words(piece)]
    found = [(sum(match(term, sentence_stems(told.text)) for term in terms), told.text) for _, told in judged]
    share, best = max(found, key=lambda each: each[0])
    return share >= OF_PIECE * len(terms) and bool(polarity_differs(piece.strip(" ,?"), [best]))
