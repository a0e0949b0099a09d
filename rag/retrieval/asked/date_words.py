"""How English questions write dates, as patterns and tables. Knows words only; resolves nothing."""

from __future__ import annotations

import re

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
AMOUNTS = {
    "": 1, "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "a couple of": 2, "three": 3, "few": 4, "a few": 4, "four": 4, "five": 5, "six": 6,
    "seven": 7, "several": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fourteen": 14, "fifteen": 15,
    "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
# "Recent weeks" as a number of them.
RECENT = {"day": 7, "week": 4, "month": 3, "year": 3, "quarter": 2, "decade": 2, "weekend": 1, "fortnight": 1}

_MONTH = (
    r"(?:jan(?:uary|\b\.?)|feb(?:ruary|\b\.?)|mar(?:ch|\b\.?)|apr(?:il|\b\.?)|may|june?|july?|aug(?:ust|\b\.?)"
    r"|sept?(?:ember|\b\.?)|oct(?:ober|\b\.?)|nov(?:ember|\b\.?)|dec(?:ember|\b\.?))"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d"
_NOT_A_COUNT = (
    r"(?![\d%]|[.,]\d|-\d(?!\d{3}\b)|\s?(?:%|km\b|per\s?cent|people|persons|tonnes|tons|miles|met(?:re|er)s|soldiers|troops|times|dollars|euros"
    r"|rupees|deaths|cases|articles|votes|men|women|refugees|jobs|hectares|barrels|megawatts|mw\b|seats|homes|houses)\b)"
)
_TO = r"(?:\s*[-–—]\s*|\s+(?:and|to|or|until|till|through)\s+)"
_UNITS = r"hours?|days?|weeks?|weekends?|fortnights?|months?|quarters?|years?|decades?"
_AMOUNT = r"\d{1,3}|(?:a )?couple of|(?:a )?few|" + "|".join(
    w for w in AMOUNTS if len(w) > 2 and " " not in w and w != "few"
)
_SHIFT = "last|past|previous|this|current|next|coming"
# A month's name alone is a date after one of these; elsewhere it may be a verb, a person or a walk.
LEADS_MONTH = re.compile(
    r"(?:^|[-–]|\b(?:in|since|during|of|by|until|till|before|after|from|between|and|to|through|early|mid|late|for|over"
    r"|throughout)(?: the)?)\s*$",
    re.IGNORECASE,
)

ATOM = re.compile(
    rf"""(?<![\w.,/$€£])(?:
      (?P<iso_form>(?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?))(?![\d-])
    | (?P<years>(?P<from_year>{_YEAR})[-–/](?P<to_year>\d\d))(?!\d)
    | (?P<numeric_form>(?P<numeric>\d{{1,2}}(?P<mark>[/.-])\d{{1,2}}(?P=mark)(?:{_YEAR}|\d\d)))(?![\d/])
    | (?P<day_form>(?P<d1>{_DAY})(?:{_TO}(?P<d2>{_DAY}))?\s+(?:of\s+)?(?P<m1>{_MONTH})\b(?:,?\s+(?:of\s+)?(?P<y1>{_YEAR})\b)?)
    | (?P<month_day_form>(?P<m2>{_MONTH})\s+(?:the\s+)?(?P<d3>{_DAY})\b(?:{_TO}(?P<d4>{_DAY})\b)?(?:,?\s+(?P<y2>{_YEAR})\b)?(?![,.]?\d))
    | (?P<month_year_form>(?P<m3>{_MONTH}),?\s+(?:of\s+)?(?P<y3>{_YEAR})\b)
    | (?P<quarter_form>(?:Q(?P<q1>[1-4])|H(?P<half>[12])|(?:the\s+)?(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last)\s+(?P<qh>quarter|half))\b(?:,?\s+(?:of\s+)?(?P<y4>{_YEAR})\b)?
        |(?P<y5>{_YEAR})[\s-]Q(?P<q2>[1-4])\b)
    | (?P<season>(?:(?P<which>last|this|next|past)\s+)?(?P<season_name>spring|summer|autumn|winter|(?<=in\sthe\s)fall|(?<=\slast\s)fall)(?:\s+(?:of\s+)?(?P<y6>{_YEAR}))?\b)
    | (?P<decade_form>(?P<decade>(?:1[5-9]|20)\d0s|['’]\d0s|(?<=the\s)(?:[2-9]0s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)))\b
    | (?P<year_form>(?P<year>{_YEAR})){_NOT_A_COUNT}(?!\w)
    | (?P<near_form>(?P<near>(?:the\s+)?day\s+(?:before\s+yesterday|after\s+tomorrow)|yesterday|today|tomorrow|tonight|last\s+night|this\s+(?:morning|afternoon|evening)))\b
    | (?P<relative>(?:(?:the|these)\s+)?(?P<shift>{_SHIFT}|recent|the(?=\s+weekend))\s+(?:(?P<amount>{_AMOUNT})\s+)?(?P<unit>{_UNITS}))\b
    | (?P<ago>(?P<ago_amount>{_AMOUNT}|an?)\s+(?P<ago_unit>{_UNITS})\s+ago)\b
    | (?P<weekday>(?:(?P<day_shift>{_SHIFT})\s+)?(?P<weekday_name>{"|".join(WEEKDAYS)}))\b
    | (?P<month_of_form>(?P<m5>{_MONTH}),?\s+(?:of\s+)?(?P<year_shift>last|this|next)\s+year)\b
    | (?P<month_form>(?:(?P<month_shift>{_SHIFT})\s+)?(?P<m4>{_MONTH}))(?!\w)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
PART = re.compile(
    r"\b(?:the\s+)?(?P<part>early|beginning|start|mid|middle|late)(?:\s+(?:of|in)\s+(?:the\s+)?|[\s-]+)$|\b(?:the\s+)?(?P<end>end)\s+of\s+(?:the\s+)?$",
    re.IGNORECASE,
)
WEEK_OF = re.compile(r"\b(?:the\s+)?week\s+(?:of|starting|beginning|from)\s+(?:the\s+)?$", re.IGNORECASE)
LINK = re.compile(
    r"(?:(?P<to>\s*[-–—]\s*|,?\s+(?:to|until|till|through|up to)\s+)|\s+and\s+)(?:the\s+)?", re.IGNORECASE
)
# A number after one of these is a name: Resolution 1973, Vision 2030.
HARDLY_DATES = re.compile(
    r"\b(?:Resolution|Vision|Agenda|Expo|Flight|Article|Section|Directive|Decree|Order|Boeing|Room|Route|Unit|Cop|No\.?|number)\s+$"
)
# "How many cases were reported in March": the cases are of March, whenever the report was.
COUNTS_THINGS = re.compile(r"\b(?:how (?:many|much)|(?:total|number|amount) of)\b", re.IGNORECASE)
# What makes the date that follows, or the word that follows the date, one of publication.
_PIECES = (
    r"(?:articles?|stor(?:y|ies)|reports?|reporting|coverage|news|headlines?|pieces|items|papers?|newspapers?|press|media|outlets?"
    r"|dispatches|editions?|editorials?|columns?|wires?)"
)
PUBLISHING_BEFORE = re.compile(
    r"\b(?:published|printed|posted|filed|written|wrote|appear(?:ed|ing)|(?:was|is|were|been|has|have) (?:reported|written|carried)"
    r"(?: (?:about|on|of)(?: [\w’'-]+){1,4})?|reported|report|covered|carried|ran|issued|dated)"
    r"(?: (?:about|on|of)(?: [\w’'-]+){1,4}?)?(?: (?:in|on|during|from|between|over|within|for))?(?: the)?\s+$"
    rf"|\b{_PIECES}(?: (?:\w+ )?(?:about|on|of)(?: [\w’'-]+){{1,4}}?)? (?:from|of|in|for|on|between|during|dated)(?: the)?\s+$"
    rf"|\b{_PIECES} (?:say|said|write|wrote|report|reported|publish|published|print|cover|covered|carry|mention)\b[^,;?]*$"
    rf"|\b{_PIECES}\s+$|\b(?:articles|reports|reporting|coverage|news|headlines) (?:about|on|of|from)(?: [\w'’-]+){{1,6}}\s+$",
    re.IGNORECASE,
)
PUBLISHING_AFTER = re.compile(
    rf"['’]s?\s+(?:\w+\s+)?{_PIECES}\b|\s+(?:news|newspapers?|papers?|headlines?|edition|coverage|articles|reports)\b",
    re.IGNORECASE,
)
