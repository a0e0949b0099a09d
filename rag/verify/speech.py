"""The words by which news says that someone says something. Tables only; knows no sentence."""

from __future__ import annotations

import re
from typing import Literal

VerbClass = Literal["say", "express", "deny", "allege"]

# "say" takes what was said as a clause and may enclose another speaker; "express" takes a noun and needs
# a speaker that can speak.
_SAY = (
    "said says say told tells tell stated announced announces declared declares confirmed confirms warned "
    "warns warn added adds "
    "insisted insists insist argued argues argue noted notes explained explains maintained maintains "
    "revealed reveals disclosed replied "
    "wrote writes tweeted posted asserted asserts emphasised emphasized emphasises emphasizes stressed "
    "stresses observed remarked commented "
    "acknowledged acknowledges admitted admits conceded informed reminded predicted predicts testified "
    "believes believed reported reports "
    "assured assures promised promises pledged pledges vowed vows cautioned quipped opined indicated "
    "hinted estimated affirmed recounted continued asked "
    "found finds showed shows read concluded complained countered responded signalled signaled clarified elaborated reckons reckoned"
)
_EXPRESS = (
    "expressed expresses voiced voices shared shares conveyed conveys reiterated reiterates reaffirmed "
    "reaffirms recalled recalls underscored "
    "underscores underlined underlines highlighted highlights welcomed welcomes condemned condemns "
    "deplored criticised criticized criticises "
    "criticizes praised praises appreciated appreciates lauded lauds hailed hails thanked thanks "
    "congratulated congratulates urged urges "
    "called calls demanded demands appealed invited invites offered offers suggested suggests proposed "
    "proposes hoped hopes described "
    "describes acknowledged blamed blames accused accuses extended briefed apprised sought advocated "
    "reassured apologised apologized "
    "outlined renewed raised set laid repeated quoted stipulated regretted regrets noted"
)
_DENY = (
    "denied denies deny rejected rejects reject dismissed dismisses refuted refutes disputed disputes "
    "repudiated ruled rules"
)
_ALLEGE = "claimed claims claim alleged alleges allege accused accuses"

