"""Words of the source that take a side, so that a note does not take them over unmarked. A table; knows no
politics.
"""

from __future__ import annotations

import re

from rag.briefing.material import Material
from rag.schema import Line

# Contested names and loaded words, a pattern a line: a desk adds its own here. Each is shown as the source's
# wording, never judged.
TERMS = r"""
(?:[A-Z]\w+ )?(?:Illegally |Illegal )?Occupied (?:[A-Z]\w+(?: and)? ?){1,4}(?:\([A-Z]{2,6}\))?
\b(?:IIOJK|IOJK|IOK|IHK|POK|PoK)\b
\b(?:Azad|Pakistan-occupied|India-held|Indian-administered|Pakistan-administered) (?:Jammu and )?Kashmir\b
\bspecial military operation\b
\bso-called [\w’'-]+(?: [A-Z]\w+)*
\b(?:Zionist|puppet|rogue|illegitimate|terrorist|Nazi|fascist|criminal) (?:regime|state|government|entity)\b
\b(?:the )?[A-Z]\w+ regime\b
\b(?:martyr(?:ed|s|dom)?|freedom fighters?|infidels?|crusaders?|usurpers?)\b
\b(?:Judea and Samaria|Arabian Gulf|Persian Gulf|Northern Cyprus|Somaliland|Malvinas)\b
\b(?:Sea of Japan|East Sea|West Philippine Sea)\b
\b(?:ethnic cleansing|genocide|apartheid|state terrorism|war of aggression)\b
"""
_PATTERN = re.compile("|".join(f"(?:{term})" for term in TERMS.strip().splitlines()))
MOST = 4


def loaded_terms(material: Material) -> list[Line]:
    """Each loaded term once (of many articles, only of what the note quotes), with a sentence that uses it; terms inside a longer one are not repeated."""
    found: dict[str, Line] = {}
    for point in material.points:
        if not material.of_meeting and point.key not in material.used:
            continue
        for match in _PATTERN.finditer(point.text):
            words = match[0].strip()
            if any(words.lower() in other.lower() for other in found) or len(found) == MOST:
                continue
            owner = (
                f"{point.said.speaker}’s"
                if point.said.speaker and _in_quotation(point.text, match.start())
                else "the source’s"
            )
            found[words] = Line(f"“{words}” is {owner} wording", material.cite(point))
    return list(found.values())


def _in_quotation(text: str, at: int) -> bool:
    return text[:at].count("“") > text[:at].count("”")
