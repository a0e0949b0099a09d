"""Sentences, paragraphs and words of a text, as pure functions. Knows Unicode and English, not articles.

Where a sentence ends is decided at each full stop, by rules for what news is full of (titles, initials,
clock times, quotation marks, lists, scripts without spaces); where they are silent, nupunkt decides. Offsets
are code points.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rag.schema import Span

if TYPE_CHECKING:  # loaded when first needed: it reads its abbreviations
    from nupunkt import PunktSentenceTokenizer

LONGEST_SENTENCE = 1_000  # characters; a longer run is cut where a word ends, so that a quote stays readable


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


STOPWORDS = _set(
    """a about above after again against all also am an and any are aren't as at be because been before
    being below between both but by can can't could couldn't did didn't do does doesn't doing don't down
    during each few for from further had hadn't has hasn't have haven't having he her here hers herself
    him himself his how i if in into is isn't it its itself just let's me more most my myself nor of off
    on once only or other ought our ours ourselves out over own same shan't she should shouldn't so some
    such than that the their theirs them themselves then there these they this those through to too
    under until up us very was wasn't we were weren't what when where which while who whom whose why
    will with won't would wouldn't you your yours yourself yourselves"""
)
_TITLES = _set(
    """gen lt col sgt maj capt cmdr cdr adm brig cpl pvt amb dr mr mrs ms mx prof rev hon sen rep reps sens
    gov pres supt insp det messrs mme mlle st ste mt ft sr jr fr sra dep asst atty sec min dir"""
)
_BEFORE_NUMBER = _set(
    """no nos rs fig figs vol vols art arts sec secs ch pp p par para cl approx ca est c eq sch reg jan feb
    mar apr jun jul aug sep sept oct nov dec"""
)
_BEFORE_ANYTHING = _set("e.g i.e viz cf vs v approx al incl excl esp bilat")
_COMPANY_FORMS = _set("inc corp ltd llc plc co")
_ABBREVIATIONS = (_TITLES | _BEFORE_NUMBER | _BEFORE_ANYTHING | _COMPANY_FORMS) | _set(
    """etc dept govt assn bros blvd univ inst prop assoc okla ariz calif colo conn mass mich minn miss mont
    penn tenn wash"""
)
_WORDS_IN_LOWER_CASE = _set("no art mar sec min dir det dep gen par")  # abbreviations only when capitalised
_AFTER_CLOCK = _set(
    """et est edt ct cst cdt mt mst mdt pt pst pdt gmt utc bst cet ist pkt eastern central pacific mountain
    monday tuesday wednesday thursday friday saturday sunday jan feb mar apr may june july aug sept oct
    nov dec january february march april august september october november december"""
)
_STARTERS = _set(
    """the he she it they we this that these those there his her its their but however meanwhile although
    while when if after before since despite in on at for as both some many most one two three a an and
    so yet then"""
)

_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n)|\u2029)[^\S\r\n\u2029]*+[\r\n\u2029]\s*+")
_LINE_END = re.compile(r"\r\n|[\n\r\u2028\u2029\x85\x0b\x0c]")
_MARKER = re.compile(r"(?:[-–—*•·▪◦‣●■]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s")
_OPENERS = "\"'“”„«‘‚(\\[{¿¡"
_CLOSERS = "\"'”’“»›)\\]}」』）〉》】"
_SPACELESS_STOPS = "。！？｡۔؟।॥։።။។"
# Full stops (a run is tried once, so the cost stays linear), what closes with them, then white space.
_CANDIDATE = re.compile(
    rf"(?<![.!?…])[.!?…]++[{_CLOSERS}]*+(?:[ \u00a0\u202f][»›”]++)?(?=\s|\Z)"
    rf"|[{_SPACELESS_STOPS}]++[{_CLOSERS}]*+"
)
_NEXT_WORD = re.compile(rf"\s*+([{_OPENERS}]*+)([^\W_]*+(?:\.[^\W\d_]\b)*)")
_OPENING = "\"'“”„«‘(["
_SIGNATURE = re.compile(r"\s*+(?:—|–|--) ?[^\W\d_](?:[^.!?]{1,150}+\.?\s*+\Z|[^()]{1,100}\(@)")
_SHORT_PARENTHESIS = re.compile(r"\([a-z]{1,6}\.\)\Z")
_PICTOGRAPHS = re.compile("\\s*+[\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff]++(?=\\s|\\Z)")
_WORD_CHARACTER = re.compile(r"[^\W_]")
_SPACE = re.compile(r"\s")

_IDEOGRAPHS = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARKS = (  # combining signs that belong to the word before them, in scripts that news is written in
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff"
    r"\u0e31-\u0e4e\u200c\u200d"
)
_WORD = re.compile(
    r"(?P<number>\d++(?:[.,]\d++)++|\d++(?![^\W\d_]))"
    r"|(?P<acronym>\b(?:[A-Z]\.){2,}(?:[A-Z]\b)?|\bUSA?\b|\b[A-Z]\.[A-Z]\b)"
    rf"|[{_IDEOGRAPHS}]"
    rf"|(?P<word>(?:[^\W_{_IDEOGRAPHS}][{_MARKS}]*+)++)(?P<tail>(?:['’ʼ][^\W\d_]++)*+)"
)
_LONG_NAME = re.compile(r"\b[A-Z][a-z]+(?:[ -](?:of |and |the |for )?[A-Z][a-z]+){2,6}\b")
_TYPOGRAPHY = str.maketrans(dict(zip("‘’‚‛ʼ′“”„‟«»″‐‑‒–—―−ı", '\'\'\'\'\'\'"""""""-------i', strict=True)))


def paragraph_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each paragraph, stripped. Blank lines separate; the first is number 1."""
    spans = []
    begin = 0
    for end, after in [*(gap.span() for gap in _BLANK_LINE.finditer(text)), (len(text), len(text))]:
        start, stop = _strip(text, begin, end)
        if start < stop:
            spans.append((start, stop))
        begin = after
    return spans


