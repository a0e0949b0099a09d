"""Rerankers: LlamaIndex's own classes by import path, a model that lists numbers, and what happens when they fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag import Library, open_library
from rag.errors import MissingExtra, SettingsError
from rag.retrieval.rerank import ModelReranker, Reordered, load_reranker, reorder
from rag.schema import Article, Hit, Passage
from tests.model_server import ModelServer, Reply, Request

CORE = "llama_index.core.postprocessor."
QUESTION = "What was said about the pipeline?"


def hit(name: str, score: float, *, private: bool = False) -> Hit:
    text = f"Passage {name}."
    article = Article(name, name, "Wire", None, None, None, None, text, "0", name, private=private)
    return Hit(Passage(f"{name}#0", name, 0, len(text), text), article, score)


HITS = [hit("a", 0.9), hit("b", 0.6), hit("c", 0.3)]


class Given:
    """A reranker that gives back the order it was made with."""

    name = "given"
    server: str | None = None

    def __init__(self, order: Sequence[int], *, sees_private: bool = True) -> None:
        self._order = order
        self.sees_private = sees_private
        self.seen: list[str] = []

    def order(self, question: str, hits: Sequence[Hit]) -> list[int]:
        self.seen = [each.article.id for each in hits]
        return list(self._order)


def names(found: Reordered) -> list[str]:
    return [each.article.id for each in found.hits]


def test_the_order_is_the_rerankers_and_the_scores_stay_on_our_scale() -> None:
    found = reorder(Given([2, 0, 1]), "q", HITS)
    assert names(found) == ["c", "a", "b"]
    assert [each.score for each in found.hits] == [0.9, 0.6, 0.3]
    assert found.notices == ()


def test_what_it_leaves_out_is_gone_and_what_it_invents_is_ignored() -> None:
    assert names(reorder(Given([1, 1, 7, -1]), "q", HITS)) == ["b"]


def test_private_articles_keep_their_places_and_are_not_given_away() -> None:
    hits = [hit("a", 0.9), hit("p", 0.8, private=True), hit("b", 0.7), hit("c", 0.6)]
    reranker = Given([2, 1, 0], sees_private=False)
    found = reorder(reranker, "q", hits)
    assert reranker.seen == ["a", "b", "c"]
    assert names(found) == ["c", "p", "b", "a"]
    assert found.notices == ("1 private passage was not given to the reranker given.",)


@given(st.lists(st.booleans(), max_size=8), st.lists(st.integers(-2, 9), max_size=10))
def test_no_private_hit_is_lost_and_none_is_shown_twice(private: list[bool], order: list[int]) -> None:
    hits = [hit(str(n), 1 - n / 10, private=each) for n, each in enumerate(private)]
    found = reorder(Given(order, sees_private=False), "q", hits).hits
    ids = [each.article.id for each in found]
    assert len(ids) == len(set(ids))
    assert {each.article.id for each in hits if each.article.private} <= set(ids)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_reranker_that_fails_changes_nothing_and_says_why(sample_folder: Path) -> None:
    path = CORE + "MetadataReplacementPostProcessor"
    with open_library(sample_folder) as plain:
        wanted = plain.search(QUESTION).hits

    class Broken(Given):
        def order(self, question: str, hits: Sequence[Hit]) -> list[int]:
            raise RuntimeError("no\nconnection.")

    found = reorder(Broken([]), "q", wanted)
    assert found.hits == list(wanted)
    assert found.notices == (
        "The reranker given failed (RuntimeError: no connection); this is the order without it.",
    )
    assert load_reranker(path, {"target_metadata_key": "title"}).order("q", HITS) == [0, 1, 2]


def search(folder: Path, reranker: str, **arguments: object) -> tuple[list[str], tuple[str, ...]]:
    with open_library(folder, reranker=reranker, reranker_arguments=arguments) as library:
        found = library.search(QUESTION, limit=5)
        return [each.passage.id for each in found.hits], found.notices


def test_llama_index_postprocessors_by_import_path(sample_library: Library, sample_folder: Path) -> None:
    wide = sample_library.search(QUESTION, limit=30).hits
    best = [each.passage.id for each in wide]
    cut = (wide[1].score + wide[2].score) / 2
    assert search(sample_folder, CORE + "SimilarityPostprocessor", similarity_cutoff=cut) == (best[:2], ())
    reordered, _ = search(sample_folder, CORE + "LongContextReorder")
    assert set(reordered) <= set(best) and reordered != best[:5]
    kept, _ = search(sample_folder, CORE + "KeywordNodePostprocessor", required_keywords=["pipeline"])
    texts = {each.passage.id: each.passage.text for each in wide}
    assert kept and all("pipeline" in texts[id_] for id_ in kept)


def test_an_answer_says_that_its_reranker_failed(
    sample_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from llama_index.core.postprocessor import SimilarityPostprocessor

    def fail(*_: object, **__: object) -> None:
        raise ConnectionError("the server is away")

    monkeypatch.setattr(SimilarityPostprocessor, "_postprocess_nodes", fail)
    with open_library(sample_folder, reranker=CORE + "SimilarityPostprocessor") as library:
        answer = library.ask(QUESTION)
    assert answer.sentences
    assert any("ConnectionError: the server is away" in notice for notice in answer.notices)


@pytest.mark.parametrize(
    ("reranker", "arguments", "error", "says"),
    [
        ("rerank", {}, SettingsError, "import path"),
        ("llm", {}, SettingsError, "COMMUNIQUE_LLM_MODEL"),
        ("no_such_package.Reranker", {}, MissingExtra, "pip install no-such-package"),
        (CORE + "NoSuchClass", {}, SettingsError, "cannot be imported"),
        ("llama_index.core.schema.TextNode", {}, SettingsError, "no LlamaIndex node postprocessor"),
        (CORE + "SimilarityPostprocessor", {"similarity_cutoff": "x"}, SettingsError, "reranker_arguments"),
    ],
)
def test_a_setting_that_cannot_be_used_is_an_error(
    sample_folder: Path, reranker: str, arguments: dict[str, object], error: type[Exception], says: str
) -> None:
    with (
        pytest.raises(error, match=says),
        open_library(sample_folder, reranker=reranker, reranker_arguments=arguments) as library,
    ):
        library.search(QUESTION)


def test_arguments_without_a_reranker_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no `reranker`"):
        open_library(tmp_path, reranker_arguments={"top_n": 3})


# A language model as reranker


def model_library(folder: Path, server: ModelServer) -> Library:
    return open_library(folder, reranker="llm", llm_model="local", llm_base_url=server.url)


def test_a_model_lists_the_best_passages_first(sample_library: Library, sample_folder: Path) -> None:
    best = [each.passage.id for each in sample_library.search(QUESTION, limit=30).hits]
    with (
        ModelServer(otherwise=lambda _: "Order: 3, 1, 3, 99") as server,
        model_library(sample_folder, server) as library,
    ):
        found = library.search(QUESTION, limit=4)
        sent = server.history[0]
    assert [each.passage.id for each in found.hits] == [best[2], best[0], best[1], best[3]]
    assert QUESTION in sent.user and sent.data.startswith("[1] ") and sent.body["max_tokens"] == 200
    assert found.notices == ()  # it is on this machine


def test_without_the_model_the_answer_is_made_without_it(sample_folder: Path) -> None:
    with ModelServer() as server, model_library(sample_folder, server) as library:
        assert library.ask(QUESTION, use_model=False).mode == "extractive"
        assert server.history == []


@pytest.mark.parametrize("reply", ["I cannot tell.", Reply(status=401)])
def test_a_model_that_gives_no_order_is_a_notice(
    sample_library: Library, sample_folder: Path, reply: str | Reply
) -> None:
    with ModelServer(otherwise=lambda _: reply) as server, model_library(sample_folder, server) as library:
        found = library.search(QUESTION)
    assert [each.passage.id for each in found.hits] == [
        each.passage.id for each in sample_library.search(QUESTION).hits
    ]
    assert len(found.notices) == 1 and "The reranker llm (local) failed" in found.notices[0]


def test_a_remote_model_is_named_and_sees_nothing_private() -> None:
    class Remote:
        name, server, is_local = "far", "https://models.example/v1", False
        sent = ""

        def complete(self, messages: Sequence[object], *, max_tokens: int | None = None) -> str:
            self.sent = str(messages)
            return "2, 1"

    model = Remote()
    hits = [hit("a", 0.9), replace(hit("secret", 0.8, private=True)), hit("b", 0.7)]
    found = reorder(ModelReranker(model), "q", hits)  # type: ignore[arg-type]
    assert names(found) == ["b", "secret", "a"]
    assert "secret" not in model.sent
    assert found.notices == (
        "1 private passage was not given to the reranker llm (far).",
        "2 passages were sent to https://models.example/v1 to be put in order.",
    )


def test_llama_index_reranks_with_a_model_too(sample_library: Library) -> None:
    from llama_index.core.postprocessor import LLMRerank
    from llama_index.llms.openai_like import OpenAILike

    from rag.retrieval.postprocessor import Postprocessor

    def choose(_: Request) -> str:
        return "Doc: 2, Relevance: 9\nDoc: 1, Relevance: 4"

    hits = sample_library.search(QUESTION, limit=3).hits
    with ModelServer(otherwise=choose) as server:
        llm = OpenAILike(model="local", api_base=server.url, api_key="x", is_chat_model=True)
        reranker = Postprocessor("LLMRerank", LLMRerank(llm=llm, top_n=2))
        assert reranker.order(QUESTION, hits) == [1, 0]


# LlamaIndex's own evaluator and tools on the library


async def _evaluate(library: Library) -> dict[str, float]:
    from llama_index.core.evaluation import RetrieverEvaluator

    retriever = library.as_retriever(limit=5)
    wanted = library.search(QUESTION, limit=2).hits[1].passage.id
    evaluator = RetrieverEvaluator.from_metric_names(["mrr", "hit_rate"], retriever=retriever)
    result = await evaluator.aevaluate(query=QUESTION, expected_ids=[wanted])
    assert result.retrieved_ids == [each.passage.id for each in library.search(QUESTION, limit=5).hits]
    return dict(result.metric_vals_dict)


def test_llama_indexs_evaluator_runs_on_the_retriever(sample_library: Library) -> None:
    import asyncio

    assert asyncio.run(_evaluate(sample_library)) == {"mrr": 0.5, "hit_rate": 1.0}


def test_the_query_engine_is_a_tool_of_an_agent(sample_library: Library) -> None:
    from llama_index.core.tools import QueryEngineTool

    tool = QueryEngineTool.from_defaults(
        sample_library.as_query_engine(), name="archive", description="News articles"
    )
    output = tool.call(input="Which pipeline was discussed?")
    assert not output.is_error and "pipeline" in output.content.lower()
    assert output.raw_output.source_nodes[0].metadata["article_id"]
