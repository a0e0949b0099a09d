"""The three stores as one: what is put is found, in scope, at its revision; failures lose nothing; doctor proves it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.errors import (
    EmbeddingError,
    EmbeddingMismatch,
    LibraryError,
    LibraryLocked,
    OutOfSpace,
    UnknownArticle,
    UsageError,
)
from rag.index import graph, search
from rag.index.catalogue.state import mark_writing
from rag.index.embed import LocalEmbedder
from rag.index.lexical import WordWriter
from rag.index.store import EVERYTHING, Store
from rag.index.vectors import index as vectors
from rag.index.vectors.index import MARK, VectorIndex
from rag.index.view import TAIL
from rag.schema import PreparedArticle, Relation, SearchFilter
from tests.index_support import WordHashEmbedder, chroma_lacks_any, prepared

PIPELINE = prepared(
    "pipeline",
    "Russia and Pakistan discussed the gas pipeline.\n\nThey spoke of railways too.",
    title="Talks in Islamabad",
    source="Sample Gazette",
    published="2021-04-07T14:30:00+05:00",
)
COPY = prepared(
    "copy",
    "Russia and Pakistan discussed the gas pipeline on Wednesday.",
    source="Example Times",
    published="2021-04-08",
    cluster_id="pipeline",
)
SUMMIT = prepared(
    "summit", "Leaders met at a summit in Geneva.", source="Example Times", published="2021-06-16"
)
UNDATED = prepared("undated", "An undated comment about the pipeline.", source=None, published=None)
ALL = [PIPELINE, COPY, SUMMIT, UNDATED]


LOADS = VectorIndex.loads


@pytest.fixture(autouse=True)
def _files_that_load(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying Chroma's files in a process of their own takes half a second; the tests of damage do it."""
    monkeypatch.setattr(VectorIndex, "loads", lambda _: True)


@pytest.fixture(autouse=True)
def _chroma_is_kept_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small libraries do without Chroma; most of these tests are to meet it."""
    monkeypatch.setattr(graph, "lags", chroma_lacks_any)
    monkeypatch.setattr(graph, "LEAST", 1)
    often = {"hnsw": {**vectors.CONFIGURATION["hnsw"], "sync_threshold": 1_000}}
    monkeypatch.setattr(vectors, "CONFIGURATION", often)


@pytest.fixture
def embedder() -> WordHashEmbedder:
    return WordHashEmbedder()


@pytest.fixture
def open_store(tmp_path: Path, embedder: WordHashEmbedder) -> Iterator[Callable[[], Store]]:
    opened: list[Store] = []

    def open_one() -> Store:
        opened.append(Store.open(tmp_path / "library", embedder=embedder))
        return opened[-1]

    yield open_one
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[], Store]) -> Store:
    store = open_store()
    with store.writing() as writer:
        writer.put(ALL)
    return store


@pytest.fixture(params=["exact", "chroma"])
def route(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to the nearest passages: from the stored vectors, and from Chroma."""
    if request.param == "chroma":
        monkeypatch.setattr(search, "EXACT", 0)
        monkeypatch.setattr(search, "NARROW", 0)
    return str(request.param)


def found_by_words(
    store: Store, words: str, search_filter: SearchFilter = EVERYTHING, *, title_boost: float = 0.0
) -> list[str]:
    hits = store.lexical(words, store.scope(search_filter), 10, title_boost=title_boost)
    passages = store.passages([key for key, _ in hits])
    return [passages[key][0].id for key, _ in hits]


def found_by_vector(store: Store, text: str, search_filter: SearchFilter = EVERYTHING) -> list[str]:
    vector = store.embedder.embed_question(text)
    hits = store.dense(vector, store.scope(search_filter), 10)
    passages = store.passages([key for key, _ in hits])
    return [passages[key][0].id for key, _ in hits]


def assert_sound(store: Store) -> None:
    assert [check for check in store.doctor() if not check.ok] == []


# Storing and finding


def test_what_is_put_is_found_by_vector_and_by_words(store: Store, route: str) -> None:
    assert found_by_vector(store, "They spoke of railways too.")[0] == "pipeline#1"
    assert found_by_words(store, "railway")[0] == "pipeline#1"
    assert len(found_by_vector(store, "anything at all")) == 5
    assert_sound(store)