def sentence_spans(text: str) -> list[Span]:
    """The sentences: in order, not empty, stripped; together, all that is not white space.

    None crosses a blank line or is longer than `LONGEST_SENTENCE` characters. A line break ends a sentence
    after a heading-like line and at a list item; a wrapped line goes on.
    """
    spans = []
    for number, (start, end) in enumerate(paragraph_spans(text), 1):
        for block_start, block_end in _blocks(text, start, end):
            begin = block_start
            for cut in [*_cuts(text[block_start:block_end]), block_end - block_start]:
                spans += [Span(*piece, number) for piece in _pieces(text, begin, block_start + cut)]
                begin = block_start + cut
    return spans


def fold(text: str) -> str:
    """The text for comparing: case folded, no accents, quotes and dashes in ASCII. Offsets change."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_TYPOGRAPHY))
    return plain if plain.isascii() else _combining().sub("", plain)


def word_spans(text: str) -> list[tuple[int, int, str]]:
    """(start, end, folded word) in order. A possessive ending is dropped and hyphens separate.

    A number is one word, without thousands separators ("1,000" is "1000", "4.2" stays). "U.N." is "un";
    "US", "U.S." and "U.S.A." are "usa", so that the country is not the pronoun. Each Chinese or Japanese
    character is a word.
    """
    return [(*match.span(), _word(match)) for match in _WORD.finditer(text)]


def words(text: str) -> list[str]:
    """The folded words, as `word_spans` finds them."""
    return [_word(match) for match in _WORD.finditer(text)]


def content_words(text: str) -> list[str]:
    """The folded words that are not `STOPWORDS`."""
    return [word for word in words(text) if word not in STOPWORDS]


def acronyms(text: str) -> frozenset[str]:
    """Folded initials of capitalised names and their parts: `sco` of "Shanghai Cooperation Organisation"."""
    found: set[str] = set()
    for name in _LONG_NAME.findall(text):
        initials = "".join(word[0] for word in re.findall(r"\b[A-Z]\w*", name)).lower()
        found.update(initials[i:j] for i in range(len(initials)) for j in range(i + 3, len(initials) + 1))
    return frozenset(found)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded word by Snowball's English (Porter 2) rules, the ones the lexical index uses."""
    return str(_stemmer().stemWord(word))


