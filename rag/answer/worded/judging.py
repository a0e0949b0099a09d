"""One sentence of a model against the evidence: whether it may be shown, and on what it rests.

Knows the checks and the evidence; knows no model and no prompt. A sentence stands or falls by the sentences it cites.
One that cites none, or the wrong ones, may still be a true sentence of a small model: then it is held, as strictly,
against the one evidence sentence that is nearest in words. Never against two: they might each bear out half of a mixture.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.evidence import EvidenceSentence
from rag.answer.worded.drafts import Written
from rag.answer.worded.numbered import Numbered, context_of
from rag.schema import Support
from rag.text import content_words, fold, paragraph_spans, sentence_spans, stem, words
from rag.verify.claim import fault
from rag.verify.hostile import looks_planted
from rag.verify.support import REPORTING, coverage, support

NO_ANSWER = "the model finds no answer in the sentences it was given"
NO_CITATION = "it cites no sentence"
# Below this share of common words stood 0 of 1,974 true claims (4 of 115 heavy paraphrases of one sentence):
# it is what a model writes that obeys an order in an article, without a name or number for the lock to miss.
LEAST_COVERAGE = 0.3
# Share of its words that must stand in the sentence which we, not the model, find for it. At 0.6 a small model's "a ceasefire
# was applied from February" was shown on a sentence about fighting; true sentences found so far had 0.86 and more.
BORNE_OUT = 0.8
NEAREST = 3  # evidence sentences that a sentence without a citation is held against, one at a time
LIKELY = 0.6  # as for what an extractive answer may choose
ABOUT = 0.5  # share of the question's words in the source of what only the question completes
LEAST_WORDS = 4  # content words without which such a sentence fits too much to rest on anything
_LINK = re.compile(r"https?:|www\.|\S@\w+\.\w|\b[\w-]+\.(?:com|org|net|io|xyz|info|ru|cn)\b", re.IGNORECASE)
_TO_SOFTWARE = re.compile(r"\byour (?:response|reply|replies|answers?|output|message)\b", re.IGNORECASE)
_MACHINE = re.compile(r"[{}]|</|/>|\b\w+\(\w*=|\":|\\n")
_PART = re.compile(
    r"\W*(?:(?:because|due|nor|or|since|than|that|to|until|which|who|whose)\b(?!.*\b(?:has|have|had)\b)"
    r"|(?:about|after|around|as|at|before|but|by|during|for|from|in|on|through|under|when|where|with)\b(?:\W+\w+){1,6}\W*$)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“[^“”]*”?|\"[^\"]*\"?|‘[^‘’]{12,}’")
_CHATTER = re.compile(
    r"(?:sure|certainly|of course|okay|here (?:is|are)|please|note that|add|break down|compose|convert"
    r"|describe|develop|draft|explain|imagine|include|integrate|modify|provide|remove|rearrange|render|replace|scramble"
    r"|tell|translate|write)\b(?!['’]s)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """One sentence of a model with its verdict.

    `evidence` are indexes into the evidence given; with `recited`, found by its words instead of its citation. When not
    `ok`, `reason` says why and the text must not be shown as an answer; a `reason` of NO_ANSWER, with an empty text, is
    the model's own refusal.
    """

    text: str
    evidence: tuple[int, ...]
    ok: bool
    reason: str | None = None
    support: Support = "partial"
    repaired: bool = False
    recited: bool = False
    prompt_hash: str = ""


def judge(sentence: Written, evidence: Sequence[EvidenceSentence], numbered: Numbered) -> Draft:
    """One sentence against those it cites: they exist, the lock holds, and nothing is lost or raised."""
    unknown = [n for n in sentence.numbers if numbered.lookup(n) is None]
    found = tuple(dict.fromkeys(i for n in sentence.numbers if (i := numbered.lookup(n)) is not None))
    if unknown:
        wrong: str | None = "it cites what is not there: " + ", ".join(f"[{n}]" for n in unknown)
    elif not found:
        wrong = NO_CITATION
    else:
        wrong = _wrong(sentence.text, [evidence[i] for i in found])
    if wrong is not None:
        return Draft(sentence.text, found, ok=False, reason=wrong)
    cited = [evidence[i] for i in found]
    grade = support(sentence.text, [*(one.text for one in cited), context_of(cited)])
    return Draft(sentence.text, found, ok=True, support=grade)


def recite(draft: Draft, evidence: Sequence[EvidenceSentence], numbered: Numbered) -> Draft:
    """`draft` resting on the evidence sentence that bears it out, when it cites none that does and there is one.

    All that is asked of a cited sentence is asked here, and that the sentence found has most of its words, is one of
    the likely answers (of at least `LIKELY` of the best score) and stands in a paragraph that speaks to no software.
    """
    if draft.ok and draft.support == "verified":
        return draft
    if len(set(content_words(draft.text))) < LEAST_WORDS:
        return draft
    best = max(evidence[i].score for i in numbered.index)
    near = [
        (coverage(draft.text, [_told(draft.text, evidence[i].text)]), evidence[i].score, -i)
        for i in numbered.index
        if evidence[i].score >= LIKELY * best
    ]
    for covered, _, minus_i in sorted(near, reverse=True)[:NEAREST]:
        one = evidence[-minus_i]
        if covered < BORNE_OUT:
            break
        if _wrong(draft.text, [one]) is None and not _hostile_around(one):
            grade = support(draft.text, [one.text, context_of([one])])
            return replace(draft, evidence=(-minus_i,), ok=True, reason=None, support=grade, recited=True)
    return draft


def answers(draft: Draft, question: str, evidence: Sequence[EvidenceSentence]) -> Draft:
    """`draft`, failed when it is part of a sentence that only the question completes and it rests on something else.

    "Since February, when the war began" is true of what began then, and false of what was asked about.
    """
    cited = [evidence[i] for i in draft.evidence]
    whole = {fold(one.text).rstrip(". ") for one in cited}
    if not draft.ok or not _PART.match(draft.text) or fold(draft.text).rstrip(". ") in whole:
        return draft
    if coverage(question, [*(one.text for one in cited), context_of(cited)]) >= ABOUT:
        return draft
    return replace(
        draft,
        ok=False,
        recited=False,
        reason="it is part of a sentence, and rests on one about something else",
    )


def _told(claim: str, sentence: str) -> str:
    """What of `sentence` a claim may be made of: what it quotes only when the claim, too, says that it is said.

    An order to "say “…”" is a true sentence of an article; what it wants said is not.
    """
    said = {stem(word) for word in words(claim)} & REPORTING or _QUOTED.search(claim)
    return sentence if said else _QUOTED.sub(" ", sentence)


def _wrong(claim: str, cited: Sequence[EvidenceSentence]) -> str | None:
    """Why `claim` may not rest on `cited`; None when it holds."""
    texts = [one.text for one in cited]
    context = context_of(cited)
    odd = _no_statement(claim, texts, context)
    return odd or fault(claim, texts, [one.attribution for one in cited], context)


def _no_statement(claim: str, cited: Sequence[str], context: str) -> str | None:
    """Why `claim` is no statement about what it cites at all, whatever the lock would find in it."""
    if _LINK.search(claim):
        return "it holds a link or an address"
    if _MACHINE.search(claim):
        return "it is written for a machine"
    if claim.rstrip("”\"'’)] ").endswith("?"):
        return "it asks instead of stating"
    if _CHATTER.match(claim):
        return "it addresses the reader instead of stating"
    if any(map(_speaks_to_software, cited)):
        return "it rests on words of the article that are addressed to software"
    if not content_words(claim) or coverage(claim, [*cited, context]) < LEAST_COVERAGE:
        return "it says next to nothing of what it cites"
    return None


def _speaks_to_software(sentence: str) -> bool:
    return looks_planted(sentence) or _TO_SOFTWARE.search(sentence) is not None


def _hostile_around(one: EvidenceSentence) -> bool:
    """Whether a sentence of its paragraph speaks to software."""
    spans = paragraph_spans(one.article.text)
    start, end = next(((a, b) for a, b in spans if a <= one.span.start < b), (one.span.start, one.span.end))
    paragraph = one.article.text[start:end]
    return any(_speaks_to_software(paragraph[s.start : s.end]) for s in sentence_spans(paragraph))
