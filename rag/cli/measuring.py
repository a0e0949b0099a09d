"""The command that scores answers against cases: `communique eval`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.cli.options import AsJson, Folder, Quiet, Verbose, opened
from rag.cli.output import say, say_value


def evaluate(
    cases: Annotated[
        Path,
        typer.Argument(metavar="CASES.jsonl", help="Questions, the articles to cite, the words to show."),
    ],
    split: Annotated[
        list[str] | None,
        typer.Option("--split", metavar="NAME", help="Cases of this split: dev or final. Default: dev."),
    ] = None,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Ask the questions of a file and score the answers."""
    from rag.evaluation import as_value, misses_text, table
    from rag.evaluation import evaluate as ask_all

    with opened(library, verbose=verbose) as opened_library:
        run = ask_all(opened_library, cases, splits=split or ["dev"])
    if json:
        say_value(as_value(run))
        return
    say(table(run))
    if not quiet and run.misses():
        say("\n" + misses_text(run))
