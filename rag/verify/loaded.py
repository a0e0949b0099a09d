"""Words that take a side, which a claim may only have from its source. A table; knows no facts.

"Militants", "fighters" and "terrorists" can be the same people; which word is right is for the source to say.
"Confirmed", "admitted" and "proved" say that something is true, which "said" does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.text import stem, word_spans

# One row a meaning: a claim's word stands when the source has any of its row.
_TABLE = """
terrorism terrorist terrorists terror
militant militants militancy
insurgent insurgents insurgency
rebel rebels rebellion
separatist separatists separatism secessionist secessionists
extremist extremists extremism
fanatic fanatics fanatical
radicals radicalised radicalized
regime regimes
dictator dictators dictatorship dictatorial
tyrant tyrants tyranny tyrannical
strongman strongmen
puppet puppets
genocide genocidal
massacre massacres massacred
atrocity atrocities
slaughter slaughtered
carnage bloodbath
barbaric barbarism barbarous barbarity
martyr martyrs martyred martyrdom
invasion invaded invade invades invading invaders invader
occupation occupied occupier occupiers occupying
annexation annexed annex annexes annexing
aggression aggressor aggressors
coup putsch
propaganda
apartheid
crackdown crackdowns
riot riots rioters rioting rioted
purge purged purges
fascist fascists fascism nazi nazis nazism
thug thugs thuggish
liar liars lied
hegemony hegemonic hegemon
colonialism colonialist colonisers colonizers
blackmail blackmailed blackmailing
bullying bully bullied bullies
provocation provocations provoked provoking provocative
sabotage sabotaged
illegal illegally unlawful unlawfully illicit illegitimate
corrupt corruption
murder murdered murderer murderers murdering murders
torture tortured torturing
confirm confirmed confirms confirming confirmation
prove proved proven proves proof
admit admitted admits admitting admission
concede conceded concedes
confess confessed confesses confession
expose exposed exposes exposing
"""
_ROWS = {word: row for row, line in enumerate(_TABLE.strip().splitlines()) for word in line.split()}
_PHRASES = re.compile(
    r"\b(?:war crimes?|ethnic cleansing|so[- ]called|crimes? against humanity|human rights abuses?)\b", re.I
)


def missing_loaded(claim: str, evidence: Sequence[str], context: str = "") -> list[tuple[int, int]]:
    """(start, end) of each loaded word of `claim` for which neither `evidence` nor `context` has one of its meaning."""
    wanted = [(s, e, _ROWS[w]) for s, e, w in word_spans(claim) if w in _ROWS]
    phrases = list(_PHRASES.finditer(claim))
    if not wanted and not phrases:
        return []
    texts = (*evidence, context)
    rows = frozenset().union(*map(_rows_of, texts))
    everything = " ".join(texts).lower()
    found = [(s, e) for s, e, row in wanted if row not in rows]
    return found + [
        m.span()
        for m in phrases
        if m[0].lower().rstrip("s").replace("-", " ") not in everything.replace("-", " ")
    ]


@lru_cache(maxsize=4096)
def _rows_of(text: str) -> frozenset[int]:
    words = [word for _, _, word in word_spans(text)]
    return frozenset(_ROWS[word] for word in words if word in _ROWS) | frozenset(
        row for word in words for row in _STEMS.get(stem(word), ())
    )


_STEMS: dict[str, set[int]] = {}
for _word, _row in _ROWS.items():
    _STEMS.setdefault(stem(_word), set()).add(_row)
