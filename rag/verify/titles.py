"""Titles of office and courtesy: how they are worded, and how they are shown. A table; knows no person.

A row is a title as shown and, after a colon, the other ways it is worded. The row "-" holds courtesies that
are read over.
"""

from __future__ import annotations

import re

_TABLE = """
Foreign Minister: fm, minister of foreign affairs, minister for foreign affairs
External Affairs Minister
Prime Minister: pm, premier
Deputy Prime Minister
Deputy Foreign Minister
Vice President
President
Secretary of State
Secretary-General: secretary general
Foreign Secretary
Defence Secretary
Defense Secretary
Defence Minister
Defense Minister
Interior Minister
Finance Minister
Energy Minister
Trade Minister
Health Minister
Oil Minister
Information Minister
National Security Adviser
National Security Advisor
Chief of Army Staff: coas
Army Chief
Minister
Special Envoy
Special Representative
Envoy
Ambassador
High Representative
Chancellor
Chairman
Chairwoman
Speaker
Spokesman
Spokeswoman
Spokesperson
King
Queen
Crown Prince
Prince
Princess
Emir
Sultan
Sheikh
Pope
General: gen
Lieutenant General: lt gen
Major General: maj gen
Admiral
Colonel
Senator: sen
Governor: gov
Mayor
Representative: rep
Secretary
Director
Chief Executive: ceo
Director General
Director-General
Commissioner
-: dr, mr, mrs, ms, sir, leader, analyst, economist
Lord
Ayatollah
Judge
Justice
Professor: prof
"""


def _rows() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in _TABLE.strip().splitlines():
        shown, _, others = row.partition(":")
        shown = "" if shown == "-" else shown
        for worded in [shown.lower(), *others.split(",")]:
            if worded.strip():
                found[worded.strip()] = shown
    return found


TITLES: dict[str, str] = _rows()
ONE_NAME = frozenset({"King", "Queen", "Prince", "Princess", "Crown Prince", "Emir", "Sultan", "Pope"})
TITLE_WORDS = frozenset(word for title in TITLES for word in title.split()) | {
    "deputy",
    "vice",
    "former",
    "acting",
    "caretaker",
    "special",
    "first",
}
TITLE = re.compile(
    r"(?<![\w@#])("
    + "|".join(sorted((re.escape(title) for title in TITLES), key=len, reverse=True))
    + r")(?![\w-])\.?",
    re.I,
)
