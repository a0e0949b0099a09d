"""The words of questions, as tables: what asks, what joins, what names a kind, what means the same. Knows English only."""

from __future__ import annotations

import re

from rag.schema import Kind
from rag.text import stem

SAY = (
    "say|said|says|tell|told|state|stated|comment|remark|remarked|argue|argued|claim|claimed|warn|warned|stress|stressed|"
    "think|call for|called for|insist|insisted|announce|announced|declare|declared|demand|demanded|mention|mentioned"
)
ROLE = re.compile(
    r"\b(?:minister|president|premier|chief|spokes\w+|ambassador|envoy|king|queen|chancellor|secretary|leader|general|ministry)\b"
)
AUXILIARY = frozenset(
    "did does do is are was were has have had will would can could should shall may might must isn aren wasn weren didn "
    "doesn don hasn haven hadn won wouldn couldn shouldn".split()
)
PREPOSITION = frozenset(
    "at in on of for with by from to about during after before between under over into against amid among through "
    "following near since until via within regarding concerning".split()
)
# Words of a question that ask, rather than say what is asked about.
ASKING = frozenset(
    "what which who whom whose when where why how many much list name give tell show mention mentioned describe explain "
    "article articles report reported reports reporting according archive please exactly happen happened happens "
    "anything something someone anyone long often date day month year time kind type sort place city country person "
    "people main key different there since supposed each".split()
)
# Capitalised words that name no one.
NOT_NAMES = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday since by from at in on under after before during according".split()
)
# Nouns after "which"/"what" that settle the kind whatever their number.
ASKED_NOUN: dict[str, Kind] = {
    "date": "when", "day": "when", "month": "when", "year": "when", "time": "when", "weekday": "when",
    "city": "where", "place": "where", "capital": "where", "venue": "where", "town": "where", "location": "where",
    "percentage": "how_many", "percent": "how_many", "share": "how_many", "number": "how_many", "amount": "how_many",
    "figure": "how_many", "cost": "how_many", "price": "how_many",
    "minister": "who", "person": "who", "official": "who", "president": "who", "leader": "who", "envoy": "who",
    "politician": "who", "general": "who", "ambassador": "who", "diplomat": "who", "secretary": "who",
}  # fmt: skip
COUNTED = r"(?:articles?|reports?|stories|pieces|items|outlets|newspapers|sources|papers)"
# Question words and the words that news uses for the same thing. Each row is one idea.
SAME_IDEA = (
    "come came arrive visit travel trip",
    "receive welcome greet host",
    "meet met talk hold held meeting",
    "say said tell told state stress remark",
    "agree accord deal agreement pact",
    "sign ink initial conclude",
    "begin start commence launch break broke outbreak",
    "end finish conclude expire",
    "buy purchase procure procurement",
    "sell supply provide export deliver",
    "help aid support assist assistance",
    "build construct lay construction",
    "vaccine jab dose shot",
    "drill exercise manoeuvre",
    "gun weapon arms equipment",
    "fight combat counter terror terrorism",
    "fight war conflict clash battle hostility hostilities",
    "dispute rift row quarrel feud",
    "share percent percentage stake part",
    "free release",
    "apply effect force",
    "belong member join joined membership",
    "communicate message contact talk",
    "warn warning told notice",
    "cover list discuss raise",
    "ban halt suspend stop",
    "join accede member",
    "leave left withdraw quit exit pullout",
    "kill die dead death",
    "length long kilometre km mile",
    "cost price worth billion million dollar expensive value",
    "invite invitation",
    "area field sector",
    "link corridor railway rail line",
    "topic issue matter subject",
    "disagree differ dispute reject",
    "mediate mediator broker brokered",
    "attend participate take part present",
    "lead head chair led",
)  # fmt: skip


def same_idea(term: str) -> frozenset[str]:
    """Stems of the words that news uses for the same thing as the stem `term`, itself included."""
    return _IDEAS.get(term, frozenset((term,)))


def _ideas() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in SAME_IDEA:
        stems = {stem(word) for word in row.split()}
        for each in stems:
            found.setdefault(each, set()).update(stems)
    return {key: frozenset(value) for key, value in found.items()}


_IDEAS = _ideas()
