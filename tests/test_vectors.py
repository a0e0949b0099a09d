"""Search by vector: embedded Chroma, reopening, and a Chroma server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.errors import LibraryError
from rag.index.vectors import VectorIndex


def unit_vectors(number: int, seed: int = 0) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).standard_normal((number, 32)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(tmp_path / "vectors", "communique-test")
    yield index
    index.reopen()


def test_the_nearest_come_first_with_their_cosine(index: VectorIndex) -> None:
    vectors = unit_vectors(50)
    index.put(list(range(100, 150)), vectors)
    found = index.nearest(vectors[7], 5)
    assert found[0] == (107, pytest.approx(1.0, abs=1e-5))
    exact = vectors @ vectors[7]
    assert [key for key, _ in found] == [100 + int(row) for row in np.argsort(-exact)[:5]]
    assert [score for _, score in found] == pytest.approx(sorted(exact, reverse=True)[:5], abs=1e-5)


def test_more_than_chroma_takes_at_once_is_stored(index: VectorIndex) -> None:
    vectors = unit_vectors(6_000)
    index.put(list(range(6_000)), vectors)
    assert index.count() == 6_000
    assert index.nearest(vectors[5_999], 1)[0][0] == 5_999


def test_putting_again_doubles_nothing_and_dropping_removes(index: VectorIndex) -> None:
    vectors = unit_vectors(10)
    index.put(list(range(10)), vectors)
    index.put(list(range(5)), vectors[:5])
    assert index.count() == 10
    index.drop([3, 777])
    assert index.held([2, 3]) == {2}
    assert 3 not in [key for key, _ in index.nearest(vectors[3], 10)]


def test_a_client_opened_earlier_sees_what_another_wrote_after_reopening(
    index: VectorIndex, tmp_path: Path
) -> None:
    vectors = unit_vectors(20)
    index.put(list(range(10)), vectors[:10])
    reader = VectorIndex(tmp_path / "vectors", "communique-test")
    assert reader.nearest(vectors[0], 1)[0][0] == 0
    index.put(list(range(10, 20)), vectors[10:])
    reader.reopen()
    assert reader.nearest(vectors[15], 1)[0][0] == 15
    reader.reopen()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")
def test_reopening_again_and_again_leaves_no_files_or_threads_behind(index: VectorIndex) -> None:
    vectors = unit_vectors(10)
    index.put(list(range(10)), vectors)

    def held() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))  # noqa: PTH208

    for _ in range(3):
        index.reopen()
        index.nearest(vectors[0], 1)
    files, threads = held()
    for _ in range(15):
        index.reopen()
        index.nearest(vectors[0], 1)
    later_files, later_threads = held()
    assert later_files <= files + 5
    assert later_threads <= threads + 4


def test_threads_may_search_while_another_reopens(index: VectorIndex) -> None:
    vectors = unit_vectors(200)
    index.put(list(range(200)), vectors)
    problems: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                assert index.nearest(vectors[5], 1)[0][0] == 5
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        time.sleep(0.02)
        index.reopen()
    done.set()
    for thread in threads:
        thread.join()
    assert problems == []


@pytest.fixture
def chroma_server(tmp_path: Path) -> Iterator[str]:
    """A Chroma server on a free port of this machine."""
    beside = Path(sys.executable).with_name("chroma")
    command = str(beside) if beside.exists() else shutil.which("chroma")
    if command is None:
        pytest.skip("the `chroma` command is not installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = ["run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)]
    environment = {**os.environ, "HOME": str(tmp_path)}
    process = subprocess.Popen(
        [command, *arguments], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def test_a_chroma_server_holds_the_vectors_instead(chroma_server: str, tmp_path: Path) -> None:
    vectors = unit_vectors(30)
    index = VectorIndex(tmp_path / "unused", "communique-test", url=chroma_server)
    index.put(list(range(30)), vectors)
    other = VectorIndex(tmp_path / "unused", "communique-test", url=chroma_server)
    assert other.nearest(vectors[4], 1)[0] == (4, pytest.approx(1.0, abs=1e-5))
    index.put([30], unit_vectors(1, seed=1))
    assert other.nearest(unit_vectors(1, seed=1)[0], 1)[0][0] == 30
    assert not (tmp_path / "unused").exists()
    other.remove_collection()
    index.reopen()
    assert index.is_remote
    assert index.count() == 0
    index.reopen()


def test_a_server_that_is_not_there_is_named_with_the_remedy(tmp_path: Path) -> None:
    index = VectorIndex(tmp_path, "communique-test", url="http://127.0.0.1:9")
    with pytest.raises(LibraryError, match=r"127\.0\.0\.1:9 .*start it, or unset COMMUNIQUE_CHROMA_URL"):
        index.nearest(unit_vectors(1)[0], 1)