VERBS: dict[str, VerbClass] = {
    **dict.fromkeys(_EXPRESS.split(), "express"),
    **dict.fromkeys(_SAY.split(), "say"),
    **dict.fromkeys(_DENY.split(), "deny"),
    **dict.fromkeys(_ALLEGE.split(), "allege"),
}
# Verbs that carry another speaker inside what is said: "Qureshi said Lavrov had assured that …".
STRONG = frozenset(
    "said says told tells assured assures promised promises pledged pledges vowed vows informed confirmed "
    "announced warned denied denies "
    "conveyed offered invited declared claimed rejected rejects reaffirmed reiterated ruled".split()
)
# Words that are reports only with what must follow (searched right behind the verb).
FOLLOWED_BY = {
    verb: re.compile(pattern, re.I)
    for verbs, pattern in {
        "called calls": r"for |upon \w+ to |on (?!(?:prime|foreign|president|premier|pm|king|chief|coas"
        r"|the (?:prime|foreign|president|premier))\b)[\w' ’]+ to |it |the \w+ (?:a|an|“)",
        "ruled rules": r"out ",
        "added adds": r"that |: |, |[“\"]|\.|in |on |(?:he|she|it|they|the \w+) ",
        "said says say": r"(?!(?:this|that|the|his|her) (?:\w+ )?(?:lines?|words?)\b)",
        "shared shares": r"(?:\w+[’']?s? ){0,2}(?:perspective|views?|concerns?|assessment|thoughts|details"
        r"|insights)",
        "extended": r"(?:\w+ ){0,3}(?:invitation|felicitations|condolences|congratulations|greetings"
        r"|thanks|offer|support)",
        "recalled recalls": r"(?:that|his|her|their|its|the|how|with) ",
        "reported reports": r"that |: |, |\.|on |the |a |an |$|\w+day",
        "read": r": |[“\"]",
        "concluded": r"that ",
        "found finds": r"that |\.$|$",
        "showed shows": r"that ",
        "posted": r"(?:on|that|in) |: ",
        "told tells tell": r"\w|@",
        "raised": r"(?:\w+ ){0,2}(?:concerns?|issue|question|matter|objections)",
        "set laid": r"out ",
        "repeated": r"(?:\w+ ){0,3}(?:claims?|calls?|allegations?|assertions?|demands?|promises?|pledges?"
        r"|offer|warnings?)",
        "sought": r"(?:\w+ ){0,2}(?:support|cooperation|help|assistance|clarification)",
        "quoted": r"(?:\w+ ){1,5}as saying",
        "renewed": r"(?:\w+ ){0,2}(?:call|offer|invitation|appeal|pledge)",
        "responded": r"that |: |by saying|, ",
        "appealed": r"(?:to|for) ",
        "maintained maintains": r"that |(?:he|she|it|they|there) ",
        "indicated": r"that |(?:he|she|it|they|there) ",
        "dismissed dismisses": r"(?:\w+ ){0,3}(?:claims?|reports?|allegations?|suggestions?|rumou?rs?"
        r"|accusations?|criticism|talk|idea|concerns|efforts?|bid|attempts?|them|it|as)\b",
        "rejected rejects reject": r"(?!by |(?:(?:a|an|the|this|that|its|their|his|her|any|\w+[’']s) )?(?:\w+ )?(?:agreements?|deals?|offers?"
        r"|contracts?|bids?|measures?|bills?|plans?|requests?|appeals?|ballots?|amendments?|lawsuits?|suits?|challenges?|motions?|petitions?)\b)\w|[“\"]",
        "denied denies deny": r"(?!(?:him|her|them|us|me|entry|access|bail|permission|visas?|a visa"
        r"|asylum)\b)\w|[“\",.]",
        "claimed claims claim": r"(?!(?:responsibility|credit|\d|at least|more than|the lives|lives|the "
        r"life|victory|a |an |his |her |their |first|asylum)\b)\w|[“\",.:]",
        "offered offers": r"(?!(?:a glimpse|by|as|few|little|no )\b)\w|[“\"]",
        "hailed hails": r"\w",
        "noted notes": r"that |: |, |\.|(?:the|his|its|with|how|there|he|she) ",
        "continued": r"\.|, |: |$",
        "asked": r"\.|, |: |[“\"]|$|reporters",
        "described describes": r"\w|[“\"]",
        "notes": r"that |: |, |\.",
        "estimated": r"that |the |\w+",
        "observed": r"that |: |, |\.",
        "writes wrote": r"that |: |, |\.|in |on |[“\"]|to |$",
        "reveals revealed": r"that |: |, |\.|the |his |plans",
    }.items()
    for verb in verbs.split()
}
AFTER_SAY = frozenset("say says said told tell tells".split())

