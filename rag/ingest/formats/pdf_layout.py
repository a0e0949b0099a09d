"""Lines on pages as paragraphs: columns in order, running heads out, broken words mended. Knows places, no PDF."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from statistics import median

_ENDS = re.compile(r"[.!?…:;۔。？！][\"'”’»)\]]*\Z")
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|p\.|seite|str\.)?\s*\d{1,4}(?:\s*(?:/|of|von|z)\s*\d{1,4})?\W*\Z", re.I
)
_HYPHENS = (
    "-\u00ad\u2010\ufffe\x02"  # as lines end in them; pdfium writes U+FFFE or U+0002 for one it has taken out
)
_EDGE_LINES = 3  # at the top and at the bottom of a page: where running heads and page numbers stand
_SET_IN = 0.7  # of the type size: an indent, and no unevenness of the margin
_FEWEST_ROWS = 6  # rows that must share a white stretch for it to be the space between two columns


@dataclass(frozen=True, slots=True)
class Line:
    """One line as set on a page: its box in points from the lower left, its type size, its white stretches.

    A gap is (where it begins, where it ends, the index of the character after it).
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    gaps: tuple[tuple[float, float, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Laid:
    """What a document comes to: its paragraphs, the text of each page, and the lines that pages repeat."""

    paragraphs: tuple[str, ...]
    pages: tuple[str, ...]
    repeated: tuple[str, ...]


def pages_of(pages: Sequence[Sequence[Line]]) -> Laid:
    """The paragraphs of a document. One that goes on over a page or a column is one paragraph."""
    ordered = [_in_columns(page) for page in pages]
    kept, repeated = _without_running_heads(ordered)
    vocabulary = _vocabulary([line.text for page in kept for line in page])
    groups: list[list[Line]] = []
    for page in kept:
        for number, group in enumerate(_groups(page)):
            if number == 0 and groups and _goes_on(groups[-1], group):
                groups[-1] += group
            else:
                groups.append(group)
    texts = tuple("\n\n".join(_joined(group, vocabulary) for group in _groups(page)) for page in kept)
    paragraphs = (_joined(group, vocabulary) for group in groups)
    return Laid(tuple(filter(None, paragraphs)), texts, repeated)


def _in_columns(lines: Sequence[Line]) -> list[Line]:
    """The lines in reading order. A page that writes row by row across its columns is taken apart at the gutter."""
    rows = list(_rows(lines))
    gutter = _gutter(rows)
    if gutter is None:
        return list(lines)
    ordered: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for line in (part for row in rows for piece in row for part in _cut(piece, gutter)):
        if line.left < gutter < line.right:  # over both columns: what stood above it is complete
            ordered += [*left, *right, line]
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    return [*ordered, *left, *right]


def _rows(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that follow each other at one height, side by side."""
    row: list[Line] = []
    for line in lines:
        if row and not (_level(row[-1], line) and line.left > row[-1].right):
            yield row
            row = []
        row.append(line)
    if row:
        yield row


def _level(first: Line, second: Line) -> bool:
    shared = min(first.top, second.top) - max(first.bottom, second.bottom)
    return shared > 0.5 * min(first.top - first.bottom, second.top - second.bottom)


def _gutter(rows: Sequence[Sequence[Line]]) -> float | None:
    """The middle of a white stretch that many rows share, or None for a page that needs no taking apart."""
    gaps = []
    for row in rows:
        stretches = [(one.right, two.left) for one, two in pairwise(row)]
        stretches += [(start, end) for line in row for start, end, _ in line.gaps]
        wide = [gap for gap in stretches if gap[1] - gap[0] > row[0].size]
        gaps += [max(wide, key=lambda gap: gap[1] - gap[0])] if wide else []
    if len(gaps) < max(_FEWEST_ROWS, 0.3 * len(rows)):
        return None
    middle = median((start + end) / 2 for start, end in gaps)
    sharing = [gap for gap in gaps if gap[0] < middle < gap[1]]
    return middle if len(sharing) >= max(_FEWEST_ROWS, 0.8 * len(gaps)) else None


def _cut(line: Line, gutter: float) -> list[Line]:
    for start, end, index in line.gaps:
        if start < gutter < end and end - start > line.size:
            before = replace(line, text=line.text[:index].rstrip(), right=start, gaps=())
            return [before, replace(line, text=line.text[index:], left=end, gaps=())]
    return [line]


def _without_running_heads(pages: Sequence[list[Line]]) -> tuple[list[list[Line]], tuple[str, ...]]:
    """The pages without the lines at their edges that other pages have too, and without page numbers."""
    edges = [_edge(page) for page in pages]
    counts = Counter(key for edge in edges for key in {_key(line) for line in edge})
    often = max(2, 0.3 * len(pages))
    kept, repeated = [], []
    for page, edge in zip(pages, edges, strict=True):
        out = {
            id(line)
            for line in edge
            if (len(pages) > 1 and counts[_key(line)] >= often) or _PAGE_NUMBER.match(line.text)
        }
        repeated += [line.text for line in edge if id(line) in out]
        kept.append([line for line in page if id(line) not in out])
    shown = {re.sub(r"\d+", "#", text): text for text in reversed(repeated)}
    return kept, tuple(reversed([text for text in shown.values() if re.search(r"[^\W\d]", text)]))


def _edge(page: Sequence[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: -line.top)
    if len(by_height) <= 2 * _EDGE_LINES:
        return [line for line in by_height if line is by_height[0] or line is by_height[-1]]
    return [*by_height[:_EDGE_LINES], *by_height[-_EDGE_LINES:]]


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.casefold().split()))


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines of each paragraph."""
    if not lines:
        return []
    setting = _setting(lines)
    groups = [[lines[0]]]
    for before, line in pairwise(lines):
        if _begins(line, before, groups[-1], setting):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


@dataclass(frozen=True, slots=True)
class _Setting:
    """How a page is set: type size, distance from line to line, lines at each left edge, right edge of each column."""

    size: float
    leading: float
    lefts: Counter[int]
    rights: dict[int, float]
    indents: bool  # whether paragraphs begin with a line set in

    def margin(self, line: Line) -> int:
        """The left edge of most lines at or a little to the left of this one."""
        near = range(round(line.left - 4 * line.size), round(line.left) + 1)
        return max(near, key=lambda left: (self.lefts[left], left))


def _setting(lines: Sequence[Line]) -> _Setting:
    lefts = Counter(round(line.left) for line in lines)
    setting = _Setting(median(line.size for line in lines), _leading(lines), lefts, {}, False)
    set_in = 0
    for line in lines:
        margin = setting.margin(line)
        setting.rights[margin] = max(setting.rights.get(margin, 0.0), line.right)
        set_in += line.left - margin > _SET_IN * line.size
    return replace(setting, indents=set_in > 0.06 * len(lines))


def _leading(lines: Sequence[Line]) -> float:
    """From line to line within a paragraph, in points."""
    pairs = ((one.top - two.top, one.size) for one, two in pairwise(lines) if one.size == two.size)
    steps = [(step, size) for step, size in pairs if 0 < step < 3 * size]
    close = [step for step, size in steps if step < 1.8 * size]
    if len(close) >= 0.5 * len(steps) and close:
        return median(close)
    # Few lines, each a paragraph of its own; or a page set with wide distances throughout.
    return median(step for step, _ in steps) if len(steps) > 3 else 1.3 * lines[0].size


def _begins(line: Line, before: Line, group: Sequence[Line], setting: _Setting) -> bool:
    """Whether a line begins a paragraph beneath `before`, the last line of `group`."""
    if abs(line.size - before.size) > 0.15 * max(line.size, before.size):
        return True
    step = before.top - line.top
    if _level(before, line):
        return False
    if step < 0 or line.left > before.right:  # the next column
        return not _goes_on(group, [line])
    is_body = abs(line.size - setting.size) <= 0.15 * setting.size
    if step > (1.3 * setting.leading if is_body else 1.6 * line.size):
        return True
    ended = _ENDS.search(before.text) is not None
    right, margin = setting.rights[setting.margin(before)], setting.margin(line)
    short = before.right < right - max(4 * line.size, 0.2 * (right - margin))
    if line.left - margin > _SET_IN * line.size:
        return ended or short or line.left - before.left > _SET_IN * line.size
    return ended and short and not setting.indents


def _goes_on(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether a paragraph that stopped at the end of a column or page goes on in the next."""
    last, first = before[-1], after[0]
    if abs(last.size - first.size) > 0.15 * max(last.size, first.size):
        return False
    if last.text[-1] in _HYPHENS or first.text[0].islower():
        return True
    if _ENDS.search(last.text) is None:
        return len(before) > 1
    full = last.right > max(line.right for line in before) - 2 * last.size
    starts = len(after) > 1 and first.left - after[1].left > _SET_IN * first.size
    return False if starts else full and len(before) > 1 and not _ENDS.search(last.text)


def _joined(group: Sequence[Line], vocabulary: Counter[str]) -> str:
    """The lines as one text: words that were broken at a line's end are whole again, ligatures are letters."""
    text = ""
    for line in group:
        piece = _letters(line.text)
        if text and text[-1] in _HYPHENS and piece[:1].isalpha():
            text = _mended(text, piece, vocabulary)
        else:
            text = f"{text} {piece}" if text else piece
    return text.strip().replace("\u00ad", "").replace("\ufffe", "-").replace("\x02", "-")


def _vocabulary(lines: Sequence[str]) -> Counter[str]:
    """The words of a document and its compounds, without the pieces of words that are broken at a line's end."""
    words: Counter[str] = Counter()
    broken = False
    for line in lines:
        found = re.findall(r"[^\W_]+", line.lower())
        words.update(found[broken : len(found) - (line[-1] in _HYPHENS)])
        words.update(re.findall(r"[^\W_]+-[^\W_]+", line.lower()))
        broken = line[-1] in _HYPHENS
    return words


def _mended(text: str, piece: str, vocabulary: Counter[str]) -> str:
    """The text with a word that was broken at the end of its last line: whole, or a compound that keeps its hyphen."""
    head = re.search(r"[^\W_]*\Z", text[:-1])
    tail = re.match(r"[^\W_]+", piece)
    assert head and tail
    one, two = head[0].lower(), tail[0].lower()
    spoken_for = vocabulary[one + two] - vocabulary[f"{one}-{two}"]
    if text[-1] == "\u00ad" or spoken_for > 0:
        compound = False
    elif spoken_for < 0 or not piece[0].islower():
        compound = True
    else:
        known = _words()
        compound = one + two not in known and all(word in known or vocabulary[word] for word in (one, two))
    return text[:-1] + ("-" if compound and one else "") + piece


@cache
def _words() -> frozenset[str]:
    """Common English words: those that the embedding model knows whole."""
    lines = (files("rag") / "data" / "minilm-vocab.txt").read_text(encoding="utf-8").split("\n")
    return frozenset(word for word in lines if word.isalpha() and len(word) > 1)


def _letters(text: str) -> str:
    """Ligatures and wide or narrow forms as plain letters; anything else stays as it is set."""
    return "".join(
        unicodedata.normalize("NFKC", c) if "\ufb00" <= c <= "\ufb06" or "\ufb50" <= c <= "\ufeff" else c
        for c in text
    ).strip()
