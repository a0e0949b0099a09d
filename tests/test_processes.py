"""Several processes on one library, and processes killed at any moment: nothing is lost, nothing is doubled."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from rag.index import doctor, graph, search
from rag.index.store import Store
from rag.index.vectors import index as vectors
from rag.schema import PreparedArticle
from tests.index_support import WordHashEmbedder, chroma_lacks_any, prepared

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked from a prepared one")

CONFIGURATION, LAGS, LEAST = vectors.CONFIGURATION, graph.lags, graph.LEAST
WORDS = [f"word{number}" for number in range(2_000)]


def open_store(folder: Path) -> Store:
    """A library that keeps Chroma up, which writes its graph after every few passages: kills then meet it."""
    graph.lags, graph.LEAST = chroma_lacks_any, 1
    vectors.CONFIGURATION = {"hnsw": {**CONFIGURATION["hnsw"], "batch_size": 10, "sync_threshold": 20}}
    return Store.open(folder, embedder=WordHashEmbedder(dimensions=128))


def article(name: str, version: int = 0) -> PreparedArticle:
    """Two short passages; the first holds a word that no other article has."""
    draw = random.Random(f"{name} {version}")
    paragraphs = [" ".join(draw.choices(WORDS, k=30)) for _ in range(2)]
    return prepared(
        name, f"Marked{name}v{version} {paragraphs[0]}.\n\n{paragraphs[1]}.", title=f"Title {name}"
    )


def is_found(store: Store, name: str, version: int = 0) -> bool:
    """Whether the first passage is found by its own word and by its own vector."""
    scope = store.scope()
    by_words = [key for key, _ in store.lexical(f"marked{name}v{version}", scope, 1)]
    keys, matrix = store.catalogue.passages.vectors(by_words)
    return len(keys) == 1 and store.dense(matrix[0], scope, 1)[0][0] == keys[0]


@pytest.fixture(autouse=True)
def _usual_chroma() -> Iterator[None]:
    yield
    vectors.CONFIGURATION, graph.lags, graph.LEAST = CONFIGURATION, LAGS, LEAST


@pytest.fixture(scope="module")
def prepared_process() -> multiprocessing.context.ForkServerContext:
    """Starts processes that need not import everything again."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["chromadb", "rag.index.store", "tests.index_support", "tests.test_processes"]
    )
    return context


@contextlib.contextmanager
def running(
    context: multiprocessing.context.ForkServerContext, target: object, *arguments: object
) -> Iterator[tuple[multiprocessing.context.ForkServerProcess, Connection]]:
    """A process and the end of the pipe on which it reports."""
    here, there = context.Pipe()
    process = context.Process(target=target, args=(there, *arguments), daemon=True)
    process.start()
    there.close()
    try:
        yield process, here
    finally:
        process.kill()
        process.join()
        here.close()


def everything_sent(pipe: Connection) -> list[object]:
    """What a process said before it ended."""
    said: list[object] = []
    with contextlib.suppress(EOFError, OSError):
        while pipe.poll():
            said.append(pipe.recv())
    return said


def add_for_ever(pipe: Connection, folder: Path, run: int) -> None:
    """Adds, updates and removes in batches; reports each batch once `put` or `remove` has returned."""
    store = open_store(folder)
    draw = random.Random(run)
    pipe.send("begun")
    for batch in range(10_000):
        with store.writing() as writer:
            names = [f"r{run}b{batch}n{number}" for number in range(draw.randint(1, 12))]
            writer.put([article(name) for name in names])
            pipe.send(("added", names))
            if batch % 3 == 1:
                writer.put([article(names[0], version=1)])
                pipe.send(("updated", names[:1]))
            if batch % 5 == 2:
                pipe.send(("going", names[-1:]))
                writer.remove(names[-1:])


def test_killed_at_random_moments_nothing_reported_is_lost_or_doubled(
    tmp_path: Path,
    prepared_process: multiprocessing.context.ForkServerContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        vectors.VectorIndex, "loads", lambda _: True
    )  # half a second each; once is enough, at the end
    draw = random.Random(20210407)
    versions: dict[str, int] = {}
    uncertain: set[str] = set()
    for run in range(20):
        with running(prepared_process, add_for_ever, tmp_path, run) as (process, pipe):
            assert pipe.recv() == "begun"
            said = [pipe.recv() for _ in range(draw.randint(0, 6))]
            time.sleep(draw.uniform(0.0, 0.05))
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
            process.join()
            said += everything_sent(pipe)
        for what, names in said:
            for name in names:
                if what == "going":
                    uncertain.add(name)
                else:
                    versions[name] = 1 if what == "updated" else 0
        store = open_store(tmp_path)
        assert not store.catalogue.unfinished()
        assert [check for check in store.doctor() if not check.ok] == []
        held = {one.id: one for one in store.list()}
        assert versions.keys() - uncertain <= held.keys()
        assert len(store.list()) == len(held)
        for name in list(versions)[-40:]:
            if name in held and name not in uncertain:
                version = held[name].revision - 1
                assert version >= versions[name]
                assert is_found(store, name, version), name
        store.close()
    assert len(versions) > 100
    monkeypatch.undo()
    store = open_store(tmp_path)
    assert [check for check in store.doctor() if not check.ok] == []
    store.close()


