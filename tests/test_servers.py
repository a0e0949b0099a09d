"""A library on servers: the catalogue on PostgreSQL, the vectors on Chroma's server, an index of words on each machine.

Each folder stands for a machine ("node") of its own. Started once for the module; every test has a database of its own.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from rag.errors import LibraryError, LibraryLocked, SettingsError, UsageError
from rag.index import search
from rag.index.backup import back_up
from rag.index.catalogue import replicas
from rag.index.restore import restore, restore_onto_server
from rag.index.store import Store
from rag.index.vectors import VectorIndex
from rag.schema import Original, PreparedArticle
from tests.index_support import WordHashEmbedder, prepared
from tests.servers import chroma, chroma_program, free_port, postgres, postgres_programs

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")

WORDS = [f"word{number}" for number in range(500)]
Open = Callable[..., Store]


def article(name: str, version: int = 0) -> PreparedArticle:
    """Two short passages; the first holds a word that no other article has."""
    draw = random.Random(f"{name} {version}")
    paragraphs = [" ".join(draw.choices(WORDS, k=20)) for _ in range(2)]
    return prepared(
        name, f"Marked{name}v{version} {paragraphs[0]}.\n\n{paragraphs[1]}.", title=f"Title {name}"
    )


def articles(prefix: str, number: int) -> list[PreparedArticle]:
    return [article(f"{prefix}{place}") for place in range(number)]


def is_found(store: Store, name: str, version: int = 0) -> bool:
    """Whether the first passage is found by its own word and by its own vector."""
    scope = store.scope()
    by_words = [key for key, _ in store.lexical(f"marked{name}v{version}", scope, 1)]
    keys, matrix = store.catalogue.passages.vectors(by_words)
    return len(keys) == 1 and store.dense(matrix[0], scope, 1)[0][0] == keys[0]


def is_well(store: Store) -> bool:
    faults = [check for check in store.doctor() if not check.ok]
    assert not faults, faults
    return True


def store_on(folder: Path, catalogue_url: str, chroma_url: str) -> Store:
    embedder = WordHashEmbedder(dimensions=128)
    return Store.open(folder, embedder=embedder, catalogue_url=catalogue_url, chroma_url=chroma_url)


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL's server is not installed (Debian: apt install postgresql)")
    with postgres(programs) as url:
        yield url


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = chroma_program()
    if program is None:
        pytest.skip("the `chroma` command is not installed")
    with chroma(program, tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def database(postgres_url: str) -> Callable[[], str]:
    """Makes an empty database; its address."""
    import psycopg

    def make() -> str:
        name = f"desk{random.Random().getrandbits(40):x}"
        with psycopg.connect(f"{postgres_url}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return f"{postgres_url}/{name}"

    return make


@pytest.fixture
def node(tmp_path: Path, database: Callable[[], str], chroma_url: str) -> Iterator[Open]:
    """Opens the one library on the servers from a machine of this name."""
    opened: list[Store] = []
    url = database()

    def open_one(name: str = "first") -> Store:
        opened.append(store_on(tmp_path / name, url, chroma_url))
        return opened[-1]

    open_one.url = url  # type: ignore[attr-defined]
    yield open_one
    for store in opened:
        store.close()


def test_what_one_machine_stores_every_machine_finds(node: Open) -> None:
    first, second = node("first"), node("second")
    with first.writing() as writer:
        writer.put(articles("a", 5))
        writer.put([article("late")])
    assert is_found(second, "a3")
    with second.writing() as writer:
        writer.put([article("a3", 1)])
        writer.remove(["a4"])
        writer.edit("a0", {"title": "Turnips in June"})
    for store in (first, second):
        assert is_found(store, "a3", 1)
        assert not is_found(store, "a3", 0)
        assert not store.lexical("markeda4v0", store.scope(), 5)
        assert store.lexical("turnips", store.scope(), 5, title_boost=1.0)
        assert store.article("a3", 1).text.startswith("Markeda3v0")
        assert store.passage_count == 10
        assert is_well(store)


def test_a_machine_that_comes_late_has_all_at_once_and_one_that_slept_catches_up(node: Open) -> None:
    first = node("first")
    with first.writing() as writer:
        writer.put(articles("a", 20))
    sleeper = node("sleeper")
    assert is_found(sleeper, "a7")
    sleeper.close()
    with first.writing() as writer:
        writer.put(articles("b", 20))
        writer.remove([f"a{number}" for number in range(10)])
    woken = node("sleeper")
    assert is_found(woken, "b7")
    assert not woken.lexical("markeda7v0", woken.scope(), 5)
    assert is_well(woken)


def test_a_machine_too_far_behind_builds_its_words_anew(node: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    first, sleeper = node("first"), node("sleeper")
    with first.writing() as writer:
        writer.put(articles("a", 12))
    assert is_found(sleeper, "a7")
    monkeypatch.setattr(replicas, "MOST_DROPPED", 4)
    for some in (range(4), range(4, 8)):
        with first.writing() as writer:
            writer.remove([f"a{number}" for number in some])
    with first.catalogue.reading() as connection:
        assert replicas.too_far_behind(connection, replicas.Reach(100, 2))
    assert not sleeper.lexical("markeda1v0", sleeper.scope(), 5)
    assert is_found(sleeper, "a9")
    assert is_well(sleeper)


@pytest.mark.parametrize("damage", ["torn", "gone", "note lost"])
def test_a_broken_index_of_words_is_that_machines_alone(node: Open, tmp_path: Path, damage: str) -> None:
    first = node("first")
    with first.writing() as writer:
        writer.put(articles("a", 8))
    builds = first.catalogue.state().index
    broken = node("broken")
    assert is_found(broken, "a1")
    broken.close()
    folder = tmp_path / "broken" / "index" / str(builds) / "words"
    if damage == "note lost":
        folder.with_name("words.json").unlink()
    for file in folder.iterdir():
        if damage == "torn":
            file.write_bytes(b"\0" * 10)
        elif damage == "gone":
            file.unlink()
    mended = node("broken")
    if damage != "note lost":
        assert not all(check.ok for check in mended.doctor())
    assert all(check.ok for check in mended.doctor(fix=True))
    assert is_found(mended, "a1")
    assert mended.catalogue.state().index == builds


def test_reindexing_reaches_every_machine_and_leaves_one_collection(node: Open, chroma_url: str) -> None:
    first, second = node("first"), node("second")
    with first.writing() as writer:
        writer.put(articles("a", 40))
    assert is_found(second, "a30")
    with first.writing() as writer:
        writer.remove([f"a{number}" for number in range(30)])
        writer.reindex()
    assert is_found(second, "a30")
    assert is_well(first)
    assert is_well(second)
    assert [one.name for one in (second.folder / "index").iterdir()] == ["2"]
    state = first.catalogue.state()
    index = first.vector_index(state.index, state.vectors)
    assert index.count() == 20  # what was removed is gone from the server too
    with index._client() as held:
        names = [one.name for one in held.client.list_collections() if one.name.startswith(first.collections)]
    assert names == [f"{first.collections}2"]
    index.reopen()


def test_originals_are_shared_and_fetched_by_the_machine_that_asks(node: Open, tmp_path: Path) -> None:
    first, second = node("first"), node("second")
    given = article("a")
    original = Original("a.txt", "text/plain", b"as it came")
    with first.writing() as writer:
        writer.put(
            [PreparedArticle(given.article, given.location, given.sentences, given.passages, (), original)]
        )
    fetched = second.original("a")
    assert fetched is not None and fetched.data == b"as it came"
    path = second.original_path("a")
    assert path is not None and path.read_bytes() == b"as it came"
    path.write_bytes(b"changed by hand")
    again = second.original("a")
    assert again is not None and again.data == b"as it came"
    with second.writing() as writer:
        writer.remove(["a"])
    with first.catalogue.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM kept").scalar() == 0


# One writer


def test_a_second_writer_learns_who_writes_and_from_where(node: Open) -> None:
    first, second = node("first"), node("second")
    told: list[str] = []
    with first.writing():
        with (
            pytest.raises(LibraryLocked, match=f"process {os.getpid()} on "),
            second.writing(told.append, timeout=0.2),
        ):
            pass
        assert second.catalogue.writer() == told[0]
    assert second.catalogue.writer() is None
    with second.writing(timeout=0):
        pass


def test_a_writer_that_lost_its_connection_writes_no_more(node: Open) -> None:
    first, second = node("first"), node("second")
    with pytest.raises(LibraryError, match="held the writer lock was lost"), first.writing() as writer:
        writer.put([article("kept")])
        with second.catalogue.reading() as connection:
            connection.exec_driver_sql(
                f"SELECT pg_terminate_backend({first.catalogue.server._holder})"  # type: ignore[union-attr]
            )
        with second.writing(timeout=5) as other:
            other.put([article("other")])
        writer.put([article("refused")])
    assert is_found(second, "kept")
    assert is_found(second, "other")
    assert not second.articles(["refused"])
    assert is_well(second)


# Several processes


def add(
    pipe: Connection, folder: Path, catalogue_url: str, chroma_url: str, prefix: str, number: int
) -> None:
    store = store_on(folder, catalogue_url, chroma_url)
    for start in range(0, number, 15):
        with store.writing() as writer:
            for place in range(start, start + 15, 3):
                writer.put([article(f"{prefix}{place + more}") for more in range(3)])
                pipe.send(place + 3)
    store.close()
    pipe.send("done")


def read(pipe: Connection, folder: Path, catalogue_url: str, chroma_url: str) -> None:
    """Search without end; each article once found must be found ever after."""
    store = store_on(folder, catalogue_url, chroma_url)
    searches, lost = 0, []
    while not pipe.poll():
        listed = [one.id for one in store.list()]
        ready = set(store.catalogue.ids(store.catalogue.article_keys(ready=True)).values())
        for name in random.sample(listed, min(3, len(listed))):
            if name in ready:
                searches += 1
                if not is_found(store, name):
                    lost.append(name)
    store.close()
    pipe.send((searches, lost))


@contextlib.contextmanager
def running(target: object, *arguments: object) -> Iterator[tuple[multiprocessing.Process, Connection]]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chromadb", "psycopg", "rag.index.store", "tests.index_support"])
    here, there = context.Pipe()
    process = context.Process(target=target, args=(there, *arguments), daemon=True)
    process.start()
    there.close()
    try:
        yield process, here  # type: ignore[misc]
    finally:
        process.kill()
        process.join()


def finished(pipe: Connection) -> None:
    while pipe.recv() != "done":
        pass


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked from a prepared one")
def test_two_machines_add_while_a_third_reads_and_nothing_is_lost(
    node: Open, tmp_path: Path, chroma_url: str
) -> None:
    number = 45
    store = node("third")
    url = node.url  # type: ignore[attr-defined]
    with (
        running(read, tmp_path / "third", url, chroma_url) as (_, reader),
        running(add, tmp_path / "first", url, chroma_url, "a", number) as (_, one),
        running(add, tmp_path / "second", url, chroma_url, "b", number) as (_, other),
    ):
        finished(one)
        finished(other)
        reader.send("enough")
        searches, lost = reader.recv()
    assert lost == []
    assert searches > 20
    assert store.scope().coverage.articles == 2 * number
    for machine in (store, node("first"), node("second")):
        assert all(is_found(machine, f"{prefix}{place}") for prefix in "ab" for place in range(0, number, 7))
        assert is_well(machine)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_a_killed_adder_gives_the_lock_back_and_loses_nothing_it_stored(
    node: Open, tmp_path: Path, chroma_url: str
) -> None:
    url, stored = node.url, 0  # type: ignore[attr-defined]
    store = node("second")
    for moment in (3, 12, 21):
        with running(add, tmp_path / "first", url, chroma_url, f"k{moment}x", 300) as (process, pipe):
            while (said := pipe.recv()) < moment:
                pass
            process.kill()
            process.join()
        with store.writing(timeout=10) as writer:
            writer.put([article(f"after{moment}")])
        assert all(is_found(store, f"k{moment}x{place}") for place in range(said))
        stored += said
    assert store.scope().coverage.articles >= stored + 3
    assert is_well(store)
    assert is_well(node("first"))


# Moving


def test_a_backup_moves_a_library_onto_servers_and_back(node: Open, tmp_path: Path, chroma_url: str) -> None:
    embedder = WordHashEmbedder(dimensions=128)
    alone = Store.open(tmp_path / "alone", embedder=embedder)
    given = article("a0")
    original = Original("a.txt", "text/plain", b"as it came")
    with alone.writing() as writer:
        writer.put(
            [PreparedArticle(given.article, given.location, given.sentences, given.passages, (), original)]
        )
        writer.put(articles("b", 5))
        writer.put([article("b1", 1)])
        writer.remove(["b2"])
    alone.close()
    back_up(tmp_path / "alone", tmp_path / "one.zip")
    url = node.url  # type: ignore[attr-defined]
    done = restore_onto_server(
        tmp_path / "one.zip", tmp_path / "first", lambda at: store_on(at, url, chroma_url)
    )
    assert (done.articles, done.originals) == (5, 1)
    first, second = node("first"), node("second")
    with first.writing() as writer:
        writer.put([article("later")])
    for store in (first, second):
        assert is_found(store, "b1", 1) and is_found(store, "later")
        assert is_well(store)
    fetched = second.original("a0")
    assert fetched is not None and fetched.data == b"as it came"
    with pytest.raises(UsageError, match=r"holds 6 articles: name an empty database"):
        restore_onto_server(tmp_path / "one.zip", tmp_path / "x", lambda at: store_on(at, url, chroma_url))

    back = back_up(tmp_path / "second", tmp_path / "two.zip", store=second)
    assert (back.articles, back.originals, back.missing) == (6, 1, 0)
    restore(tmp_path / "two.zip", tmp_path / "home", lambda at: Store.open(at, embedder=embedder))
    home = Store.open(tmp_path / "home", embedder=embedder)
    assert is_found(home, "later") and is_found(home, "b1", 1)
    assert home.article("b1", 1).text.startswith("Markedb1v0")
    assert is_well(home)
    home.close()
    assert len(embedder.embedded) == 14  # nothing was embedded again


def test_vectors_move_to_a_server_and_back_to_the_folder(tmp_path: Path, chroma_url: str) -> None:
    embedder = WordHashEmbedder(dimensions=128)
    for url in (None, chroma_url, None):
        store = Store.open(tmp_path / "library", embedder=embedder, chroma_url=url)
        with store.writing() as writer:
            writer.put([article(f"with {url}".replace("/", " ").split()[-1][-4:])])
        state = store.catalogue.state()
        assert state.vectored == (0 if url is None else store.catalogue.passages.vectors_after(0)[0].max())
        assert is_well(store)
        store.close()


# Servers that are away, or others


def test_a_server_that_is_away_is_named_and_nothing_is_built_anew(
    node: Open, tmp_path: Path, chroma_url: str
) -> None:
    port = free_port()
    with pytest.raises(LibraryError, match=rf"127\.0\.0\.1:{port}/x cannot be reached") as raised:
        store_on(tmp_path, f"postgresql://desk:secret@127.0.0.1:{port}/x", chroma_url)
    assert "secret" not in str(raised.value)
    first = node("first")
    with first.writing() as writer:
        writer.put(articles("a", 5))
    state = first.catalogue.state()
    away = Store.open(
        tmp_path / "away",
        embedder=WordHashEmbedder(dimensions=128),
        catalogue_url=node.url,  # type: ignore[attr-defined]
        chroma_url=f"http://127.0.0.1:{port}",
    )
    said = rf"Chroma server at http://127\.0\.0\.1:{port} cannot be used"
    with pytest.raises(LibraryError, match=said), away.writing() as writer:
        writer.put([article("b")])
    assert away.catalogue.state().vectored == state.vectored
    away.close()
    with first.writing():
        pass
    assert is_found(first, "b")  # stored, and finished by the next writer
    assert is_well(first)


def test_a_chroma_server_that_lacks_the_library_is_said_and_filled_again(
    node: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(search, "NARROW", 0)
    first = node("first")
    with first.writing() as writer:
        writer.put(articles("a", 5))
    state = first.catalogue.state()
    lost = first.vector_index(state.index, state.vectors)
    lost.remove_collection()
    first.views.reopened()
    assert is_found(first, "a3")  # scored exactly
    assert "does not hold this library's vectors" in caplog.text
    assert not all(check.ok for check in first.doctor())
    assert all(check.ok for check in first.doctor(fix=True))


class _Refusing(BaseHTTPRequestHandler):
    """Stands for what guards a Chroma server: notes the token and refuses."""

    seen: list[str | None] = []  # noqa: RUF012  # shared on purpose: the server makes the handlers

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization"))
        body = json.dumps({"error": "AuthError", "message": "who are you"}).encode()
        self.send_response(401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def test_a_token_is_sent_and_a_refusal_said(tmp_path: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Refusing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        index = VectorIndex(
            tmp_path, "communique-x", url=f"http://127.0.0.1:{server.server_port}", token="opensesame"
        )
        with pytest.raises(LibraryError, match=r"refuses .*COMMUNIQUE_CHROMA_TOKEN") as raised:
            index.count()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert _Refusing.seen[0] == "Bearer opensesame"
    assert "opensesame" not in str(raised.value)


def test_a_shared_catalogue_needs_shared_vectors_and_an_address_that_can_be_read(tmp_path: Path) -> None:
    for url, vectors, said in (
        ("postgresql://127.0.0.1/x", None, "COMMUNIQUE_CHROMA_URL is not"),
        ("mysql://127.0.0.1/x", "http://127.0.0.1:8000", "lies on PostgreSQL"),
        ("where it is", "http://127.0.0.1:8000", "write it like postgresql://"),
    ):
        with pytest.raises(SettingsError, match=said):
            Store.open(tmp_path, embedder=WordHashEmbedder(), catalogue_url=url, chroma_url=vectors)
