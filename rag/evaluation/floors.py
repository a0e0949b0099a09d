"""Floors below which a measured quality may not fall. Knows a TOML file and a hash of data; runs nothing.

A floor holds only for the data it was measured on, so the SHA-256 of that data stands beside it.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rag.errors import UsageError

HEADER = (
    "# Written by `python tests/eval/golden.py --record`; a floor is lowered only with `--lower`.\n"
    "# `sha256` is of the sample corpus and its questions: floors measured on other data mean nothing.\n"
)


@dataclass(frozen=True, slots=True)
class Floors:
    """The least rate of each metric, 0 to 1, and the hash of the data they were measured on."""

    data_hash: str
    rates: Mapping[str, float]


def data_hash(folder: Path) -> str:
    """SHA-256 over the relative path and bytes of each file in `folder`, in order, except its README."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        name = path.relative_to(folder).as_posix()
        if (
            path.is_file()
            and name != "README.md"
            and not any(part.startswith(".") for part in Path(name).parts)
        ):
            content = path.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def read_floors(path: Path) -> Floors:
    """The floors in `path`. Raises UsageError when it is not such a file."""
    try:
        value = tomllib.loads(path.read_text(encoding="utf-8"))
        return Floors(value["data"]["sha256"], {name: float(rate) for name, rate in value["floors"].items()})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is not a file of floors: {error!r}") from error


def breaches(floors: Floors, rates: Mapping[str, float | None], measured_hash: str) -> list[str]:
    """What is wrong, a plain line each; empty when every floor holds on the very data it was measured on."""
    if floors.data_hash != measured_hash:
        changed = (
            "the corpus or its questions have changed since the floors were measured "
            f"(sha256 {measured_hash[:12]}…, floors are of {floors.data_hash[:12]}…): run "
            "`python tests/eval/golden.py --record` and say in the commit what changed"
        )
        return [changed]
    found = []
    for name, floor in floors.rates.items():
        rate = rates.get(name)
        if rate is None:
            found.append(f"{name}: nothing measured, its floor is {floor:.3f}")
        elif rate < floor:
            found.append(f"{name}: {rate:.4f} is below its floor {floor:.4f}")
    return found


def write_floors(path: Path, floors: Floors, *, lower: bool = False) -> None:
    """Writes `floors`. Raises UsageError when a rate there would fall or go missing, unless `lower`."""
    if path.exists() and not lower:
        old = read_floors(path).rates
        new = floors.rates
        fallen = [
            f"{name} {rate:.4f} → {new.get(name, 0):.4f}"
            for name, rate in old.items()
            if new.get(name, -1) < rate
        ]
        if fallen:
            raise UsageError(f"this would lower {', '.join(fallen)}; to mean it, add --lower")
    # Rounded down: a floor rounded up would be above the very rate it was taken from.
    rows = "".join(
        f"{name} = {math.floor(rate * 10_000) / 10_000:.4f}\n" for name, rate in sorted(floors.rates.items())
    )
    path.write_text(f'{HEADER}\n[data]\nsha256 = "{floors.data_hash}"\n\n[floors]\n{rows}', encoding="utf-8")
