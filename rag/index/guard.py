"""What the derived indexes raise, as the errors a user meets. Knows their habits; knows nothing of what is stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LibraryError
from rag.index.catalogue.engine import out_of_space


class IndexBroken(LibraryError):
    """A derived index cannot be read or written; the catalogue has all that is needed to build it anew."""


class Panic(Exception):
    """A derived index panicked. Rust's panics are no `Exception`, and would pass through every handler."""


@contextmanager
def calm() -> Iterator[None]:
    """Make a panic of Chroma or tantivy an ordinary exception."""
    try:
        yield
    except BaseException as problem:
        if type(problem).__name__ == "PanicException":
            raise Panic(str(problem)) from problem
        raise


@contextmanager
def index_watched(folder: Path) -> Iterator[None]:
    """Say plainly that the disk is full, whichever index noticed it, or that an index is broken."""
    try:
        with calm():
            yield
    except LibraryError:
        raise
    except Exception as problem:
        said = str(problem).lower()
        if "no space left" in said or "is full" in said:
            raise out_of_space(folder) from problem
        first = str(problem).strip().split("\n", 1)[0][:200]
        raise IndexBroken(
            f"an index in {folder} cannot be used ({first}): the articles are safe; run `communique doctor --fix`"
        ) from problem
