"""What kind of answer a question wants, and the noun it asks for. Knows English question forms; knows no article."""

from __future__ import annotations

import re

from rag.retrieval.vocabulary import (
    ASKED_NOUN,
    AUXILIARY,
    COUNTS_PIECES,
    DIFFERS,
    LISTING,
    MEASURED,
    OUTLETS_AGREE,
    POLITE,
    PREPOSITION,
    TAG,
)
from rag.schema import Kind
from rag.text import fold, words

_ALSO: tuple[tuple[str, Kind], ...] = (
    ("when", "when"), ("where", "where"), ("who", "who"), ("why", "why_how"), ("how many", "how_many"),
)  # fmt: skip
_VAGUE = frozenset("day time year month general share figure rate total head age".split())
_GIVE = frozenset("give provide find state get send indicate specify show the".split())
_BEFORE_LISTED = frozenset(
    "the all every any me us out of list a an full complete names examples some".split()
)
_REASON = re.compile(
    r"^(?:what|which)(?: \w+)? (?:caused?|causes|led to|prompted|triggered|drove|made|makes|motivated|provoked|sparked)\b"
    r"|^for what (?:reason|purpose)|^what for\b|^how come\b|\bwhat (?:is|was|are|were) (?:the |\w+ )?(?:main )?(?:reasons?|causes?)\b"
    r"|^(?:what|which) (?:reasons?|causes?)\b"
    r"|^(?:by|through|with|in) (?:what|which) (?:means|methods?|ways?|manners?|mechanisms?|channels?)\b"
)
_ONE_OF = re.compile(r"which (?:one\b|of (?:the |these |those )?(?:two|three|four|both|them|these|those)\b)")
_TURNS_TO = re.compile(r"^(?:and )?(?:what|how) about [^,?]{2,60}, ", re.IGNORECASE)


_SENTENCES = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'])")
_ASKS = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how)\b", re.IGNORECASE)
_COMPOUND = frozenset(
    "sports media news arms series species politics goods affairs economics customs".split()
)
_VERBS = frozenset(
    "say said took take held met won gave made the a an its his her their saw lost became began left led sent told paid built fell "
    "struck set hit ran drew spoke broke sold bought chose grew rose flew came went got kept brought sought fought stood appears seems "
    "wants plans says claims makes leads supports backs gets holds includes remains owns runs this last recently also now".split()
)


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
    return _target(words(core), frozenset(fold(word) for word in re.findall(r"\b[A-Z][\w]*", core)))


def singular(noun: str) -> str:
    """`projects` → `project`, `countries` → `country`."""
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("sses", "ches", "shes", "xes")):
        return noun[:-2]
    if noun.endswith("s") and not noun.endswith(("ss", "us", "is")):
        return noun[:-1]
    return noun


def is_plural(noun: str) -> bool:
    """Whether a noun asks for several things."""
    return singular(noun) != noun or noun in ("people", "men", "women", "media", "countries")


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
        return _of_noun(_target(tokens, frozenset())) or "list"
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
    noun = _target(tokens[position:], capitals)
    if (
        noun
        and before in PREPOSITION
        and before != "of"
        and singular(noun[-1]) in ("country", "region", "province", "airport", "building")
    ):
        return "list" if is_plural(noun[-1]) else "where"
    if kind := _of_noun(noun):
        return "who" if noun[-1] == "figure" and "public" in noun else kind
    rest = tokens[position + 1 :]
    if "worth" in rest:
        return "how_many"
    head = _head_after_be(rest)
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


def _head_after_be(tokens: list[str]) -> str | None:
    """The head of the noun phrase in "what were the main topics of …", "what are Russia's conditions for …"."""
    if len(tokens) < 3 or tokens[0] not in ("was", "is", "were", "are", "have", "has"):
        return None
    phrase = [t for t in tokens[1:] if t not in ("been", "be", "being")]
    determined = phrase[0] in ("the", "its", "their", "his", "her", "these", "those", "some", "all")
    phrase = phrase[1:] if determined else phrase
    stop = next(
        (
            i
            for i, w in enumerate(phrase)
            if w in PREPOSITION
            or w in AUXILIARY
            or w in ("that", "which", "who")
            or (i and w.endswith("ed") and is_plural(phrase[i - 1]))  # "the topics discussed by"
        ),
        len(phrase),
    )
    if phrase[stop : stop + 1] == ["about"] and stop + 1 == len(phrase):
        return None  # "what were the talks about"
    if not determined and stop < 2:
        return None  # "what are sanctions"
    head = next((w for w in phrase[:stop] if w.endswith("s") and is_plural(w) and phrase.index(w)), "")
    return phrase[stop - 1] if 0 < stop <= 4 else (head or None) if stop > 0 else None


def _target(tokens: list[str], capitals: frozenset[str]) -> tuple[str, ...]:
    for position, token in enumerate(tokens):
        if token in ("what", "which", "whose") or (
            token in ("many", "much") and position and tokens[position - 1] == "how"
        ):
            rest = tokens[position + 1 :]
            if rest[:1] == ["of"] and token == "which":
                rest = [w for w in rest[1:] if w not in ("the", "these", "those", "its", "their")]
            phrase = []
            for word in rest:
                if word in AUXILIARY or word in PREPOSITION or word in ("that", "who", "and", "or"):
                    break
                phrase.append(word)
                if len(phrase) == 4:
                    break
            return tuple(
                w
                for w in _before_verb(phrase, capitals)
                if w not in ("the", "a", "an", "other", "else", "new", "main", "kind", "sort")
            )
    if tokens and LISTING.match(" ".join(tokens)):
        phrase = tokens[1:]
        while phrase and phrase[0] in _BEFORE_LISTED:
            phrase = phrase[1:]
        stop = next(
            (
                i
                for i, w in enumerate(phrase)
                if w in AUXILIARY or w in PREPOSITION or w in ("that", "who", "which", "where")
            ),
            len(phrase),
        )
        return tuple(phrase[:stop][:3])
    return ()


def _before_verb(phrase: list[str], capitals: frozenset[str]) -> list[str]:
    """Cuts "countries joined the pact" to "countries": the noun asked for ends at the first plural or before a verb.

    `capitals` are the words written as names, whose plural is none ("which Fox News host").
    """
    for position, word in enumerate(phrase):
        if position and (word.endswith("ed") or word in _VERBS):
            return phrase[:position]
        if is_plural(word) and word not in capitals and word not in _COMPOUND and position + 1 < len(phrase):
            return phrase[: position + 1]
    return phrase


def _without_question_word(core: str, tokens: list[str]) -> Kind:
    """Key words ("date of the summit", "pipeline cost"), or a statement that asks by its question mark."""
    stop = next((i for i, w in enumerate(tokens) if w in PREPOSITION), len(tokens))
    head = tokens[stop - 1] if stop else ""
    for noun in (head, tokens[-1]):
        kind = ASKED_NOUN.get(singular(noun))
        if kind and noun not in _VAGUE and not (kind == "who" and (not stop or noun == tokens[-1])):
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
