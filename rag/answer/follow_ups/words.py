"""The forms that follow-up questions take, as patterns. Knows English; resolves nothing."""

from __future__ import annotations

import re

AUXILIARY = "is|are|was|were|did|does|do|has|have|had|will|would|can|could|should|may|might|must"
_NAME = r"(?:the\s+)?[A-Z][\w’'-]*(?:\s+(?:of\s+|bin\s+|al-)?[A-Z][\w’'-]*)*"

OPENING = re.compile(r"^(?:and|but|so|also|then|ok(?:ay)?|well)\b[\s,]*", re.IGNORECASE)
ABOUT = re.compile(
    r"^(?:and\s+)?(?:what|how)\s+about\s+|^(?:and\s+)?(?:(?:is|was)\s+(?:it|this|that)\s+)?(?:the\s+)?same(?:\s+(?:question|thing))?\s+(?:for|with|on|of)\s+"
    r"|^(?:and|but|or)\s+(?=\S)",
    re.IGNORECASE,
)
# "More", "go on", "tell me more": the same again, without what was told.
MORE = re.compile(
    r"^(?:and\s+|(?:please\s+)?(?:tell|give|show)\s+(?:me|us)\s+|any(?:thing)?\s+|some(?:thing)?\s+)?more(?:\s+(?:details?|information|info))?(?:\s+please)?\W*$"
    r"|^(?:please\s+)?(?:go on|continue|elaborate)\W*$",
    re.IGNORECASE,
)
# "Only those by the US": the same, narrowed.
NARROWED = re.compile(
    r"^(?:and\s+|but\s+)?(?:only|just|especially|in particular|except|but not|not)\s+\S", re.IGNORECASE
)
# "How many tanks?": the same of another thing.
HOW_MANY = re.compile(
    rf"^(?:and\s+|but\s+)?how (?:many|much)\s+(?P<what>(?!(?:{AUXILIARY})\b)[\w-]+(?:\s+[\w-]+)?)\W*$",
    re.IGNORECASE,
)
# "And the day after?": counted from the date of the question before.
SHIFTED = re.compile(
    r"^(?:and\s+|but\s+)?(?:on\s+|in\s+)?(?:what about\s+)?(?:the\s+|a\s+)?(?:(?P<next>next|following)\s+(?P<unit1>day|week|month|year)"
    r"|(?P<previous>previous)\s+(?P<unit2>day|week|month|year)|(?P<unit3>day|week|month|year)\s+(?:(?P<after>after|later)|(?P<before>before|earlier)))\W*$",
    re.IGNORECASE,
)
# A verb that answers somebody whom the question does not name.
REPLIES = re.compile(
    r"\b(?:answer(?:ed)?|reply|replied|respond(?:ed)?|react(?:ed)?|object(?:ed)?|agree(?:d)?|disagree(?:d)?|do (?:the same|so|likewise)|say to (?:this|that)|say in return)\W*$",
    re.IGNORECASE,
)
ELSE = re.compile(
    r"^(?:and\s+)?(who|what|where|when|which|anyone|anybody|anything|any)\s+else\W*$", re.IGNORECASE
)
OTHERS = re.compile(r"^(?:and\s+)?(?:(?:which|what|any|the)\s+)?others?(?:\s+ones?)?\W*$", re.IGNORECASE)
BARE = re.compile(
    r"^(?:and\s+|but\s+)?(why|when|where|how many|how much|how often|how long|how|who)\W*$", re.IGNORECASE
)
PREPOSED = re.compile(
    r"^(?:and\s+)?(?P<words>(?:by|with|to|for|from|at|in|on|against|since|until|about|of|under|through)\s+(?:whom|(?:what|which)(?:\s+\w+)?|when|where|how\s+(?:many|much|long)(?:\s+\w+)?))\W*$",
    re.IGNORECASE,
)
AUXILIARY_AND_NAME = re.compile(rf"^(?:and\s+|but\s+)?(?i:{AUXILIARY})\s+(?P<name>{_NAME})\s*\?*$")
PARTING = re.compile(
    r"^(?:and\s+)?((?:since|before|after)\s+(?:then|that)|so far|later|earlier|before|afterwards)\W*$",
    re.IGNORECASE,
)
# A question whose verb needs a circumstance that it does not name.
INCOMPLETE = re.compile(
    r"^(?:who|what|when|where|how many(?:\s+people)?|which sides?|how much)\b(?:\s+(?:else|all|exactly))?(?:\s+(?:did|was|were|is|are|has|have|had|been|also|not))*\s+"
    r"(?:took part|take part|attended|participated|present|involved|there|injured|killed|hurt|wounded|arrested|died|dead|missing|displaced"
    r"|came|spoke|signed|won|lost|agreed|decided|discussed|objected|happened|said|paid|voted|abstained|responsible|represented)\W*$",
    re.IGNORECASE,
)
WH = re.compile(r"^(?:by whom|who|whom|what|when|where|which|why|how(?: many| much)?)\b\s*", re.IGNORECASE)
TAIL = re.compile(r"\b(about|on|regarding|concerning|over)\s+(?P<tail>[^?]+?)\s*\?*$", re.IGNORECASE)
TOPIC = re.compile(
    r"^(?:tell (?:me|us) (?:more )?about|what (?:do (?:we|you) know|is known|happened) (?:about|at|in|during)|what about|summari[sz]e|describe|explain)\s+(?P<topic>the\s+.+)$",
    re.IGNORECASE,
)
PREPOSITION = re.compile(
    r"^(in|on|at|about|for|with|from|to|of|during|after|before|by|regarding|since|until|between|against|towards?|under|near|over)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
# "What did Lavrov say about Kashmir": what was said is missing from the sentence when another word asks.
SAY_GAP = re.compile(
    rf"^what\s+(?P<aux>{AUXILIARY})\s+(?P<who>.+?)\s+(?P<say>say|said|tell|announce|announced|promise|offer|demand|claim|propose|think|ask|want|warn|agree)\b\s*(?P<after>.*)$",
    re.IGNORECASE,
)
# "What are Russia's?": the noun is the one that the question before had.
POSSESSIVE = re.compile(
    rf"^(?:and\s+|but\s+)?(?:(?i:what|which)\s+(?:(?i:{AUXILIARY}))\s+)?(?P<name>{_NAME}?)['’]s?\W*$"
)
# "What did Dawn write?": about what, the question before has said.
SAYS_NOTHING_OF = re.compile(
    rf"^(?:and\s+|but\s+)?(?:what|how)\s+(?:{AUXILIARY})\s+.{{2,60}}?\s(?:say|said|write|written|report|reported|tell|told|think|announce|announced|state|claim|publish)\W*$",
    re.IGNORECASE,
)
# "Please give the dates": of what, the question before has said.
BIDS = re.compile(
    r"^(?:(?:please|pls|kindly|and)\s+)*(?:give|list|show|name|tell|quote|explain|add|include)\b(?:\s+(?:me|us))?\s+(?:the|all|their|its|some|any|more)\s+\S",
    re.IGNORECASE,
)
TOO = re.compile(r"\s*,?\s*\b(?:too|as well|also|either)(?=\W*$)", re.IGNORECASE)
# "What was the damage?": of what, the question before has said.
OF_WHAT = re.compile(r"^what(?:\s+(?:is|are|was|were)|['’]s)\s+the\s+[\w-]+\W*$", re.IGNORECASE)
DEFINES = re.compile(r"^(?:what|who)(?:\s+(?:is|are|was|were)|['’]s)\s", re.IGNORECASE)
DID_IT = re.compile(r"\b(?:did|do|does|done|doing|happen(?:ed)?)\s+(?:it|that|this|so)\W*$", re.IGNORECASE)
