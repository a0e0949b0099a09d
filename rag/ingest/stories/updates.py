"""What an outlet says about its own text: that it corrects one, or is a later version. Knows wordings, no articles."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PIECE = (
    r"(?:article|story|report|post|piece|column|op-ed|item|dispatch|page|headline|caption|graphic|video|map|chart"
    r"|transcript|timeline|list|version|interview|review|obituary)s?"
)
_WRONG = (
    r"(?:incorrect(?:ly)?|wrong(?:ly)?|mistaken(?:ly)?|erroneous(?:ly)?|inaccurate(?:ly)?|in error|outdated|transposed"
    r"|mis(?:stated|identified|spelled|spelt|characteri[sz]ed|attributed|quoted|named|reported|represented|described"
    r"|dated|labell?ed|placed|translated|calculated|interpreted)|omitted|overstated|understated|neglected"
    r"|should have (?:said|read|been|\w+ed))"
)
_SAID = (
    r"(?:said|stated|gave|reported|referred|described|attributed|named|listed|contained|included|had|did not|didn['’]t"
    r"|suggested|used|quoted|cited|implied|failed)"
)
_LABEL = (
    r"(?:corrections?|corrected|clarifications?|erratum|corrigendum"
    r"|corrections?\s*(?:and|&|/|,)\s*(?:clarifications?|updates?))"
)
_DATED = (
    r"(?:\s*(?:\([^()]{1,60}\)|\[[^\[\]]{1,60}\]"
    r"|,?\s*\w{3,9}\.? \d{1,2}(?:, \d{4})?|,?\s*\d{1,2} \w{3,9} \d{4}))?"
)
_LABELLED = re.compile(rf"[\s*_\[(–—-]*{_LABEL}{_DATED}\s*(?::|--|[—–]|-(?=\s|[A-Z]))\s*\w", re.I)
_BARE_LABEL = re.compile(rf"[\s*_\[(]*{_LABEL}{_DATED}[\s*_:.\])]*\Z", re.I)

_EARLIER = (
    r"\b(?:earlier|previous|prior|original|initial|first|older|print|online) (?:version|edition)s? of "
    rf"(?:(?:this|the|an?|our)\b.{{0,40}})?\b{_PIECE}\b"
)
_CHANGED_TO = (
    r"(?:corrected|amended|clarified|(?:updated|revised|edited|changed|modified) to (?:correct|clarify|fix|remove"
    r"|(?:more )?accurately|reflect (?!(?:the )?(?:new|latest|recent|additional|more|developments|breaking|ongoing))))"
)
_ERROR = r"(?:editing|editor['’]s|reporting|production|typographical|transcription) error"
_SAYS_SO = re.compile(
    rf"{_EARLIER}.*\b(?:{_WRONG}|{_SAID})\b|\b{_WRONG}\b.*{_EARLIER}"
    rf"|\A\W*(?:(?:an?|this|our) |(?:the|an) (?:earlier|previous|original) ){_PIECE}\b"
    rf"[^“\"]{{0,60}}?\b{_WRONG} (?!context)"
    rf"|\b(?:this|our) {_PIECE}(?: and {_PIECE})?\b.{{0,60}}\b(?:has|have|was|were|is)\b.{{0,40}}\b{_CHANGED_TO}"
    rf"|\bthis {_PIECE}\b.{{0,30}}\bcorrects\b|\A\W*the {_PIECE} that moved\b.{{0,60}}\bcorrected to\b"
    rf"|\b(?:due to|because of|owing to|as a result of|through) an? (?:\w+ )?{_ERROR}\b"
    r"|\bwe (?:regret|apologi[sz]e for) (?:the|this|our) (?:error|mistake)s?\b",
    re.I | re.S,
)
_AGENCY = re.compile(
    r"\s*[(\[](?:corrects|correcting|refil(?:es|ing) to (?:correct|fix)|removes (?:incorrect|erroneous)|clarifies"
    r"|this .{0,60}\b(?:corrects|corrected))\b",
    re.I,
)
_CORRECTED_TITLE = re.compile(
    r"\s*(?:\W*(?:corrected|correction|refile|clarification)\b\s*(?:[-:–—\])]|\())|.*[(\[]corrected[)\]]\s*\Z",
    re.I,
)
_UPDATE_TITLE = re.compile(
    r"\s*\W*(?:(?:corrected|refile)\s*[-–—]\s*)?(?:(?P<word>update|wrapup|wrap)\s*(?P<number>\d{1,2})?\s*[-:–—]"
    r"|updated?\s*\d{0,2}\s*[:–—-]|[(\[]updated?[)\]])",
    re.I,
)
_UPDATE_NOTE = re.compile(
    r"[\s(\[]*(?:adds|updates|recasts|rewrites|releads?|writes through|repeats)\b[^.]{0,120}[)\]]"
    r"|\s*this (?:story|article|report|post) (?:has been|was|is being) updated\b",
    re.I,
)
# One of these is in every sentence that says so: looked for first, since most articles have none near either end.
_HINTS = (
    "correct clarif erratum corrig version edition error mistake wrong erroneous inaccurate misst misid missp misch misat "
    "misqu misna misre misda misla mispl mistr misca misint misde omitted overstated understated neglected transposed "
    "outdated should updated amended revised edited changed modified regret apolog refil removes"
).split()
# Sentences; between them stands the report, which may report the corrections of others.
_NOTES_AT_START, _NOTES_AT_END = 8, 12
_LONGEST_NOTE = 600


def correction_in(title: str | None, sentences: Sequence[str]) -> str | None:
    """The sentence in which the outlet says what it corrected, or its marked headline when no sentence does."""
    end = len(sentences)
    near: list[int] = [
        *range(min(_NOTES_AT_START, end)),
        *range(max(_NOTES_AT_START, end - _NOTES_AT_END), end),
    ]
    for place in near:
        sentence = sentences[place]
        if len(sentence) > _LONGEST_NOTE or not _hinted(sentence):
            continue
        if _BARE_LABEL.match(sentence) and place + 1 < end:
            return sentences[place + 1]
        if _LABELLED.match(sentence) or _AGENCY.match(sentence) or _SAYS_SO.search(sentence):
            return sentence
    return title if title is not None and _CORRECTED_TITLE.match(title[:_LONGEST_NOTE]) else None


def _hinted(sentence: str) -> bool:
    lower = sentence.lower()
    for hint in _HINTS:  # noqa: SIM110  # asked of every article: `any` over a generator takes three times as long
        if hint in lower:
            return True
    return False


def version_in(title: str | None, lines: Sequence[str]) -> int:
    """Which version the outlet says this is: 0 when it says nothing, else the number of its update, at least 1."""
    lines = [line[:_LONGEST_NOTE] for line in lines[:_NOTES_AT_START]]
    for line in ((title or "")[:_LONGEST_NOTE], *lines[:2]):
        marked = _UPDATE_TITLE.match(line)
        if marked:
            return max(1, int(marked["number"] or 1))
    return int(any(_UPDATE_NOTE.match(line) for line in lines))
