"""The composition root: one archive, and everything that can be asked of it. The only place that wires the parts together.

`open_library(path)` gives a `Library`; its methods return the values of `rag.schema` and raise the errors of `rag.errors`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.index.embed import load_embedder
from rag.index.store import Store
from rag.schema import Progress
from rag.settings import Settings, load_settings

if TYPE_CHECKING:
    from rag.index.restore import Restored

from rag.library.asking import Asking
from rag.library.briefing import Noting
from rag.library.keeping import Keeping
from rag.library.scopes import EVERYTHING, scope_text

__all__ = ["EVERYTHING", "Library", "open_library", "restore_library", "scope_text"]


def open_library(
    path: str | Path | None = None, settings: Settings | None = None, *, create: bool = True, **flags: Any
) -> Library:
    """The library in the folder `path` (default: as the settings say), made if it is not there and `create`.

    `flags` are settings by name (`llm_model="…"`). Raises LibraryDamaged, LibraryTooNew, EmbeddingMismatch, SettingsError.
    """
    if settings is None:
        settings = load_settings({**flags, "library": str(path) if path is not None else None})
    return Library(settings, create=create)


def restore_library(
    file: str | Path,
    path: str | Path | None = None,
    *,
    replace: bool = False,
    progress: Callable[[Progress], None] | None = None,
    **flags: Any,
) -> Restored:
    """Makes the library in the folder `path` (default: as the settings say) from a backup, without embedding again.

    A library there that holds articles is refused, or with `replace` moved aside; on a server it is always refused. Raises UsageError, UnreadableSource,
    LibraryError.
    """
    from rag.index.restore import restore, restore_onto_server

    settings = load_settings({**flags, "library": str(path) if path is not None else None})

    def open_store(folder: Path) -> Store:
        return Store.open(
            folder,
            embedder=lambda: load_embedder(settings.embedding, settings.embedding_arguments),
            chroma_url=settings.chroma_url,
            chroma_token=settings.chroma_token,
            catalogue_url=settings.catalogue_url,
        )

    if settings.catalogue_url:
        return restore_onto_server(Path(file), Path(settings.library), open_store, progress=progress)
    return restore(Path(file), Path(settings.library), open_store, replace=replace, progress=progress)


class Library(Keeping, Noting, Asking):
    """One archive of articles. Safe for several threads; several processes may open one folder."""
