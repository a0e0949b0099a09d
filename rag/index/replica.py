"""A node's own index of words beside a catalogue that several machines share. Knows how far it has come; holds no SQL.

It catches up before it is asked, from the catalogue, and notes how far it has come after each commit: what is taken in
twice after a kill replaces itself. A file lock lets in one process of the node at a time.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import LibraryLocked
from rag.index.catalogue import replicas
from rag.index.catalogue.replicas import Reach
from rag.index.catalogue.rows import chunks
from rag.index.catalogue.whole import Catalogue
from rag.index.guard import IndexBroken, index_watched
from rag.index.lexical import WordIndex, WordWriter
from rag.index.material import stored_documents

NOTE, LOCK = "words.json", "words.lock"
AT_ONCE = 256  # articles
COMMITTED_EVERY = 20_000  # articles
LOCK_SECONDS = 120.0
POLL_SECONDS = 0.02
NOTHING = Reach(0, 0)

log = logging.getLogger(__name__)


class Replica(WordIndex):
    """An index of words that brings itself up to the catalogue's generation at every `reload`."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        super().__init__(folder)
        self._folder = folder
        self._catalogue = catalogue
        self._note = folder.with_name(NOTE)

    def reload(self) -> None:
        """See what was committed since by any process of any machine. Raises LibraryLocked, LibraryError, OutOfSpace."""
        until = time.monotonic() + LOCK_SECONDS
        while self._lacks():
            try:
                with self._locked(0.0):
                    self._catch_up()
            except Timeout:  # another process of this machine brings it up
                if time.monotonic() > until:
                    raise LibraryLocked(
                        f"the index of words in {self._folder} lacks what was stored since, and another process keeps "
                        "it: run this again"
                    ) from None
                time.sleep(POLL_SECONDS)
        super().reload()

    @contextmanager
    def writing(self) -> Iterator[WordWriter]:
        """As of any index; other processes of this machine wait."""
        try:
            with self._locked(LOCK_SECONDS), super().writing() as words:
                yield words
        except Timeout:
            raise LibraryLocked(
                f"the index of words in {self._folder} is in use by another process"
            ) from None

    def reached(self) -> None:
        """The holder of the writer lock has committed all that is searchable now."""
        with self._catalogue.reading() as connection:
            self._write(replicas.reach(connection))

    def _lacks(self) -> bool:
        held = self._read()
        with self._catalogue.reading() as connection:
            return replicas.lacks(connection, held, replicas.reach(connection))

    def _catch_up(self) -> None:
        """Take in what was added and drop what was dropped; a broken index is built anew. The lock is held."""
        try:
            self._bring_up()
        except IndexBroken as problem:
            log.warning("%s: built anew", problem)
            self._clear()
            self._bring_up()

    def _bring_up(self) -> None:
        held = self._read()
        with self._catalogue.reading() as connection:
            if held == NOTHING or replicas.too_far_behind(connection, held):
                self._clear()
                held = NOTHING
            present = replicas.reach(connection)
            gone = replicas.dropped_since(connection, held)
            keys = replicas.articles_between(connection, held, present)
        if not (gone or keys):
            self._write(present)
            return
        log.info("index of words: %d articles to take in, %d passages to drop", len(keys), len(gone))
        with index_watched(self._folder), WordIndex.writing(self) as words:
            words.drop(gone)
            for number, some in enumerate(chunks(keys, AT_ONCE), 1):
                words.put(stored_documents(self._catalogue, some), anew=held != NOTHING)
                if number * AT_ONCE % COMMITTED_EVERY < AT_ONCE:
                    words.commit()
            words.commit()
        self._write(present)

    @contextmanager
    def _locked(self, timeout: float) -> Iterator[None]:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder.with_name(LOCK), is_singleton=False, thread_local=False)
        with lock.acquire(timeout=timeout, poll_interval=POLL_SECONDS):
            yield

    def build_anew(self) -> None:
        """Throw away what this machine has and take all in again; other machines are not concerned."""
        with self._locked(LOCK_SECONDS):
            self._clear()
            self._catch_up()
        super().reload()

    def _clear(self) -> None:
        """Begin with nothing, and take away what earlier builds left beside."""
        self._note.unlink(missing_ok=True)
        self.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        own = self._folder.parent
        for old in own.parent.glob("*"):
            if old.name.isdigit() and own.name.isdigit() and int(old.name) < int(own.name):
                shutil.rmtree(old, ignore_errors=True)

    def _read(self) -> Reach:
        """How far the note says; nothing where it or the library is another's."""
        try:
            said = json.loads(self._note.read_text(encoding="utf-8"))
            if said.pop("library") == self._library():
                return Reach(**said)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass
        return NOTHING

    def _write(self, present: Reach) -> None:
        unfinished = self._note.with_suffix(".part")
        unfinished.write_text(json.dumps({**asdict(present), "library": self._library()}), encoding="utf-8")
        unfinished.replace(self._note)

    def _library(self) -> str:
        return self._catalogue.value("library") or ""
