"""Processes that read what may hang, crash or eat memory. Knows pipes and limits; knows nothing of articles.

A worker that says nothing for too long, dies or asks for too much memory costs the one item that it was at: it is
replaced, and the rest goes on. Workers are plain processes that import one function by name: nothing of the caller's
program runs in them, so that a script needs no `if __name__ == "__main__"`, and no thread is forked.
"""

from __future__ import annotations

import faulthandler
import importlib
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, BinaryIO

SECONDS = 30.0  # that one item may take before its next result
MEMORY = 2_000_000_000  # bytes of address space that a worker may take beyond what it starts with
_MOST_UNREAD = 32_000_000  # bytes of results that wait to be taken
_HEADER = struct.Struct("!Q")
_TIMED_OUT, _CRASHED = 1, 3  # exit statuses: ended by its own watchdog; out of memory
_PROGRAM = "import sys; sys.path[:] = {path!r}; from rag.ingest.workers import serve; serve({task!r}, {seconds!r}, {memory!r})"


@dataclass(frozen=True, slots=True)
class Lost:
    """In place of results: why an item was given up. What it gave before stands."""

    reason: str


@dataclass(slots=True)
class _Slot:
    """One item under way: its results as they come, as pickles."""

    item: Any
    frames: deque[bytes | Lost] = field(default_factory=deque)
    finished: bool = False


class Workers:
    """`count` processes that run `task` ("module:function", a generator over one item). Use it in a `with`.

    They read up to `ahead` items before the one whose results are taken, as long as few results wait.
    """

    def __init__(
        self, task: str, *, count: int, seconds: float = SECONDS, memory: int = MEMORY, ahead: int = 64
    ) -> None:
        self._task, self._seconds, self._memory, self._ahead = task, seconds, memory, ahead
        self._waiting: queue.SimpleQueue[_Slot | None] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._unread = 0  # bytes of results not taken yet, of all items
        self._wanted: _Slot | None = None  # the item whose results are being taken: it may always go on
        self._closed = False
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self._threads = [
            threading.Thread(target=self._serve, args=(number,), name=f"reader {number}", daemon=True)
            for number in range(count)
        ]

    def __enter__(self) -> Workers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for _ in self._threads:
            self._waiting.put(None)
        for process in list(self._processes.values()):
            process.kill()
        for thread in self._threads:
            thread.join(10)

    def run(self, items: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        """(item, result) for each result of each item, in the order of the items. A `Lost` stands for a crash."""
        slots: deque[_Slot] = deque()
        source = iter(items)
        more = True
        while more or slots:
            while more and len(slots) < self._ahead and not (slots and slots[0].finished):
                try:
                    slots.append(_Slot(next(source)))
                except StopIteration:
                    more = False
                    break
                self._waiting.put(slots[-1])
            if slots:
                slot = slots.popleft()
                for result in self._results(slot):
                    yield slot.item, result

    def _results(self, slot: _Slot) -> Iterator[Any]:
        while True:
            with self._changed:
                self._wanted = slot
                self._changed.notify_all()
                self._changed.wait_for(lambda: slot.frames or slot.finished)
                if not slot.frames:
                    return
                frame = slot.frames.popleft()
                self._unread -= _size(frame)
                self._changed.notify_all()
            yield pickle.loads(frame) if isinstance(frame, bytes) else frame  # noqa: S301  # our own process wrote it

    def _put(self, slot: _Slot, frame: bytes | Lost) -> None:
        """Keep a result, once there is room for it."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._unread < _MOST_UNREAD or self._wanted is slot or self._closed
            )
            slot.frames.append(frame)
            self._unread += _size(frame)
            self._changed.notify_all()

    def _serve(self, number: int) -> None:
        """The thread of one worker: gives it items, takes its results, replaces it when it is lost."""
        while (slot := self._waiting.get()) is not None and not self._closed:
            try:
                self._work(number, slot)
            except Exception as problem:  # noqa: BLE001  # whatever it is, who waits for the slot must hear of it
                self._put(
                    slot,
                    Lost(f"its reader could not be run ({type(problem).__name__}: {problem})"),
                )
            finally:
                with self._changed:
                    slot.finished = True
                    self._changed.notify_all()
        if (process := self._processes.pop(number, None)) is not None:
            _end(process)

    def _work(self, number: int, slot: _Slot) -> None:
        task = pickle.dumps(slot.item, protocol=5)
        process = self._process(number)
        assert process.stdin and process.stdout
        with suppress(OSError):  # it died since its last item: the empty answer below says so
            _send(process.stdin, task)
        while (frame := _receive(process.stdout)) != b"":
            if frame is None:
                _end(self._processes.pop(number))
                self._put(slot, Lost(self._cause(process.returncode)))
                return
            self._put(slot, frame)

    def _process(self, number: int) -> subprocess.Popen[bytes]:
        process = self._processes.get(number)
        if process is None or process.poll() is not None:
            program = _PROGRAM.format(
                path=sys.path, task=self._task, seconds=self._seconds, memory=self._memory
            )
            process = subprocess.Popen(  # noqa: S603  # this interpreter and our own module
                [sys.executable, "-c", program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._processes[number] = process
            if self._closed:
                process.kill()
        return process

    def _cause(self, status: int) -> str:
        if status == _TIMED_OUT:
            return f"reading it took more than {self._seconds:g} seconds: it was given up"
        return "its reader crashed: the file is damaged, or needs too much memory"


def _size(frame: bytes | Lost) -> int:
    return len(frame) if isinstance(frame, bytes) else 0


def serve(task: str, seconds: float, memory: int) -> None:
    """The life of a worker: items from standard input, results to standard output, until the input ends."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123  # for as long as the process lives
    os.dup2(sys.stdout.fileno(), 1)  # a library that prints from C must not write among the results
    module, _, name = task.partition(":")
    function: Callable[[Any], Iterable[Any]] = getattr(importlib.import_module(module), name)
    _limit_memory(memory)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the program that started this one
    while (frame := _receive(source)) is not None:
        item = pickle.loads(frame)  # noqa: S301  # the process that started this one wrote it
        faulthandler.dump_traceback_later(seconds, exit=True, file=sys.stderr)
        try:
            for result in function(item):
                faulthandler.cancel_dump_traceback_later()  # whoever takes the results may take their time
                _send(target, pickle.dumps(result, protocol=5))
                faulthandler.dump_traceback_later(seconds, exit=True, file=sys.stderr)
        except MemoryError:
            os._exit(_CRASHED)  # what it took is given back, and the next item meets a new process
        except Exception as problem:  # noqa: BLE001  # a reader broke on this item: the others go on
            _send(
                target,
                pickle.dumps(Lost(f"damaged: its reader stopped ({type(problem).__name__})"), protocol=5),
            )
        faulthandler.cancel_dump_traceback_later()
        _send(target, b"")


def _limit_memory(more: int) -> None:
    try:
        import resource

        pages = int(open("/proc/self/statm").read().split()[0])  # noqa: SIM115, PTH123  # read once
        allowed = pages * resource.getpagesize() + more
        resource.setrlimit(resource.RLIMIT_AS, (allowed, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, OSError, ValueError):
        pass  # no such limit on this system: size limits and the watchdog remain


def _send(stream: BinaryIO | Any, data: bytes) -> None:
    stream.write(_HEADER.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: BinaryIO | Any) -> bytes | None:
    """The next message, empty at the end of an item's results; None when the other side is gone."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    size: int = _HEADER.unpack(header)[0]
    data: bytes = stream.read(size)
    return data if len(data) == size else None


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill() if process.stdin is None else process.stdin.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
