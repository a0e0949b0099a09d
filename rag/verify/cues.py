"""The words that tell how firm a sentence is, by level: one alternative a line, as regular expressions. A
table only.

A line that begins with `~` is a thing talked of ("plans", "resolve"): what is only discussed does not
become a plan by it. DOCUMENT, PERSON and ACTION stand for the word lists below.
"""

from __future__ import annotations

import re

from rag.schema import Firmness

LEVELS: tuple[Firmness, ...] = (
    "done",
    "signed",
    "agreed",
    "assured",
    "offered",
    "intended",
    "discussed",
)
_WORDS = {
    "DOCUMENT": r"""agreements? deals? accords? pacts? treat(?:y|ies) contracts? memorand(?:um|a)
        mous? protocols?
        declarations? documents? charters? roadmaps? communiqu[eé]s? statements? arrangements? papers?""",
    "PERSON": r"""(?:his|her|their|its).\w+ (?:the.|\w+.)?(?:prime|foreign|defen[cs]e|interior).minister
        the.premier president prime.minister premier pm\b king queen chancellor ambassador secretary
        chief.of coas\b (?:the.)?army.chief minister""",
    "ACTION": "delivered completed finali[sz]ed inaugurated launched opened reopened resumed begun "
    "started commenced",
}
CUES: dict[Firmness, str] = {
    "done": r"""
        (?:has|have|had|was|were|is|are) (?:now |already |since |formally |officially )*(?:been )?ACTION
        (?:entered|came|has come|have come|comes) into (?:force|effect)|took effect
        arriv(?:ed|es) (?:in|at|on|here|from|for|today|yesterday|to)|(?:has|have|had) arrived
        (?:delivered|completed|inaugurated|launched|opened|reopened|resumed) (?=(?:the|a|an|its|his|her)\b)
        handed over (?=(?:the|a|an|its|\d)\b)
        (?:delivered|completed|resumed|commenced) (?=(?:work|\d|first|delivery|construction|talks)\b)
        (?:began|started) (?=(?:work|\d|first|delivery|construction|talks)\b)
        (?:began|started|commenced) (?=(?:the|production|operations|their|its)\b)
        (?:work|construction|deliver(?:y|ies)|production|shipments?|operations) (?:began|started|resumed)
        (?:has|have) (?:begun|started|received|delivered|completed)|took delivery|(?:was|were) received
        received (?=(?:his|her|its|the first|the|a shipment|a consignment|PERSON|\d))
        call(?:ed|s) on (?=PERSON|president|@)
        (?:has |have |had )?met (?:with )?(?=PERSON)
    """,
    "signed": r"""
        (?<!agreement )(?<!deal )(?<!treaty )(?<!accord )(?<!contract )(?<!pact )(?<!protocol )SIGNED
        DOCUMENT (?:has|have|had|was|were) (?:also |already |formally |finally |since )*(?:been )?SIGNING
        (?:signs?|inks?) (?:(?:a|an|the|two|three|four|five|\d+|major|new|[\w$-]+) ){0,4}DOCUMENT
        concluded (?:(?:a|an|the|two|three|new|\w+) ){0,3}DOCUMENT
    """,
    "agreed": r"""
        agreed(?! price)(?! timeline)(?! text)|agrees? (?:to|on|that)
        (?:reached|struck|reach|strike|clinched?) (?:(?:a|an|the|new|[\w-]+) ){0,3}REACHED
        decided (?:to|on|that|against)|(?:has|have) decided|consensus was reached
        approved (?=the|a|an|its|\$|\d)
        (?:agreement|deal|accord|understanding|consensus) (?:has been|was|had been|is) reached
    """,
    "assured": r"""
        assur(?:ed|es)|(?:gave|given|offered) (?:\w+ )?assurances?|reassured|guaranteed|guarantees that
        promised(?! to be)|promises (?=to |that )|pledg(?:ed|es)|vow(?:ed|s)|undert(?:ook|aken) to
        committed (?=to (?:provid|giv|send|deliver|support|help|build|pay)|\$|€|£|\d)
        (?<!who )(?<!which )(?<!that )(?:will|shall)(?! PREDICTS)(?= \w)
        (?<=said )(?:he|she|it|they|\w+) would(?= \w)
        (?:said|told|announced|confirmed|added|stated|that)\b[^.;]{0,90}?(?<!that)(?<!which)(?<!who) would(?! WEAK)(?= \w)
    """,
    "offered": r"""
        (?<!earlier )(?<!of )(?<!the )(?<!these )(?<!such )(?<!other )offer(?:ed|s)(?! WORDS_ONLY)
        (?:made|makes|extended) (?:an? |the )?(?:\w+ )?offer
        (?:is|are|was|were|be|remains?|stands?|stood|been) (?:also |always |fully |now )?READY (?:to|for)
        (?:its|his|her|their|expressed) (?:\w+ )?(?:readiness|willingness) (?:to|for)
        (?:readiness|willingness) to
        open to (?=\w+ing)|would be (?:willing|ready) to
        ready to (?=extend|provide|help|offer|supply|assist|support|cooperate|share|work)
        (?:reiterated|renewed|repeated) (?:his|her|its|their|an|the) (?:\w+ )?(?:invitation|offer)
        (?:invited|invites) (?=\w+)|extended (?:an|a|his|her|the|its) (?:\w+ )?invitation
        invitation to (?=\w+ [\w ]*visit)|proposed|proposes
    """,
    "intended": r"""
        intend(?:s|ed)?(?: to|\b)|intentions? (?:to|of)|aim(?:s|ed)? (?:to|at) (?=\w)|seeks? to|sought to
        ~(?:plans?|planning|planned)(?: \w+)? to|plans? for|(?:is|are) planned|procurement plans|future plans
        ~resolv(?:e|ed|es) to|(?<!to )(?<!help )(?<!could )(?<!can )(?<!must )(?:firm |strong )?resolve|determin(?:ed|ation) to
        ~(?:firm )?commitment(?: to|\b)|committed to
        (?<!you )(?<!you just )(?<!people )(?<!you may )(?:(?<!of )hope[sd]?|wish(?:es|ed)?|wants?|wanted|keen)(?: to| that| for|\b)(?! of)(?! FEELS)
        look(?:s|ed|ing) forward to|would like to (?!thank|apologi|say|express|point|know)
        ~desires? (?:to|for)|desired? that|interest(?:ed)? in (?=\w+ing)
        ~(?:underscored|expressed|conveyed) (?:\w+ )?(?:desire|interest|intention|hope)
        (?:is|are|was|were) (?:also |now )?(?:expected|scheduled|due|set|slated|poised|to be) (?=to )
        (?:is|are|was|were) (?:likely|about) (?=to )
    """,
    "discussed": r"""
        discuss(?:ed|es|ing)?|discussions? (?:on|about|of|over)|under discussion|came under discussion
        exchang(?:ed|es|ing) (?:\w+ ){0,2}(?:views?|ideas)
        views? (?:were|was) (?:also )?exchanged|exchange of views
        (?:talks?|conversations?|consultations?|negotiat(?:ions?|ed)|dialogue) (?:on|about|over|focus\w+)
        talked about
        review(?:ed|s) (?=the|progress|bilateral|ways|their|all|matters|trade|\w+ cooperation)
        held (?:[\w-]+ ){0,4}(?:talks|consultations|negotiations|discussions)|holds? (?:[\w-]+ ){0,3}talks
        (?:was|were) (?:also )?(?:raised(?! by\b| as\b(?! (?:an? |other )?(?:further|possible|field|area|issue|topic|matter|option|concern))| from\b| to\b| in (?!the|talks|a)\b)|touched (?:up)?on|taken up|on the table)|figured in
        among the (?:topics|matters)
        deliberated (?:on|upon)|dwelt on|touched (?:up)?on|topics? included|on the agenda
        explor(?:ed|es|ing) (?=\w)
    """,
}
_PIECES = {
    "SIGNED": r"(?:signed|inked|initialled|initialed|ratified)(?! by)(?! in (?:19|20)\d\d\b)",
    "SIGNING": r"(?:signed|inked|initiall?ed|ratified)",
    "REACHED": r"(?:agreement|deal|accord|consensus|understanding|compromise)",
    "PREDICTS": r"(?:get \d|win|lose|remain|become|see|know|find|feel|always|never|continue to be|likely|probably|perhaps|possibly|almost|need|have to|depend|never know|of the|tell"
    r"|be (?!\w+(?:ed|en|ing|ilt|eld|ent|ught|et)\b|in |at |on ))",
    "WEAK": r"(?:also |then |still )?(?:have|like|prefer|likely|probably|depend|be (?!\w+(?:ed|n|lt|ld)\b))",
    "WORDS_ONLY": r"(?:condolences|prayers|thanks|fateha|no )",
    "READY": r"(?:ready|willing|prepared)",
    "FEELS": r"(?:be|see|know|say|thank|apologi\w+|hear|believe|go)\b",
}
_CONDITIONS = r"""
    (?<!only )(?<!\bat )(?<!was )(?<!were )(?<!\bis )(?<!had )(?<!more than )once (?!NOT_ONCE)
    (?<!\bas )(?<!asked )(?<!even )(?<!what )(?<!see )(?<!ask )if (?!not\b|any\b|and when)
    (?:provided|providing|assuming) (?:that )?(?=the|it|they|a|both|\w+ (?:is|are|agree))
    subject to|unless|(?:as|so) long as|on (?:the )?condition (?:that|of)|conditional (?:up)?on
    contingent (?:up)?on|depending on|pending
    when (?=(?:the|its|their|conditions)\b[^,.]{3,60}\b(?:improves?|allows?|permits?|eases?|gets?)\b)
"""
_NOT_ONCE = r"again|more|a (?:week|month|year|day)|every|in|upon|was|were|had|considered|known|dominant"


