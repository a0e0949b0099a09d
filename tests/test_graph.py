"""Chroma behind what is stored: nothing is missed meanwhile, and it is brought up when that is worth while."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.index import graph, search
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.schema import PreparedArticle, Progress
from tests.index_support import WordHashEmbedder, prepared


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "EXACT", 0)
    monkeypatch.setattr(search, "NARROW", 30)
    monkeypatch.setattr(graph, "PUBLISHED_FROM", 30)
    monkeypatch.setattr(graph, "LAG", 20)
    monkeypatch.setattr(graph, "AT_ONCE", 25)
    monkeypatch.setattr(graph, "LEAST", 10)
    monkeypatch.setattr(VectorIndex, "loads", lambda _: True)


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(Store.open(tmp_path / "library", embedder=WordHashEmbedder()))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


def notes(first: int, last: int) -> list[PreparedArticle]:
    return [prepared(f"n{n}", f"Note{n} speaks of thing{n} and matter{n}.") for n in range(first, last)]


def put(store: Store, articles: list[PreparedArticle]) -> None:
    with store.writing() as writer:
        writer.put(articles)


def nearest(store: Store, number: int) -> str:
    vector = store.embedder.embed_question(notes(number, number + 1)[0].article.text)
    ((key, _),) = store.dense(vector, store.scope(), 1)
    return store.passages([key])[key][1].id


def held(store: Store) -> int:
    """How many passages Chroma has."""
    return store.catalogue.passages.count(through=store.catalogue.state().vectored)


def test_a_small_library_does_without_chroma(open_store: Callable[[], Store], tmp_path: Path) -> None:
    store = open_store()
    put(store, notes(0, 30))
    assert [path.name for path in (tmp_path / "library" / "index" / "1").iterdir()] == ["words"]
    assert nearest(store, 7) == "n7"
    vectors = next(check for check in store.doctor() if check.name == "vectors")
    assert (vectors.ok, vectors.detail) == (True, "30 of 30 stored vectors are whole; all are scored exactly")


def test_one_that_has_outgrown_exact_scoring_gets_it_and_what_comes_later_is_found_too(
    open_store: Callable[[], Store],
) -> None:
    told: list[Progress] = []
    store, reader = open_store(), open_store()
    with store.writing(progress=told.append) as writer:
        writer.put(notes(0, 60))
    assert held(store) == 60
    assert [(one.stage, one.done, one.total) for one in told] == [
        ("indexing", 25, 60),
        ("indexing", 50, 60),
        ("indexing", 60, 60),
    ]
    assert [nearest(reader, number) for number in (0, 59)] == ["n0", "n59"]
    put(store, notes(60, 67))
    assert held(store) == 60  # seven are few enough to be scored exactly
    assert [nearest(one, number) for one in (store, reader) for number in (3, 66)] == ["n3", "n66"] * 2
    put(store, notes(67, 85))
    assert held(store) == 85
    assert [nearest(reader, number) for number in (3, 66, 84)] == ["n3", "n66", "n84"]
    assert all(check.ok for check in store.doctor())


def test_what_is_gone_is_not_found_and_does_not_crowd_out_the_rest(
    open_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    put(store, notes(0, 60))
    monkeypatch.setattr(search, "SLACK", 0)
    with store.writing() as writer:
        writer.remove([f"n{number}" for number in range(15)])
    assert (store.catalogue.state().stale, held(store)) == (15, 45)
    vector = store.embedder.embed_question(notes(3, 4)[0].article.text)
    found = store.passages([key for key, _ in store.dense(vector, store.scope(), 40)])
    assert len(found) == 40
    assert not {article.id for _, article in found.values()} & {f"n{number}" for number in range(15)}
    assert all(check.ok for check in store.doctor())
    with store.writing() as writer:
        writer.remove([f"n{number}" for number in range(15, 25)])
    assert store.catalogue.state().stale == 0
    assert all(check.ok for check in store.doctor())


def test_a_kill_while_chroma_is_brought_up_loses_nothing(
    open_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, calls = open_store(), []
    put_vectors = VectorIndex.put

    def cut_off(self: VectorIndex, *given: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        put_vectors(self, *given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(VectorIndex, "put", cut_off)
        put(store, notes(0, 60))
    assert held(store) == 25
    again = open_store()
    assert [nearest(again, number) for number in (0, 30, 59)] == ["n0", "n30", "n59"]
    assert held(again) == 25  # opening to read does not wait for it
    put(again, notes(60, 65))
    assert held(again) == 65
    assert all(check.ok for check in again.doctor())