def add_many(pipe: Connection, folder: Path, tag: str, total: int, batch: int) -> None:
    store = open_store(folder)
    with store.writing(on_wait=lambda whom: pipe.send(f"waiting for {whom}")) as writer:
        pipe.send("writing")
        for start in range(0, total, batch):
            writer.put([article(f"{tag}{number}") for number in range(start, min(total, start + batch))])
    pipe.send("done")


def test_an_open_reader_finds_every_article_that_another_process_adds(
    tmp_path: Path,
    prepared_process: multiprocessing.context.ForkServerContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "EXACT", 0)
    monkeypatch.setattr(search, "NARROW", 0)  # ask Chroma, however small the library
    reader = open_store(tmp_path)
    with reader.writing() as writer:
        writer.put([article("first")])
    assert is_found(reader, "first")  # its Chroma client is open from here on
    with running(prepared_process, add_many, tmp_path, "x", 2_000, 64) as (process, pipe):
        while process.is_alive():
            assert is_found(reader, "first")
            newest = reader.scope().coverage.articles - 2
            if newest >= 0:
                assert is_found(reader, f"x{newest}")
            time.sleep(0.1)
        assert "done" in everything_sent(pipe)
    assert reader.scope().coverage.articles == 2_001
    by_chroma = [number for number in range(0, 2_000, 5) if not is_found(reader, f"x{number}")]
    assert len(by_chroma) <= 400 * doctor.MISSED  # its graph is approximate
    monkeypatch.undo()
    assert [number for number in range(2_000) if not is_found(reader, f"x{number}")] == []
    assert all(check.ok for check in reader.doctor())
    reader.close()


def test_a_second_writer_waits_and_says_for_whom_and_nothing_is_lost(
    tmp_path: Path, prepared_process: multiprocessing.context.ForkServerContext
) -> None:
    open_store(tmp_path).close()
    with running(prepared_process, add_many, tmp_path, "a", 150, 10) as (first, first_pipe):
        assert first_pipe.recv() == "writing"
        with running(prepared_process, add_many, tmp_path, "b", 150, 10) as (second, second_pipe):
            waiting = second_pipe.recv()
            assert f"process {first.pid}" in waiting
            first.join(30)
            second.join(30)
            assert everything_sent(first_pipe) == ["done"]
            assert everything_sent(second_pipe) == ["writing", "done"]
    store = open_store(tmp_path)
    lost = [
        f"{tag}{number}" for tag in "ab" for number in range(150) if not is_found(store, f"{tag}{number}")
    ]
    assert lost == []
    assert all(check.ok for check in store.doctor())
    store.close()


def write_in_turns(pipe: Connection, folder: Path, tag: str) -> None:
    """Keeps one store open and writes again and again, so that each finds the other's batches between its own."""
    store = open_store(folder)
    for turn in range(12):
        with store.writing() as writer:
            writer.put([article(f"{tag}{turn}n{number}") for number in range(25)])
    pipe.send("done")


def test_two_stores_kept_open_and_writing_in_turns_lose_nothing(
    tmp_path: Path, prepared_process: multiprocessing.context.ForkServerContext
) -> None:
    open_store(tmp_path).close()
    with (
        running(prepared_process, write_in_turns, tmp_path, "a") as (first, first_pipe),
        running(prepared_process, write_in_turns, tmp_path, "b") as (second, second_pipe),
    ):
        first.join(40)
        second.join(40)
        assert (everything_sent(first_pipe), everything_sent(second_pipe)) == (["done"], ["done"])
    store = open_store(tmp_path)
    names = [f"{tag}{turn}n{number}" for tag in "ab" for turn in range(12) for number in range(25)]
    assert [name for name in names if not is_found(store, name)] == []
    assert all(check.ok for check in store.doctor())
    store.close()


def reindex_for_ever(pipe: Connection, folder: Path) -> None:
    store = open_store(folder)
    pipe.send("begun")
    while True:
        with store.writing() as writer:
            writer.reindex()


def test_killed_while_reindexing_the_library_stays_whole(
    tmp_path: Path, prepared_process: multiprocessing.context.ForkServerContext
) -> None:
    store = open_store(tmp_path)
    with store.writing() as writer:
        writer.put([article(f"x{number}") for number in range(200)])
    draw = random.Random(7)
    for _ in range(4):
        with running(prepared_process, reindex_for_ever, tmp_path) as (process, pipe):
            assert pipe.recv() == "begun"
            time.sleep(draw.uniform(0.0, 0.5))
            process.kill()
            process.join()
        assert is_found(store, "x7")
        assert all(check.ok for check in store.doctor())
    with store.writing():
        pass
    assert len(list(tmp_path.glob("index/*"))) == 1
    store.close()
