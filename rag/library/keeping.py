"""Articles in and out of a library, looked at and looked after. Knows the store; reads no question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from rag.errors import UnknownArticle
from rag.index.known import without_hindsight
from rag.schema import (
    Article,
    Check,
    IngestReport,
    Original,
    Outcome,
    Progress,
    SearchFilter,
    Span,
)

if TYPE_CHECKING:
    from rag.briefing.saved import SavedNotes
    from rag.index.backup import Backup
    from rag.index.catalogue.shelf import Listing, Shelf
from rag.library.opened import Opened
from rag.library.scopes import EVERYTHING

Articles = list[Article]
Checks = list[Check]


class Keeping(Opened):
    """Articles in and out of a library, looked at and looked after."""

    def add(
        self,
        sources: Sequence[str],
        *,
        private: bool = False,
        retry: bool = False,
        columns: Mapping[str, str] | None = None,
        allow_private: bool = False,
        stdin: BinaryIO | None = None,
        progress: Callable[[Progress], None] | None = None,
        outcome: Callable[[Outcome], None] | None = None,
        on_wait: Callable[[str], None] | None = None,
    ) -> IngestReport:
        """Adds files, folders, globs, web addresses and `-` (JSON Lines from `stdin`).

        What cannot be added is a row in `failed`. `columns` maps fields to the columns of tables (`{"text": "body"}`).
        `allow_private` lets web addresses of this machine and its network be fetched. `outcome` is told what became of each.
        """
        from rag.ingest import pipeline

        return pipeline.add(
            sources,
            self.store,
            private=private,
            retry=retry,
            columns=columns,
            allow_private=allow_private,
            stdin=stdin,
            progress=progress,
            outcome=outcome,
            on_wait=on_wait,
        )

    def remove(self, article_ids: Sequence[str], *, on_wait: Callable[[str], None] | None = None) -> int:
        """Removes articles from every index; the number removed. Raises UnknownArticle before anything is removed."""
        known = self.store.articles(article_ids)
        unknown = [article_id for article_id in article_ids if article_id not in known]
        if unknown:
            raise UnknownArticle(
                f"no article {unknown[0]}: `communique list` shows the ids; nothing was removed"
            )
        with self.store.writing(on_wait=on_wait) as writer:
            return writer.remove(article_ids)

    def edit(self, article_id: str, changes: Mapping[str, str]) -> Article:
        """Corrects metadata (title, source, url, published, place, language, private) of one article."""
        with self.store.writing() as writer:
            return writer.edit(article_id, changes)

    def reindex(
        self, *, embed_again: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> None:
        """Builds the derived indexes again from the catalogue, with stored vectors unless `embed_again`."""
        with self.store.writing() as writer:
            writer.reindex(embed_again=embed_again, progress=progress)

    def backup(self, file: str | Path, *, progress: Callable[[Progress], None] | None = None) -> Backup:
        """Writes the library to one file, as of one moment, while others use it. Raises UsageError, LibraryError."""
        from rag.index.backup import back_up

        return back_up(self.folder, Path(file), store=self.store, progress=progress)

    def shelf(self, listing: Listing) -> Shelf:
        """One page of the articles that `listing` names, in its order, and how many there are in all."""
        from rag.index.catalogue.shelf import shelf

        return shelf(self.store.catalogue, listing)

    def failures(self) -> dict[str, str]:
        """Sources that could not be added, and why."""
        from rag.index.catalogue.sources import failed

        with self.store.catalogue.reading() as connection:
            return failed(connection)

    def forget_failures(self, sources: Sequence[str]) -> None:
        """These sources are no longer listed as failed."""
        with self.store.writing() as writer:
            writer.clear_failures(sources)

    def show(self, article_id: str, revision: int | None = None) -> Article:
        """One article with its text, at `revision` (default: the newest). Raises UnknownArticle."""
        return self.store.article(article_id, revision)

    def original(self, article_id: str, revision: int | None = None) -> Original | None:
        """The file that an article was read from, at `revision` (default: the newest); None when none was kept."""
        return self.store.original(article_id, revision)

    def original_path(self, article_id: str, revision: int | None = None) -> Path | None:
        """Where that file lies in the library, under the hash of its bytes."""
        return self.store.original_path(article_id, revision)

    def copies(self, article_id: str) -> Articles:
        """The articles that tell the same story, this one among them, first published first."""
        return self.store.cluster(article_id)

    def sentences(self, article_id: str, revision: int | None = None) -> tuple[Span, ...]:
        """The sentence spans of an article at a revision. Raises UnknownArticle."""
        return self.store.sentences(article_id, revision)

    def stats(self) -> dict[str, Any]:
        """What the library holds, as the contract's `stats` value."""
        return self.store.stats()

    def doctor(self, *, fix: bool = False) -> Checks:
        """Proves the indexes by looking sampled passages up by their own vector and words; names notes out of date."""
        return [*self.store.doctor(fix=fix), self.notes.check()]

    @property
    def notes(self) -> SavedNotes:
        """The notes that left as files: `save` one, or see which are `touched` by what has changed since."""
        from rag.briefing.saved import SavedNotes

        return SavedNotes(self.store)

    def list(self, search_filter: SearchFilter = EVERYTHING) -> Articles:
        """The articles in scope, newest first, without their text."""
        found = self.store.list(search_filter)
        if not search_filter.as_of:
            return found
        seen = {article.id for article in self.store.list(SearchFilter(as_of=search_filter.as_of))}
        return without_hindsight(found, seen)
