"""What kind of answer a question wants, and the noun it asks for. Knows English question forms; knows no article."""

from __future__ import annotations

import re

from rag.retrieval.asked.vocabulary import (
    ASKED_NOUN,
    AUXILIARY,
    COUNTS_PIECES,
    DIFFERS,
    LISTING,
    MEASURED,
    OUTLETS_AGREE,
    PLACES,
    POLITE,
    PREPOSITION,
    TAG,
)
from rag.retrieval.question_noun import head_after_be, is_plural, singular, target_noun
from rag.schema import Kind
from rag.text import fold, words

__all__ = ["asking_part", "is_plural", "kinds_of", "singular", "strip_courtesy", "target_of"]

_ALSO: tuple[tuple[str, Kind], ...] = (
    ("when", "when"), ("where", "where"), ("who", "who"), ("why", "why_how"), ("how many", "how_many"),
)  # fmt: skip
_PIECES = frozenset("articles reports stories headlines items pieces texts documents papers".split())
_VAGUE = frozenset("day time year month general share figure rate total head age".split())
_GIVE = frozenset("give provide find state get send indicate specify show the".split())
_REASON = re.compile(
    r"^(?:what|which)(?: \w+)? (?:caused?|causes|led to|prompted|triggered|drove|made|makes|motivated|provoked|sparked)\b"
    r"|^for what (?:reason|purpose)|^what for\b|^how come\b|\bwhat (?:is|was|are|were) (?:the |\w+ )?(?:main )?(?:reasons?|causes?)\b"
    r"|^(?:what|which) (?:reasons?|causes?)\b"
    r"|^(?:by|through|with|in) (?:what|which) (?:means|methods?|ways?|manners?|mechanisms?|channels?)\b"
)
_ONE_OF = re.compile(r"which (?:one\b|of (?:the |these |those )?(?:two|three|four|both|them|these|those)\b)")
_SHORT_IS = re.compile(r"\b(what|who|where|when|how|which)['’]s\b", re.IGNORECASE)
_TURNS_TO = re.compile(r"^(?:and )?(?:what|how) about [^,?]{2,60}, ", re.IGNORECASE)


_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'])")
_ASKS = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)


def asking_part(text: str) -> str:
    """The last sentence that asks, when others before it only tell; else all of `text`."""
    sentences = _SENTENCES.split(text)
    asking = [each for each in sentences if each.rstrip().endswith("?")] or [
        s for s in sentences if _ASKS.search(s)
    ]
    return asking[-1] if len(sentences) > 1 and asking else text


def strip_courtesy(text: str) -> str:
    """`text` without what only introduces the question: "Could you please tell me who …" → "who …"."""
    before = None
    while before != text:
        before = text
        text = POLITE.sub("", text, count=1).lstrip(" ,:;-–")
    return text


def kinds_of(text: str) -> tuple[Kind, ...]:
    """The main kind first, then others asked in the same breath ("who came and when")."""
    core = _TURNS_TO.sub("", strip_courtesy(asking_part(strip_courtesy(text))))
    core = _SHORT_IS.sub(r"\1 is", core)
    first = _main_kind(core)
    kinds: list[Kind] = [first]
    rest = fold(core)
    for word, kind in _ALSO:
        if kind not in kinds and re.search(rf"(?:\band|,) {word}\b", rest):
            kinds.append(kind)
    return tuple(kinds)


def target_of(text: str) -> tuple[str, ...]:
    """The noun phrase asked for, folded: the words between what/which/how many, or list/name, and the verb."""
    core = strip_courtesy(asking_part(strip_courtesy(text)))
    return target_noun(words(core), frozenset(fold(word) for word in re.findall(r"\b[A-Z][\w]*", core)))


def _main_kind(core: str) -> Kind:
    folded = " ".join(fold(core).replace("'s ", " ").split()).rstrip("?!. ")
    tokens = words(core)
    if not tokens:
        return "open"
    asks_yes = _is_auxiliary(tokens[0])
    if OUTLETS_AGREE.search(folded) or (not asks_yes and DIFFERS.search(folded)):
        return "compare"
    if asks_yes or re.match(r"(?:whether|if)\b", folded) or TAG.search(folded):
        return "yes_no"
    if COUNTS_PIECES.search(folded):
        return "count"
    if _REASON.search(folded):
        return "why_how"
    if _ONE_OF.match(folded) or re.match(r"what (?:is|was) (?:his|her) (?:full |real )?name\b", folded):
        return "who"
    if LISTING.match(folded):
        return _of_noun(target_noun(tokens, frozenset())) or "list"
    if tokens[0] in _GIVE and (given := _of_given(tokens[1:])):
        return given
    capitals = frozenset(fold(word) for word in re.findall(r"\b[A-Z][\w]*", core))
    for position, token in enumerate(tokens):
        if _is_relative(tokens, position):
            continue
        kind = _of_word(tokens, position, token, capitals)
        if kind:
            return kind
    return _without_question_word(core, tokens)


