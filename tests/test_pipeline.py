"""Adding, from files to the store: what is counted as what, and that nothing given or stored is lost."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import UnreadableSource
from rag.index.store import Store
from rag.ingest import article_of, pipeline, prepare, preparing
from rag.ingest.describing.language import notice as language_notice
from rag.ingest.formats.readers import READERS, Reader
from rag.ingest.pipeline import add
from rag.schema import IngestReport, Progress, RawArticle
from tests.index_support import DEADLY, WordHashEmbedder

BODY = """ISLE: The envoy met the premier on Wednesday and spoke of rail and energy, officials said.

The two sides agreed to look at a line between Northport and Easthaven. Nothing was signed.

The envoy leaves on Thursday after a news conference at the ministry, where no questions were announced."""


@pytest.fixture
def embedder() -> WordHashEmbedder:
    return WordHashEmbedder()


@pytest.fixture
def store(tmp_path: Path, embedder: WordHashEmbedder) -> Iterator[Store]:
    opened = Store.open(tmp_path / "library", embedder=embedder)
    yield opened
    opened.close()


def rows(*articles: dict[str, Any]) -> io.BytesIO:
    return io.BytesIO("\n".join(map(json.dumps, articles)).encode())


def add_rows(store: Store, *articles: dict[str, Any], **options: Any) -> IngestReport:
    return add(["-"], store, stdin=rows(*articles), **options)


def counts(report: IngestReport) -> tuple[int, int, int, int, int]:
    """Added, updated, unchanged, duplicates, failed."""
    return report.added, report.updated, report.unchanged, report.duplicates, len(report.failed)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_is_added_whole_and_adding_it_again_changes_nothing(
    tmp_path: Path, store: Store, embedder: WordHashEmbedder
) -> None:
    folder = tmp_path / "in"
    write(folder / "a.txt", f"Envoy visits isle\nSource: Sample Wire\nDate: 2021-04-07\n\n{BODY}\n\nComments")
    write(folder / "b.md", f"---\ntitle: Other\n---\n{BODY.replace('rail', 'road')}\n\nAnd it rained.")
    write(folder / "c.jsonl", '{"id": "c/1", "text": "The third article is short."}\n')
    write(folder / "bad.txt", "")
    assert counts(add([str(folder)], store)) == (3, 0, 0, 0, 1)
    article = store.article(
        "f-" + hashlib.sha256(str((folder / "a.txt").resolve()).encode()).hexdigest()[:16]
    )
    assert (article.title, article.source, article.published) == (
        "Envoy visits isle",
        "Sample Wire",
        "2021-04-07",
    )
    assert (article.place, article.text) == ("Isle", BODY)
    assert article.provenance["removed"] == "share or comment stub: Comments"

    embedded = len(embedder.embedded)
    assert counts(add([str(folder)], store)) == (0, 0, 3, 0, 1)
    assert len(embedder.embedded) == embedded


def test_a_changed_article_is_a_new_revision_and_the_old_text_stays(store: Store) -> None:
    add_rows(store, {"id": "a", "text": BODY})
    report = add_rows(store, {"id": "a", "text": BODY.replace("Thursday", "Friday")})
    assert counts(report) == (0, 1, 0, 0, 0)
    assert store.article("a").revision == 2
    assert store.article("a", 1).text == BODY
    assert "Friday" in store.article("a").text


def test_changed_metadata_is_an_update_without_a_new_revision(
    store: Store, embedder: WordHashEmbedder
) -> None:
    add_rows(store, {"id": "a", "title": "T", "text": BODY, "source": "Sample Wire"})
    assert counts(add_rows(store, {"id": "a", "title": "T", "text": BODY, "source": "Sample Post"})) == (
        0,
        1,
        0,
        0,
        0,
    )
    assert (store.article("a").source, store.article("a").revision) == ("Sample Post", 1)


def test_the_same_text_under_another_id_is_a_duplicate_and_remembered_as_a_place(store: Store) -> None:
    add_rows(store, {"id": "a", "text": BODY})
    assert counts(add_rows(store, {"id": "b", "text": BODY})) == (0, 0, 0, 1, 0)
    report = add_rows(store, {"id": "c", "text": "Rain fell."}, {"id": "d", "text": "Rain fell."})
    assert counts(report) == (1, 0, 0, 1, 0)
    assert {article.id for article in store.list()} == {"a", "c"}


def test_one_id_for_two_texts_in_one_run_is_a_clash_and_the_first_is_kept(store: Store) -> None:
    report = add_rows(
        store, {"id": "a", "text": "First."}, {"id": "a", "text": "Second."}, {"id": "a", "text": "First."}
    )
    assert counts(report) == (1, 0, 1, 0, 1)
    assert report.failed[0].source == "standard input:2"
    assert report.failed[0].reason == "the id a was given twice with different texts: the first was kept"
    assert store.article("a").text == "First."


def test_near_copies_join_one_cluster_and_are_counted(store: Store) -> None:
    copy = "Another headline\n\n" + BODY.replace("officials", "sources").replace("looks", "look")
    report = add_rows(
        store, {"id": "a", "text": BODY}, {"id": "b", "text": copy}, {"id": "c", "text": "Rain fell."}
    )
    assert (report.added, report.copies) == (3, 1)
    later = add_rows(store, {"id": "d", "text": BODY + "\n\nMore."})
    assert later.copies == 1
    assert {article.id: article.cluster_id for article in store.list()} == {
        "a": "a",
        "b": "a",
        "c": "c",
        "d": "a",
    }
    assert store.scope().coverage.origins == 2


def test_private_stays_private_until_it_is_edited(store: Store) -> None:
    add_rows(store, {"id": "a", "text": BODY}, private=True)
    assert counts(add_rows(store, {"id": "a", "text": BODY})) == (0, 0, 1, 0, 0)
    add_rows(store, {"id": "a", "text": BODY + " More."})
    assert store.article("a").private
    add_rows(store, {"id": "b", "text": "Rain fell."})
    assert counts(add_rows(store, {"id": "b", "text": "Rain fell."}, private=True)) == (0, 1, 0, 0, 0)
    assert store.article("b").private


def test_what_was_edited_by_hand_survives_adding_the_file_again(store: Store) -> None:
    add_rows(store, {"id": "a", "text": BODY, "source": "Smaple Wire"})
    with store.writing() as writer:
        writer.edit("a", {"source": "Sample Wire", "published": "2021-04-07"})
    assert counts(add_rows(store, {"id": "a", "text": BODY, "source": "Smaple Wire"})) == (0, 0, 1, 0, 0)
    add_rows(store, {"id": "a", "text": BODY + " More.", "source": "Smaple Wire"})
    assert (store.article("a").source, store.article("a").published) == ("Sample Wire", "2021-04-07")
    assert store.article("a").provenance["source"] == "edited by hand"


def test_failures_are_remembered_tried_again_and_forgotten(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bad = write(tmp_path / "bad.txt", "")
    line = write(tmp_path / "rows.jsonl", '{"id": "a"}\n{"id": "b", "text": "Rain fell."}')
    report = add(["bad.txt", "rows.jsonl", "gone.txt"], store)
    assert [failure.source for failure in report.failed] == ["bad.txt", "rows.jsonl:1", "gone.txt"]
    with store.writing() as writer:
        assert set(writer.failures()) == {str(bad), f"{line}:1", str(tmp_path / "gone.txt")}
    bad.write_text(BODY)
    line.write_text('{"id": "a", "text": "Snow fell."}\n{"id": "b", "text": "Rain fell."}')
    monkeypatch.chdir(tmp_path.parent)
    assert counts(add([], store, retry=True)) == (2, 0, 1, 0, 1)
    with store.writing() as writer:
        assert set(writer.failures()) == {str(tmp_path / "gone.txt")}


def test_nothing_that_can_be_added_is_a_report_not_an_exception(store: Store) -> None:
    report = add(["no-such-file.txt", "https://news.example/a"], store)
    assert counts(report) == (0, 0, 0, 0, 2)
    assert report.seconds >= 0
    assert counts(add_rows(store, {"text": "Share this article\n\nComments"})) == (0, 0, 0, 0, 1)


def test_progress_tells_how_far_it_is_and_what_is_left(tmp_path: Path, store: Store) -> None:
    text = "\n".join(
        json.dumps({"id": f"n{n}", "text": f"Note number {n} says nothing new."}) for n in range(30)
    )
    path = write(tmp_path / "a.jsonl", text + "\n{}\n")
    seen: list[Progress] = []
    report = add([str(path)], store, progress=seen.append)
    assert counts(report) == (30, 0, 0, 0, 1)
    assert (seen[0].done, seen[0].total, seen[0].seconds_left) == (0, 31, None)
    assert (seen[-1].done, seen[-1].total, seen[-1].seconds_left) == (31, 31, 0)
    assert all(one.done <= two.done for one, two in pairwise(seen))
    assert seen[1].seconds_left is not None


def test_what_the_reader_should_know_is_noticed(store: Store) -> None:
    report = add_rows(
        store,
        {"id": "a", "text": BODY},
        {"id": "b", "text": "Il pleut ici.", "language": "fr", "date": "2021-04-07"},
    )
    assert report.notices == (
        (
            "1 without a date: left out when dates are asked for; "
            "`communique edit ID published=YYYY-MM-DD` sets one"
        ),
        language_notice({"fr": 1}),
    )


def test_too_long_a_text_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ingest.LONGEST_TEXT", 100)
    with pytest.raises(UnreadableSource, match="101 characters: one article may have 100"):
        article_of(RawArticle("a" * 101, "a.txt"))


def test_a_reader_that_breaks_is_that_files_failure(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(data: bytes, location: str, charset: str | None) -> Iterator[RawArticle]:
        raise KeyError("inside a parser")

    monkeypatch.setitem(READERS, "markdown", Reader(broken, "text/markdown"))  # type: ignore[misc]
    write(tmp_path / "in" / "a.md", "# A\n\nText.")
    write(tmp_path / "in" / "b.txt", BODY)
    report = add([str(tmp_path / "in")], store)
    assert counts(report) == (1, 0, 0, 0, 1)
    assert report.failed[0].reason == "damaged: its reader stopped (KeyError)"


def test_a_worker_that_is_lost_costs_one_article_and_the_rest_goes_on(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "HERE", 0)
    monkeypatch.setattr(preparing, "TASK", "tests.index_support:prepare_unless_marked")
    texts = [f"Note number {number} says nothing new." for number in range(40)]
    texts[20] = f"{DEADLY} and nothing else."
    report = add_rows(store, *({"id": f"n{n}", "text": text} for n, text in enumerate(texts)))
    assert counts(report) == (39, 0, 0, 0, 1)
    assert report.failed[0].source == "standard input:21"
    assert "its reader crashed" in report.failed[0].reason
    assert len(store.list()) == 39


def test_workers_give_what_one_process_gives(
    tmp_path: Path, embedder: WordHashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        write(tmp_path / "in" / f"{number:02}.txt", f"Headline {number}\n\n{BODY} It rained {number} mm.")
    lines = "\n".join(json.dumps({"id": f"r{n}", "text": f"Row {n} tells of rain."}) for n in range(40))
    write(tmp_path / "in" / "rows.jsonl", lines)
    kept = []
    for here in (1_000, 0):
        monkeypatch.setattr(preparing, "HERE", here)
        opened = Store.open(tmp_path / f"library{here}", embedder=embedder)
        assert counts(add([str(tmp_path / "in")], opened)) == (52, 0, 0, 0, 0)
        keys = opened.catalogue.article_keys()
        kept.append([opened.catalogue.find_by_key([key])[key] for key in keys])
        opened.close()
    assert kept[0] == kept[1]
    assert {article.related_id for article in kept[0][1:12]} != {None}


def test_copies_and_unchanged_passages_of_a_revised_article_are_not_embedded_again(
    store: Store, embedder: WordHashEmbedder
) -> None:
    paragraphs = [" ".join(f"word{part}of{number}" for number in range(170)) + "." for part in range(4)]
    given = {"id": "a", "title": "T", "date": "2021-04-07", "text": "\n\n".join(paragraphs)}
    add_rows(store, given)
    first = len(embedder.embedded)
    assert first == store.passage_count > 3
    add_rows(store, given | {"id": "the same text elsewhere"})
    assert len(embedder.embedded) == first
    add_rows(
        store, given | {"text": "\n\n".join([*paragraphs[:3], paragraphs[3].replace("word3of9", "changed")])}
    )
    assert store.article("a").revision == 2
    assert len(embedder.embedded) - first < first / 2
    assert len(set(embedder.embedded)) == len(embedder.embedded)


def test_the_file_that_an_article_was_read_from_is_kept_for_each_revision(
    tmp_path: Path, store: Store
) -> None:
    path = write(tmp_path / "in" / "a.txt", BODY)
    add([str(path)], store)
    (article,) = store.list()
    write(path, BODY + " More.")
    assert counts(add([str(path)], store)) == (0, 1, 0, 0, 0)
    now, then = store.original(article.id), store.original(article.id, 1)
    assert now is not None
    assert then is not None
    assert (now.name, now.data.decode(), then.data.decode()) == ("a.txt", BODY + " More.", BODY)
    add_rows(store, {"id": "row", "text": "A row of a table has no file."})
    assert store.original("row") is None


def test_a_number_of_articles_that_nobody_knows_is_not_guessed(store: Store) -> None:
    seen: list[Progress] = []
    add_rows(store, *({"id": f"n{n}", "text": f"Note {n}."} for n in range(20)), progress=seen.append)
    assert {(one.total, one.seconds_left) for one in seen} == {(None, None)}
    assert seen[-1].done == 20


def test_a_killed_run_goes_on_where_it_stopped(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [{"id": f"n{n}", "text": f"Note number {n} says nothing new."} for n in range(20)]
    monkeypatch.setattr(pipeline, "FIRST_BATCH", 8)

    def stop(progress: Progress) -> None:
        if progress.done >= 8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_rows(store, *articles, progress=stop)
    assert len(store.list()) == 8
    assert counts(add_rows(store, *articles)) == (12, 0, 8, 0, 0)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(), min_size=1, max_size=200), min_size=10, max_size=20))
def test_stored_sentences_and_passages_are_slices_of_the_stored_text(store: Store, texts: list[str]) -> None:
    ready = {}
    for number, text in enumerate(texts):
        with suppress(UnreadableSource):
            ready[f"a{number}"] = prepare(RawArticle(text, "a.txt", id=f"a{number}"))
    with store.writing() as writer:
        writer.put(list(ready.values()))
    passages = store.passages(
        [key for key, _ in store.dense(np.eye(64, dtype=np.float32)[0], store.scope(), 999)]
    )
    for name, prepared in ready.items():
        article = store.article(name)
        assert article.text == prepared.article.text
        assert article.content_hash == hashlib.sha256(article.text.encode()).hexdigest()
        quotes = [article.text[span.start : span.end] for span in store.sentences(name)]
        assert quotes
        assert "".join("".join(quotes).split()) == "".join(article.text.split())
        stored = [passage for passage, of in passages.values() if of.id == name]
        assert {(one.start, one.end) for one in stored} == set(prepared.passages)
        assert all(one.text == article.text[one.start : one.end] for one in stored)
