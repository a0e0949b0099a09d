"""Adding: what was given is read, prepared and stored, batch by batch. Knows the order; knows no format."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from rag.errors import SourceError
from rag.index.writer import metadata_hash
from rag.ingest import article_of, finish
from rag.ingest.copies import Copies
from rag.ingest.load import STANDARD_INPUT, Plan, is_web_address, plan, read_item
from rag.schema import Article, Failure, IngestReport, PreparedArticle, Progress, RawArticle

if TYPE_CHECKING:
    from rag.index.store import Store
    from rag.index.writer import Writer

FIRST_BATCH = 8  # articles; doubled up to LARGEST_BATCH, so that progress is seen soon
LARGEST_BATCH = 64
LARGEST_BATCH_TEXT = 2_000_000  # characters

BY_HAND = "edited by hand"  # the origin that `Writer.edit` records
_ROW = re.compile(r"(.+):\d+\Z")

Found = tuple[Article, str]  # an article and where it was found


def add(
    sources: Sequence[str],
    store: Store,
    *,
    private: bool = False,
    retry: bool = False,
    stdin: BinaryIO | None = None,
    progress: Callable[[Progress], None] | None = None,
    on_wait: Callable[[str], None] | None = None,
) -> IngestReport:
    """Add files, folders, globs and `-` (JSON Lines from `stdin`). What cannot be added is a row in `failed`.

    `retry` also adds what failed in earlier runs. A batch is there for good once progress counts it. Raises
    LibraryError or EmbeddingError when the library as a whole cannot go on; what was stored before stays.
    """
    clock = _Clock(progress)
    with store.writing(on_wait=on_wait) as writer:
        failed_before = writer.failures()
        planned = plan([*sources, *(_file_of(name) for name in failed_before if retry)])
        run = _Run(store, writer, private, clock)
        run.go(planned, stdin)
        _note_failures(writer, planned, failed_before, run.failed)
    return run.report()


@dataclass(slots=True)
class _Clock:
    """Tells how far a run is, and how long the rest will take at the pace of late."""

    progress: Callable[[Progress], None] | None
    total: int | None = None
    done: int = 0
    began: float = field(default_factory=time.monotonic)
    told: tuple[float, int] | None = None
    pace: float | None = None  # seconds an article

    def tell(self) -> None:
        now = time.monotonic()
        if self.told and self.done > self.told[1]:
            recent = (now - self.told[0]) / (self.done - self.told[1])
            self.pace = recent if self.pace is None else 0.6 * self.pace + 0.4 * recent
        self.told = (now, self.done)
        if self.progress:
            total = None if self.total is None else max(self.total, self.done)
            left = None if total is None or self.pace is None else self.pace * (total - self.done)
            self.progress(Progress("adding", self.done, total, left))


@dataclass(slots=True)
class _Run:
    """One `add` under way: what it counts, and what it has met."""

    store: Store
    writer: Writer
    private: bool
    clock: _Clock
    counts: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    failed: list[Failure] = field(default_factory=list)
    met: dict[str, str] = field(default_factory=dict)  # article id to content hash

    def go(self, planned: Plan, stdin: BinaryIO | None) -> None:
        self.clock.total = planned.articles
        self.clock.tell()
        copies = Copies(self.writer.copies_of, self.store.articles)
        for batch in self.batches(planned, stdin):
            self.store_batch(batch, copies)
            self.clock.done += len(batch)
            self.clock.tell()

    def batches(self, planned: Plan, stdin: BinaryIO | None) -> Iterator[list[Found]]:
        size, batch, characters = FIRST_BATCH, [], 0
        for item in planned.items:
            for found in read_item(item, stdin=stdin):
                ready = self.taken(found)
                if ready is None:
                    self.clock.done += 1
                    continue
                batch.append(ready)
                characters += len(ready[0].text)
                if len(batch) >= size or characters >= LARGEST_BATCH_TEXT:
                    yield batch
                    size, batch, characters = min(2 * size, LARGEST_BATCH), [], 0
        yield batch

    def taken(self, found: RawArticle | Failure) -> Found | None:
        """The article to look at, or None when it failed or was met in this run already."""
        if isinstance(found, Failure):
            self.failed.append(found)
            return None
        try:
            article = article_of(found, private=self.private)
        except SourceError as problem:
            self.failed.append(Failure(_shown(found.location), str(problem)))
            return None
        if article.id not in self.met:
            self.met[article.id] = article.content_hash
            return article, found.location
        if self.met[article.id] == article.content_hash:
            self.counts["unchanged"] += 1
        else:
            reason = f"the id {article.id} was given twice with different texts: the first was kept"
            self.failed.append(Failure(_shown(found.location), reason))
        return None

    def store_batch(self, batch: Sequence[Found], copies: Copies) -> None:
        """Store what is new or changed, and count all of it."""
        fresh, elsewhere = self.sorted_out(batch)
        prepared: list[PreparedArticle] = []
        for article, location, is_new in fresh:
            ready = finish(article, location)
            cluster = copies.cluster_of(ready, prepared)
            prepared.append(replace(ready, article=replace(article, cluster_id=cluster)))
            self.counts["added" if is_new else "updated"] += 1
            self.counts["copies"] += is_new and cluster != article.id
            self.counts["undated"] += article.published is None
            self.languages[article.language or "en"] += 1
        self.writer.put(prepared)
        for holder, location in elsewhere:
            self.writer.remember_location(holder, location)

    def sorted_out(
        self, batch: Sequence[Found]
    ) -> tuple[list[tuple[Article, str, bool]], list[tuple[str, str]]]:
        """(article, location, whether new) to store, and (id, location) of texts that are there already."""
        known = self.writer.known([article.id for article, _ in batch])
        held = self.writer.holders([article.content_hash for article, _ in batch])
        fresh: list[tuple[Article, str, bool]] = []
        elsewhere: list[tuple[str, str]] = []
        for given, location in batch:
            article, before = given, known.get(given.id)
            holder = held.setdefault(article.content_hash, article.id)
            if before is None and holder != article.id:
                self.counts["duplicates"] += 1
                elsewhere.append((holder, location))
                continue
            if before is not None:
                article = replace(article, private=article.private or before.private)
                if before.metadata_hash != metadata_hash(article):
                    article = _with_edits(article, self.store.articles([article.id]))
                stored = (before.content_hash, before.metadata_hash, before.private)
                if stored == (article.content_hash, metadata_hash(article), article.private):
                    self.counts["unchanged"] += 1
                    continue
            fresh.append((article, location, before is None))
        return fresh, elsewhere

    def report(self) -> IngestReport:
        counts = self.counts
        return IngestReport(
            added=counts["added"],
            updated=counts["updated"],
            unchanged=counts["unchanged"],
            duplicates=counts["duplicates"],
            failed=tuple(self.failed),
            seconds=round(time.monotonic() - self.clock.began, 3),
            copies=counts["copies"],
            notices=tuple(self.notices()),
        )

    def notices(self) -> Iterator[str]:
        if undated := self.counts["undated"]:
            yield (
                f"{undated:,} without a date: left out when dates are asked for; "
                "`communique edit ID published=YYYY-MM-DD` sets one"
            )
        others = {name: number for name, number in self.languages.items() if not name.startswith("en")}
        if others:
            names = ", ".join(sorted(others))
            yield f"{sum(others.values()):,} not in English ({names}): the local embedding reads English best"


def _with_edits(article: Article, stored: Mapping[str, Article]) -> Article:
    """The article with what was edited by hand since it was stored: adding it again takes nothing back."""
    before = stored.get(article.id)
    edited = [name for name, origin in before.provenance.items() if origin == BY_HAND] if before else []
    values = {name: getattr(before, name) for name in edited if name != "private"}
    return replace(article, **values, provenance={**article.provenance, **dict.fromkeys(edited, BY_HAND)})


def _note_failures(
    writer: Writer, planned: Plan, before: Mapping[str, str], failed: Sequence[Failure]
) -> None:
    """Remember what failed now, and forget what failed before and was tried again."""
    tried = {_lasting(item.source if isinstance(item, Failure) else str(item)) for item in planned.items}
    again = [name for name in before if name in tried or _file_of(name) in tried]
    if again:
        writer.clear_failures(again)
    for failure in failed:
        if not failure.source.startswith("standard input"):
            writer.record_failure(_lasting(failure.source), failure.reason)


def _lasting(source: str) -> str:
    """The source as it is found from any working folder."""
    return source if is_web_address(source) else os.path.abspath(source)  # noqa: PTH100  # a link stays a link


def _file_of(source: str) -> str:
    """The file of a failed row `FILE:LINE`, or the source itself."""
    row = _ROW.match(source)
    return row[1] if row and not Path(source).exists() else source


def _shown(location: str) -> str:
    """A member of a container as people write it: `FILE:LINE`."""
    container, mark, member = location.rpartition("!")
    if not mark or not member.isdigit():
        return location
    return f"{'standard input' if container == STANDARD_INPUT else container}:{member}"