def _is_auxiliary(token: str) -> bool:
    return token in AUXILIARY or (token.endswith(("n't", "nt")) and token[:-3].rstrip("'") in AUXILIARY)


def _of_given(tokens: list[str]) -> Kind | None:
    """The kind of the noun in "give the date on which …", "the number of …"."""
    stop = next(
        (i for i, w in enumerate(tokens) if w in PREPOSITION or w in ("who", "which", "that", "when")),
        len(tokens),
    )
    noun = tokens[stop - 1] if stop else ""
    kind = ASKED_NOUN.get(singular(noun))
    return None if noun in _VAGUE else "list" if kind in ("who", "where") and is_plural(noun) else kind


def _is_relative(tokens: list[str], position: int) -> bool:
    """Whether a question word joins ("a man who …") while a later one asks."""
    if not position or tokens[position] not in ("who", "which", "where", "when", "whose"):
        return False
    before = tokens[position - 1]
    later = any(t in ("what", "which", "how", "whom", "who") for t in tokens[position + 1 :])
    return later and before not in PREPOSITION and before not in AUXILIARY and before not in ("and", "or")


def _of_word(tokens: list[str], position: int, token: str, capitals: frozenset[str]) -> Kind | None:
    """The kind that one question word asks for; None when the word is none."""
    after = tokens[position + 1] if position + 1 < len(tokens) else ""
    if token in ("who", "whom", "whose"):
        return "who"
    if token in ("when", "where"):
        return "when" if token == "when" else "where"
    if token == "why":
        return "why_how"
    if token == "how":
        return "when" if after == "soon" else "how_many" if after in MEASURED else "why_how"
    if token not in ("what", "which"):
        return None
    before = tokens[position - 1] if position else ""
    noun = target_noun(tokens[position:], capitals)
    if noun and before in PREPOSITION and before != "of" and singular(noun[-1]) in PLACES:
        return "list" if is_plural(noun[-1]) else "where"
    if kind := _of_noun(noun):
        return "who" if noun[-1] == "figure" and "public" in noun else kind
    rest = tokens[position + 1 :]
    if "worth" in rest:
        return "how_many"
    head = head_after_be(rest, capitals)
    if head in ASKED_NOUN and ASKED_NOUN[head] not in ("who", "where"):
        return ASKED_NOUN[head]
    if head and singular(head) in ASKED_NOUN:
        kind = ASKED_NOUN[singular(head)]
        return "list" if is_plural(head) and kind in ("who", "where") else kind
    return "list" if head and is_plural(head) else "open"


def _of_noun(noun: tuple[str, ...]) -> Kind | None:
    """The kind that the noun asked for settles; None when it settles none."""
    for each in noun[-1:]:
        kind = ASKED_NOUN.get(singular(each))
        if kind and not (is_plural(each) and kind in ("who", "where")):
            return kind
        if is_plural(each):
            return "list"
    return None


def _without_question_word(core: str, tokens: list[str]) -> Kind:
    """Key words ("date of the summit", "pipeline cost"), or a statement that asks by its question mark."""
    if tokens[0] in ("i", "we", "my", "our", "i'm", "i’m"):
        return "open"
    joins = ("that", "which", "who")
    stop = next((i for i, w in enumerate(tokens) if w in PREPOSITION or w in joins), len(tokens))
    head = tokens[stop - 1] if stop else ""
    whole = tokens[0] in ("all", "every") and head not in _PIECES
    if is_plural(head) and (whole or (stop < len(tokens) and tokens[stop] in joins)):
        return "list"
    for noun in (head, tokens[-1]):
        kind = ASKED_NOUN.get(singular(noun))
        if kind and singular(noun) not in _VAGUE and not (kind == "who" and (not stop or noun == tokens[-1])):
            return kind
    if not core.rstrip().endswith("?") and len(tokens) <= 6:
        for token in map(singular, tokens):
            if ASKED_NOUN.get(token) in ("how_many", "when") and token not in _VAGUE:
                return ASKED_NOUN[token]
    if singular(head) in ("list", "name", "example") and stop < len(tokens):
        return "list"
    if core.rstrip().endswith("?") and len(tokens) > 2:
        spoken = any(t in AUXILIARY or (t.endswith("ed") and len(t) > 4) for t in tokens[1:])
        return "yes_no" if spoken else "open"
    return "open"