def test_a_passage_is_a_slice_of_its_article(store: Store) -> None:
    keys = [key for key, _ in store.lexical("pipeline railways", store.scope(), 10)]
    for passage, article in store.passages(keys).values():
        assert passage.text == article.text[passage.start : passage.end]
        assert passage.article_id == article.id
    assert store.passages([*keys, 10_000]).keys() == set(keys)


def test_sentences_articles_and_the_list_come_back(store: Store) -> None:
    assert store.sentences("pipeline") == PIPELINE.sentences
    assert store.sentences_of(["summit", "nowhere"]) == {"summit": SUMMIT.sentences}
    assert store.article("pipeline") == PIPELINE.article
    assert store.articles(["copy", "nowhere"]) == {"copy": COPY.article}
    listed = store.list()
    assert [article.id for article in listed] == ["summit", "copy", "pipeline", "undated"]
    assert {article.text for article in listed} == {""}
    assert store.source_names() == ["Example Times", "Sample Gazette"]
    with pytest.raises(UnknownArticle, match="no article nowhere"):
        store.article("nowhere")
    with pytest.raises(UnknownArticle, match="no article nowhere"):
        store.sentences("nowhere")


def test_similarity_is_the_exact_cosine(store: Store, embedder: WordHashEmbedder) -> None:
    vector = embedder.embed_question("gas pipeline")
    hits = store.dense(vector, store.scope(), 3)
    exact = store.similarity(vector, [key for key, _ in hits] + [10_000])
    assert exact == pytest.approx(dict(hits), abs=1e-3)
    assert store.similarity(vector, []) == {}


def test_rarity_of_words_is_counted_in_passages(store: Store) -> None:
    assert store.document_frequency(["pipelines", "summit", "unheard"]) == {
        "pipelines": 3,
        "summit": 1,
        "unheard": 0,
    }
    assert store.passage_count == 5


def test_all_mentions_are_found_within_a_scope(store: Store) -> None:
    assert store.find_mentions("gas pipeline", store.scope()) == ["pipeline", "copy"]
    times = store.scope(SearchFilter(sources=("Example Times",)))
    assert store.find_mentions(["gas", "pipeline"], times) == ["copy"]


def test_an_empty_library_finds_nothing_and_is_sound(open_store: Callable[[], Store], route: str) -> None:
    store = open_store()
    assert found_by_words(store, "anything") == found_by_vector(store, "anything") == []
    assert store.scope().coverage.articles == 0
    assert store.stats()["since"] is None
    assert_sound(store)


# Scopes


@pytest.mark.parametrize(
    ("search_filter", "expected"),
    [
        (SearchFilter(since="2021-04-08"), {"copy", "summit"}),
        (SearchFilter(until="2021-04-07"), {"pipeline"}),
        (SearchFilter(since="2021-04-07", until="2021-04-08"), {"pipeline", "copy"}),
        (SearchFilter(as_of="2021-04-08T23:00:00-05:00"), {"pipeline", "copy"}),
        (SearchFilter(sources=("example times",)), {"copy", "summit"}),
        (SearchFilter(sources=("Sample Gazette", "Example Times"), as_of="2021-05-01"), {"pipeline", "copy"}),
        (SearchFilter(article_ids=("undated", "summit", "nowhere")), {"undated", "summit"}),
        (SearchFilter(sources=("Nobody's Paper",)), set()),
        (SearchFilter(since="2022-01-01"), set()),
    ],
)
def test_a_filter_holds_for_vectors_words_and_the_list(
    store: Store, route: str, search_filter: SearchFilter, expected: set[str]
) -> None:
    words = "pipeline railways summit leaders comment"
    for found in (found_by_vector(store, words, search_filter), found_by_words(store, words, search_filter)):
        assert {passage_id.split("#")[0] for passage_id in found} == expected
    assert {article.id for article in store.list(search_filter)} == expected
    assert store.scope(search_filter).coverage.articles == len(expected)


