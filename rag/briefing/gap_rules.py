"""What a reader looks for, by sort of thing: a project's cost, a visit's date. A table; finds nothing
itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.schema import Firmness

_MONEY = re.compile(
    r"[$€£₹¥]\s?\d|\b(?:USD|EUR|Rs\.?|PKR)\s?\d|\b\d[\d.,]*\s?(?:million|billion|trillion|crore|m"
    r"|bn)?\s?(?:dollars|euros|rupees|roubles|rubles|pounds|yuan)\b",
    re.I,
)
_NUMBER = re.compile(
    r"\b(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?)\b",
    re.I,
)
_SIGNED = re.compile(
    r"\b(?:was|were|has been|have been|had been)?\s?(?:signed|inked|initialled|signing ceremony)\b", re.I
)
_WEAPON = re.compile(
    r"\b(?:helicopters?|tanks?|missiles?|radars?|jets?|drones?|rifles?|vehicles?|night[- ]vision|scanners?"
    r"|aircraft|artillery|howitzers?|ammunition|systems?)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One fact that a reader would look for; `filled` finds it in a sentence, "date" by the calendar."""

    label: str
    filled: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class GapRule:
    """The slots of one sort of thing. `thing` finds it; `when` is the firmness that makes the slots worth
    asking for.
    """

    name: str
    thing: re.Pattern[str]
    slots: tuple[Slot, ...]
    when: frozenset[Firmness] = frozenset({"agreed", "assured", "offered", "intended", "signed"})
    shown: str = "for the {thing}"
    named_anyhow: bool = False


DATE = Slot("date", None)
# How articles say themselves that a slot is empty.
ABSENT = {
    "date": "date|dates|calendar|timetable|schedule",
    "cost": "cost|price|figure",
    "price": "price|cost",
    "quantity": "quantity|number",
    "type": "list of equipment|named a weapon|type",
    "signature": "signed|signature",
}
_NAMED_THING = (
    r"(?:[“\"][^”\"]{2,40}[”\"] )?(?:\([^)]{2,30}\) )?(?:[A-Z][\w-]+ ){0,4}(?:[Gg]as |[Oo]il |[Pp]ower )?"
    r"(?:[Pp]ipeline|[Rr]ailway|[Rr]ail [Ll]ink|[Dd]am|[Bb]ridge|[Cc]orridor|[Pp]ower [Pp]lant|[Pp]lant"
    r"|[Pp]ort|[Rr]efinery|[Cc]able|[Rr]oad|[Hh]ighway|"
    r"[Cc]anal|[Aa]irport|[Tt]erminal|[Gg]rid|[Tt]unnel|[Rr]eactor|[Pp]roject)(?: [Pp]roject)?\b"
    r"(?! [A-Z])"  # "Highway Benefits" is a company
)
GAP_RULES: tuple[GapRule, ...] = (
    GapRule(
        "project",
        re.compile(_NAMED_THING),
        (Slot("cost", _MONEY), Slot("signature", _SIGNED), DATE),
        named_anyhow=True,
    ),
    GapRule(
        "exercises",
        re.compile(
            r"\b(?:(?:joint |more )?military )?(?:exercises(?: and drills)?|drills"
            r"|manoeuvres|war games)\b"
        ),
        (DATE,),
    ),
    GapRule(
        "equipment",
        re.compile(
            r"\b(?:(?:security|military|defen[cs]e) equipment|military (?:support|aid|hardware)"
            r"|weapons?|arms)\b"
        ),
        (Slot("type", _WEAPON), Slot("quantity", _NUMBER)),
        frozenset({"agreed", "assured", "offered"}),
        "of the {thing}",
    ),
    GapRule(
        "vaccine",
        re.compile(
            r"\b(?:[A-Z][\w-]+ )?(?:[Vv]accines?"
            r"|doses)\b"
        ),
        (Slot("quantity", _NUMBER), Slot("price", _MONEY)),
        shown="of the {thing}",
    ),
    GapRule(
        "visit",
        re.compile(
            r"(?:(?:the |[A-Z][\w-]+ )*[A-Z][\w-]+ (?:will|would|to) (?:visit|travel "
            r"to)\b[^,.;:“”]{0,20}?\b[A-Z]\w+)|(?:invit(?:ation|ed)\b[^,.;:“”]{0,60}? to visit [A-Z]\w+)"
        ),
        (DATE,),
        frozenset({"agreed", "assured", "offered", "intended"}),
        "of the visit (“{thing}”)",
    ),
    GapRule(
        "money",
        re.compile(
            r"\b(?:loan|grant|credit line|credit|investment|aid package|financial "
            r"assistance|bailout)\b",
            re.I,
        ),
        (
            Slot("amount", _MONEY),
            Slot(
                "terms",
                re.compile(
                    r"\b(?:interest|per "
                    r"?cent|repay\w+|years)\b"
                ),
            ),
        ),
    ),
    GapRule(
        "talks",
        re.compile(
            r"\b(?:next round(?: of talks)?|further talks|second "
            r"round)\b",
            re.I,
        ),
        (DATE, Slot("place", re.compile(r"\b(?:in|at) [A-Z]\w+"))),
    ),
    GapRule(
        "ceasefire",
        re.compile(
            r"\b(?:ceasefire|truce"
            r"|withdrawal)\b",
            re.I,
        ),
        (
            DATE,
            Slot(
                "monitoring",
                re.compile(
                    r"\b(?:monitor\w*|observers?"
                    r"|verif\w+)\b",
                    re.I,
                ),
            ),
        ),
    ),
)
# Subjects on which a reader asks for the other side's word, beside the things above.
DISPUTES = re.compile(
    r"\b(?:Jammu and Kashmir|Kashmir|Nagorno[- ]Karabakh|Taiwan|Crimea|Donbas|Gaza|West Bank|Palestine"
    r"|Western Sahara|Golan|Kosovo|Northern Ireland)\b"
)
