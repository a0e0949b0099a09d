"""The noun that a question asks for: "which countries …", "list all agreements …", "what were the topics …". Knows English only."""

from __future__ import annotations

from rag.retrieval.asked.vocabulary import ASKED_NOUN, AUXILIARY, LISTING, PREPOSITION

_BEFORE_LISTED = frozenset(
    "the all every any me us out of list a an full complete names examples some".split()
)
_COMPOUND = frozenset(
    "sports media news arms series species politics goods affairs economics customs".split()
)
_DETERMINERS = frozenset("the a an its their his her this that these those".split())
_DONE = frozenset("put made set given laid taken sought brought drawn shown told held said".split())
_VERBS = frozenset(
    "say said took take held met won gave made the a an its his her their saw lost became began left led sent told paid built fell "
    "struck set hit ran drew spoke broke sold bought chose grew rose flew came went got kept brought sought fought stood appears seems "
    "wants plans says claims makes leads supports backs gets holds includes remains owns runs this last recently also now".split()
)


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


def target_noun(tokens: list[str], capitals: frozenset[str]) -> tuple[str, ...]:
    """The noun phrase that `tokens` ask for; `capitals` are the words written as names."""
    for position, token in enumerate(tokens):
        if token in ("what", "which", "whose") or (
            token in ("many", "much") and position and tokens[position - 1] == "how"
        ):
            rest = tokens[position + 1 :]
            if rest[:1] and rest[0] in _DETERMINERS:
                return ()  # "what the minister said"
            lone = not any(word in AUXILIARY for word in rest)
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
                for w in _before_verb(phrase, capitals, lone=lone)
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


def _before_verb(phrase: list[str], capitals: frozenset[str], *, lone: bool) -> list[str]:
    """Cuts "countries joined the pact" to "countries": the noun asked for ends at the first plural or before a verb.

    `lone` says that no auxiliary follows, so that a verb must be among the words ("which judge presides over …").
    `capitals` are the words written as names, whose plural is none ("which Fox News host").
    """
    for position, word in enumerate(phrase):
        following = phrase[position + 1] if position + 1 < len(phrase) else ""
        acts = phrase[position - 1] in ASKED_NOUN and (
            following in capitals or following in _DETERMINERS or (lone and not following)
        )
        if position and (word.endswith("ed") or word in _VERBS or (word.endswith("s") and acts)):
            return phrase[:position]
        if is_plural(word) and word not in capitals and word not in _COMPOUND and position + 1 < len(phrase):
            return phrase[: position + 1]
    return phrase


def head_after_be(tokens: list[str], capitals: frozenset[str]) -> str | None:
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
            or (
                i and phrase[i - 1] in ASKED_NOUN and (w in capitals or w in _DETERMINERS)
            )  # "the amount Egypt pays"
            or (
                i and (w.endswith("ed") or w in _DONE) and is_plural(phrase[i - 1])
            )  # "the topics discussed by"
        ),
        len(phrase),
    )
    if phrase[stop : stop + 1] == ["about"] and stop + 1 == len(phrase):
        return None  # "what were the talks about"
    if not determined and stop < 2:
        return None  # "what are sanctions"
    head = next((w for w in phrase[:stop] if w.endswith("s") and is_plural(w) and phrase.index(w)), "")
    return phrase[stop - 1] if 0 < stop <= 4 else (head or None) if stop > 0 else None