def test_coverage_counts_origins_outlets_dates_and_what_was_left_out(store: Store) -> None:
    whole = store.scope().coverage
    assert (whole.articles, whole.origins, whole.sources) == (4, 3, 2)
    assert (whole.since, whole.until, whole.undated_left_out) == ("2021-04-07", "2021-06-16", 0)
    april = store.scope(SearchFilter(until="2021-04-30")).coverage
    assert (april.articles, april.origins, april.until, april.undated_left_out) == (2, 1, "2021-04-08", 1)
    times = store.scope(SearchFilter(until="2021-04-30", sources=("Example Times",))).coverage
    assert (times.articles, times.undated_left_out) == (1, 0)


def test_a_scope_too_wide_to_score_exactly_is_filtered_from_candidates_and_topped_up(
    open_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    with store.writing() as writer:
        old = [prepared(f"old{n}", f"Gas pipeline report {n}.", published="2019-01-01") for n in range(60)]
        new = [prepared(f"new{n}", f"Weather in town {n}.", published="2021-01-01") for n in range(20)]
        writer.put([*old, *new])
    monkeypatch.setattr(search, "EXACT", 0)
    monkeypatch.setattr(search, "NARROW", 0)
    monkeypatch.setattr(search, "CANDIDATES", 30)
    monkeypatch.setattr(search, "FEW_ARTICLES", 0)
    recent = store.scope(SearchFilter(since="2020-01-01"))
    by_vector = store.dense(store.embedder.embed_question("gas pipeline report"), recent, 15)
    assert len(by_vector) == 15  # the 30 nearest are all old
    by_words = store.lexical("gas pipeline report weather", recent, 15)
    for hits in (by_vector, by_words):
        assert {article.id[:3] for _, article in store.passages([key for key, _ in hits]).values()} == {"new"}


# Updates, revisions, removal


def test_a_changed_text_is_a_new_revision_and_the_old_one_stays_readable(store: Store, route: str) -> None:
    changed = prepared(
        "pipeline", "The talks were about penguins.", title="Correction", published="2021-04-09"
    )
    with store.writing() as writer:
        writer.put([changed])
    now, then = store.article("pipeline"), store.article("pipeline", 1)
    assert (now.revision, now.text, now.title) == (2, "The talks were about penguins.", "Correction")
    assert (then.revision, then.text, then.title) == (1, PIPELINE.article.text, "Talks in Islamabad")
    assert then.content_hash == PIPELINE.article.content_hash
    assert store.sentences("pipeline", 1) == PIPELINE.sentences
    assert found_by_words(store, "railways") == []
    assert found_by_words(store, "penguins") == ["pipeline#0"]
    assert found_by_vector(store, "They spoke of railways too.").count("pipeline#1") == 0
    with pytest.raises(UnknownArticle, match="no revision 3 of article pipeline"):
        store.article("pipeline", 3)
    assert_sound(store)


def test_a_change_of_description_alone_is_no_new_revision(store: Store) -> None:
    with store.writing() as writer:
        before = writer.known(["summit"])["summit"]
        writer.put([prepared("summit", SUMMIT.article.text, title="A title at last", source="Example Times")])
        after = writer.known(["summit", "nowhere"])
    assert after.keys() == {"summit"}
    assert (after["summit"].content_hash, after["summit"].revision) == (before.content_hash, 1)
    assert after["summit"].metadata_hash != before.metadata_hash
    assert store.article("summit").title == "A title at last"
    assert found_by_words(store, "title last", title_boost=0.3) == ["summit#0"]


def test_the_same_text_is_never_embedded_twice(store: Store, embedder: WordHashEmbedder) -> None:
    assert len(embedder.embedded) == len(set(embedder.embedded)) == 5
    with store.writing() as writer:
        writer.put(ALL)
        writer.put([prepared("another-id", SUMMIT.article.text, published="2021-06-16")])
        writer.reindex()
    assert len(embedder.embedded) == 5
    assert_sound(store)


def test_an_article_given_twice_in_one_batch_is_stored_once(store: Store) -> None:
    with store.writing() as writer:
        writer.put([prepared("twice", "First wording."), prepared("twice", "Second wording.")])
    assert found_by_words(store, "wording") == ["twice#0"]
    assert store.article("twice").text == "Second wording."
    assert_sound(store)


def test_removed_articles_are_gone_from_everywhere(store: Store, route: str, tmp_path: Path) -> None:
    with store.writing() as writer:
        assert writer.remove(["pipeline", "nowhere"]) == 1
    assert found_by_words(store, "railways") == []
    assert {passage_id.split("#")[0] for passage_id in found_by_vector(store, "railways")} == {
        "copy",
        "summit",
        "undated",
    }
    with pytest.raises(UnknownArticle):
        store.article("pipeline", 1)
    assert store.article("copy").cluster_id == "copy"  # the next of its cluster names it
    assert store.scope().coverage.origins == 3
    assert_sound(store)


def test_a_passage_key_is_never_used_again(store: Store) -> None:
    last = max(key for key, _ in store.lexical("comment summit", store.scope(), 10))
    with store.writing() as writer:
        writer.remove(["undated", "summit"])
        writer.put([prepared("later", "A later summit.")])
    assert [key for key, _ in store.lexical("summit", store.scope(), 10)] == [last + 1]


def test_editing_changes_the_description_and_says_who_did_it(store: Store) -> None:
    with store.writing() as writer:
        edited = writer.edit(
            "pipeline", {"source": "Right Paper", "published": "", "private": "yes", "authors": "A; B"}
        )
        with pytest.raises(UsageError, match="cannot edit text: what can be edited is title"):
            writer.edit("pipeline", {"text": "forged"})
        with pytest.raises(UsageError, match="write it like 2021-04-07"):
            writer.edit("pipeline", {"published": "yesterday"})
        with pytest.raises(UsageError, match="say yes or no"):
            writer.edit("pipeline", {"private": "perhaps"})
        with pytest.raises(UsageError, match="no web address"):
            writer.edit("pipeline", {"url": "javascript:alert(1)"})
        with pytest.raises(UsageError, match="no language code"):
            writer.edit("pipeline", {"language": "klingon language"})
        with pytest.raises(UnknownArticle):
            writer.edit("nowhere", {"title": "x"})
    assert (edited.source, edited.published, edited.private, edited.authors) == (
        "Right Paper",
        None,
        True,
        ("A", "B"),
    )
    assert edited.revision == 1
    assert edited.provenance["source"] == "edited by hand"
    assert found_by_words(store, "railways") == ["pipeline#1"]


def test_locations_and_holders_of_a_text_are_known(store: Store) -> None:
    with store.writing() as writer:
        writer.remember_location("summit", "/elsewhere/summit.txt")
        with pytest.raises(UnknownArticle):
            writer.remember_location("nowhere", "x")
        assert writer.holders([SUMMIT.article.content_hash, "0" * 64]) == {
            SUMMIT.article.content_hash: "summit"
        }
        writer.put([prepared("banded", "Text.", bands=(7, 8))])
        assert writer.sharing([8, 9]) == {8: ["banded"]}


# Several at once


def test_a_second_store_sees_each_batch_at_once(
    store: Store, open_store: Callable[[], Store], route: str
) -> None:
    reader = open_store()
    assert found_by_vector(reader, "penguins")
    for number in range(4):
        with store.writing() as writer:
            writer.put([prepared(f"p{number}", f"Penguins of kind{number}.")])
        assert found_by_words(reader, f"kind{number}") == [f"p{number}#0"]
        assert found_by_vector(reader, f"Penguins of kind{number}.")[0] == f"p{number}#0"
    with store.writing() as writer:
        writer.remove(["p2"])
    assert found_by_words(reader, "kind2") == []


def test_a_reader_opens_chroma_anew_when_much_was_added(
    store: Store, open_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "EXACT", 0)
    monkeypatch.setattr(search, "NARROW", 0)
    reader = open_store()
    found_by_vector(reader, "penguins")
    first = reader.views.now().opened_at
    text = "\n\n".join(f"Short passage number {number}." for number in range(TAIL + 10))
    with store.writing() as writer:
        writer.put([prepared("long", text)])
    assert found_by_vector(reader, "Short passage number 77.")
    assert reader.views.now().opened_at > first
    assert len(reader.views.tail(reader.views.now())[0]) == 0


def test_many_threads_read_while_one_writes(store: Store, route: str) -> None:
    problems: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert found_by_words(store, "railways") == ["pipeline#1"]
                assert found_by_vector(store, "They spoke of railways too.")[0] == "pipeline#1"
        except BaseException as problem:
            problems.append(problem)

    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(read)
        with store.writing() as writer:
            for batch in range(6):
                writer.put(
                    [prepared(f"b{batch}n{number}", f"Item {batch} {number}.") for number in range(20)]
                )
        done.set()
    assert problems == []
    assert store.scope().coverage.articles == 124


def test_a_writer_that_does_not_get_the_lock_in_time_says_who_has_it(store: Store) -> None:
    told: list[str] = []
    with (
        store.writing(),
        pytest.raises(LibraryLocked, match=r"being written by .*process \d+, since \d\d:\d\d:\d\d"),
        store.writing(on_wait=told.append, timeout=0.1),
    ):
        pass
    assert len(told) == 1
    with store.writing(timeout=0):
        pass


# Failures


def test_another_embedding_is_refused_with_the_remedy_until_everything_is_embedded_again(
    store: Store, tmp_path: Path
) -> None:
    other = WordHashEmbedder(name="test:another", dimensions=32)
    changed = Store.open(tmp_path / "library", embedder=lambda: other)
    with pytest.raises(
        EmbeddingMismatch, match=r"made with the embedding test:word-hash.*reindex --embed-again"
    ):
        changed.dense(np.ones(32, dtype=np.float32), changed.scope(), 3)
    with pytest.raises(EmbeddingMismatch), changed.writing() as writer:
        writer.put([prepared("x", "Text.")])
    assert not next(check for check in changed.doctor() if check.name == "embedding").ok
    assert changed.article("pipeline").text == PIPELINE.article.text  # reading texts goes on
    with changed.writing() as writer:
        writer.reindex(embed_again=True)
    assert found_by_vector(changed, "They spoke of railways too.")[0] == "pipeline#1"
    assert_sound(changed)
    changed.close()
    with pytest.raises(EmbeddingMismatch):
        found_by_vector(Store.open(tmp_path / "library", embedder=WordHashEmbedder()), "railways")


def test_a_failing_embedding_stores_nothing(
    store: Store, embedder: WordHashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise EmbeddingError("the server is gone")

    with monkeypatch.context() as patched, pytest.raises(EmbeddingError), store.writing() as writer:
        patched.setattr(embedder, "embed_passages", fail)
        writer.put([prepared("new", "New text.")])
    assert store.articles(["new"]) == {}
    assert_sound(store)


@pytest.mark.parametrize("part", ["vectors", "words"])
def test_a_full_disk_in_an_index_loses_nothing_and_is_made_good(
    store: Store, open_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def full(*_: object) -> None:
        raise ValueError("An IO error occurred: No space left on device (os error 28)")

    with (
        monkeypatch.context() as patched,
        pytest.raises(OutOfSpace, match="free some"),
        store.writing() as writer,
    ):
        if part == "vectors":
            patched.setattr(VectorIndex, "put", full)
        else:
            patched.setattr(WordWriter, "commit", full)
        writer.put([prepared("new", "Penguins came last.")])
    assert found_by_words(store, "railways") == ["pipeline#1"]
    again = open_store()
    assert found_by_words(again, "penguins") == ["new#0"]
    assert_sound(again)


@pytest.mark.parametrize("damage", ["vectors torn", "vectors gone", "words torn", "words gone"])
def test_a_damaged_index_is_found_by_doctor_and_built_anew(
    store: Store,
    open_store: Callable[[], Store],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
) -> None:
    monkeypatch.setattr(VectorIndex, "loads", LOADS)
    with store.writing() as writer:
        if damage == "vectors torn":  # enough for Chroma to write its graph
            writer.put(
                [prepared("long", "\n\n".join(f"Short note number {number}." for number in range(1_100)))]
            )
    store.close()
    name, _, how = damage.partition(" ")
    folder = next((tmp_path / "library" / "index").iterdir()) / name
    if how == "gone":
        shutil.rmtree(folder)
    else:
        for path in folder.rglob("*"):
            if path.suffix in {".bin", ".idx", ".term", ".fast"} or path.name == "meta.json":
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    broken = open_store()
    failing = [check.name for check in broken.doctor() if not check.ok]
    assert failing == [name]
    assert found_by_vector(broken, "They spoke of railways too.")[0] == "pipeline#1"
    assert all(check.ok for check in broken.doctor(fix=True))
    assert found_by_words(broken, "railways") == ["pipeline#1"]


def test_vectors_left_half_written_are_not_read_but_built_anew_by_the_next_writer(
    store: Store, open_store: Callable[[], Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a process killed inside a write of Chroma leaves behind: files that can crash whoever opens them."""
    store.close()
    (tmp_path / "library" / "index" / "1" / "vectors" / MARK).touch()
    reader = open_store()
    with monkeypatch.context() as patched:
        patched.setattr(search, "EXACT", 0)
        patched.setattr(search, "NARROW", 0)
        patched.setattr(VectorIndex, "_open", lambda _: pytest.fail("the files were opened"))
        assert found_by_vector(reader, "They spoke of railways too.")[0] == "pipeline#1"
    with reader.writing() as writer:
        writer.put([prepared("new", "Penguins came last.")])
    assert reader.catalogue.state().vectors == 1
    assert [one.name for one in (tmp_path / "library" / "index" / "1").glob("vectors*")] == ["vectors-1"]
    assert found_by_words(reader, "penguins") == ["new#0"]
    assert_sound(reader)


@pytest.mark.parametrize(("loads", "builds"), [(True, 0), (False, 1)])
def test_after_a_power_cut_the_files_are_tried_before_they_are_used(
    store: Store, open_store: Callable[[], Store], monkeypatch: pytest.MonkeyPatch, loads: bool, builds: int
) -> None:
    with store.catalogue.transaction() as connection:
        mark_writing(connection, "another run of the machine")
    store.close()
    monkeypatch.setattr(VectorIndex, "loads", lambda _: loads)
    again = open_store()
    assert again.catalogue.state().vectors == builds
    assert again.catalogue.value("writing") is None
    assert found_by_words(again, "railways") == ["pipeline#1"]


def test_searching_goes_on_from_stored_vectors_when_chroma_fails(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Error loading hnsw index")

    monkeypatch.setattr(search, "EXACT", 0)
    monkeypatch.setattr(search, "NARROW", 0)
    monkeypatch.setattr(VectorIndex, "nearest", fail)
    assert found_by_vector(store, "They spoke of railways too.")[0] == "pipeline#1"
    assert "communique doctor --fix" in caplog.text


def test_reindexing_gives_disk_back_and_leaves_one_build(store: Store, tmp_path: Path) -> None:
    with store.writing() as writer:
        writer.put([prepared(f"n{number}", f"Note {number}.\n\n" * 30) for number in range(60)])
    with store.writing() as writer:
        writer.remove([f"n{number}" for number in range(60)])
    before = store.stats()["bytes"]
    told: list[int] = []
    with store.writing() as writer:
        writer.reindex(progress=lambda progress: told.append(progress.done))
    assert told == [4, 5]  # articles, then passages
    assert isinstance(before, int)
    assert store.stats()["bytes"] < before  # type: ignore[operator]
    assert [folder.name for folder in (tmp_path / "library" / "index").iterdir()] == ["2"]
    assert_sound(store)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, embedder: WordHashEmbedder) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError, match="cannot make a library in"):
        Store.open(tmp_path / "file" / "library", embedder=embedder)


def test_stats_say_what_is_held(store: Store) -> None:
    stats = store.stats()
    assert (stats["articles"], stats["passages"], stats["origins"], stats["undated"]) == (4, 5, 3, 1)
    assert stats["sources"] == [
        {"source": "Example Times", "articles": 2},
        {"source": None, "articles": 1},
        {"source": "Sample Gazette", "articles": 1},
    ]
    assert stats["pending"] == 0


def test_with_the_real_embedding_meaning_is_found_without_a_word_in_common(tmp_path: Path) -> None:
    store = Store.open(tmp_path, embedder=LocalEmbedder())
    with store.writing() as writer:
        writer.put(ALL)
    vector = store.embedder.embed_question("Which energy projects came up?")
    keys = [key for key, _ in store.dense(vector, store.scope(), 2)]
    assert {article.id for _, article in store.passages(keys).values()} <= {"pipeline", "copy", "undated"}
    assert_sound(store)
    store.close()


def test_the_newest_later_version_in_scope_supersedes_an_article(store: Store) -> None:
    def version(name: str, day: int, of: str) -> PreparedArticle:
        one = prepared(name, f"Version of day {day}.", published=f"2021-04-{day:02}", cluster_id="pipeline")
        return replace(one, article=replace(one.article, relation="update", related_id=of))

    with store.writing() as writer:
        writer.put([version("second", 9, "pipeline"), version("third", 11, "second")])
    asked = ["pipeline", "second", "third", "summit"]
    newest = {name: article.id for name, article in store.superseding(asked, store.scope()).items()}
    assert newest == {"pipeline": "third", "second": "third"}
    then = store.scope(SearchFilter(as_of="2021-04-10"))
    assert {name: one.id for name, one in store.superseding(asked, then).items()} == {"pipeline": "second"}
    assert [article.id for article in store.cluster("third")] == ["pipeline", "copy", "second", "third"]
    assert [article.id for article in store.cluster("undated")] == ["undated"]


def test_what_corrects_an_origin_corrects_its_copies(store: Store) -> None:
    def related(name: str, relation: Relation) -> PreparedArticle:
        one = prepared(name, f"Text of {name}.", published="2021-04-12", cluster_id="pipeline")
        return replace(one, article=replace(one.article, relation=relation, related_id="pipeline"))

    with store.writing() as writer:
        writer.put([related("printed", "copy"), related("mended", "update")])
    newest = {name: one.id for name, one in store.superseding(["printed", "summit"], store.scope()).items()}
    assert newest == {"printed": "mended"}


def test_when_an_article_goes_what_was_related_to_it_is_related_further(store: Store) -> None:
    def related(name: str, relation: Relation, of: str) -> PreparedArticle:
        one = prepared(name, f"Text of {name}.", cluster_id="summit")
        return replace(one, article=replace(one.article, relation=relation, related_id=of))

    with store.writing() as writer:
        writer.put(
            [related("c1", "copy", "summit"), related("c2", "copy", "summit"), related("u", "update", "c1")]
        )
        writer.remove(["summit"])
        found = store.articles(["c1", "c2", "u"])
        assert {name: (one.relation, one.related_id) for name, one in found.items()} == {
            "c1": (None, None),
            "c2": ("copy", "c1"),
            "u": ("update", "c1"),
        }
        assert {one.cluster_id for one in found.values()} == {"c1"}
        writer.remove(["c1"])
    found = store.articles(["c2", "u"])
    assert {name: (one.relation, one.related_id) for name, one in found.items()} == {
        "c2": (None, None),
        "u": (None, None),
    }


def test_a_late_original_turns_what_came_before_it(store: Store) -> None:
    with store.writing() as writer:
        writer.put([prepared("late", "The origin of both.", published="2021-01-01")])
        writer.relate("late", ["summit", "pipeline"], [("summit", "copy"), ("pipeline", "update")])
    found = store.articles(["late", "summit", "pipeline", "copy"])
    assert {one.cluster_id for one in found.values()} == {"late"}
    assert (found["summit"].relation, found["summit"].related_id) == ("copy", "late")
    assert (found["pipeline"].relation, found["copy"].relation) == ("update", None)


def test_feeds_and_repeated_lines_are_remembered(store: Store) -> None:
    with store.writing() as writer:
        assert writer.feed_state("https://feed.example/") is None
        writer.note_feed("https://feed.example/", '"v1"', None)
        writer.note_feed("https://feed.example/", '"v2"', "Wed, 07 Apr 2021 10:00:00 GMT")
        assert writer.count_lines([(7, 1), (7, 2), (8, 1)]) == {7: 2, 8: 1}
        assert writer.count_lines([(7, 2), (7, 2**63 - 1)]) == {7: 3}
        assert writer.has_address("u-1", "summit.txt")
        assert not writer.has_address("u-1", "nowhere.txt")
    with store.writing() as writer:
        state = writer.feed_state("https://feed.example/")
    assert state is not None
    assert (state.etag, state.last_modified) == ('"v2"', "Wed, 07 Apr 2021 10:00:00 GMT")
