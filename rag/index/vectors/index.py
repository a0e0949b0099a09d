"""Search by vector over Chroma, embedded or a server. Knows passage keys and unit vectors; knows no texts and no SQL.

An embedded client reads its files at its first query and never again; one that reads while another process writes finds
them torn; and a process killed while it writes leaves them torn for good, so that Chroma crashes whoever opens them. So
the first query of a client and every write hold a file lock, a write leaves a mark until it is done, and whoever learns
that another process has written calls `reopen`.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from rag.errors import LibraryLocked
from rag.index.guard import IndexBroken
from rag.index.vectors.clients import address_of, connected, embedded, ended, is_missing, server_watched

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

# Of the 100 nearest among 13,000 news passages this finds 0.990 where Chroma's defaults find 0.974, at equal speed.
# The graph is written to disk whole every so many vectors; what came since is read in again at each opening.
WRITTEN_EVERY = 5_000
CONFIGURATION: Any = {
    "hnsw": {
        "space": "cosine",
        "max_neighbors": 32,
        "ef_construction": 200,
        "ef_search": 200,
        "sync_threshold": WRITTEN_EVERY,
    }
}
LOCK = "vectors.lock"
MARK = "half-written"
NEIGHBOURS = 50
PROBE = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from rag.index.vectors import VectorIndex
VectorIndex(Path(sys.argv[2]), sys.argv[3]).search_for_some()
"""
LOCK_SECONDS = 120.0
REQUEST_BYTES = 16_000_000  # of vectors in one request to a server, which takes 40 MB of JSON


@dataclass(slots=True, eq=False)
class _Client:
    """An open client; stopped when it is replaced and its last user is done."""

    client: ClientAPI
    collection: Collection
    system: Any
    loaded: bool = False
    users: int = 0
    replaced: bool = False

    def stop_if_unused(self) -> None:
        if self.replaced and self.users == 0 and self.system is not None:
            ended(self.client, self.system)
            self.system = None


