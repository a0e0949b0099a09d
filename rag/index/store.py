"""The three stores as one. Knows which part answers what; holds no SQL and calls neither Chroma nor tantivy itself.

Every read first asks the catalogue for its generation, so that what another process has written is seen at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from rag.errors import EmbeddingMismatch, LibraryError, UnknownArticle
from rag.index import doctor, search
from rag.index.catalogue.originals import original_of
from rag.index.catalogue.whole import Catalogue
from rag.index.embed import Embedder
from rag.index.lexical import WordIndex
from rag.index.locks import writer_lock
from rag.index.originals import Originals
from rag.index.vectors import VectorIndex
from rag.index.view import Keys, Matrix, Scope, View, Views
from rag.index.writer import Writer
from rag.schema import Article, Check, Original, Passage, Progress, SearchFilter, Span

Scored = list[tuple[int, float]]
Ids = list[str]
Articles = list[Article]
Checks = list[Check]

KEPT_ARTICLES = 2_000
EVERYTHING = SearchFilter()


class Store:
    """One library folder. Reading is safe from several threads; writing goes through `writing()`."""

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        embedder: Callable[[], Embedder] | Embedder,
        chroma_url: str | None,
    ) -> None:
        """Use `Store.open`."""
        self.folder = folder
        self.catalogue = catalogue
        self.chroma_url = chroma_url
        self.originals = Originals(folder)
        self.views = Views(
            catalogue, lambda state: self.vector_index(state.index, state.vectors), self.word_index
        )
        self._embedder = embedder
        self._made: Embedder | None = None
        self._guard = threading.RLock()

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        embedder: Callable[[], Embedder] | Embedder,
        chroma_url: str | None = None,
        create: bool = True,
    ) -> Store:
        """Open or make the library in `folder`; whatever a killed process left half done is finished first.

        Raises LibraryError, LibraryDamaged, LibraryLocked, LibraryTooNew, OutOfSpace. Whether `embedder` is the
        library's is checked when it is first needed.
        """
        if create:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as problem:
                raise LibraryError(f"cannot make a library in {folder}: {problem.strerror}") from problem
        store = cls(folder, Catalogue(folder, create=create), embedder, chroma_url)
        if store.catalogue.value("writing") is not None or store.catalogue.unfinished():
            with suppress(LibraryError), store.writing(timeout=0, bring_up=False):
                pass  # entering heals
        return store

    def close(self) -> None:
        """Give the files back."""
        self.views.close()
        self.catalogue.close()

    # The embedding and the derived indexes

    @property
    def embedder(self) -> Embedder:
        """The embedding set, when it is the library's. Raises EmbeddingMismatch."""
        with self._guard:
            if self._made is None:
                made = self.any_embedder
                held = self.catalogue.state().embedding
                if held is not None and held != made.name:
                    raise EmbeddingMismatch(
                        f"this library was made with the embedding {held}, and {made.name} is set: set "
                        "COMMUNIQUE_EMBEDDING back, or run `communique reindex --embed-again`"
                    )
                self._made = made
            return self._made

    @property
    def any_embedder(self) -> Embedder:
        """The embedding set, whether or not the library was made with it."""
        return self._embedder() if callable(self._embedder) else self._embedder

    def index_folder(self, number: int) -> Path:
        """Where one build of the derived indexes lies."""
        return self.folder / "index" / str(number)

    def vectors_folder(self, number: int, vectors: int) -> Path:
        """Where one build of Chroma lies within a build of the indexes."""
        return self.index_folder(number) / (f"vectors-{vectors}" if vectors else "vectors")

    def vector_index(self, number: int, vectors: int) -> VectorIndex:
        """One build of Chroma within a build of the indexes."""
        name = f"communique-{(self.catalogue.value('library') or '')[:12]}-{number}"
        if vectors:
            name += f"-{vectors}"
        return VectorIndex(self.vectors_folder(number, vectors), name, url=self.chroma_url)

    def word_index(self, number: int) -> WordIndex:
        """The words of one build."""
        return WordIndex(self.index_folder(number) / "words")

    # Articles

    def article(self, article_id: str, revision: int | None = None) -> Article:
        """An article as it is, or as it was at a revision. Raises UnknownArticle."""
        found = (
            self.catalogue.find([article_id]).get(article_id)
            if revision is None
            else self.catalogue.revision(article_id, revision)
        )
        if found is None:
            raise _unknown(article_id, revision)
        return found

    def articles(self, article_ids: Sequence[str]) -> dict[str, Article]:
        """The articles that exist, by id."""
        return self.catalogue.find(article_ids)

    def sentences(self, article_id: str, revision: int | None = None) -> tuple[Span, ...]:
        """Sentence spans of an article. Raises UnknownArticle."""
        found = self.catalogue.spans([article_id], revision).get(article_id)
        if found is None:
            raise _unknown(article_id, revision)
        return found

    def sentences_of(self, article_ids: Sequence[str]) -> dict[str, tuple[Span, ...]]:
        """Sentence spans of the articles that exist, by id."""
        return self.catalogue.spans(article_ids)

    def original(self, article_id: str, revision: int | None = None) -> Original | None:
        """The bytes that a revision, or the present one, was read from; None when they were not kept.

        Raises LibraryDamaged when they are no longer what was kept.
        """
        with self.catalogue.reading() as connection:
            found = original_of(connection, article_id, revision)
        if found is None:
            return None
        return Original(found.name, found.media_type, self.originals.read(found.hash))

    def original_path(self, article_id: str, revision: int | None = None) -> Path | None:
        """Where those bytes lie, under their hash."""
        with self.catalogue.reading() as connection:
            found = original_of(connection, article_id, revision)
        return None if found is None else self.originals.path(found.hash).absolute()

    def superseding(self, article_ids: Sequence[str], scope: Scope) -> dict[str, Article]:
        """The newest later version in scope of each of these articles that has one."""
        inside = None if scope.everything else set(scope.keys.tolist())
        newest = self.catalogue.stories.newest_versions(article_ids, inside)
        found = self.catalogue.find_by_key(list(newest.values()))
        return {name: found[key] for name, key in newest.items() if key in found}

    def cluster(self, article_id: str) -> Articles:
        """The articles that tell the same story, this one among them, first published first."""
        members = self.catalogue.stories.members(article_id)
        found = self.catalogue.find(members)
        return [found[name] for name in members if name in found]

    def list(self, search_filter: SearchFilter = EVERYTHING) -> Articles:
        """The articles that the filter leaves, without their text, newest first."""
        return self.catalogue.scopes.listed(search_filter)

    def source_names(self) -> Ids:
        """Every outlet, sorted."""
        return self.catalogue.scopes.source_names()

    # Searching

    def scope(self, search_filter: SearchFilter = EVERYTHING) -> Scope:
        """What a search with this filter looks at."""
        view = self.views.now()
        known = view.scopes.get(search_filter)
        if known is None:
            coverage, passages = self.catalogue.scopes.coverage(search_filter)
            everything = search_filter == EVERYTHING
            keys: Keys = np.zeros(0, np.int64) if everything else self.catalogue.scopes.keys(search_filter)
            known = Scope(search_filter, everything, keys, coverage, passages)
            view.scopes[search_filter] = known
        return known

    def dense(self, vector: Matrix, scope: Scope, limit: int) -> Scored:
        """Passages nearest to a unit vector: (passage key, cosine), best first. Raises EmbeddingMismatch."""
        if len(vector) != self.embedder.dimensions:
            raise ValueError(
                f"a vector of {len(vector)} numbers for an embedding of {self.embedder.dimensions}"
            )
        return search.by_vector(self.catalogue, self.views, vector, scope, limit)

    def lexical(
        self, query: str | Sequence[str], scope: Scope, limit: int, *, title_boost: float = 0.5
    ) -> Scored:
        """Passages that hold any word of the query: (passage key, BM25), best first."""
        return search.by_words(self.catalogue, self.views, query, scope, limit, title_boost=title_boost)

    def passages(self, keys: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """Passages with their articles by key; keys that are gone are left out."""
        view = self.views.now()
        rows = self.catalogue.passages.rows(keys)
        found = self._articles(view, {row.article_key for row in rows})
        result: dict[int, tuple[Passage, Article]] = {}
        for row in rows:
            article = found.get(row.article_key)
            if article is not None and row.end <= len(article.text):
                text = article.text[row.start : row.end]
                name = f"{row.article_id}#{row.ordinal}"
                result[row.key] = (Passage(name, row.article_id, row.start, row.end, text), article)
        return result

    def similarity(self, vector: Matrix, keys: Sequence[int]) -> dict[int, float]:
        """Exact cosine of a unit vector with each stored passage that still exists."""
        found, matrix = self.catalogue.passages.vectors(keys)
        return (
            dict(zip(found.tolist(), search.cosines(matrix, vector).tolist(), strict=True))
            if len(found)
            else {}
        )

    @property
    def passage_count(self) -> int:
        """How many passages can be searched."""
        return self.scope().passages

    def document_frequency(self, terms: Sequence[str]) -> dict[str, int]:
        """How many passages hold each word, folded and stemmed; of several words in one, the rarest."""
        view = self.views.now()
        for term in terms:
            if term not in view.frequencies:
                view.frequencies[term] = view.words.frequency(term)
        return {term: view.frequencies[term] for term in terms}

    def find_mentions(self, phrase: str | Sequence[str], scope: Scope) -> Ids:
        """Ids of all articles in scope with the words side by side, in title or text, first stored first."""
        keys = self.views.now().words.articles_with(phrase)
        if not scope.everything:
            keys = np.intersect1d(keys, scope.keys, assume_unique=True)
        names = self.catalogue.ids(keys.tolist())
        return [names[key] for key in keys.tolist() if key in names]

    def _articles(self, view: View, keys: set[int]) -> dict[int, Article]:
        lacking = sorted(keys - view.articles.keys())
        if not lacking:
            return view.articles
        found = view.articles | self.catalogue.find_by_key(lacking)
        view.articles = dict(list(found.items())[-KEPT_ARTICLES:])
        return found

    # Care

    def stats(self) -> dict[str, object]:
        """What the library holds: counts, dates, outlets, and bytes on disk."""
        return doctor.statistics(self)

    def doctor(self, fix: bool = False) -> Checks:
        """Prove the library, by looking passages up, not by counting. `fix` mends what can be mended."""
        return doctor.examine(self, fix=fix)

    @contextmanager
    def writing(
        self,
        on_wait: Callable[[str], None] | None = None,
        timeout: float | None = None,
        progress: Callable[[Progress], None] | None = None,
        bring_up: bool = True,
    ) -> Iterator[Writer]:
        """The only way to change the library. A second writer waits, and `on_wait` is told for whom.

        Everything put can be found when the block has ended. Then Chroma is brought up where that is worth while (`bring_up`),
        which `progress` is told. Raises LibraryLocked after `timeout` seconds (None waits for ever).
        """
        with writer_lock(self.folder, on_wait=on_wait, timeout=timeout):
            writer = Writer(self, progress)
            try:
                writer.begin()
                yield writer
            except BaseException:
                with suppress(LibraryError):
                    writer.close(failed=True)
                raise
            writer.close(bring_up=bring_up)


def _unknown(article_id: str, revision: int | None) -> UnknownArticle:
    if revision is None:
        return UnknownArticle(f"no article {article_id}")
    return UnknownArticle(f"no revision {revision} of article {article_id}")


__all__ = ["Scope", "Store", "Writer"]
