"""The words of questions, as tables: what asks, what joins, what names a kind, what means the same. Knows English only."""

from __future__ import annotations

import re

from rag.schema import Kind
from rag.text import stem

SAY = (
    "say|said|says|tell|told|state|stated|comment|remark|remarked|argue|argued|claim|claimed|warn|warned|stress|stressed|"
    "think|call for|called for|insist|insisted|announce|announced|declare|declared|demand|demanded|mention|mentioned"
)
# What outlets do.
REPORTS = (
    r"(?:say|says|said|report|reports|reported|reporting|write|writes|wrote|written|cover|covers|covered|coverage|publish|publishes|published|print|printed"
    r"|claim|claims|claimed|carry|carries|carried|describe|describes|described|mention|mentions|mentioned|tell|tells|told|put|note|noted|quote|quoted|run|runs|ran|air|aired|broadcast|refer|refers|referred|devote|devoted)"
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
    "following near since until via within regarding concerning per according despite".split()
)
# Words of a question that ask, rather than say what is asked about.
ASKING = frozenset(
    "what which who whom whose when where why how many much list name give tell show mention mentioned describe explain "
    "article articles report reported reports reporting according archive please exactly happen happened happens "
    "anything something someone anyone long often date day month year time kind type sort place city country person "
    "people main key different there since supposed each".split()
)
# Question words as hurried fingers write them.
MISSPELT = {
    wrong: right
    for right, wrongs in (
        ("what", "wat waht whta hwat wath wht whar"),
        ("which", "wich whcih wihch whitch whic whish"),
        ("when", "wen whne wehn hwen"),
        ("where", "wher whre wehre wehere"),
        ("who", "hwo woh whoo"),
        ("why", "wy hwy whi"),
        ("how", "hou hw"),
        ("what's", "whats wats"),
        ("who's", "whos"),
        ("where's", "wheres"),
        ("when's", "whens"),
    )
    for wrong in wrongs.split()
}
# Capitalised words that name no one.
NOT_NAMES = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday since by from at in on under after before during according gdp ceo".split()
)
# Nouns after "which"/"what" that settle the kind whatever their number.
ASKED_NOUN: dict[str, Kind] = {
    "date": "when", "day": "when", "month": "when", "year": "when", "time": "when", "weekday": "when",
    "city": "where", "place": "where", "capital": "where", "venue": "where", "town": "where", "location": "where",
    "percentage": "how_many", "percent": "how_many", "share": "how_many", "number": "how_many", "amount": "how_many",
    "figure": "how_many", "cost": "how_many", "price": "how_many",
    "minister": "who", "person": "who", "official": "who", "president": "who", "leader": "who", "envoy": "who",
    "politician": "who", "general": "who", "ambassador": "who", "diplomat": "who", "secretary": "who",
    "spokesperson": "who", "spokesman": "who", "spokeswoman": "who", "chairman": "who", "head": "who", "author": "who",
    "toll": "how_many", "turnout": "how_many", "rate": "how_many", "size": "how_many", "length": "how_many",
    "distance": "how_many", "value": "how_many", "budget": "how_many", "total": "how_many", "quantity": "how_many",
    "proportion": "how_many", "portion": "how_many", "fraction": "how_many", "quota": "how_many", "salary": "how_many",
    "fee": "how_many", "height": "how_many", "depth": "how_many", "width": "how_many", "weight": "how_many", "sum": "how_many",
    "duration": "how_many", "extent": "how_many", "frequency": "how_many", "ratio": "how_many", "speed": "how_many",
    "temperature": "how_many", "magnitude": "how_many", "scale": "how_many",
    "hour": "when", "whereabouts": "where", "headquarters": "where", "motive": "why_how", "rationale": "why_how",
    "birthday": "when", "anniversary": "when", "governor": "who", "mayor": "who", "commander": "who", "winner": "who",
    "individual": "who", "company": "who", "organisation": "who", "organization": "who", "firm": "who", "team": "who",
    "entity": "who", "institution": "who", "founder": "who", "owner": "who", "successor": "who", "predecessor": "who", "negotiator": "who", "mediator": "who",
    "candidate": "who", "lawmaker": "who", "senator": "who", "king": "who", "queen": "who", "prince": "who", "chief": "who",
    "judge": "who", "lawyer": "who", "prosecutor": "who", "journalist": "who", "foundation": "who",
    "delegate": "who", "expert": "who", "bishop": "who", "militia": "who", "group": "who", "organizer": "who", "sponsor": "who",
    "population": "how_many", "volume": "how_many", "capacity": "how_many", "age": "how_many",
    "deadline": "when", "timeline": "when", "reason": "why_how", "cause": "why_how",
}  # fmt: skip
# Which of these, after "in", "at", "to" …, asks where.
PLACES = frozenset(
    "country region province airport building island port hotel hospital district town village square street prison base camp valley "
    "sea ocean continent state embassy palace stadium university school station neighbourhood river border area".split()
)
MEASURED = frozenset(
    "many much long far large big old high tall deep fast heavy wide expensive costly often frequently few soon".split()
) - {"soon"}
# What introduces a question without being part of it.
POLITE = re.compile(
    r"^(?:(?:hi|hello|hey|please|pls|kindly|ok|okay|so|and|but|then|also|well|now|question)\b[,:\s]*"
    r"|(?:can|could|would|will) (?:you|u|someone|anyone|anybody)(?: please| pls| kindly)?\s+(?=tell|show|give|list|find|explain|say|let"
    r"|check|name|summari[sz]e|describe|compare|confirm|identify|help|look|share|provide|count)"
    r"|(?:please )?(?:tell|show|inform|remind) (?:me|us)(?: please)?\b(?! about\b)\s*"
    r"|(?:please )?(?:let (?:me|us) know|find out|check|confirm|verify|help me (?:find|understand|see))\b\s*"
    r"|(?:i|we)(?: am|'m|’m| are|'re|’re)? (?:(?:just |really )?(?:want|need|wish|like|looking|trying|would like|wanted|curious|interested)|['’]d like|would (?:like|love))"
    r"(?: (?:to|for|in))?(?: (?:know|find out|find|see|understand|learn|hear|check|ask|be told))*\b(?! about\b)\s*"
    r"|(?:do|does|did) (?:you|we|anyone|anybody|u) (?:know|happen to know|have any idea|remember)\b\s*"
    r"|(?:any idea|is it (?:known|clear|reported|stated|said|mentioned)|are there any (?:details|reports) (?:on|about|of))\s+(?=who|what|when|where|why|how|which|whether|if)"
    r"|(?:do|does) the (?:articles?|archive|reports?|texts?|papers?|sources?|outlets?|documents?) (?:say|tell|mention|state|report|explain|indicate)(?: us)?\s+(?=who|what|when|where|why|how|which|whether|if)"
    r"|(?:according to (?:the )?(?:articles?|archive|reports?|texts?|papers?|press|media|news),?)\s*)",
    re.IGNORECASE,
)
LISTING = re.compile(
    r"(?:list|name|enumerate|identify|itemi[sz]e|(?:give|show|find|get|provide|send)(?: me| us)? (?:(?:a|the)(?: full| complete)? list of|all|every|the names of|names of|examples of|some|\d+|two|three|four|five))\b"
)
TAG = re.compile(
    r",? (?:right|correct|isn't it|didn't (?:he|she|they)|true or (?:false|not)|yes or no|or not|is that (?:right|true|correct|so))$|^(?:true or false|is it true)\b"
)
_PIECE = r"(?:(?:news |press |media |newspaper )?(?:articles?|stories|reports|pieces|items|texts|documents|mentions|despatches|dispatches))"
_OUTLET = r"(?:(?:news |media )?(?:outlets?|newspapers?|sources?|papers?|publications?|media|agenc(?:y|ies)|sites?|dail(?:y|ies)|broadcasters?|magazines?))"
_OUTLETS = r"(?:(?:news |media )?(?:outlets|newspapers|sources|papers|publications|media|agencies|sites|dailies|broadcasters|magazines))"
_TOLD = r"(?:cover|report|mention|carr|writ|wrote|publish|discuss|ran\b|run\b|quot|cit(?:e|ed|ing)\b|nam(?:e|ed)\b|refer|talk|describ|say|said|tell|told|print|broke|break|featur|address|deal)"
# Questions about the archive itself, to be counted over all of it.
COUNTS_PIECES = re.compile(
    rf"\b(?:how many|number of|count(?: up)?(?: all)?(?: of)?(?: the)?|how much) (?:\w+ )?{_PIECE}\b(?! (?:of (?:the )?(?:treaty|constitution|agreement|charter|abuse|violence|theft)|do(?:es)? .*\bhave$|does the (?:treaty|constitution|charter|agreement|pact|convention|accord|law)))"
    rf"|\b(?:how many|number of) (?:different |distinct |separate )?{_OUTLET}\b.*\b(?:{_TOLD}|are there|do we have|in the archive|have)"
    rf"|\b(?:how often|how many times|how frequently)\b.*\b{_TOLD}|\b(?:how often|how many times|how frequently)\b.*\bappear"
    rf"|\b(?:which|what|list|name)(?: all)?(?: the)?(?: of the)? {_OUTLETS}\b.*\b{_TOLD}"
    rf"|\bwho (?:has |have |had )?(?:covered|wrote about|carried|(?:else )?reported on)\b|\b(?:who|(?:which|what) {_OUTLET}) (?:was )?(?:the )?(?:first (?:\w+ )?)(?:to )?(?:report|cover|mention|publish|wr[io]te|br[eo]a?ke?)|\bwho (?:reported|covered|broke|mentioned|published)\b(?: first\b|.*\bfirst$)"
    r"|\b(?:when|where)\b.*\b(?:first|last|earliest|most recently) (?:been )?(?:reported|mentioned|covered|named|cited|written|discussed in)\b|\bwhen\b.*\b(?:first|last) time\b.*\b(?:reported|mentioned|covered|named|cited|quoted)\b|\bwhen\b.*\b(?:reported|mentioned|covered) (?:first|for the (?:first|last) time|last|most recently)\b"
    rf"|\b(?:first|last|earliest|oldest|newest|latest|most recent) (?:article|report|stor(?:y|ies)|mention|piece|reference|coverage|dispatch|{_PIECE})\b"
    rf"|\bfirst (?:\w+ )?{_OUTLET} (?:to|that|which)\b|\b(?:which|what) {_PIECE} .*\b(?:first|last|earliest|latest|oldest|newest|most recent)\b"
    rf"|^{_PIECE} count\b|^(?:what|which) (?:is|was) the {_OUTLET} (?:that|which) first"
)
_ACCOUNT = (
    r"(?:outlets|reports|papers|newspapers|accounts|sources|articles|versions|media|stories|press|agencies)"
)
OUTLETS_AGREE = re.compile(
    rf"\b{_ACCOUNT}\b.*\b(?:agree|disagree|differ|contradict|conflict|diverge|match|consistent|the same)\b|\bdo (?:they|all) (?:report|give|name) the same\b"
)
DIFFERS = re.compile(
    r"\b(?:what|how) (?:do|did|does|have|has) .+ and .+ (?:each )?(?:say|said|describe|report|see|put|view|present|cover|portray|respond|react|differ)\b"
    r"|\bcompar(?:e|ed|ing|ison)\b|\bdiffer|\bdisagree|\bversus\b|\bvs\b|\bcontradict|\bdiscrepanc|\bcontrast|\bdiverge|\bat odds\b|\bon the one (?:side|hand)\b"
)
# Words that open a question, an order or a line of key words, and name no one there.
OPENERS = ASKING | frozenset(
    "list name enumerate identify outline compare contrast summarise summarize explain describe find search look check count "
    "tell show give get provide send confirm verify help please any anything information info details detail facts "
    "is are was were did does do has have had will would can could should may might must a an the this that these those "
    "say says said talk talks meeting meetings visit visits news latest recent update updates statement statements "
    "comments remarks reaction reactions response responses results result reason reasons cause causes cost costs price "
    "death deaths killed dead toll attack attacks war peace treaty deal deals agreement agreements accord accords pact "
    "project projects plan plans date number numbers percentage share amount position positions stance view views "
    "minister ministers president leader leaders troops forces military trade oil gas energy pipeline vaccine vaccines "
    "election elections vote protest protests strike strikes ceasefire sanctions border summit conference exports imports "
    "coverage articles reports stories quotes everything all every each some other another more most who whom hi hello dear "
    "during after before since until in on at by for from with about of to between among over under without "
    "regarding concerning beyond except aside as if whether because although while apart besides despite according given considering "
    "it he she they we i you his her its their our your my there here yes no not maybe thanks thank "
    "interest question topic summary overview background timeline history status outcome aftermath role impact effect "
    "consequences support relations ties situation crisis conflict dispute policy budget economy growth inflation "
    "arrival departure signing opening launch delivery purchase sale price size length names places dates cities countries "
    "accounts versions difference differences discussed agreed signed announced who's what's when's where's how's "
    "government opposition parliament police army company companies officials people both either "
    "first second third last next latest earliest brief quote update inform clarify define assess analyse analyze evaluate present "
    "collect gather sum tell translate regarding concerning whats whos".split()
)
# Words of a name that say an office; a person's name follows them.
TITLE_WORDS = frozenset(
    "president premier prime minister foreign finance defence defense interior deputy vice chief secretary chancellor king queen prince princess "
    "sultan emir pope general gen colonel col major admiral mr mrs ms dr sir lord senator sen ambassador envoy special representative spokesman "
    "spokeswoman spokesperson fm pm chairman chairwoman chair director judge governor gov mayor congressman congresswoman rep professor prof "
    "crown commander captain lieutenant lt".split()
)
# What a minister or secretary is of: "Secretary of State", "Minister of Foreign Affairs".
OFFICES = frozenset(
    "state defence defense foreign finance interior home trade health energy justice treasury staff affairs police education commerce "
    "economy agriculture transport labour labor war information culture environment security industry planning".split()
)
BEFORE_TITLE = frozenset("prime foreign deputy special vice defence defense interior finance chief".split())
# Heads of institutions whose names go on after "for", "on", "and": Department for Education, Commission on Human Rights.
HEADS_NAME = frozenset(
    "department institute centre center ministry committee office council movement foundation fund agency organisation organization "
    "campaign union commission conference bank court society association programme program party house forum initiative authority bureau "
    "group alliance partnership federation university assembly doctors reporters chamber league treaty convention".split()
)
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
    "free freed release",
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

# What is named by what it is for: "Summit for Democracy".
NAMED_FOR = frozenset("summit day week charter plan pact platform coalition compact".split())

# Of the heads of names, those that go on after "on" or "in" though words stand before them: "UN Commission on Human Rights".
NAMED_ON = frozenset("committee commission convention conference treaty university institute".split())


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
