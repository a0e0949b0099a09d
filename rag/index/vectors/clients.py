"""Opening Chroma, embedded or a server, and a server's complaints as the errors a user meets. Knows no vectors."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from rag.errors import LibraryError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

SPOKEN = "1"  # the major version of Chroma's server that the client speaks to
SETTING = "COMMUNIQUE_CHROMA_URL"
SECONDS = 120.0  # that one request may take; a large collection is read from disk at the first
_opening = threading.Lock()  # Chroma's cache of open systems is one per process


@dataclass(frozen=True, slots=True)
class Address:
    """Where a Chroma server listens."""

    host: str
    port: int
    secure: bool

    def __str__(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.host}:{self.port}"


def address_of(url: str) -> Address:
    """`http://host:port`, or `host:port`. Raises LibraryError."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    secure = parts.scheme == "https"
    try:
        port = parts.port
    except ValueError:
        raise LibraryError(f"{SETTING} is {url}: write it like http://host:8000") from None
    return Address(parts.hostname or "localhost", port or (443 if secure else 8000), secure)


def embedded(folder: Path) -> tuple[ClientAPI, Any]:
    """A client that reads and writes files, and what stops it."""
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient

    logging.getLogger("chromadb").setLevel(logging.ERROR)
    with _opening:
        SharedSystemClient.clear_system_cache()  # else the new client is the old one
        client = chromadb.PersistentClient(path=str(folder), settings=_settings())
        return client, client._system  # type: ignore[attr-defined]  # what close() would stop, were it not shared


def connected(url: str, token: str | None) -> tuple[ClientAPI, Any]:
    """A client of a server, and what stops it; `token` is sent as `Authorization: Bearer`. Raises LibraryError."""
    import chromadb
    import httpx

    address = address_of(url)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        client = chromadb.HttpClient(
            host=address.host,
            port=address.port,
            ssl=address.secure,
            headers=headers,
            settings=_settings(),
        )
        version = client.get_version()
    except Exception as problem:
        raise _explained(problem, address) from problem
    if version.split(".")[0] != SPOKEN:
        ended(client, client._system)  # type: ignore[attr-defined]
        raise LibraryError(
            f"the Chroma server at {address} is of version {version}, and {SPOKEN}.x is needed: install that there"
        )
    client._server._session.timeout = httpx.Timeout(SECONDS, connect=10.0)  # type: ignore[attr-defined]
    return client, client._system  # type: ignore[attr-defined]


def ended(client: ClientAPI, system: Any) -> None:
    """Stop a client, and close its connections: stopping leaves those to a server open, its own and its admin's."""
    with suppress(Exception):
        system.stop()
    for each in (client, getattr(client, "_admin_client", None)):
        with suppress(Exception):  # only a server's client has a session
            each._server._session.close()  # type: ignore[union-attr]


@contextmanager
def server_watched(url: str | None) -> Iterator[None]:
    """Say plainly that the server is away, or what it complains of. What is not there stays Chroma's own error."""
    try:
        yield
    except LibraryError:
        raise
    except Exception as problem:
        if url is None:
            raise
        import httpx
        from chromadb.errors import ChromaError

        if isinstance(problem, (httpx.HTTPError, ChromaError)) and not is_missing(problem):
            raise _explained(problem, address_of(url)) from problem
        raise


def is_missing(problem: Exception) -> bool:
    """Whether Chroma says that a collection is not there."""
    from chromadb.errors import NotFoundError

    return isinstance(problem, NotFoundError)


def _explained(problem: Exception, address: Address) -> LibraryError:
    first = str(problem).strip().split("\n", 1)[0][:200] or type(problem).__name__
    status = getattr(getattr(problem, "response", None), "status_code", None)
    if type(problem).__name__ in ("ChromaAuthError", "AuthorizationError") or status in (401, 403):
        return LibraryError(
            f"the Chroma server at {address} refuses ({first}): see what COMMUNIQUE_CHROMA_TOKEN says"
        )
    return LibraryError(
        f"the Chroma server at {address} cannot be used ({first}): start it, or unset {SETTING} to use the embedded "
        "store and run `communique reindex`"
    )


def _settings() -> Any:
    from chromadb.config import Settings

    # no telemetry, and no `.env` of whatever folder the user stands in
    return Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]