ANONYMOUS = frozenset(
    "official officials source sources diplomat diplomats insider insiders aide aides analysts experts "
    "observers witnesses eyewitnesses "
    "critics residents sceptics lawmakers familiar people person authorities".split()
)
ROLES = frozenset(
    "minister ministers president premier chancellor king queen prince princess emir sultan leader "
    "leaders spokesman spokeswoman spokesperson "
    "spokespersons spokespeople official officials source sources diplomat diplomats envoy envoys "
    "ambassador ambassadors ministry ministries "
    "government governments office embassy mission delegation delegations side sides secretary adviser "
    "advisor aide aides general chief chiefs "
    "commander commanders military army police authorities statement communique communiqué readout report "
    "reports study survey document "
    "letter court judge council committee commission parliament senate bank agency company firm party "
    "group union alliance organisation "
    "organization body bloc administration department state states country countries nation nations "
    "kremlin presidency cabinet chairman "
    "chairwoman chair director head heads expert experts analyst analysts economist economists witness "
    "witnesses resident residents lawmaker "
    "lawmakers senator critic critics observer observers lawyer lawyers prosecutor prosecutors mayor "
    "governor investigators people insiders "
    "counterpart pair two both officer officers researchers scientists doctors executive executives "
    "records data documents filings "
    "newspaper broadcaster outlet magazine "
    "journalist journalists reporter correspondent activists dignitary dignitaries participants "
    "foreign-secretary airline regulator "
    "coach captain actor actress singer author owner founder woman man mother father victim suspect "
    "advocate advocates protester protesters campaigner campaigners supporter supporters opponent opponents student "
    "students teacher teachers scholar scholars historian historians organiser organisers organizer organizers veteran "
    "veterans refugee refugees villagers locals fishermen farmers traders activist poll "
    "mediator mediators negotiator negotiators person".split()
)
GROUPS = frozenset(
    "sides countries leaders ministers delegations two both pair participants governments dignitaries".split()
)
MEDIA = re.compile(
    r"(?:\b(?:news|reuters|afp|ap|tass|ria|ria novosti|interfax|xinhua|bbc|cnn|al jazeera|bloomberg"
    r"|newspapers?|broadcaster|magazine|"
    r"(?:news|wire) (?:agency|service|channel)|television|radio|tv|media|media reports?|news reports?|wire"
    r"|outlet|times|tribune|(?<=the )(?:guardian|telegraph|independent|economist|spectator|mirror)|dpa|anadolu|ifx|"
    r"associated press|(?<=\w )(?:post|herald|gazette|journal|courier|daily|observer|chronicle|dispatch))"
    r"|^reports?)$",
    re.I,
)
PRONOUNS = frozenset("he she they it".split())
FIRST_PERSON = frozenset("i we you".split())
BOUNDARY = frozenset(
    "that and but or while as when because if which who whom whose where after before since although "
    "though than so yet is are was were be "
    "been being has have had will would can could may might shall should must do does did not to from "
    "with by on about into over under "
    "during through against between among until within without then there what how why whereas including "
    "per nor despite following amid"
    .split()
)  # fmt: skip
DETERMINERS = frozenset(
    "the a an his her its their this that these those one another some several many two three both senior "
    "top our".split()
)
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday today yesterday".split())
ADVERBS = frozenset(
    "also later earlier further again then now has have had separately once twice often still even only "
    "first since never did repeatedly "
    "meanwhile however too just previously".split()
)
STATEMENT_NOUNS = frozenset(
    "statement tweet interview briefing post message speech address letter remarks press release".split()
)
FALSEHOOD = re.compile(
    r"\bno truth\b|\b(?:is|are|was|were|as|been) (?:\w+ly )?(?:baseless|false|fabricated|untrue|unfounded"
    r"|not true"
    r"|fake|groundless|incorrect|misleading)\b",
    re.I,
)
PASSIVE_DENIAL = re.compile(
    r"\b(?:was|were|been|is|are) (?:\w+ly )?(?:denied|refuted|dismissed as|rejected as)\b", re.I
)
HEARSAY = re.compile(
    r"\b(?:reportedly|is said to|are said to|it is understood|it is believed|is rumou?red)\b", re.I
)
ALLEGED = re.compile(
    r"\b(?:allegedly|alleged to|is accused of|are accused of|were accused of|was accused of)\b", re.I
)
POST = re.compile(r"(?:^|\s)[—–-]+\s*(?P<office>[^()\n]{2,80}?)\s*\((?:@\w+|[^()]*@\w+)\)")
POST_DATED = re.compile(
    r"(?:^|\s)[—–]\s*(?P<office>[^()\n—]{2,80}?)\s*(?:\([^()]*\))?\s*,?\s*(?:January|February|March|April"
    r"|May|June|July|August|September|October|"
    r"November|December) \d{1,2}, \d{4}\s*$"
)