def _lines(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]


def _expanded(line: str) -> str:
    for name, pattern in _PIECES.items():
        line = line.replace(name, pattern)
    for name, words in _WORDS.items():
        line = line.replace(name, f"(?:{'|'.join(words.split())})")
    return line


def _compiled(lines: list[str]) -> re.Pattern[str]:
    alternatives = "|".join(_expanded(line.removeprefix("~")) for line in lines)
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?:(?<!\w)|(?![\w-]))")


# (level, whether it is a thing talked of, pattern for lower-case text), firmest first.
PATTERNS: tuple[tuple[Firmness, bool, re.Pattern[str]], ...] = tuple(
    (level, noun, _compiled(lines))
    for level in LEVELS
    for noun in (False, True)
    if (lines := [line for line in _lines(CUES[level]) if line.startswith("~") == noun])
)
CONDITION = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(_lines(_CONDITIONS)).replace("NOT_ONCE", _NOT_ONCE)
    + r")(?:(?<!\w)|(?![\w-]))",
    re.I,
)
# A cheap first look: no sentence without one of these stems can hold a cue.
_STEMS = r"""
deliver complet finali inaugur launch open resum beg[ua]n start commenc into.(?:force|effect) took.effect
arriv hand receiv call \bmet\b took.deliv sign \bink initial ratif conclud agree reach str[iu]c?k clinch
decid consensus approv assur guarant promis pledg vow undert commit will shall would offer read[yi]
prepared invit propos intend intention aim s[eo]u?[eg]k?h?t?s?.to plan resolv determin hope wish want
keen look desire interest expected scheduled \bdue\b \bset\b slated poised \bto.be\b likely about discuss
exchang talk conversation consult negotiat dialogue review deliberat dwelt touched topic agenda explor
raised taken.up table figured among
"""
STEMS = re.compile("|".join(_STEMS.split()), re.I)
