"""How lines look that stand around articles: teasers, stubs, captions, notices. Knows patterns; knows no article.

`STUB`, `TEASER_ALONE` and `LABELLED` match a whole line in lower case. `CUED` are searched for in the line as written, but
only where one of their cues stands in it, since a search in every sentence of every article costs too much.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LINKED_HEADLINE = "linked headline"
SHARE = "share or comment stub"
ADVERTISEMENT = "advertisement"
SUBSCRIPTION = "subscription notice"
NOTICE = "cookie or copyright notice"
CAPTION = "caption"
CREDIT = "byline or credit"
SEPARATOR = "separator"


def _lines(*alternatives: str) -> str:
    return f"(?:{'|'.join(alternatives)})"


# What separates a teaser from its headline. A dash needs space: "related-party" is a word.
_COLON = r"(?:\s*[:|»›>→]\s*|\s+[–—-]\s+)"
_TEASERS = "|".join(
    [
        r"also read|read(?: also| more| next| this)?|more(?: on this(?: story| topic)?| from [^.:]{2,40})?",
        r"see also|also see|also watch|(?:just |must )?watch(?:ed)?(?: live| now| more)?|listen(?: now)?|in pictures",
        r"related(?: articles?| stor(?:y|ies))?|related (?:news|reading|coverage|content|topics|posts?|links?)",
        r"recommended(?: for you)?|further reading|more (?:news|stories|coverage|headlines)",
        r"you (?:may|might) also (?:like|be interested in)|don['’]t miss|must[- ]read|trending(?: now)?|most read",
        r"most popular|top stories|editor['’]?s['’]? picks?|up next|from the archives?|in case you missed it",
    ]
)
# Labels that stand before a linked headline but also before the articles' own: only what is no sentence is taken.
_LABELS = (
    r"analysis|column|comment|editorial|exclusive|explained|explainer|fact[- ]check|follow every \w+|follow the \w+"
    r"|gallery|graphics?|in[- ]depth|interactive|interview|live(?: updates| blog)?|(?:the )?latest|map|more on [^:]{3,40}"
    r"|newsletter|opinion|perspective|photos?|podcasts?|poll|previously|profile|quiz|recap|review|slideshow|special report"
    r"|timeline|tracker|updates?|videos?|voices|[\w ]{0,20}newsletter"
)
_TEASER = rf"(?:{_TEASERS}){_COLON}\S.{{0,250}}"
TEASER_ALONE = re.compile(rf"(?:{_TEASERS})\s*[:»›>→…]*\Z")
LABELLED = re.compile(rf"(?:{_LABELS})\s*[:|]\s*\S.{{10,200}}\Z")
# "Politics:Two rivals meet": a link whose label lost its space. "10:30" and "http://" are none.
GLUED = re.compile(
    r"[A-ZÀ-Þ\d'‘“\"][^:\n]{1,90}(?:[^\W_]:(?=[\"'“‘(]?[A-ZÀ-Þ])|[^\W\d_]:(?=\d)|[)'’\"”?!]:(?=\w))[^\n]{1,30}? [^\n]{5,180}\Z"
)
CAPITALS = re.compile(r"[A-Z][A-Z'’ &-]{3,40}: ?[\"'“‘]?[A-ZÀ-Þ\d][^\n]{1,30}? [^\n]{10,180}\Z")
QUESTION_WORDS = re.compile(r"(?:WHO|WHAT|WHEN|WHERE|WHY|HOW|LOCATION|COST|TIME|DATE|PLACE|TV|RADIO)\b")

_NETWORKS = (
    r"facebook|twitter|whatsapp|linkedin|telegram|reddit|instagram|youtube|pinterest|tumblr|flipboard|messenger"
    r"|e-?mail|tiktok|threads|bluesky|mastodon|pocket|line|wechat|weibo"
)
_STUBS = (
    (
        SHARE,
        _lines(
            r"share(?: this)?(?: article| story| post| page| on \w+| via \w+| with friends)?:?|tweet(?: this)?|pin it",
            r"copy (?:this )?link|link copied!?|follow us(?: on \w+)?|(?:e-?mail|print|save)(?: this)?(?: article| story)?",
            rf"(?:(?:share (?:on|via)|follow us on|follow on)?\s*(?:{_NETWORKS})[\s,|/·•]*)+",
            r"click to (?:share|print|e-?mail)\b.{0,120}|\(opens in new window\)|share this(?: article| story)? (?:on|with)\b.{0,80}",
            r"(?:like|loading)(?:\s*(?:this|loading))*\s*:?(?:\.\.\.|…)?|like this:.{0,30}",
            r"comments?(?: \(\d+\))?|[\d,]+ (?:comments?|shares?|views)|no comments(?: yet)?",
            r"(?:leave|post|add|write) a (?:comment|reply)|be the first to comment|comments (?:are|have been) (?:closed|off|disabled)\b.{0,80}",
            r"(?:view|show|hide|read|see|load) (?:all |more )?(?:\d+ )?comments|(?:log|sign) in to .{0,40}comment.{0,40}",
            r"join the (?:conversation|discussion)|reply|report (?:this )?(?:ad|comment|abuse)|have your say.{0,80}",
            r"log ?in(?:to| to) (?:facebook|twitter|continue|your account|read\b.{0,40})|sign in|log in|register|my account",
            r"back to top|(?:next|previous) (?:article|story|post|page)|skip to (?:main )?content|page \d+ of \d+",
            r"(?:home|menu|search|close|skip|next|previous|continue reading|show more|load more|view gallery|open gallery)",
            r"\d{1,2} min(?:ute)?s? read|(?:published|updated|posted)?\s*\d{1,2} (?:minutes?|hours?|days?) ago",
            r"(?:filed under|tags?|topics?|posted in|categories|category|keywords|in this story)\s*:.{0,200}",
            r"(?:listen to|print) this (?:article|story)\b.{0,60}|text size|a ?[+-]|hide caption|toggle caption|enlarge",
            r"replay|replay more videos\b.{0,300}|(?:play|watch) (?:the )?video(?: below| above)?|video (?:unavailable|player)",
            r"just watched\b.{0,400}|your browser (?:does not|doesn['’]t) support\b.{0,100}|\d{1,2}:\d{2}",
        ),
    ),
    (
        ADVERTISEMENT,
        _lines(
            r"advert(?:isement|ising|orial)?s?[.:]?|sponsored(?: content| by .{0,60})?|paid (?:content|post)|promoted(?: content)?",
            r"(?:story|article|this article) continues (?:below|after)\b.{0,40}|skip ad(?:vert)?s?",
            r"(?:scroll|keep reading)\b.{0,30}\b(?:continue|advertisement)|(?:this is an )?affiliate link.{0,40}",
            r"(?:content|stories) (?:from|by) our (?:partners|sponsors).{0,40}|taboola|outbrain|around the web",
            r"(?:— )?recommendations are independently chosen\b.{0,250}",
        ),
    ),
    (
        SUBSCRIPTION,
        _lines(
            r"subscribe(?: to| now| today| for| here)?\b.{0,200}|sign up (?:for|to|here|now)\b.{0,300}|newsletters?|subscribe",
            r"join our (?:whatsapp|telegram|newsletter|mailing|facebook)\b.{0,200}|like us on facebook.{0,100}",
            r"(?:follow|find|like) .{2,60} on (?:\w+ ?(?:and|,|&) ?)?(?:twitter|facebook|instagram|x|whatsapp|telegram|google news)\b.{0,160}",
            r"get (?:the|our|all the) (?:latest|daily|best|free|top) .{0,80}(?:newsletter|inbox|alerts?|app)\b.{0,150}",
            r"download (?:the|our) .{0,40}\bapp\b.{0,100}|click here (?:to|for|and)\b.{0,150}|click here\.?",
            r"(?:already|not yet|not) a (?:subscriber|member)\b.{0,150}|to (?:continue reading|read the full)\b.{0,150}",
            r"(?:this|the) (?:article|story|content|post) is (?:for|only for|available (?:only )?to|reserved for|free for) (?:\w+ )?(?:subscribers|members)\b.{0,120}",
            r"(?:support|help) (?:local|our|independent|quality) journalism\b.{0,200}|thank you for (?:supporting|subscribing)\b.{0,200}",
            r"you have (?:reached|read|\d+ (?:free )?articles?)\b.{0,150}|(?:free|premium|exclusive) (?:for|to) (?:subscribers|members).{0,60}",
            r"for just [£$€]\S+.{0,120}|register (?:now|here|for free)\b.{0,150}|(?:start|try) your (?:free )?(?:trial|subscription)\b.{0,120}",
            r"just for subscribers:?|create (?:a|your) free account\b.{0,150}|enter your e-?mail\b.{0,100}|stay (?:up to date|in the loop|informed)\b.{0,120}",
            r"need a break\? .{0,120}|play (?:the|our|today['’]s) .{0,60}(?:crossword|quiz|puzzle|sudoku|game)s?\b.{0,60}",
        ),
    ),
    (
        NOTICE,
        _lines(
            r"(?:we|this (?:web)?site|our partners|we and our .{0,40}) uses? (?:\w+ )?cookies\b.{0,300}|this (?:web)?site uses\b.{0,200}",
            r"by (?:continuing|using|clicking|browsing|signing up|subscribing) .{0,120}\b(?:cookies|policy|terms|agree)\b.{0,200}",
            r"(?:accept|reject|allow) (?:all )?(?:cookies|all)|accept|i agree|we (?:value|care about) your privacy.{0,150}",
            r"(?:cookie|privacy)(?: policy| settings| notice| preferences)|manage (?:cookies|preferences|consent|options)|terms of (?:use|service).{0,60}",
            r"(?:copyright )?(?:©|\(c\) ?\d{4}).{0,250}|copyright (?:\(c\)|©|\d{4}|by).{0,250}|.{0,80}all rights reserved\b.{0,200}",
            r"this (?:material|article|content|story) may not be (?:published|reproduced|copied)\b.{0,250}",
            r"our standards: .{0,80}|(?:please )?enable javascript\b.{0,150}|this (?:embed|content|video) (?:is not|could not|cannot|can['’]t)\b.{0,120}",
            r"to (?:view|see|display) this (?:content|video|embed|post)\b.{0,200}|.{0,60}is not responsible for the content of external.{0,60}",
        ),
    ),
    (
        CREDIT,
        _lines(
            r"contribut(?:ing|ors?|ed)(?: by)?\s*:.{2,200}|special (?:to|for) \w[\w ]{2,40}",
            r"[(\[—–-]*\s*(?:additional |further )?(?:reporting|writing|editing|edited|compiled|translated|video|graphics?|production)"
            r" by .{2,200}|\(?with (?:additional )?(?:inputs?|reporting|assistance|files|reports?) (?:from|by)\b.{2,120}",
            r"from .{2,60}(?:staff and )?wire (?:services?|reports?)|(?:source|sources)\s*:\s*(?:agencies|\w[\w./ -]{1,30})",
        ),
    ),
    (
        CAPTION,
        _lines(
            r"\W?(?:image|media|photo|picture|video|photograph|figure)\s+(?:source|caption|credit|by|courtesy(?: of)?)s?\b.{0,250}",
            r"\W?(?:(?:file|representative|representational|archive|handout|screengrab)\s+)?"
            r"(?:photos?|pictures?|images?|photographs?|credits?|illustrations?)\s*[:/|]\s*.{0,250}",
            r"file(?: photo| image)?\s*[-–—:]\s.{0,300}|(?:file|representative|representational|archive) (?:photo|image|picture)\b.{0,100}",
        ),
    ),
    (SEPARATOR, r"[\s_*#=~♦◆●■◼|–—-]+"),
    (LINKED_HEADLINE, r"[►▶▸➤→☞⇒]+\s*\S.{3,200}"),
    (LINKED_HEADLINE, _TEASER),
    (LINKED_HEADLINE, rf"(?:{_TEASERS})\s*[:»›>→…]*"),
)
# One pattern for all of them, since it is tried on every line; the group that matched says which kind it is.
STUB = re.compile(f"(?:{'|'.join(f'(?P<kind{n}>{pattern})' for n, (_, pattern) in enumerate(_STUBS))})\\Z")
STUB_KINDS = {f"kind{n}": kind for n, (kind, _) in enumerate(_STUBS)}

_AGENCY = (
    r"(?:getty(?: images)?(?: [a-z]+){0,2}|afp|ap|epa(?:-efe)?|efe|reuters|shutterstock|alamy(?: stock photo)?|bettmann(?: archive)?|bloomberg|zuma(?: press)?"
    r"|pa(?: wire| media| images)?|ani|pti|xinhua|tass|sputnik|anadolu(?: agency)?|imago(?:\s?images)?|wireimage|filmmagic|redux"
    r"|nurphoto|sipa(?: usa)?|abaca(?:press)?|dpa|rex(?: features)?|cnn|istock(?:photo)?|pool|images|handout|file|"
    r"[\w ]{0,30} (?:archive|sports|via ap|images|pictures|photos?|press))\.?\)?"
)


class Cued(NamedTuple):
    """A pattern searched for where one of its `cues` stands. `quoting`: also where somebody is quoted."""

    kind: str
    cues: tuple[str, ...]
    pattern: re.Pattern[str]
    quoting: bool = False


def _find(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.I)


CUED = (
    Cued(
        CAPTION,
        ("/", " via "),
        _find(
            rf"(?:^|[\s\"”’.)])[^\W\d_][^/\n]{{1,60}}/(?:[^/\n]{{2,60}}/)?{_AGENCY}\Z",
            rf"[^.!?]\bvia {_AGENCY}\Z",
            r"\((?:ap|afp|reuters|getty|file|pool|pti|ani) ?(?:photo|images?|file)?/[^()\n]{2,80}\)",
        ),
        quoting=True,
    ),
    Cued(
        CAPTION,
        ("photo", "image", "credit", "courtesy", "getty"),
        _find(
            r"[\s.(\[|](?:photo(?:graph)?s?|images?|credits?)(?: credit)?\s*(?::|by|courtesy)\s*[A-Z@][^.\n]{1,80}[)\].]?\Z",
            r"^[^.!?\n]{3,150}(?: |\()courtesy(?: of)?:? [A-Z][\w.'’& -]{2,50}\)?\Z|\bgetty images\)?\.?\Z",
            r"\((?:file|ap|afp|reuters|getty|pool)? ?(?:photo|image|file photo)\)\.?\Z",
            r"^[^.!?\n]{0,30}\b(?:getty images|file photo)\b[^.!?\n]{0,30}\Z",
        ),
        quoting=True,
    ),
    Cued(
        SUBSCRIPTION,
        ("sign up", "newsletter", "inbox", "subscri"),
        _find(
            r"\bsign up\b.{0,120}\b(?:newsletter|inbox|alerts?|e-?mail|updates|briefing|here)\b",
            r"\bnewsletter\b.{0,120}\b(?:sign up|subscribe|here\b|inbox|delivered)",
            r"\b(?:get|delivered|sent|straight|directly)\b.{0,80}\byour inbox\b",
            r"\bplease subscribe\b|\bsubscribe (?:to (?:our|the|us|\w+\.com)|now|today|here|for free)\b",
            r"\b(?:start|buy|consider) (?:your|an?)\b.{0,40}\bsubscription\b|\b(?:become|becoming) an? .{0,40}\bsubscriber\b",
            r"^\(?(?:get|join) (?:our|the|your)\b.{0,60}\bnewsletter\b",
        ),
    ),
    Cued(
        SUBSCRIPTION,
        ("click here", "share your", "tell us"),
        _find(
            r"\bclick here\b|\btell us (?:what you think|in the comments|your)\b",
            r"\bshare your (?:thoughts|stor(?:y|ies)|experiences?|views?|opinions?)\b.{0,60}(?:with us|with [A-Z]|here|below|by |\Z)",
        ),
    ),
    Cued(
        CREDIT,
        ("@", "follow "),
        _find(
            r"\b(?:follow|find|tweet)\b.{0,100}@\w{2,}|\bfollow (?:him|her|them|me|us) on (?:twitter|facebook|instagram|x|threads)\b",
            r"\b(?:reach|contact|e-?mail|follow|write to|tips?|send|at)\b.{0,80}[\w.+-]+@[\w-]+\.[a-z]{2,}",
            r"^\W?(?:e-?mail|twitter|contact|reach)\b.{0,60}@",
        ),
    ),
    Cued(
        CREDIT,
        ("contributed",),
        _find(
            r"^\W{0,2}[\w’'.,& ()-]{3,200} contributed (?:to th(?:is|e) (?:report|story|article|piece)|reporting)\b.{0,80}\Z"
        ),
        quoting=True,
    ),
    Cued(
        CREDIT,
        ("expressed", "appeared"),
        _find(
            r"\b(?:views|opinions) expressed (?:here|in|are|by)\b",
            r"^(?:a|this)\b.{0,40}\b(?:story|article|piece|post|column|version)\b.{0,60}\bappeared\b.{0,20}\b(?:in|on|by)\b",
            r"^the post .{3,200} (?:appeared first|first appeared) on .{2,60}\Z",
        ),
    ),
)
SPEECH = re.compile(r"\b(?:said|says|told|wrote|added|asked|tweeted|announced|according to)\b")
