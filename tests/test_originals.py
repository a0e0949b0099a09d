"""Originals: kept once, whole, as long as something refers to them; doctor tells when one is gone or changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import LibraryDamaged
from rag.index.originals import Originals
from rag.index.store import Store
from rag.schema import Original, PreparedArticle
from tests.index_support import WordHashEmbedder, prepared

FILE = Original("talks.pdf", "application/pdf", b"%PDF of the talks")
OTHER = Original("rain.txt", "text/plain", b"It rained.")


def read_from(original: Original, article_id: str, text: str) -> PreparedArticle:
    return replace(prepared(article_id, text), original=original)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(tmp_path / "library", embedder=WordHashEmbedder())
    yield opened
    opened.close()


def put(store: Store, *articles: PreparedArticle) -> None:
    with store.writing() as writer:
        writer.put(articles)


def files(store: Store) -> list[Path]:
    return [path for path in store.originals.folder.rglob("*") if path.is_file()]


def test_one_file_of_two_articles_is_kept_once_and_goes_with_the_last(store: Store) -> None:
    put(store, read_from(FILE, "a", "First article."), read_from(FILE, "b", "Second article."))
    assert [path.read_bytes() for path in files(store)] == [FILE.data]
    assert store.original("a") == store.original("b") == FILE
    with store.writing() as writer:
        writer.remove(["a"])
        assert store.original("b") == FILE
        writer.remove(["b"])
    assert files(store) == []
    assert store.original("b") is None


def test_each_revision_keeps_its_file_and_an_unchanged_text_takes_the_new_one(store: Store) -> None:
    put(store, read_from(FILE, "a", "First text."))
    put(store, read_from(OTHER, "a", "Second text."))
    assert (store.original("a"), store.original("a", 1)) == (OTHER, FILE)
    again = replace(OTHER, data=b"It rained, saved again.")
    put(store, read_from(again, "a", "Second text."))
    assert (store.original("a"), store.original("a", 1)) == (again, FILE)
    assert {path.read_bytes() for path in files(store)} == {FILE.data, again.data}


def test_an_edit_keeps_the_file(store: Store) -> None:
    put(store, read_from(FILE, "a", "Text."))
    with store.writing() as writer:
        writer.edit("a", {"title": "Talks", "private": "yes"})
        writer.edit("a", {"private": "no"})
    assert store.original("a") == FILE
    assert not store.article("a").private


def test_doctor_names_what_is_gone_or_changed(store: Store) -> None:
    put(store, read_from(FILE, "a", "First."), read_from(OTHER, "b", "Second."))
    assert all(check.ok for check in store.doctor())
    first, second = store.original_path("a"), store.original_path("b")
    assert first is not None
    assert second is not None
    first.unlink()
    second.write_bytes(b"something else")
    (check,) = [check for check in store.doctor() if not check.ok]
    assert check.name == "originals"
    assert "missing" in check.detail
    assert "changed" in check.detail
    for name in ("a", "b"):
        with pytest.raises(LibraryDamaged, match="restore a backup, or add it again"):
            store.original(name)


def test_what_a_killed_process_left_is_swept_by_the_next_writer(store: Store) -> None:
    put(store, read_from(FILE, "a", "Text."))
    store.originals.keep(b"of an article whose transaction never came")
    unfinished = store.originals.folder / "ab" / "abcd.part"
    unfinished.parent.mkdir(exist_ok=True)
    unfinished.touch()
    with store.writing() as writer:
        writer.reindex()
    assert [path.read_bytes() for path in files(store)] == [FILE.data]


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    originals = Originals(tmp_path)

    def power_cut(_: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("os.fsync", power_cut)
        originals.keep(b"data")
    name = originals.keep(b"data")
    assert originals.read(name) == b"data"
    assert originals.fault(name) is None