def _word(match: re.Match[str]) -> str:
    if match.lastgroup == "number":
        return fold(re.sub(r",(?=\d{3})", "", match[0]))
    if match.lastgroup == "acronym":
        letters = match[0].replace(".", "").lower()
        return "usa" if letters in ("us", "usa") else letters
    if match["word"] is None:
        return fold(match[0])
    tail = match["tail"]
    return fold(match["word"] if tail[1:] in ("s", "S") else match[0])


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Split a paragraph at the line breaks that separate; a break made by wrapping does not."""
    breaks = [found.span() for found in _LINE_END.finditer(text, start, end)]
    edges = [(start, start), *breaks, (end, end)]
    lines = [_strip(text, above[1], below[0]) for above, below in pairwise(edges)]
    width = max(stop - begin for begin, stop in lines)
    for above, below in pairwise(lines):
        if _separates(text[slice(*above)], text[slice(*below)], width):
            yield start, above[1]
            start = below[0]
    yield start, end


def _separates(above: str, below: str, width: int) -> bool:
    if _MARKER.match(below):
        return True
    if not above or not below or below[0].islower() or above.endswith((",", "-", "–", "(")):
        return False
    if above.rsplit(maxsplit=1)[-1].lower() in STOPWORDS:
        return False
    # A wrapped line is one that the next word would have made too wide; narrow lines are not wrapped prose.
    return width < 40 or len(above) + 1 + len(below.split(maxsplit=1)[0]) <= width


def _cuts(block: str) -> Iterator[int]:
    """Where sentences end inside one block, its own end left out."""
    word = _WORD_CHARACTER.search(block)  # the first not yet given to a sentence: none is without one
    last_word = len(block)
    while last_word and not _WORD_CHARACTER.match(block, last_word - 1):
        last_word -= 1
    for found in _CANDIDATE.finditer(block, 0, last_word):
        trailing = _PICTOGRAPHS.match(block, found.end())
        cut = trailing.end() if trailing else found.end()
        if word and word.start() < cut < last_word and _ends(block, found):
            yield cut
            word = _WORD_CHARACTER.search(block, cut)


def _ends(block: str, found: re.Match[str]) -> bool:
    """Whether a sentence ends at this candidate: the rules first, the library where they are silent."""
    stop, at = found[0], found.start()
    if stop[0] in _SPACELESS_STOPS:
        return True
    if _SIGNATURE.match(block, found.end()):  # "… today. — Name": who said it belongs to what was said
        return False
    after = _NEXT_WORD.match(block, found.end())
    assert after  # the pattern can match nothing
    opened, word, first = bool(after[1]), after[2].casefold(), after[2][:1]
    if word in _COMPANY_FORMS:
        return False
    if stop[0] != "." or stop.startswith(
        ".."
    ):  # "?", "!", "…": an end unless the sentence goes on in lower case
        return not first.islower() or (stop[0] in "?!" and after[2][1:2].isupper())
    if at < 8 and _MARKER.fullmatch(block[: at + 2].lstrip()):
        return False
    if ")" in stop and _SHORT_PARENTHESIS.search(block, max(0, at - 8), found.end()):
        return False
    before = block[max(0, at - 40) : at].rsplit(maxsplit=1)
    last = before[-1].lstrip(_OPENING) if before else ""
    decided = _after_word(last, word, first, opened, bare=len(stop) == 1)
    return _library_ends(block, found) if decided is None else decided


def _after_word(last: str, word: str, first: str, opened: bool, *, bare: bool) -> bool | None:
    """The rules for a full stop after `last` and before `word`, whose first letter as written is `first`."""
    lower, starter = last.casefold(), first.isupper() and word in _STARTERS
    ordinary = last in _WORDS_IN_LOWER_CASE
    if bare and not opened:
        if lower in _BEFORE_ANYTHING or (lower in _BEFORE_NUMBER and first.isdigit()):
            return False
        if lower in _TITLES and not ordinary and first.isupper() and not starter:
            return False
        if lower in ("a.m", "p.m"):
            return first.isupper() and word not in _AFTER_CLOCK
    if len(last) > 1 and last.isalpha() and (ordinary or lower not in _ABBREVIATIONS):
        if last.islower() and (first.isupper() or first.isdigit() or opened):
            return True
        if starter or (first.isupper() and (opened or len(last) > 3 or last.isupper())):
            return True
    return True if "." in last and starter and len(word) > 1 else None


def _library_ends(block: str, found: re.Match[str]) -> bool:
    """What nupunkt says of it, shown only a little text on either side: its cost grows with long runs."""
    begin = max(0, found.start() - 200)
    context = _SPACE.sub(" ", block[begin : found.end() + 120])
    return _boundary_in(context, found.start() - begin, found.end() - begin)


@lru_cache(maxsize=4_096)
def _boundary_in(context: str, start: int, cut: int) -> bool:
    ends = (end for _, end in _segmenter().span_tokenize(context))
    return any(start < end <= cut or context[cut:end].isspace() for end in ends)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The sentence, in pieces of at most `LONGEST_SENTENCE` when it is longer, cut where a word ends."""
    start, end = _strip(text, start, end)
    while end - start > LONGEST_SENTENCE:
        middle, limit = start + LONGEST_SENTENCE // 2, start + LONGEST_SENTENCE
        cut = max(text.rfind(space, middle, limit) for space in " \n\t\u00a0\u3000") + 1 or limit
        yield _strip(text, start, cut)
        start, _ = _strip(text, cut, end)
    if start < end:
        yield start, end


@cache
def _combining() -> re.Pattern[str]:
    return re.compile(
        "[" + "".join(c for c in map(chr, range(0x300, 0x10000)) if unicodedata.combining(c)) + "]+"
    )


@cache
def _segmenter() -> PunktSentenceTokenizer:
    from nupunkt import load_default_model

    return load_default_model()


@cache
def _stemmer() -> Any:
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer("english")
