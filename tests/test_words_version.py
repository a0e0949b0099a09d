"""An index of words made by an earlier version, with other fields, is built anew when its library is opened."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import tantivy

from rag import open_library
from rag.index.lexical import WordIndex


def as_made_before(folder: Path) -> None:
    """An index with the fields of version 0.1 and nothing in it, in place of the one in `folder`."""
    shutil.rmtree(folder)
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    for name in ("key", "article"):
        builder.add_integer_field(name, stored=False, indexed=True, fast=True)
    for name in ("title", "body"):
        builder.add_text_field(name, stored=False, index_option="position")
    index = tantivy.Index(builder.build(), path=str(folder))
    writer = index.writer()
    writer.add_document(tantivy.Document(key=1, article=1, title="A", body="pipeline"))
    writer.commit()
    writer.wait_merging_threads()


def test_it_is_built_anew_and_nothing_is_embedded(sample_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "Who spoke of the gas pipeline?"
    with open_library(sample_copy) as library:
        before = library.search(question).hits
    (words,) = sample_copy.glob("index/*/words")
    assert not WordIndex(words).is_outdated
    as_made_before(words)
    assert WordIndex(words).is_outdated
    monkeypatch.setattr("rag.index.material.vectors_for", lambda *_: pytest.fail("embedded"))
    monkeypatch.setattr("rag.index.rebuild.vectors_for", lambda *_: pytest.fail("embedded"))
    with open_library(sample_copy) as library:
        assert library.search(question).hits == before
        assert all(check.ok for check in library.doctor())
    (words,) = sample_copy.glob("index/*/words")
    assert not WordIndex(words).is_outdated


def test_an_index_that_is_not_there_or_broken_is_not_called_outdated(tmp_path: Path) -> None:
    assert not WordIndex(tmp_path / "none").is_outdated
    (tmp_path / "meta.json").write_text("{")
    assert not WordIndex(tmp_path).is_outdated
