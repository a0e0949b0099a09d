"""Connections to checked addresses, each step within the time for the whole. Knows sockets; knows nothing of HTTP."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

from rag.errors import UnreadableSource
from rag.ingest.finding.addresses import reachable


@dataclass(frozen=True, slots=True)
class Clock:
    """How long the whole may still take, however many steps and tries it is made of."""

    seconds: float
    ends: float

    @classmethod
    def start(cls, seconds: float) -> Clock:
        """A clock that runs from now."""
        return cls(seconds, time.monotonic() + seconds)

    def step(self, limit: float | None = None) -> float:
        """Seconds for the next step of at most `limit`. Raises UnreadableSource when the time is up."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise UnreadableSource(f"not done within {self.seconds:g} s: try again later, with `add --retry`")
        return left if limit is None else min(limit, left)


class Guarded(httpcore.NetworkBackend):
    """Connects to addresses that passed the check, and to nothing that a name means a moment later."""

    def __init__(self, clock: Clock, *, allow_private: bool) -> None:
        self._clock = clock
        self._allow_private = allow_private
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """As httpcore asks for it: a stream to the first of the host's allowed addresses that takes the call."""
        addresses = reachable(
            host, port, allow_private=self._allow_private, timeout=self._clock.step(timeout)
        )
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(address, port, timeout=self._clock.step(timeout))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if address == addresses[-1]:
                    raise
            else:
                return _Timed(stream, self._clock)
        raise AssertionError("unreachable: the last address raises")


class _Timed(httpcore.NetworkStream):
    """A stream each of whose steps ends with the time for the whole, however slowly the other side drips."""

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As the stream inside."""
        return self._inner.read(max_bytes, self._clock.step(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As the stream inside."""
        self._inner.write(buffer, self._clock.step(timeout))

    def close(self) -> None:
        """As the stream inside."""
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """As the stream inside."""
        return _Timed(
            self._inner.start_tls(ssl_context, server_hostname, self._clock.step(timeout)), self._clock
        )

    def get_extra_info(self, info: str) -> Any:
        """As the stream inside."""
        return self._inner.get_extra_info(info)
