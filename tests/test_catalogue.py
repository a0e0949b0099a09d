"""The catalogue: versions and migrations, bad files, a full disk, and what is kept of an article."""

from __future__ import annotations

import multiprocessing
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, MetaData, String, Table, insert, inspect

from rag.errors import LibraryDamaged, LibraryError, LibraryLocked, LibraryTooNew, OutOfSpace
from rag.index.catalogue import engine as catalogue_engine
from rag.index.catalogue import known as known
from rag.index.catalogue import schema as catalogue_schema
from rag.index.catalogue import sources as sources
from rag.index.catalogue import write as write
from rag.index.catalogue.engine import open_engine
from rag.index.catalogue.rows import packed_spans, spans_from
from rag.index.catalogue.whole import FILE_NAME, Catalogue
from rag.schema import PreparedArticle, Span
from tests.index_support import prepared


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    catalogue = Catalogue(tmp_path)
    yield catalogue
    catalogue.close()


def store(catalogue: Catalogue, *articles: PreparedArticle) -> None:
    with catalogue.transaction() as connection:
        for article in articles:
            write.put_articles(connection, [write.ToStore(article, [])])


def without_passages(article_id: str, text: str, **more: Any) -> PreparedArticle:
    return replace(prepared(article_id, text, **more), passages=())


def test_a_new_library_has_a_version_a_name_and_a_first_generation(catalogue: Catalogue) -> None:
    with catalogue.reading() as connection:
        assert catalogue_schema.version_of(connection) == catalogue_schema.VERSION
    assert catalogue.state().generation == 1
    assert len(catalogue.value("library") or "") == 32
    assert catalogue.integrity() == "ok"


