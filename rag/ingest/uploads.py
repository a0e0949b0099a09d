"""Files that came through a browser, given a place of their own to be read from. Knows paths and bytes; reads no article.

A browser tells a file's name, never where it lay, and the server that took it put it into a temporary place. So the place is
made of what is known: LIBRARY/uploads/HASH/NAME, with a hash of the bytes. The same file is then the same article, whoever
sends it however often; another file of the same name is another article, and never replaces the first.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

from rag.ingest.finding.place import plain_file_name

FOLDER = "uploads"


def take_in(files: Sequence[Path], library: Path) -> list[Path]:
    """Moves uploaded files to their places within the folder of a library. Raises OSError."""
    places = []
    for file in files:
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()[:16]
        place = library / FOLDER / digest / plain_file_name(file.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, place)
        with suppress(OSError):
            file.parent.rmdir()  # the temporary place
        places.append(place.resolve())
    return places


def let_go(places: Collection[Path], failed: Collection[Path] = ()) -> None:
    """Removes uploads that were read. What failed stays, to be tried again."""
    for place in places:
        if place not in failed and is_upload(place):
            place.unlink(missing_ok=True)
            with suppress(OSError):
                place.parent.rmdir()


def is_upload(path: Path) -> bool:
    """Whether a path is one that `take_in` made."""
    return len(path.parts) > 3 and path.parent.parent.name == FOLDER and len(path.parent.name) == 16


def name_of(location: str) -> str:
    """A place as its sender knows it: without the folder that an upload was put into."""
    head, folder, tail = location.replace("\\", "/").rpartition(f"/{FOLDER}/")
    digest, slash, name = tail.partition("/")
    return name if head and folder and slash and len(digest) == 16 else location