class VectorIndex:
    """One collection of vectors, opened when first used. Safe to use from several threads."""

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        url: str | None = None,
        token: str | None = None,
        begun: Callable[[], bool] = bool,
    ) -> None:
        """`folder` holds the embedded store; with `url` (`http://host:port`) the collection is a server's.

        `begun` says whether a server must have the collection by now; one that has not is another, or has lost it.
        """
        self._folder = folder
        self._name = name
        self._url = url
        self._token = token
        self._begun = begun
        self._held: _Client | None = None
        self._guard = threading.Lock()

    @property
    def is_remote(self) -> bool:
        """Whether a server holds the vectors; then no client is ever stale."""
        return self._url is not None

    @property
    def is_open(self) -> bool:
        """Whether a client holds what it once read."""
        return self._held is not None

    def reopen(self) -> None:
        """Forget what this process has read; the next use reads anew."""
        with self._guard:
            held, self._held = self._held, None
            if held is not None:
                held.replaced = True
                held.stop_if_unused()

    def put(self, keys: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Store vectors; a key that is held already stays as it is, since a key's vector never changes.

        Overwriting would have HNSW move a node in its graph, which can leave it unreachable.
        """
        with self._exclusive(writes=True), self._client() as held:
            most = max(1, REQUEST_BYTES // (4 * vectors.shape[1])) if len(keys) else 1
            for some in _runs(len(keys), min(most, held.client.get_max_batch_size())):
                held.collection.add(ids=[str(key) for key in keys[some]], embeddings=vectors[some])

    def drop(self, keys: Sequence[int]) -> None:
        """Remove vectors by key; unknown keys are ignored."""
        with self._exclusive(writes=True), self._client() as held:
            for some in _runs(len(keys), held.client.get_max_batch_size()):
                held.collection.delete(ids=[str(key) for key in keys[some]])

    def nearest(self, vector: NDArray[np.float32], limit: int) -> list[tuple[int, float]]:
        """The nearest passages: (key, cosine similarity), best first."""
        query: Any = vector.reshape(1, -1)
        found: Any = None
        for locked in (False, True):  # only a client that has read its files may be asked without the lock
            with self._exclusive() if locked else nullcontext(), self._lent(opens=locked) as held:
                if held is not None and (held.loaded or locked):
                    found = held.collection.query(
                        query_embeddings=query, n_results=limit, include=["distances"]
                    )
                    held.loaded = True
                    break
        (keys,), ((*distances,),) = found["ids"], found["distances"] or [[]]
        rows = [(int(key), 1.0 - float(distance)) for key, distance in zip(keys, distances, strict=True)]
        return sorted(rows, key=lambda row: (-row[1], row[0]))

    def held(self, keys: Sequence[int]) -> set[int]:
        """Which of these keys are stored, whether or not a search finds them."""
        with self._exclusive(), self._client() as client:
            return {
                int(key)
                for some in _runs(len(keys), client.client.get_max_batch_size())
                for key in client.collection.get(ids=[str(one) for one in keys[some]], include=[])["ids"]
            }

    def count(self) -> int:
        """How many vectors Chroma says it holds; proves nothing about finding them."""
        with self._exclusive(), self._client() as held:
            return held.collection.count()

    def remove_collection(self) -> None:
        """Delete the whole collection, which may be gone already."""
        self._begun = bool
        try:
            with self._exclusive(writes=True), self._client() as held:
                held.client.delete_collection(self._name)
        finally:
            self.reopen()

    def remove_others(self, prefix: str) -> None:
        """Delete every other collection of the server whose name begins so: what killed processes left."""
        try:
            with self._client() as held:
                for other in held.client.list_collections():
                    if other.name.startswith(prefix) and other.name != self._name:
                        held.client.delete_collection(other.name)
        finally:
            self.reopen()

    def loads(self) -> bool:
        """Whether a process of its own can open the files and search them; torn ones can crash it."""
        if self.is_remote or not sys.executable or not self._folder.exists():
            return True
        with self._exclusive():
            pass  # raises when the last write was cut off
        arguments = [
            sys.executable,
            "-c",
            PROBE,
            str(Path(__file__).parents[3]),
            str(self._folder),
            self._name,
        ]
        done = subprocess.run(arguments, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
        return done.returncode == 0

    def search_for_some(self, number: int = 200) -> None:
        """Search for some of the vectors stored first and last, so that the files are read and walked through."""
        with self._exclusive(), self._client() as held:
            later = max(0, held.collection.count() - number // 2)
            parts: Any = [
                held.collection.get(limit=number // 2, offset=offset, include=["embeddings"])["embeddings"]
                for offset in (0, later)
            ]
        for part in parts:
            for vector in part:
                self.nearest(np.asarray(vector, dtype=np.float32), NEIGHBOURS)

    @contextmanager
    def _client(self) -> Iterator[_Client]:
        """The client, opened if need be, in use while the block lasts."""
        with self._lent(opens=True) as held:
            assert held is not None
            yield held

    @contextmanager
    def _lent(self, *, opens: bool) -> Iterator[_Client | None]:
        """The same; None when none is open and it is not to be opened."""
        with self._guard:
            if self._held is None and (opens or self.is_remote):
                self._held = self._open()
            held = self._held
            if held is not None:
                held.users += 1
        try:
            with server_watched(self._url):
                yield held
        finally:
            if held is not None:
                with self._guard:
                    held.users -= 1
                    held.stop_if_unused()

    def _open(self) -> _Client:
        client, system = connected(self._url, self._token) if self._url else embedded(self._folder)
        try:
            with server_watched(self._url):
                collection = self._collection(client)
        except BaseException:
            ended(client, system)
            raise
        return _Client(client, collection, system, loaded=self.is_remote)

    def _collection(self, client: ClientAPI) -> Collection:
        if self._url is not None and self._begun():
            try:
                return client.get_collection(self._name, embedding_function=None)
            except Exception as problem:
                if not is_missing(problem):
                    raise
                raise IndexBroken(
                    f"the Chroma server at {address_of(self._url)} does not hold this library's vectors "
                    f"({self._name}): see what COMMUNIQUE_CHROMA_URL says, or run `communique reindex`"
                ) from problem
        return client.get_or_create_collection(
            self._name, embedding_function=None, configuration=CONFIGURATION
        )

    @contextmanager
    def _exclusive(self, *, writes: bool = False) -> Iterator[None]:
        """Keep every other process out. A write that was cut off leaves a mark, and the files are not read again."""
        if self.is_remote:
            yield
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._folder / LOCK, is_singleton=False, thread_local=False)
        try:
            lock.acquire(timeout=LOCK_SECONDS, poll_interval=0.005)
        except Timeout:
            raise LibraryLocked(f"the vectors in {self._folder} are in use by another process") from None
        mark = self._folder / MARK
        try:
            if mark.exists():
                raise IndexBroken(
                    f"the vectors in {self._folder} were left half written: the articles are safe; run "
                    "`communique doctor --fix`"
                )
            if writes:
                mark.touch()
            try:
                yield
            except (KeyboardInterrupt, SystemExit):  # raised between Chroma's calls, never inside one
                mark.unlink(missing_ok=True)
                raise
            mark.unlink(missing_ok=True)
        finally:
            lock.release()


def _runs(total: int, size: int) -> Iterator[slice]:
    for start in range(0, total, size):
        yield slice(start, start + size)
