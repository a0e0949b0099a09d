"""Fixtures shared by all tests: a clean environment, an empty library, one with the sample articles."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rag import Library

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus" / "articles"


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings, keys or library of the person who runs it."""
    for name in list(os.environ):
        if name.startswith(("COMMUNIQUE_", "OPENAI_")):
            monkeypatch.delenv(name)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library in a folder of its own."""
    from rag import open_library

    with open_library(tmp_path / "library") as opened:
        yield opened


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library that holds the sample articles, added once. Do not write to it."""
    from rag import open_library

    folder = tmp_path_factory.mktemp("sample") / "library"
    with open_library(folder) as opened:
        report = opened.add([str(CORPUS)])
    assert report.added >= 24, report
    return folder


@pytest.fixture(scope="session")
def sample_library(sample_folder: Path) -> Iterator[Library]:
    """A library that holds the sample articles. Read only: it is shared by the whole run."""
    from rag import open_library

    with open_library(sample_folder) as opened:
        yield opened


@pytest.fixture(scope="session")
def communique() -> list[str]:
    """How to start the command in a process of its own, with the interpreter that runs the tests."""
    return [sys.executable, "-m", "rag.cli"]


@pytest.fixture
def sample_copy(sample_folder: Path, tmp_path: Path) -> Path:
    """A library with the sample articles that a test may change."""
    return Path(shutil.copytree(sample_folder, tmp_path / "sample"))


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the sample articles."""
    return CORPUS


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """The environment for a process of its own: no setting of ours or of a model provider, plain output."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COMMUNIQUE_", "OPENAI_"))}
    return kept | {"PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "100"}
