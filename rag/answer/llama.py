"""Our answers as a LlamaIndex query engine. Knows LlamaIndex's classes; imported only when they are asked for."""

from __future__ import annotations

from collections.abc import Callable

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.response.schema import RESPONSE_TYPE, Response
from llama_index.core.prompts.mixin import PromptMixinType
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.schema import Answer


class LibraryQueryEngine(BaseQueryEngine):
    """Calls `ask`; the response's source nodes are the quoted spans, in the order of their numbers."""

    def __init__(self, ask: Callable[[str], Answer]) -> None:
        self._ask = ask
        super().__init__(callback_manager=None)

    def _query(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return as_response(self._ask(query_bundle.query_str))

    async def _aquery(self, query_bundle: QueryBundle) -> RESPONSE_TYPE:
        return self._query(query_bundle)

    def _get_prompt_modules(self) -> PromptMixinType:
        return {}


def make_query_engine(ask: Callable[[str], Answer]) -> LibraryQueryEngine:
    """A query engine over `ask`."""
    return LibraryQueryEngine(ask)


def as_response(answer: Answer) -> Response:
    """An answer as a LlamaIndex response; a refusal is its message with no source nodes."""
    if answer.refusal:
        return Response(response=answer.refusal.message, source_nodes=[], metadata={"refused": True})
    text = " ".join(f"{s.text} {''.join(f'[{n}]' for n in s.citations)}" for s in answer.sentences)
    nodes = [
        NodeWithScore(
            node=TextNode(
                id_=f"{c.article_id}@{c.revision}:{c.start}-{c.end}",
                text=c.quote,
                start_char_idx=c.start,
                end_char_idx=c.end,
                metadata={
                    "article_id": c.article_id,
                    "title": c.title,
                    "source": c.source,
                    "published": c.published,
                },
            )
        )
        for c in answer.citations
    ]
    return Response(response=text, source_nodes=nodes, metadata={"refused": False, "mode": answer.mode})