def test_a_missing_library_is_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"there is no library in .*communique add"):
        Catalogue(tmp_path, create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_library_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    with catalogue.transaction() as connection:
        connection.execute(insert(catalogue_schema.migrations).values(version=99, applied="2030-01-01"))
    catalogue.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(LibraryTooNew, match="install the later version"):
        Catalogue(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_an_earlier_version_is_migrated_step_by_step_and_keeps_its_articles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = Catalogue(tmp_path)
    store(catalogue, without_passages("a", "Text."))
    catalogue.close()
    extra = Table("extra", MetaData(), Column("name", String, primary_key=True))
    ran: list[int] = []

    def second(connection: Connection) -> None:
        extra.create(connection)
        ran.append(2)

    def third(connection: Connection) -> None:
        connection.execute(insert(extra).values(name="third"))
        ran.append(3)

    monkeypatch.setattr(catalogue_schema, "MIGRATIONS", {**catalogue_schema.MIGRATIONS, 8: second, 9: third})
    monkeypatch.setattr(catalogue_schema, "VERSION", 9)
    for _ in range(2):
        catalogue = Catalogue(tmp_path)
        assert catalogue.find(["a"])["a"].text == "Text."
        catalogue.close()
    assert ran == [2, 3]


def _columns(catalogue: Catalogue) -> dict[str, list[tuple[object, ...]]]:
    """Name, type and whether null is allowed of the columns of each table, and its indexes."""
    with catalogue.reading() as connection:
        look = inspect(connection)
        return {
            table: [(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)]
            + sorted((index["name"],) for index in look.get_indexes(table))
            for table in look.get_table_names()
        }


def test_a_library_of_version_1_becomes_what_a_new_one_is_and_keeps_all_it_held(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old = sqlite3.connect(tmp_path / "old" / FILE_NAME)
    old.executescript((Path(__file__).parent / "data" / "catalogue_v1.sql").read_text())
    old.close()
    migrated, new = Catalogue(tmp_path / "old"), Catalogue(tmp_path / "new")
    assert _columns(migrated) == _columns(new)
    assert migrated.integrity() == "ok"
    found = migrated.find(["a", "b"])
    assert found["a"].text == "The envoy met the premier.\n\nA line was agreed."
    assert (found["a"].relation, found["a"].pages, found["b"].private) == (None, (), True)
    earlier = migrated.revision("a", 1)
    assert earlier is not None
    assert earlier.text.endswith("Nothing was signed.")
    later = without_passages("a", "Third text.", title="Later")
    store(
        migrated, replace(later, article=replace(later.article, pages=(1,), relation="copy", related_id="b"))
    )
    again = migrated.find(["a"])["a"]
    assert (again.revision, again.pages, again.relation, again.related_id) == (3, (1,), "copy", "b")
    migrated.close()
    new.close()


@pytest.mark.parametrize("version", range(1, catalogue_schema.VERSION))
def test_a_library_of_each_earlier_version_becomes_what_a_new_one_is(tmp_path: Path, version: int) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old = sqlite3.connect(tmp_path / "old" / FILE_NAME)
    old.executescript((Path(__file__).parent / "data" / "catalogue_v1.sql").read_text())
    old.close()
    engine = open_engine(tmp_path / "old" / FILE_NAME)
    with engine.begin() as connection:
        steps = {number: step for number, step in catalogue_schema.MIGRATIONS.items() if number <= version}
        catalogue_schema.migrate(connection, steps)
        if version == 2:  # as a development version made it
            connection.exec_driver_sql("DROP TABLE stale")
        assert catalogue_schema.version_of(connection) == version
    engine.dispose()
    migrated, new = Catalogue(tmp_path / "old"), Catalogue(tmp_path / "new")
    assert _columns(migrated) == _columns(new)
    assert migrated.integrity() == "ok"
    assert migrated.find(["a"])["a"].text == "The envoy met the premier.\n\nA line was agreed."
    assert migrated.state().stale == 0
    migrated.close()
    new.close()


def test_what_large_removals_free_is_given_back_to_the_disk(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    store(catalogue, *(without_passages(f"a{number}", f"Text {number}. " * 500) for number in range(300)))
    with catalogue.transaction() as connection:
        write.remove_articles(connection, [f"a{number}" for number in range(10, 300)])
    before = sum(file.stat().st_size for file in tmp_path.iterdir())
    catalogue.compact()
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < before / 3
    assert len(catalogue.article_keys()) == 10
    assert catalogue.integrity() == "ok"
    catalogue.close()


def test_a_failing_migration_leaves_the_library_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Catalogue(tmp_path).close()

    def broken(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE half (name TEXT)")
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(catalogue_schema, "MIGRATIONS", {**catalogue_schema.MIGRATIONS, 9: broken})
        patched.setattr(catalogue_schema, "VERSION", 9)
        with pytest.raises(RuntimeError):
            Catalogue(tmp_path)
    catalogue = Catalogue(tmp_path)
    with catalogue.reading() as connection:
        assert catalogue_schema.version_of(connection) == catalogue_schema.VERSION
        assert not connection.dialect.has_table(connection, "half")
    catalogue.close()


@pytest.mark.parametrize(
    "damage", [b"not a database, just some text that is long enough to be read as one" * 20, b"\0" * 64]
)
def test_a_file_that_is_no_database_is_named_with_the_remedy(tmp_path: Path, damage: bytes) -> None:
    Catalogue(tmp_path).close()
    path = tmp_path / FILE_NAME
    path.write_bytes(damage + path.read_bytes()[len(damage) :])
    with pytest.raises(LibraryDamaged, match="restore a backup"):
        Catalogue(tmp_path)


def test_damage_inside_the_file_is_found(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path)
    store(catalogue, *(without_passages(f"a{number}", f"Text {number}. " * 200) for number in range(50)))
    catalogue.close()
    path = tmp_path / FILE_NAME
    content = bytearray(path.read_bytes())
    content[8192:40960] = b"\x07" * (40960 - 8192)
    path.write_bytes(content)
    with pytest.raises(LibraryDamaged, match="restore a backup"):
        catalogue = Catalogue(tmp_path)
        try:
            catalogue.find([f"a{number}" for number in range(50)])
            assert catalogue.integrity() == "ok"
        finally:
            catalogue.close()


def test_a_locked_catalogue_is_said_to_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue_engine, "BUSY_SECONDS", 0.1)
    catalogue = Catalogue(tmp_path)
    other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryLocked, match="close it and run this again"):
        store(catalogue, without_passages("a", "Text."))
    assert catalogue.find(["a"]) == {}  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    store(catalogue, without_passages("a", "Text."))
    catalogue.close()


def test_a_full_disk_is_plain_and_loses_nothing_stored(catalogue: Catalogue) -> None:
    store(catalogue, without_passages("kept", "Stored before the disk was full."))
    with catalogue.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    with (
        pytest.raises(OutOfSpace, match="nothing already stored is lost"),
        catalogue.transaction() as connection,
    ):
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")
        write.put_articles(connection, [write.ToStore(without_passages("lost", "x" * 100_000), [])])
    catalogue.close()
    reopened = Catalogue(catalogue.path.parent)
    assert set(reopened.find(["kept", "lost"])) == {"kept"}
    assert reopened.integrity() == "ok"
    reopened.close()


def _open_and_close(folder: Path) -> int:
    catalogue = Catalogue(folder)
    generation = catalogue.state().generation
    catalogue.close()
    return generation


def test_processes_that_make_the_same_library_at_once_make_one(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert pool.map(_open_and_close, [tmp_path] * 6) == [1] * 6


def test_bands_of_any_size_are_found_again(catalogue: Catalogue) -> None:
    store(
        catalogue,
        without_passages("first", "One.", bands=(1, 2**64 - 1)),
        without_passages("second", "Two.", bands=(2**63, 2)),
        without_passages("third", "Three.", bands=(2**64 - 1, 5)),
    )
    with catalogue.reading() as connection:
        assert known.sharing(connection, [2**64 - 1]) == {2**64 - 1: ["first", "third"]}
        assert known.sharing(connection, [2**63, 5, 77]) == {2**63: ["second"], 5: ["third"]}
        assert known.sharing(connection, []) == {}


def test_a_source_that_fails_is_remembered_with_its_last_reason(catalogue: Catalogue) -> None:
    with catalogue.transaction() as connection:
        sources.record_failure(connection, "a.pdf", "not read yet")
        sources.record_failure(connection, "a.pdf", "damaged")
        sources.record_failure(connection, "b.txt", "empty")
    with catalogue.transaction() as connection:
        assert sources.failed(connection) == {"a.pdf": "damaged", "b.txt": "empty"}
        sources.clear_failures(connection, ["b.txt"])
        assert sources.failed(connection) == {"a.pdf": "damaged"}


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_unicode_text_comes_back_as_it_was(shared_catalogue: Catalogue, text: str) -> None:
    store(shared_catalogue, without_passages("any", text, title=text[:40], source=text[:20]))
    found = shared_catalogue.find(["any"])["any"]
    assert (found.text, found.title, found.source) == (text, text[:40], text[:20])


@pytest.fixture(scope="module")
def shared_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    catalogue = Catalogue(tmp_path_factory.mktemp("shared"))
    yield catalogue
    catalogue.close()


@given(st.lists(st.builds(Span, *[st.integers(0, 2**31 - 1)] * 3)))
def test_spans_come_back_as_they_were(spans: list[Span]) -> None:
    assert spans_from(packed_spans(spans)) == tuple(spans)
