"""Search by words over tantivy: one document per passage. Knows keys, titles and texts; knows no SQL."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

from rag.index.guard import index_watched

ANALYZER = "communique"
HEAP_BYTES = 64_000_000
LONGEST_WORD = 60  # longer runs of letters are data, not words
ALL = 10_000_000
FIELDS = ("title", "lead", "body")


@dataclass(frozen=True, slots=True)
class WordDocument:
    """One passage as this index takes it."""

    key: int
    article_key: int
    title: str
    body: str
    lead: str = ""


def analyzer() -> tantivy.TextAnalyzer:
    """Letters and digits, lower case, without accents, stemmed as English."""
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in ("key", "article"):  # signed on purpose: unsigned fast fields panic on Python integers
        builder.add_integer_field(name, stored=False, indexed=True, fast=True)
    for name in FIELDS:
        builder.add_text_field(name, stored=False, tokenizer_name=ANALYZER, index_option="position")
    return builder.build()


class WordIndex:
    """An open index. Searching is safe from several threads; tantivy's own lock lets in one writer at a time."""

    def __init__(self, folder: Path) -> None:
        """The index in `folder`, opened when first used; an empty one is made where there is none."""
        self._folder = folder
        self._schema = _schema()
        self._analyzer = analyzer()
        self._guard = threading.Lock()
        self._opened: tantivy.Index | None = None

    @property
    def _index(self) -> tantivy.Index:
        with self._guard:
            if self._opened is None:
                with index_watched(self._folder):
                    self._folder.mkdir(parents=True, exist_ok=True)
                    opened = tantivy.Index(self._schema, path=str(self._folder), reuse=True)
                    opened.register_tokenizer(ANALYZER, analyzer())
                    opened.config_reader("manual")
                    opened.reload()
                self._opened = opened
            return self._opened

    def reload(self) -> None:
        """See what was committed since, by any process."""
        if self._opened is not None:
            with index_watched(self._folder):
                self._opened.reload()

    @property
    def is_outdated(self) -> bool:
        """Whether what lies on disk was made with other fields than these, by an earlier version."""
        try:
            made = json.loads((self._folder / "meta.json").read_text(encoding="utf-8"))
            return not {field["name"] for field in made["schema"]} >= set(FIELDS)
        except (OSError, ValueError, KeyError, TypeError):
            return False  # none yet, or broken, which opening it tells

    def close(self) -> None:
        """Forget what was opened; the next use opens it again."""
        with self._guard:
            self._opened = None

    def reached(self) -> None:
        """Told by a writer that what it committed is searchable for readers now; only a replica keeps account of it."""

    def __len__(self) -> int:
        return self._index.searcher().num_docs

    def analyse(self, words: str | Sequence[str]) -> list[str]:
        """Index terms of a text, each once, in order."""
        text = words if isinstance(words, str) else " ".join(words)
        with self._guard:
            return list(dict.fromkeys(self._analyzer.analyze(text)))

    def find(
        self,
        words: str | Sequence[str],
        limit: int,
        *,
        title_boost: float,
        within: Sequence[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Passages that hold any of the words: (passage key, BM25), best first, ties by key.

        `within` are the article keys to look at. The words are never read as query syntax.
        """
        terms = self.analyse(words)
        if not terms or limit < 1 or (within is not None and not len(within)):
            return []
        wanted: list[tuple[tantivy.Occur, tantivy.Query]] = []
        for term in terms:
            wanted.append((tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "body", term)))
            if title_boost > 0:
                for name in ("title", "lead"):
                    query = tantivy.Query.term_query(self._schema, name, term)
                    wanted.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, title_boost)))
        return self._hits(self._restricted(tantivy.Query.boolean_query(wanted), within), limit)

    def articles_with(
        self, words: Sequence[str] | str, *, within: Sequence[int] | None = None
    ) -> NDArray[np.int64]:
        """Keys of all articles with a passage or title that holds the words as a phrase, ascending."""
        text = words if isinstance(words, str) else " ".join(words)
        with self._guard:
            terms = self._analyzer.analyze(text)
        if not terms:
            return np.zeros(0, dtype=np.int64)
        either = [
            tantivy.Query.term_query(self._schema, name, terms[0])
            if len(terms) == 1
            else tantivy.Query.phrase_query(self._schema, name, list(terms))
            for name in FIELDS
        ]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in either])
        searcher = self._index.searcher()
        found = searcher.search(self._restricted(query, within), limit=max(1, searcher.num_docs), count=False)
        keys = searcher.fast_field_values("article", [address for _, address in found.hits])
        return np.unique(np.array(keys, dtype=np.int64))

    def holds(self, key: int, words: str) -> bool:
        """Whether the passage is found by its own words."""
        terms = self.analyse(words)
        must = [(tantivy.Occur.Must, tantivy.Query.term_query(self._schema, "key", key))]
        must += [(tantivy.Occur.Must, tantivy.Query.term_query(self._schema, "body", term)) for term in terms]
        return len(self._index.searcher().search(tantivy.Query.boolean_query(must), limit=1).hits) == 1

    def frequency(self, word: str) -> int:
        """How many passages hold the word; of a word that is several terms, the rarest."""
        searcher = self._index.searcher()
        terms = self.analyse(word)
        return min(
            (searcher.doc_freq("body", term) or searcher.doc_freq("title", term) for term in terms), default=0
        )

    def _restricted(self, query: tantivy.Query, within: Sequence[int] | None) -> tantivy.Query:
        if within is None:
            return query
        inside = tantivy.Query.term_set_query(self._schema, "article", [int(key) for key in within])
        must = tantivy.Occur.Must
        return tantivy.Query.boolean_query(
            [(must, query), (must, tantivy.Query.const_score_query(inside, 0.0))]
        )

    def _hits(self, query: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        searcher = self._index.searcher()
        found = searcher.search(query, limit=limit, count=False).hits
        keys = searcher.fast_field_values("key", [address for _, address in found])
        rows = [(int(key or 0), float(score)) for (score, _), key in zip(found, keys, strict=True)]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    @contextmanager
    def writing(self) -> Iterator[WordWriter]:
        """Hold tantivy's writer. What was committed stays whatever happens; the rest is dropped on an error."""
        writer = self._index.writer(heap_size=HEAP_BYTES, num_threads=1)
        try:
            yield WordWriter(writer)
        finally:
            writer.wait_merging_threads()  # what was not committed is dropped with the writer
            self._index.reload()


class WordWriter:
    """Changes that become visible, to this and other processes, at `commit`."""

    def __init__(self, writer: tantivy.IndexWriter) -> None:
        self._writer = writer

    def drop(self, keys: Iterable[int]) -> None:
        """Remove passages by key; unknown keys are ignored."""
        for key in keys:
            self._writer.delete_documents_by_term("key", key)

    def put(self, documents: Iterable[WordDocument], *, anew: bool = False) -> None:
        """Add passages; with `anew` each replaces one of the same key, such as a killed process may have left."""
        for one in documents:
            if anew:
                self._writer.delete_documents_by_term("key", one.key)
            self._writer.add_document(
                tantivy.Document(
                    key=one.key, article=one.article_key, title=one.title, lead=one.lead, body=one.body
                )
            )

    def commit(self) -> None:
        """Make the changes durable."""
        self._writer.commit()
