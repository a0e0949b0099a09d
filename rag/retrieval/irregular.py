"""Irregular forms of verbs, which no stemmer brings together: built and build. Knows English verbs only.

Forms that are read as another word more often than not are left out (saw, ground, wound, lay, bore, bound).
"""

from __future__ import annotations

from rag.text import stem

VERBS = """
arise arose arisen|awake awoke awoken|beat beaten|become became|begin began begun|bend bent|bite bit bitten|bleed bled
blow blew blown|break broke broken|breed bred|bring brought|build built|rebuild rebuilt|burn burnt|buy bought|catch caught
choose chose chosen|cling clung|come came|creep crept|deal dealt|dig dug|do did done|draw drew drawn|withdraw withdrew withdrawn
drink drank drunk|drive drove driven|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought|find found|flee fled
fly flew flown|forbid forbade forbidden|forecast forecasted|foresee foresaw foreseen|forget forgot forgotten|forgive forgave forgiven
freeze froze frozen|get got gotten|give gave given|go went gone|undergo underwent undergone|grow grew grown|hang hung|hear heard
hide hid hidden|hold held|uphold upheld|withhold withheld|keep kept|kneel knelt|know knew known|lead led|mislead misled|leap leapt
learn learnt|leave left|lend lent|lose lost|make made|remake remade|mean meant|meet met|mistake mistook mistaken|overcome overcame
overrun overran|oversee oversaw overseen|overthrow overthrew overthrown|overtake overtook overtaken|pay paid|repay repaid|prove proven
ride rode ridden|ring rang rung|rise rose risen|run ran|say said|see seen|seek sought|sell sold|resell resold|send sent|shake shook shaken
shine shone|shoot shot|show shown|shrink shrank shrunk|sing sang sung|sink sank sunk|sit sat|sleep slept|slide slid|speak spoke spoken
spend spent|spin spun|spring sprang sprung|stand stood|withstand withstood|understand understood|steal stole stolen|stick stuck
strike struck stricken|strive strove striven|swear swore sworn|sweep swept|swell swollen|swim swam swum|swing swung|take took taken
retake retook retaken|undertake undertook undertaken|teach taught|tear tore torn|tell told|foretell foretold|think thought|throw threw thrown
wake woke woken|wear wore worn|weave wove woven|weep wept|win won|write wrote written|rewrite rewrote rewritten
"""


def _by_stem() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for verb in VERBS.replace("\n", "|").strip("|").split("|"):
        stems = frozenset(stem(form) for form in verb.split())
        for each in stems:
            found[each] = found.get(each, frozenset()) | stems
    return found


_FORMS = _by_stem()


def same_verb(term: str) -> frozenset[str]:
    """Stems of the forms of the verb that the stem `term` is a form of; empty when it is a regular word."""
    return _FORMS.get(term, frozenset())
