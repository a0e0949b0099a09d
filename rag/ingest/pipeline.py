"""Adding: what was given is read, prepared and stored, batch by batch. Knows the order; knows no format."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO

from rag.index.writer import KnownArticle, metadata_hash
from rag.ingest import finish
from rag.ingest.cleaning.repeated import TO_THE_READER, without_repeated
from rag.ingest.describing.language import notice as language_notice
from rag.ingest.finding.load import Plan, Unchanged, Web, file_of, is_web_address, plan, shown
from rag.ingest.ids import url_id
from rag.ingest.pace import Pace
from rag.ingest.preparing import Prepared, Ready, prepared, tasks
from rag.ingest.stories.copies import Copies, Placed
from rag.schema import Article, Failure, IngestReport, Outcome, PreparedArticle, Progress, Result

if TYPE_CHECKING:
    from rag.index.store import Store
    from rag.index.writer import Writer

FIRST_BATCH = 8  # articles; doubled up to LARGEST_BATCH, so that progress is seen soon
LARGEST_BATCH = 64
LARGEST_BATCH_BYTES = 8_000_000  # of texts and originals

Known = Mapping[str, KnownArticle]
FeedSaid = tuple[str, str | None, str | None]  # address, etag, last modified
BY_HAND = "edited by hand"  # the origin that `Writer.edit` records


def add(
    sources: Sequence[str],
    store: Store,
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
    """Add files, folders, globs, web addresses and `-` (JSON Lines from `stdin`). What cannot be added is a row in `failed`.

    `retry` also adds what failed in earlier runs. `columns` maps fields to the columns of tables. `allow_private` lets
    addresses on this machine and its network be fetched. A batch is there for good once progress counts it. `outcome` is
    told what became of each article that could be read. Raises
    LibraryError or EmbeddingError when the library as a whole cannot go on; what was stored before stays.
    """
    clock = Pace(progress)
    feeds: list[FeedSaid] = []
    with store.writing(on_wait=on_wait, progress=progress) as writer:
        failed_before = writer.failures()
        planned = plan([*sources, *(file_of(name) for name in failed_before if retry)])
        clock.total = planned.articles
        run = _Run(store, writer, clock, outcome)
        web = _web(planned, writer, allow_private, feeds)
        given = tasks(planned, stdin, web, private=private, columns=columns or {})
        with closing(prepared(given)) as found:
            run.go(found)
        for said in feeds:  # only now: a killed run must find a feed's entries again
            writer.note_feed(*said)
        _note_failures(writer, planned, failed_before, run.failed)
    return run.report()


@dataclass(slots=True)
class _Run:
    """One `add` under way: what it counts, and what it has met."""

    store: Store
    writer: Writer
    clock: Pace
    outcome: Callable[[Outcome], None] | None = None
    counts: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    failed: list[Failure] = field(default_factory=list)
    met: dict[str, str] = field(default_factory=dict)  # article id to content hash

    def go(self, found: Iterable[Prepared]) -> None:
        self.clock.tell()
        for batch in self.batches(found):
            self.store_batch(batch)
            self.clock.done += len(batch)
            self.clock.tell()

    def batches(self, found: Iterable[Prepared]) -> Iterator[list[Ready]]:
        size, batch, held = FIRST_BATCH, [], 0
        for one in found:
            ready = self.taken(one)
            if ready is None:
                self.clock.done += 1
                continue
            batch.append(ready)
            original = ready.prepared.original
            held += len(ready.prepared.article.text) + (len(original.data) if original else 0)
            if len(batch) >= size or held >= LARGEST_BATCH_BYTES:
                yield batch
                size, batch, held = min(2 * size, LARGEST_BATCH), [], 0
        yield batch

    def taken(self, found: Prepared) -> Ready | None:
        """The article to look at, or None when it failed or was met in this run already."""
        if isinstance(found, Failure):
            self.failed.append(found)
            return None
        if isinstance(found, Unchanged):
            self.count("unchanged", found.name)
            return None
        article = found.prepared.article
        if article.id not in self.met:
            self.met[article.id] = article.content_hash
            return found
        if self.met[article.id] == article.content_hash:
            self.count("unchanged", found.prepared.location, article.id)
        else:
            reason = f"the id {article.id} was given twice with different texts: the first was kept"
            self.failed.append(Failure(shown(found.prepared.location), reason))
        return None

    def store_batch(self, batch: Sequence[Ready]) -> None:
        """Store what is new or changed, and count all of it."""
        known = self.writer.known([one.prepared.article.id for one in batch])
        fresh, elsewhere = self.sorted_out(self.without_furniture(batch, known), known)
        shared = self.writer.sharing([band for one, _ in fresh for band in one.bands])
        copies = Copies(lambda bands: _holding(shared, bands), self.store.articles)
        ready: list[PreparedArticle] = []
        late: list[tuple[str, Placed]] = []
        stored: list[tuple[Result, str, str]] = []
        for one, is_new in fresh:
            placed = copies.place(one, ready)
            article = replace(
                one.article,
                cluster_id=placed.cluster_id,
                relation=placed.relation,
                related_id=placed.related_id,
                correction=placed.correction,
            )
            ready.append(replace(one, article=article))
            if placed.joined or placed.turned:
                late.append((article.id, placed))
            stored.append(("added" if is_new else "updated", one.location, article.id))
            self.counts["copies"] += is_new and placed.relation == "copy"
            self.counts["revised"] += is_new and placed.relation == "update"
            self.counts["undated"] += article.published is None
            self.languages[article.language or "en"] += 1
        self.writer.put(ready)
        for became in stored:
            self.count(*became)
        for article_id, placed in late:
            self.writer.relate(article_id, placed.joined, placed.turned)
        for holder, location in elsewhere:
            self.writer.remember_location(holder, location)

    def without_furniture(self, batch: Sequence[Ready], known: Known) -> list[PreparedArticle]:
        """The articles without lines that their outlet repeats in story after story; one that is unchanged stays so."""
        counts = self.writer.count_lines([pair for one in batch for pair in one.lines])
        changed = [
            article.id
            for article in (one.prepared.article for one in batch)
            if article.id in known and known[article.id].content_hash != article.content_hash
        ]
        stored = self.store.articles(changed) if changed else {}
        cleaned = []
        for one in batch:
            whole = one.whole()
            name = whole.article.id
            repeats = name not in known and any(counts[line] >= TO_THE_READER for line, _ in one.lines)
            if repeats or name in stored:
                article = without_repeated(whole.article, counts, stored.get(name))
                if article is not whole.article:
                    whole = finish(article, whole.location, whole.original)
            cleaned.append(whole)
        return cleaned

    def sorted_out(
        self, batch: Sequence[PreparedArticle], known: Known
    ) -> tuple[list[tuple[PreparedArticle, bool]], list[tuple[str, str]]]:
        """(article, whether new) to store, and (id, location) of texts that are there already."""
        held = self.writer.holders([one.article.content_hash for one in batch])
        fresh: list[tuple[PreparedArticle, bool]] = []
        elsewhere: list[tuple[str, str]] = []
        for one in batch:
            article, before = one.article, known.get(one.article.id)
            holder = held.setdefault(article.content_hash, article.id)
            if before is None and holder != article.id:
                self.count("duplicates", one.location, holder)
                elsewhere.append((holder, one.location))
                continue
            if before is not None:
                article = replace(article, private=article.private or before.private)
                if before.metadata_hash != metadata_hash(article):
                    article = _with_edits(article, self.store.articles([article.id]))
                stored = (before.content_hash, before.metadata_hash, before.private)
                if stored == (article.content_hash, metadata_hash(article), article.private):
                    self.count("unchanged", one.location, article.id)
                    continue
            fresh.append((replace(one, article=article), before is None))
        return fresh, elsewhere

    def count(self, result: Result, location: str, article_id: str | None = None) -> None:
        """Note what became of an article; `article_id` is under what id it can be found."""
        self.counts[result] += 1
        if self.outcome:
            self.outcome(Outcome(shown(location), result, article_id))

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
            revised=counts["revised"],
            notices=tuple(self.notices()),
        )

    def notices(self) -> Iterator[str]:
        if undated := self.counts["undated"]:
            yield (
                f"{undated:,} without a date: left out when dates are asked for; "
                "`communique edit ID published=YYYY-MM-DD` sets one"
            )
        if unread := language_notice(self.languages):
            yield unread


def _web(planned: Plan, writer: Writer, allow_private: bool, feeds: list[FeedSaid]) -> Web | None:
    """How to fetch, when there is something to fetch; `feeds` takes what feeds' servers say."""
    if not any(isinstance(item, str) and is_web_address(item) for item in planned.items):
        return None
    from rag.ingest.finding.fetch import FetchPolicy

    return Web(
        FetchPolicy(allow_private=allow_private),
        known=lambda url: writer.has_address(url_id(url), url),
        feed_state=writer.feed_state,
        note_feed=lambda *said: feeds.append(said),
    )


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
    again = [name for name in before if name in tried or file_of(name) in tried]
    if again:
        writer.clear_failures(again)
    for failure in failed:
        if not failure.source.startswith("standard input"):
            writer.record_failure(_lasting(failure.source), failure.reason)


def _lasting(source: str) -> str:
    """The source as it is found from any working folder."""
    return source if is_web_address(source) else os.path.abspath(source)  # noqa: PTH100  # a link stays a link


def _holding(shared: Mapping[int, Sequence[str]], bands: Sequence[int]) -> list[str]:
    """Ids of the stored articles that have any of the bands, once for each."""
    return [name for band in bands for name in shared.get(band, ())]
