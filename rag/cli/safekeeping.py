"""Commands that carry a library away and bring it back: backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli.options import AsJson, Folder, Quiet, Verbose, opened, say_more
from rag.cli.output import ProgressLine, notice, say, say_value
from rag.export.wording import counted


def backup(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A zip file to write; a backup there is replaced.")
    ],
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write the library to one file, while others use it.

    Articles, revisions, originals and vectors as of one moment; not its communique.toml, which may hold a key.
    """
    line = ProgressLine(quiet=quiet)
    with opened(library, verbose=verbose) as opened_library:
        try:
            done = opened_library.backup(file, progress=line)
        finally:
            line.clear()
    if done.missing and not quiet:
        notice(f"{counted(done.missing, 'original')} could not be found and is not in the backup.")
    if json:
        say_value(
            {
                "file": str(done.file),
                "articles": done.articles,
                "originals": done.originals,
                "missing": done.missing,
                "bytes": done.bytes,
            }
        )
    elif not quiet:
        size = f"{done.bytes / 1e6:,.1f} MB"
        say(f"{file}   {counted(done.articles, 'article')}, {counted(done.originals, 'original')}, {size}")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `communique backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Move the library that is there aside, whole.")
    ] = False,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make the library again from a backup. The indexes are built anew from its vectors.

    Every file is checked against its hash first. Nothing is changed before all is whole.
    """
    say_more(verbose)
    from rag.library import restore_library

    line = ProgressLine(quiet=quiet)
    try:
        done = restore_library(file, library, replace=replace, progress=line)
    finally:
        line.clear()
    if json:
        say_value(
            {
                "library": str(done.folder),
                "articles": done.articles,
                "originals": done.originals,
                "aside": str(done.aside) if done.aside else None,
            }
        )
    elif not quiet:
        say(f"Restored {counted(done.articles, 'article')} in {done.folder}")
        if done.aside:
            say(f"What was there is now in {done.aside}: delete it when you no longer need it.")
