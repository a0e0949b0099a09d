"""Filters and vectors held in memory say what the catalogue says, whatever has been added, changed or removed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from rag.index import search
from rag.index.catalogue.portable import among
from rag.index.catalogue.schema import passages
from rag.index.exact import Exact
from rag.index.store import Store
from rag.schema import Article, SearchFilter
from tests.index_support import WordHashEmbedder, prepared

DAYS = (None, "2019-12-31", "2020-01-01", "2020-01-02T23:00:00-05:00", "2020-06-15")
OUTLETS = (None, "Harbour Post", "harbour post", "The Globe")
NAMES = tuple(f"a{number}" for number in range(40))
WORDS = ("gas", "rail", "vaccine", "harbour", "tax", "port", "minister", "pipeline", "visit", "treaty")


def note(number: int, version: int = 0) -> str:
    chosen = [WORDS[(number * step + version) % len(WORDS)] for step in (1, 3, 7)]
    return f"Note {number} on {' and '.join(chosen)}.\n\nMore of {chosen[0]} in version {version}."


def put(store: Store, numbers: range, version: int = 0) -> None:
    with store.writing() as writer:
        writer.put(
            [
                prepared(
                    NAMES[number],
                    note(number, version),
                    published=DAYS[number % len(DAYS)],
                    source=OUTLETS[number % len(OUTLETS)],
                )
                for number in numbers
            ]
        )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(tmp_path_factory.mktemp("held") / "library", embedder=WordHashEmbedder())
    put(store, range(40))
    yield store
    store.close()


def left(article: Article, kept: SearchFilter) -> bool:
    day = article.published[:10] if article.published else None
    if kept.sources and (article.source or "").casefold() not in {name.casefold() for name in kept.sources}:
        return False
    if kept.article_ids and article.id not in kept.article_ids:
        return False
    bounds = [kept.since, kept.until, kept.as_of]
    if day is None:
        return not any(bounds)
    return (kept.since or "") <= day and all(day <= last for last in bounds[1:] if last)


some_day = st.none() | st.sampled_from(["2019-12-31", "2020-01-01", "2020-01-02", "2020-03-01", "2021-01-01"])
FILTERS = st.builds(
    SearchFilter,
    since=some_day,
    until=some_day,
    as_of=some_day,
    sources=st.lists(st.sampled_from(["HARBOUR POST", "The Globe", "Nobody"]), max_size=2).map(tuple),
    article_ids=st.lists(st.sampled_from([*NAMES, "gone"]), max_size=8).map(tuple),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=FILTERS)
def test_a_filter_leaves_the_articles_that_reading_each_of_them_leaves(
    store: Store, kept: SearchFilter
) -> None:
    articles = store.list()
    expected = [article for article in articles if left(article, kept)]
    scope = store.scope(kept)
    names = store.catalogue.ids(scope.keys.tolist()) if not scope.everything else None
    assert names is None or set(names.values()) == {article.id for article in expected}
    days = [article.published[:10] for article in expected if article.published]
    dateless = replace(kept, since=None, until=None, as_of=None)
    undated = [article for article in articles if left(article, dateless) and not article.published]
    coverage = scope.coverage
    assert coverage.articles == len(expected)
    assert coverage.sources == len({article.source for article in expected if article.source})
    assert (coverage.since, coverage.until) == (min(days, default=None), max(days, default=None))
    assert coverage.undated_left_out == (len(undated) if dateless != kept else 0)
    assert scope.passages == 2 * len(expected)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kept=FILTERS, words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=4))
def test_search_in_memory_finds_what_scoring_the_stored_vectors_finds(
    store: Store, kept: SearchFilter, words: list[str]
) -> None:
    scope, vector = store.scope(kept), store.embedder.embed_question(" ".join(words))
    found = store.dense(vector, scope, 7)
    keys, matrix = store.catalogue.passages.vectors_of(
        scope.keys.tolist() if not scope.everything else store.catalogue.article_keys()
    )
    expected = search.best(keys, search.cosines(matrix, vector), 7) if len(keys) else []
    assert [key for key, _ in found] == [key for key, _ in expected]
    assert store.similarity(vector, [key for key, _ in found]) == pytest.approx(dict(found))


def test_a_reader_follows_additions_changes_and_removals(tmp_path: Path) -> None:
    writing = Store.open(tmp_path / "library", embedder=WordHashEmbedder())
    reader = Store.open(tmp_path / "library", embedder=WordHashEmbedder())

    def assert_followed() -> None:
        fresh = Store.open(tmp_path / "library", embedder=WordHashEmbedder())
        for words in WORDS:
            vector = fresh.embedder.embed_question(words)
            ours, theirs = (one.dense(vector, one.scope(), 50) for one in (reader, fresh))
            assert ours == theirs
            assert reader.lexical(words, reader.scope(), 50) == fresh.lexical(words, fresh.scope(), 50)
        assert reader.scope().coverage == fresh.scope().coverage
        keys, matrix = reader.views.matrix(reader.views.now())
        stored, vectors = reader.catalogue.passages.vectors_after(0)
        assert np.array_equal(keys, stored)
        assert np.array_equal(matrix, vectors)
        fresh.close()

    put(writing, range(10))
    assert_followed()
    put(writing, range(10, 20))
    assert_followed()
    put(writing, range(5, 12), version=1)
    assert_followed()
    with writing.writing() as writer:
        writer.remove([NAMES[3], NAMES[19]])
    assert_followed()
    with writing.writing() as writer:
        writer.remove([NAMES[0]])
        writer.put([prepared("other", note(0))])
    assert_followed()
    writing.close()
    reader.close()


def test_rows_given_out_stay_as_they_are_when_more_are_read(store: Store) -> None:
    keys, vectors = store.catalogue.passages.vectors_after(0)
    exact = Exact(store.catalogue.passages)
    first = exact.rows(keys[:10])
    more = exact.rows(keys)
    fewer = exact.rows(keys[5:15])
    assert np.array_equal(first, vectors[:10])
    assert np.array_equal(more, vectors)
    assert np.array_equal(fewer, vectors[5:15])


def test_the_graph_and_memory_find_nearly_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past `EXACT` passages Chroma is asked: it finds what memory finds, but for the few that its graph passes over."""
    store = Store.open(tmp_path / "library", embedder=WordHashEmbedder())
    monkeypatch.setattr("rag.index.graph.PUBLISHED_FROM", 0)
    monkeypatch.setattr("rag.index.graph.LEAST", 1)
    put(store, range(40))
    for kept in (SearchFilter(), SearchFilter(until="2020-01-01"), SearchFilter(sources=("The Globe",))):
        for words in WORDS:
            vector, scope = store.embedder.embed_question(words), store.scope(kept)
            exactly = store.dense(vector, scope, 10)
            with monkeypatch.context() as patched:
                patched.setattr(search, "EXACT", 0)
                patched.setattr(search, "NARROW", 0)
                asked = store.dense(vector, scope, 10)
            assert [score for _, score in asked] == pytest.approx([score for _, score in exactly], abs=0.01)
            assert len({key for key, _ in asked} & {key for key, _ in exactly}) >= 8
    store.close()


def test_looking_up_many_keys_uses_the_index_and_reads_no_whole_table(store: Store) -> None:
    statement = select(passages.c.key).where(among(passages.c.article_key, [1, 2]))
    with store.catalogue.reading() as connection:
        text = str(statement.compile(connection.engine))
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("[1, 2]",)).all()
        assert len(connection.scalars(statement).all()) == 4
    assert any("SEARCH passages" in row[-1] for row in plan)
