"""What stands around articles, left out line by line. Knows where furniture stands; `furniture_lines` how it looks."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from rag.ingest.cleaning.furniture_lines import (
    CAPITALS,
    CUED,
    GLUED,
    LABELLED,
    LINKED_HEADLINE,
    QUESTION_WORDS,
    SPEECH,
    STUB,
    STUB_KINDS,
    TEASER_ALONE,
    Cued,
)

_LONGEST_LINE = 450  # characters; a longer line is never furniture
_LONGEST_STUB = 320
_LONGEST_HEADLINE = 160
_LONGEST_LABEL = 60
_LONGEST_RUN = 3  # headlines in a row or lines of one label; more of them are a list of the article's own

_STOPS = frozenset(".!?…:。！？۔؟।")
_LIST_LINE = re.compile(r"[-–•*·▪◦●] ")
_HEADLINE_START = re.compile(r"[\"'“‘(#]?[A-ZÀ-Þ\d]")


def without_furniture(paragraphs: list[str]) -> tuple[list[str], list[str]]:
    """The paragraphs without furniture, and the lines left out, as `KIND: LINE`.

    A line is looked at where one can begin: at the top of its paragraph, and after a line that ends a
    sentence or was left out. What follows a lone "Also read" is left out too while it is a headline, and so
    are headlines that head nothing: another one, or the end of the article.
    """
    kept: list[str] = []
    removed: list[str] = []
    expected: str | None = None  # after a lone teaser: "headline", or "list item" once a list has begun
    links = _unmarked_links(paragraphs)
    cued = cued_in("\n".join(paragraphs))
    labels = Counter(
        paragraph.partition(":")[0] for paragraph in paragraphs if ":" in paragraph[:_LONGEST_LABEL]
    )
    own_labels = {label for label, lines in labels.items() if lines > _LONGEST_RUN}
    for position, paragraph in enumerate(paragraphs):
        if position in links:
            removed.append(f"{LINKED_HEADLINE}: {paragraph}")
            continue
        lines: list[str] = []
        begins = True
        for line in paragraph.split("\n"):
            first = not kept and not lines
            own = first or (bool(own_labels) and line.partition(":")[0] in own_labels)
            kind = kind_of(line, cued, own_label=own) if begins else None
            if expected and kind is None and _is_headline(line):
                is_item = bool(_LIST_LINE.match(line))
                kind = LINKED_HEADLINE if is_item or expected == "headline" else None
                expected = "list item" if is_item else None  # a list goes on, a single headline does not
            elif kind or expected:
                expected = "headline" if kind and TEASER_ALONE.match(line.lower()) else None
            if kind is None:
                lines.append(line)
            else:
                removed.append(f"{kind}: {line}")
            begins = kind is not None or ends_sentence(line)
        if lines:
            kept.append("\n".join(lines))
    dangling = _dangling(kept)
    removed += [f"{LINKED_HEADLINE}: {line}" for line in kept[len(kept) - dangling :]]
    return kept[: len(kept) - dangling], removed


def ends_sentence(line: str) -> bool:
    """Whether the line ends as sentences do, in any script."""
    return line.rstrip("\"'”’»)]")[-1:] in _STOPS


def cued_in(text: str) -> list[tuple[str, Cued]]:
    """The cues that stand in a text, each with the pattern worth trying where it stands."""
    lower = text.lower()
    return [(cue, cued) for cued in CUED for cue in cued.cues if cue in lower]


def kind_of(line: str, cued: list[tuple[str, Cued]], *, own_label: bool = False) -> str | None:
    """Which kind of furniture the line is, if it is any.

    A label that may be the article's `own` marks no link: that of its title, or one that many of its lines have.
    """
    if len(line) > _LONGEST_LINE:
        return None
    lower = line.lower()
    if len(line) <= _LONGEST_STUB:
        if (found := STUB.match(lower)) and found.lastgroup:
            return STUB_KINDS[found.lastgroup]
        if not own_label and _is_labelled_link(line):
            return LINKED_HEADLINE
    for cue, (kind, _, pattern, quoting) in cued:
        if cue in lower and pattern.search(line) and (quoting or not _quotes(line)):
            return kind
    return None


def _quotes(line: str) -> bool:
    return line.startswith(("“", '"', "‘", "'")) or bool(SPEECH.search(line))


def _is_labelled_link(line: str) -> bool:
    """Whether a label and a headline make up the line: `Politics:Two rivals meet`, `TIMELINE: How it came`."""
    if ":" not in line and "|" not in line:
        return False
    if GLUED.match(line):
        label = line.split(":", 1)[0]
        return label.isupper() or not line.endswith((".", "!"))
    if line.endswith((".", "!", ";", ",")) or QUESTION_WORDS.match(line):
        return False
    return bool(CAPITALS.match(line) or LABELLED.match(line.lower()))


def _unmarked_links(paragraphs: list[str]) -> set[int]:
    """Headlines directly above another one, in the midst of prose: links, since they head nothing."""
    flags = [_reads_as_headline(paragraph) for paragraph in paragraphs]
    pairs = {
        above
        for above, (one, two) in enumerate(pairwise(flags))
        if one and two and paragraphs[above][-1] != "?" and len(paragraphs[above].split()) >= 9
    }
    return {
        above
        for above in pairs
        if 2 <= above < len(flags) - 2 and not flags[above - 1] and not flags[above + 2]
    }


def _dangling(paragraphs: list[str]) -> int:
    """How many headlines the article ends with, when they are not a list."""
    run = 0
    while run < len(paragraphs) and _reads_as_headline(paragraphs[-1 - run]):
        run += 1
    above = paragraphs[-1 - run] if run < len(paragraphs) else ""
    if not 0 < run <= _LONGEST_RUN or len(paragraphs) - run < 3 or above.endswith(":"):
        return 0
    return run if all(len(line.split()) >= 5 for line in paragraphs[-run:]) else 0


def _reads_as_headline(paragraph: str) -> bool:
    """Whether a paragraph is one short line without a full stop, that begins like a headline."""
    return (
        len(paragraph) <= _LONGEST_HEADLINE
        and paragraph[-1:] not in '.!…:;,"”)'
        and "\n" not in paragraph
        and "(@" not in paragraph
        and bool(_HEADLINE_START.match(paragraph))
        and not ends_sentence(paragraph.rstrip("?"))
    )


def _is_headline(line: str) -> bool:
    return len(line) <= 200 and (line.endswith("?") or not ends_sentence(line))
