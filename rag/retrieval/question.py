"""What a question asks for, read from its words alone. Knows English question forms; knows no article and no model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.retrieval.vocabulary import ASKED_NOUN, ASKING, AUXILIARY, COUNTED, NOT_NAMES, PREPOSITION, ROLE, SAY
from rag.schema import Kind
from rag.text import STOPWORDS, fold, stem, word_spans, words


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood.

    `kinds` has the main kind first, then others asked in the same breath ("who came and when"). `target` is the noun asked
    for, folded ("projects"). `outlets` are the library's outlets it names. `names` are capitalised words as written. `terms` are folded stems of the words that say what
    it is about. `speaker` is set when it asks what somebody says, with `topic` stems after "about".
    """

    text: str
    kinds: tuple[Kind, ...]
    target: tuple[str, ...]
    names: tuple[str, ...]
    terms: tuple[str, ...]
    outlets: tuple[str, ...] = ()
    speaker: str | None = None
    topic: tuple[str, ...] = ()

    @property
    def kind(self) -> Kind:
        """The main kind."""
        return self.kinds[0]


def understand(text: str, known_outlets: Sequence[str] = ()) -> Question:
    """Kind, target, names, terms and speaker of `text`. Pure; takes any string.

    `known_outlets` are the outlets of the library: one that is named asks who reports, and is no word to look for.
    """
    text = " ".join(text.split())
    spans = word_spans(text)
    tokens = [token for _, _, token in spans]
    kinds = _kinds(text, tokens)
    target = _target(tokens)
    speaker, topic = _speaker(text)
    folded = fold(text)
    outlets = tuple(
        sorted(
            (o for o in known_outlets if len(o) > 3 and fold(o) in folded),
            key=lambda o: folded.index(fold(o)),
        )
    )
    named_outlets = {word for outlet in outlets for word in words(outlet)}
    names = tuple(n for n in _names(text, spans) if not outlets or not set(words(n)) <= named_outlets)
    return Question(
        text=text,
        kinds=kinds,
        target=target,
        names=names,
        terms=_terms([t for t in tokens if t not in named_outlets], target),
        outlets=outlets,
        speaker=speaker,
        topic=topic,
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


def _kinds(text: str, tokens: list[str]) -> tuple[Kind, ...]:
    first = _main_kind(text, tokens)
    kinds: list[Kind] = [first]
    rest = fold(text)
    for word, kind in (
        ("when", "when"),
        ("where", "where"),
        ("who", "who"),
        ("why", "why_how"),
        ("how many", "how_many"),
    ):
        if kind not in kinds and re.search(rf"(?:\band|,) {word}\b", rest):
            kinds.append(kind)  # type: ignore[arg-type]
    return tuple(kinds)


def _main_kind(text: str, tokens: list[str]) -> Kind:
    folded = fold(text)
    while tokens and tokens[0] in ("and", "but", "so", "then", "also", "ok", "please", "according"):
        tokens = tokens[1:]
    if not tokens:
        return "open"
    if re.search(
        rf"\bhow many {COUNTED}\b|\bhow often\b|\bwhich (?:outlets|newspapers|sources|papers)\b.*\b(?:cover|report|mention|carr)|\bfirst (?:reported|mentioned)\b",
        folded,
    ):
        return "count"
    if re.search(
        r"\b(?:what|how) (?:do|did|does) .+ and .+ (?:each )?(?:say|describe|report|see|put)\b|\bcompare|\bdiffer|\bdisagree|\bversus\b|\bvs\b|\bcontradict|\bdiscrepanc",
        folded,
    ):
        return "compare"
    if tokens[0] in AUXILIARY:
        return "yes_no"
    if tokens[0] in ("list", "name", "enumerate"):
        return "list"
    for position, token in enumerate(tokens):
        after = tokens[position + 1] if position + 1 < len(tokens) else ""
        if token in ("who", "whom", "whose"):
            return "who"
        if token == "when":
            return "when"
        if token == "where":
            return "where"
        if token == "why":
            return "why_how"
        if token == "how":
            measured = (
                "many",
                "much",
                "long",
                "far",
                "large",
                "big",
                "old",
                "high",
                "tall",
                "deep",
                "fast",
                "heavy",
                "wide",
                "expensive",
                "costly",
            )
            return "how_many" if after in measured else "why_how"
        if token in ("what", "which"):
            noun = _target(tokens[position:])
            for each in noun[-1:]:
                if singular(each) in ASKED_NOUN and not (
                    is_plural(each) and ASKED_NOUN[singular(each)] in ("who", "where")
                ):
                    return ASKED_NOUN[singular(each)]
                if is_plural(each):
                    return "list"
            if "worth" in tokens[position + 1 :]:
                return "how_many"
            head = _head_after_be(tokens[position + 1 :])
            if head in ASKED_NOUN:
                return ASKED_NOUN[head]
            return "list" if head and is_plural(head) else "open"
    return "open"


def _head_after_be(tokens: list[str]) -> str | None:
    """The head of the noun phrase in "what were the main topics of …"."""
    if (
        len(tokens) < 3
        or tokens[0] not in ("was", "is", "were", "are")
        or tokens[1] not in ("the", "its", "their", "his", "her")
    ):
        return None
    phrase = tokens[2:]
    stop = next(
        (i for i, w in enumerate(phrase) if w in PREPOSITION or w in AUXILIARY or w in ("that", "which")),
        len(phrase),
    )
    return phrase[stop - 1] if 0 < stop <= 4 else None


def _target(tokens: list[str]) -> tuple[str, ...]:
    """The noun phrase asked for: the words between what/which/how many and the verb."""
    for position, token in enumerate(tokens):
        if token in ("what", "which", "whose") or (
            token in ("many", "much") and position and tokens[position - 1] == "how"
        ):
            phrase = []
            for word in tokens[position + 1 :]:
                if word in AUXILIARY or word in PREPOSITION or word in ("that", "who", "and", "or"):
                    break
                phrase.append(word)
                if len(phrase) == 4:
                    break
            return tuple(
                w
                for w in _before_verb(phrase)
                if w not in ("the", "a", "an", "other", "else", "new", "main", "kind", "sort")
            )
    if tokens[:1] in (["list"], ["name"]):
        phrase = [w for w in tokens[1:] if w not in ("the", "all", "every", "any")]
        stop = next(
            (i for i, w in enumerate(phrase) if w in AUXILIARY or w in PREPOSITION or w == "that"),
            len(phrase),
        )
        return tuple(phrase[:stop][:3])
    return ()


def _before_verb(phrase: list[str]) -> list[str]:
    """Cuts "countries joined the pact" to "countries": the noun asked for ends at the first plural or before an -ed verb."""
    for position, word in enumerate(phrase):
        if position and (
            word.endswith("ed")
            or word in ("say", "said", "took", "take", "held", "met", "won", "gave", "made", "the", "a")
        ):
            return phrase[:position]
        if is_plural(word) and position + 1 < len(phrase):
            return phrase[: position + 1]
    return phrase


def _speaker(text: str) -> tuple[str | None, tuple[str, ...]]:
    asked = re.search(
        rf"\b(?:what|how|why|which)\b[\w\s’']*?\b(?:did|does|do|has|have|had) (?P<who>.+?) (?:{SAY})\b(?P<rest>.*)",
        text,
        re.IGNORECASE,
    )
    if not asked:
        asked = re.search(r"\baccording to (?P<who>(?:the |[A-Z])[\w\s’'.-]*?)(?P<rest>[,?]|$)", text)
    if not asked:
        return None, ()
    who = re.sub(r"^(?:the|a|an)\s+", "", asked["who"].strip(" ,?"), flags=re.IGNORECASE)
    who = re.sub(
        r",? ?\b(?:on (?:the )?(?:one|other) (?:side|hand)|on the other|each|both)\b", "", who
    ).strip(" ,")
    if not re.search(r"[A-Z]", who) and not ROLE.search(who):
        return None, ()
    if fold(who) in (
        "it",
        "they",
        "he",
        "she",
        "article",
        "articles",
        "report",
        "reports",
        "archive",
        "outlet",
        "outlets",
        "you",
    ):
        return None, ()
    about = re.search(
        r"\b(?:about|on|regarding|concerning|of)\b(.*?)(?:\b(?:with|in|at|during|when|after|before)\b|$)",
        asked["rest"],
        re.IGNORECASE,
    )
    topic = tuple(stem(w) for w in words(about[1]) if w not in STOPWORDS and w not in ASKING) if about else ()
    return who, topic


def _names(text: str, spans: list[tuple[int, int, str]]) -> tuple[str, ...]:
    """Capitalised words that do not merely open the question, joined where they stand side by side."""
    names: list[str] = []
    last_end = -2
    for position, (start, end, token) in enumerate(spans):
        written = text[start:end]
        capital = (
            written[:1].isupper()
            and token not in ASKING
            and token not in AUXILIARY
            and token not in STOPWORDS
            and token not in NOT_NAMES
        )
        if position == 0 and capital:  # the first word is a name only before another, or with a possessive
            following = text[spans[1][0] : spans[1][1]] if len(spans) > 1 else ""
            capital = following[:1].isupper() or written.endswith(("'s", "’s"))
        if not capital:
            continue
        if names and start - last_end == 1 and text[last_end:start] in " -":
            names[-1] = text[start - len(names[-1]) - 1 : end]
        else:
            names.append(written)
        last_end = end
    return tuple(names)


def _terms(tokens: list[str], target: tuple[str, ...]) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for token in tokens:
        asking = token in ASKING and token not in target[-1:]
        if (
            not asking
            and token not in STOPWORDS
            and token not in AUXILIARY
            and (len(token) > 1 or token.isdigit())
        ):
            kept[stem(token)] = None
    return tuple(kept)
