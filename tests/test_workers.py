"""Workers: results in the order of the items, and an evil item costs only itself."""

from __future__ import annotations

import ctypes
import os
import time
from collections.abc import Iterator

from rag.ingest.workers import Lost, Workers


def act(item: str) -> Iterator[str]:
    """What a worker does with an item: some of them are evil."""
    if item == "hang":
        time.sleep(60)
    if item == "crash":
        ctypes.string_at(0)
    if item == "memory":
        bytearray(10**12)
    if item == "exit":
        os._exit(0)
    if item == "raise":
        raise KeyError(item)
    if item == "print":
        os.write(1, b"noise on the way of the results")
    for number in range(500 if item == "many" else 1):
        yield f"{item} {number}" + " " * (100_000 if item == "many" else 0)


TASK = f"{__name__}:act"
CRASHED = Lost("its reader crashed: the file is damaged, or needs too much memory")


def outcomes(items: list[str], *, seconds: float = 20, count: int = 2) -> list[str | Lost]:
    with Workers(TASK, count=count, seconds=seconds) as workers:
        return [result for _, result in workers.run(items)]


def test_results_come_in_the_order_of_the_items() -> None:
    assert outcomes([str(n) for n in range(50)]) == [f"{n} 0" for n in range(50)]
    assert outcomes([]) == []


def test_an_evil_item_costs_only_itself() -> None:
    found = outcomes(["a", "crash", "b", "memory", "exit", "c", "raise", "print", "d"])
    assert found == [
        "a 0",
        CRASHED,
        "b 0",
        CRASHED,
        CRASHED,
        "c 0",
        Lost("damaged: its reader stopped (KeyError)"),
        "print 0",
        "d 0",
    ]


def test_an_item_that_hangs_is_given_up() -> None:
    began = time.monotonic()
    found = outcomes(["hang", "a", "b"], seconds=2)
    assert found == [Lost("reading it took more than 2 seconds: it was given up"), "a 0", "b 0"]
    assert time.monotonic() - began < 20


def test_much_is_handed_over_and_whoever_stops_early_leaves_no_process() -> None:
    assert len(outcomes(["many", "many", "a"])) == 1_001
    with Workers(TASK, count=2) as workers:
        for _, result in workers.run(["many", "many", "hang"]):
            assert result.startswith("many 0")
            break
        processes = list(workers._processes.values())
    assert processes
    assert all(process.poll() is not None for process in processes)
