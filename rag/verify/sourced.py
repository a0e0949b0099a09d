"""Where a sentence names its source in a phrase ("according to …"), and what is no sentence but a link. Knows the phrase;
resolves no name.
"""

from __future__ import annotations

import re

ACCORDING = re.compile(
    r"\b(?P<link>according to|in the words of|citing|quoting)\s+(?P<who>(?:[^,;:“”\"()]|:(?=\w)){2,80}?)"
    r"(?=[,;“”\"()]|:(?!\w)|(?<!\b[A-Z])(?<!Sgt)(?<!Gen)(?<!Lt)(?<!Col)(?<!Dr)(?<!Mr)(?<!Mrs)(?<!Gov)(?<!Sen)(?<!Rep)(?<!Capt)"
    r"(?<!Maj)(?<!Prof)(?<!Jan)(?<!Feb)(?<!Aug)(?<!Sept)(?<!Oct)(?<!Nov)(?<!Dec)\.(?:\s|$)|$| (?:on|said|says|who|which|that|in an?|published|released|seen|obtained"
    r"|cited|quoted|posted)\b)",
    re.I,
)
# "According to a study of …", "to her profile": whatever it is, it is where the words come from; a plan is not.
SOURCE = re.compile(
    r"(?!(?:the )?(?:plans?|schedule|custom|tradition|law|rules)\b)(?:an?|the|its|his|her|their|one|data|[A-Z][\w’'.:]+) ?\w",
    re.I,
)
_OF_DATA = (
    r"data|figures|statistics|numbers|estimates|records|report|study|survey|poll|analysis|forecasts?|research"
)
# "the CDC data", "data tracked by the CDC", "a new report from the CDC": the house is the source, not its paper.
_DATA = re.compile(
    rf"(?:the |a |an )?(?:[a-z-]+ ){{0,2}}(?:{_OF_DATA})(?: \w+){{0,2}} (?:by|from|of) (?:the )?(?=[A-Z][\w.]+)"
)
_UNNAMED = re.compile(r"(?:its|their|his|her) [A-Z]\w+\.?(?: \d+)?$")  # "its Aug. 31, 2022, financial report"
# "Go deeper:Sign up for …": a link of the page set into the text, told by the missing space.
LINK = re.compile(r"^\W*[^.:;“”\"]{3,60}(?<!\bre):(?=[^\W\d_a-z]|['‘]\w)")
_DATA_OF = re.compile(rf"(?<=\w)(?:[’']s)? (?:[a-z]+ )?(?:{_OF_DATA})$")


def house_of(source: str) -> str:
    """Whose a source is: "CDC" for "data tracked by the CDC" and for "the CDC data"; else itself."""
    if (paper := _DATA.match(source)) is not None:
        return source[paper.end() :]
    owner = _DATA_OF.sub("", source)
    if _UNNAMED.match(owner):
        return ""
    owned = re.search(r"[A-Z]", owner) and not re.search(r" (?:by|from|in|on|of) [^A-Z]*$", owner)
    return re.split(r" (?:by|from) (?=[A-Z])", owner if owned else source)[0]
