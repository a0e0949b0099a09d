"""English words that open a sentence with a capital and are no names. Tables only; knows no text.

Only the first word of a sentence needs them: everywhere else a capital says that a word is a name.
"""

from __future__ import annotations

import re

# Institutions and offices in capitals inside a sentence: they name nothing alone.
GENERIC = frozenset(
    """
    government governments parliament cabinet ministry ministries embassy consulate army navy force forces
    police court courts council committee commission assembly senate congress state states republic
    federation kingdom party office house palace street road avenue square city town village province
    district county region university college school hospital bank airport station summit conference forum
    meeting agreement treaty accord pact memorandum protocol declaration statement project programme program
    plan group company corporation organisation organization association authority agency department
    administration bureau board union article chapter section page chief head deputy vice former acting
    interim caretaker first lady mr mrs ms miss dr sir lord dame lady rev prof professor captain lieutenant
    major corporal sergeant inspector sheikh imam bishop cardinal father sister brother saint st hon
    excellency majesty highness foreign finance interior defence defense home external affairs
    secretary-general internet web god heaven earth
    """.split()
)

_COMMON = frozenset(
    """
    police people trade energy cooperation security defence defense health oil gas water food fuel wheat
    grain work construction part parts nothing nobody everyone everything someone something anyone anybody
    none neither either much little less least enough another others such same next last later earlier early
    late soon today tonight yesterday tomorrow now then still yet even ever never always often sometimes
    meanwhile instead however moreover furthermore nevertheless nonetheless therefore thus hence otherwise
    besides indeed perhaps maybe according despite amid among amongst along alongside across against around
    behind beneath beside between beyond concerning considering except excluding including inside like near
    outside past per regarding respecting round since throughout till toward towards unlike unless until
    upon versus via whereas whether whenever wherever within without yes aid help support peace war conflict
    violence fighting weather rain snow business industry agriculture tourism education science research
    technology money cash debt growth inflation demand supply production output traffic transport rail
    railway road air land sea crime justice law order power electricity nuclear foreign domestic local
    senior junior former new old young big small large high low good bad best worst better worse more most
    many few several various certain different similar major minor main key top leading recent current
    present future past early joint common public private free full half whole total overall final initial
    further additional extra other own right left north south east west northern southern eastern western
    central upper lower middle men women children staff crew team family media press news data evidence
    information progress interest attention concern pressure anger fear hope faith trust love life death
    birth music art history literature sport football cricket rugby tennis golf hockey boxing nearly almost
    about roughly over under up down off out back forward away home abroad here there where when why how
    what who which while although though because if so as once after before during following given based
    asked told seen known born made left led held set put due owing thanks face far long short hard fast
    slow deep wide heavy light strong weak poor rich dead alive safe clear sure true false real open closed
    ready able likely unlikely possible impossible important necessary official officials talks let make
    take give get go come see look think know find keep use try coronavirus flu cancer vaccine vaccination
    mass record ground land rescue emergency chief deputy mother father daughter son wife husband brother
    sister parent child baby boy girl man woman person guest host driver pilot player coach manager captain
    striker midfielder defender goalkeeper champion winner loser opposition coalition union army navy
    parliament government cabinet congress court council society community culture climate nature wildlife
    animal fish bird dog cat horse sheep cattle wine beer tea coffee milk meat bread rice sugar salt gold
    silver copper iron steel coal wood paper cotton glass plastic stone sand fire smoke heat ice wind storm
    flood drought earthquake famine hunger poverty wealth income tax rent price cost value profit loss
    revenue budget spending saving credit insurance pension welfare care treatment surgery medicine drug
    alcohol tobacco email mail post phone video film television radio internet web site page book story
    letter note word line name number date time hour minute day week month year season spring summer autumn
    winter morning afternoon evening night dawn dusk noon midnight weekend christmas easter ramadan
    """.split()
)
# Names that end as common words do.
_NAMELIKE = frozenset(
    """
    hamas texas james thomas abbas williams davies jones evans sanders roberts edwards hughes lewis adams
    harris phillips rogers stevens andrews reeves jenkins collins simmons matthews richards peters watts
    gates jobs burns ross morris francis lucas nicholas dennis charles louis marcus julius icarus kansas
    arkansas illinois massachusetts memphis dallas vegas angeles naples athens paris brussels tunis damascus
    cyprus honduras barbados bahamas philippines netherlands maldives seychelles ahmed mohammed muhammed
    mohamed saeed khaled waleed fred ted ned alfred winfred mildred hamed hameed rasheed javed naveed majeed
    fareed sajid faisal bilal jamal kamal iqbal nepal montreal portugal senegal bengal vucic milosevic
    djokovic modric beijing jinping nanjing sterling darling browning manning fleming keating harding
    golding stirling reading dorking worthing wellington washington clinton brighton boston houston charlton
    hamilton kensington clement trident sally billy emily kelly reilly italy sicily molly polly holly carly
    beverly grizzly donnelly connelly nelly cecily
    """.split()
)
_PLURAL = re.compile(r"(?:[^sui'’]s|(?:ss|x|ch|sh|z)es|ies|men|women|people|folk)$")
_ALWAYS = re.compile(r"(?:ly|tion|sion|ment|ness|ance|ence|ship|hood|ism|ity|ing|ed|ward|wards|wide)$")
_BEFORE_A_NOUN = re.compile(
    r"(?:al|ic|ive|ous|ful|less|able|ible|ary|ory|ian|ish|ant|ent|est|er|proof|made|based)$"
)


def opens_a_sentence(word: str, *, before_verb: bool) -> bool:
    """Whether a folded word, capitalised only because it comes first, is an ordinary word and no name.

    `before_verb`: a verb such as "said" or "was" follows, so that the word is the subject and no adjective.
    """
    if word in _NAMELIKE:
        return False
    if word in _COMMON or word in GENERIC or _ALWAYS.search(word):
        return True
    if len(word) > 3 and _PLURAL.search(word):
        return True
    return not before_verb and len(word) > 4 and _BEFORE_A_NOUN.search(word) is not None
