"""Whether reports agree, changed, or came in the order asked. Knows the words of such questions; knows no archive.

"Did the two reports agree?" is answered from what they say: they agree when nothing found in the one contradicts the other,
and something changed when they tell of different things. "Was there no change?" turns the answer round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.evidence import EvidenceSentence
from rag.retrieval.asked.question import Question
from rag.retrieval.sentences import sentence_stems
from rag.verify.polarity import polarity_differs

REPORTS = re.compile(
    r"\b(?:articles?|reports?|reported|reporting|portray\w*|narratives?|coverage|accounts?|outlets?|both)\b",
    re.I,
)
_AGREE = re.compile(
    r"\b(?:consisten\w+|agree(?:s|d|ment)?|align\w*|corroborat\w+|concur\w*|in line with)\b", re.I
)
_CLASH = re.compile(r"\b(?:inconsisten\w+|contradict\w*|disagree\w*|discrepan\w+|conflicts? with)\b", re.I)
_CHANGE = re.compile(
    r"\b(?:chang\w+|shift\w*|differ\w*|evol\w+|alter(?:ed|s|ation)?|diverg\w*|contrast\w*|distinct)\b", re.I
)
_STILL = re.compile(
    r"\b(?:unchanged|unaltered|(?:stay\w*|remain\w*) (?:the same|unchanged|unaltered))\b", re.I
)
_NONE = re.compile(
    r"\b(?:no|not|never|without|fail(?:s|ed)? to|lack(?:s|ed)?|cease[sd]? to)\b|n[’']t\b", re.I
)
_ORDER = re.compile(r"\b(?P<first>before|prior to|earlier than)\b|\b(?:after|later than|following)\b", re.I)
_REACH = 25  # letters before a word of agreement or change within which a negation turns it round
SAME_STORY, SAME_MATTER = 0.55, 0.4  # share of the words of the shorter sentence that the other has


def compared(question: Question, evidence: Sequence[EvidenceSentence]) -> bool | None:
    """Yes or no to a question about how reports stand to each other; None when it asks something else.

    `evidence` are the sentences found, best first. At least two articles are needed.
    """
    text = question.text
    told = _one_of_each(evidence)
    if len(told) < 2 or not REPORTS.search(text):
        return None
    agree, same = not clash(told), not differ(told)
    for pattern, holds in ((_CLASH, not agree), (_STILL, same), (_CHANGE, not same), (_AGREE, agree)):
        if found := pattern.search(text):
            turned = _NONE.search(text[max(0, found.start() - _REACH) : found.start()]) is not None
            return holds != turned
    return _in_order(question, told)


def clash(told: Sequence[EvidenceSentence]) -> bool:
    """Whether one sentence negates what another affirms of the same matter."""
    stems = [sentence_stems(each.text) for each in told]
    return any(
        len(stems[i] & stems[j]) >= SAME_MATTER * min(len(stems[i]), len(stems[j]))
        and polarity_differs(one.text, [other.text])
        for i, one in enumerate(told)
        for j, other in enumerate(told)
        if i != j
    )


def differ(told: Sequence[EvidenceSentence]) -> bool:
    """Whether any two of the sentences tell different things."""
    stems = [sentence_stems(each.text) for each in told]
    return any(
        len(one & other) < SAME_STORY * min(len(one), len(other))
        for position, one in enumerate(stems)
        for other in stems[position + 1 :]
    )


def _in_order(question: Question, told: Sequence[EvidenceSentence]) -> bool | None:
    """Such as "Did A report it before B?": by the two dates that the question names, else by the days of publication."""
    asked = _ORDER.search(question.text)
    if not asked or not re.search(r"\breport|\bpublish|\bmention|\barticle", question.text, re.I):
        return None
    days = [each.since for each in question.dates if each.since]
    if len(days) != 2:
        days = [each.article.published[:10] for each in told[:2] if each.article.published]
    if len(days) != 2 or days[0] == days[1]:
        return None
    return (days[0] < days[1]) == bool(asked["first"])


def _one_of_each(evidence: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """The best sentence of each article."""
    best: dict[str, EvidenceSentence] = {}
    for each in evidence:
        best.setdefault(each.article.id, each)
    return list(best.values())
