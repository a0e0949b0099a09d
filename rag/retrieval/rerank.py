"""Hits put in another order by what the settings name. Knows orders and failures; imports LlamaIndex only to make one.

A reranker gives an order, and may leave hits out. The scores stay those of our own search, dealt out anew in that order:
sentence ranking and the gate are fitted to their scale, which no two rerankers share.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rag.errors import CommuniqueError, ModelError
from rag.llm import Message, Model
from rag.prompts import fence, render
from rag.schema import Hit

MODEL = "llm"
RERANKED = 30  # hits given to a reranker, however few are wanted
SHOWN = 900  # characters of a passage that a model sees
REPLY_TOKENS = 200


class Reranker(Protocol):
    """What orders hits. `sees_private`: whether it may be given articles marked private; `server`: where it sends texts.

    `server` is None for what stays on this machine, and where it is not known.
    """

    name: str
    sees_private: bool
    server: str | None

    def order(self, question: str, hits: Sequence[Hit]) -> list[int]:
        """Indexes of `hits`, best first; those left out are dropped. May raise anything."""
        ...


@dataclass(frozen=True, slots=True)
class Reordered:
    """Hits in their new order, and what the user is to be told of it."""

    hits: list[Hit]
    notices: tuple[str, ...] = ()


def reorder(reranker: Reranker, question: str, hits: Sequence[Hit]) -> Reordered:
    """`hits` as `reranker` orders them. One that fails changes nothing but a notice.

    Articles marked private that it may not see keep their places.
    """
    given = [at for at, hit in enumerate(hits) if reranker.sees_private or not hit.article.private]
    kept_back = len(hits) - len(given)
    notices = []
    if kept_back:
        passages = "1 private passage was" if kept_back == 1 else f"{kept_back} private passages were"
        notices.append(f"{passages} not given to the reranker {reranker.name}.")
    if not given:
        return Reordered(list(hits), tuple(notices))
    try:
        order = _sound(reranker.order(question, [hits[at] for at in given]), len(given))
    except Exception as problem:  # noqa: BLE001  every reranker raises its own
        why = str(problem) if isinstance(problem, CommuniqueError) else f"{type(problem).__name__}: {problem}"
        why = " ".join(why.split())[:300].rstrip(".")
        return Reordered(
            list(hits), (f"The reranker {reranker.name} failed ({why}); this is the order without it.",)
        )
    if reranker.server:
        notices.append(f"{len(given)} passages were sent to {reranker.server} to be put in order.")
    ordered = iter([hits[given[at]] for at in order])
    private = iter([hit for at, hit in enumerate(hits) if at not in set(given)])
    places = sorted(set(range(len(hits))) - set(given))
    mixed: list[Hit] = []
    for at in range(len(order) + kept_back):
        following = next(private, None) if at in places else next(ordered, None)
        mixed += [following] if following is not None else []
    mixed += [*ordered, *private]
    scores = sorted((hit.score for hit in hits), reverse=True)
    return Reordered(
        [replace(hit, score=score) for hit, score in zip(mixed, scores, strict=False)], tuple(notices)
    )


def _sound(order: Sequence[int], count: int) -> list[int]:
    """Each index once, none that is not there."""
    return list(dict.fromkeys(at for at in order if 0 <= at < count))


class ModelReranker:
    """A language model that is shown all passages at once and lists the numbers of the best."""

    def __init__(self, model: Model) -> None:
        self.name = f"{MODEL} ({model.name})"
        self.sees_private = model.is_local
        self.server: str | None = None if model.is_local else model.server
        self._model = model

    def order(self, question: str, hits: Sequence[Hit]) -> list[int]:
        """What the model names, in its order, then the rest as it was. Raises ModelError when it names nothing."""
        shown = "\n\n".join(_shown(number, hit) for number, hit in enumerate(hits, 1))
        prompt = render("rerank", passages=fence(shown), question=question)
        reply = self._model.complete(
            [Message("system", prompt.system), Message("user", prompt.user)], max_tokens=REPLY_TOKENS
        )
        named = _sound([int(number) - 1 for number in re.findall(r"\b\d{1,4}\b", reply)], len(hits))
        if not named:
            raise ModelError(f"the model {self._model.name} named no passage")
        return [*named, *(at for at in range(len(hits)) if at not in set(named))]


def _shown(number: int, hit: Hit) -> str:
    article = hit.article
    head = " · ".join(
        part for part in (article.source, (article.published or "")[:10], article.title) if part
    )
    return f"[{number}] {head}\n{hit.passage.text[:SHOWN]}"


def load_reranker(path: str, arguments: Mapping[str, object]) -> Reranker:
    """A LlamaIndex node postprocessor by import path, made with these arguments. Raises SettingsError, MissingExtra."""
    from rag.retrieval.postprocessor import load_postprocessor

    return load_postprocessor(path, arguments)
