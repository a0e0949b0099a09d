"""The three stores as one. Knows which part answers what; holds no SQL and calls neither Chroma nor tantivy itself.

Every read first asks the catalogue for its generation, so that what another process has written is seen at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from rag.errors import EmbeddingMismatch, LibraryError, SettingsError, UnknownArticle
from rag.index import doctor, graph, search
from rag.index.catalogue.originals import original_of
from rag.index.catalogue.whole import Catalogue
from rag.index.embed import Embedder
from rag.index.lexical import WordIndex
from rag.index.originals import Originals, SharedOriginals
from rag.index.replica import Replica
from rag.index.vectors import VectorIndex
from rag.index.view import Matrix, Scope, View, Views
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
        chroma_token: str | None = None,
    ) -> None:
        """Use `Store.open`."""
        self.folder = folder
        self.catalogue = catalogue
        self.chroma_url = chroma_url
        self._chroma_token = chroma_token
        self.originals = SharedOriginals(folder, catalogue) if catalogue.server else Originals(folder)
        self.views = Views(
            catalogue,
            lambda state: self.vector_index(state.index, state.vectors, begun=self._vectors_begun),
            self.word_index,
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
        chroma_token: str | None = None,
        catalogue_url: str | None = None,
        create: bool = True,
    ) -> Store:
        """Open or make the library in `folder`; whatever a killed process left half done is finished first.

        With `catalogue_url` the catalogue is a PostgreSQL server's and the folder holds this machine's index of words.
        Raises LibraryError, LibraryDamaged, LibraryLocked, LibraryTooNew, OutOfSpace, SettingsError. Whether `embedder` is the
        library's is checked when it is first needed.
        """
        if catalogue_url and not chroma_url:
            raise SettingsError(
                "COMMUNIQUE_CATALOGUE_URL is set and COMMUNIQUE_CHROMA_URL is not: machines that share a catalogue "
                "share the vectors too; start a Chroma server (`chroma run`) and name it"
            )
        if create or catalogue_url:
            try:
                folder.mkdir(parents=True, exist_ok=True)
            except OSError as problem:
                raise LibraryError(f"cannot make a library in {folder}: {problem.strerror}") from problem
        catalogue = Catalogue(folder, url=catalogue_url, create=create)
        store = cls(folder, catalogue, embedder, chroma_url, chroma_token)
        outdated = store.word_index(catalogue.state().index).is_outdated
        if catalogue.value("writing") is not None or catalogue.unfinished() or graph.moved(store) or outdated:
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

    @property
    def collections(self) -> str:
        """How the names of this library's collections begin, whoever asks from wherever."""
        return f"communique-{(self.catalogue.value('library') or '')[:12]}-"

    def _vectors_begun(self) -> bool:
        return self.catalogue.state().vectored > 0

    def vector_index(self, number: int, vectors: int, *, begun: Callable[[], bool] = bool) -> VectorIndex:
        """One build of Chroma within a build of the indexes; `begun` says whether it must be there by now."""
        name = f"{self.collections}{number}" + (f"-{vectors}" if vectors else "")
        folder = self.vectors_folder(number, vectors)
        return VectorIndex(folder, name, url=self.chroma_url, token=self._chroma_token, begun=begun)

    def word_index(self, number: int) -> WordIndex:
        """The words of one build."""
        folder = self.index_folder(number) / "words"
        return Replica(folder, self.catalogue) if self.catalogue.server else WordIndex(folder)

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
        return self.views.scope(self.views.now(), search_filter)

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

    def whose(self, keys: Sequence[int]) -> dict[int, tuple[str, str]]:
        """Ids of the article and of the cluster of each passage; keys that are gone are left out."""
        view = self.views.now()
        passages = self.views.passages(view)
        return passages.told_by(self.views.articles(view), np.array(keys, dtype=np.int64))

    def similarity(self, vector: Matrix, keys: Sequence[int]) -> dict[int, float]:
        """Exact cosine of a unit vector with each stored passage that still exists."""
        return search.similarity(self.catalogue, self.views, vector, keys)

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
        with self.catalogue.writer_lock(on_wait=on_wait, timeout=timeout):
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
