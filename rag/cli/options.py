"""The options that commands share, and the library they open. Knows nothing of answers."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli.output import notice
from rag.schema import SearchFilter

if TYPE_CHECKING:
    from rag.library import Library


def _iso_date(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        if len(value) != 10:
            raise ValueError(value)
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise typer.BadParameter(
            f"{value!r} is not a date. Write it as YYYY-MM-DD, such as 2021-04-07."
        ) from None


Folder = Annotated[
    Path | None,
    typer.Option("--library", metavar="DIR", help="The library to use. Default: see `communique settings`."),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress and no notices.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", help="Say more on standard error; show details of a failure.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value for programs.")]
Since = Annotated[
    str | None,
    typer.Option(
        "--since", metavar="DATE", callback=_iso_date, help="Only what was published on this day or later."
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="DATE", callback=_iso_date, help="Only what was published on this day or earlier."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="DATE", callback=_iso_date, help="As the archive stood on this day: nothing later."
    ),
]
Source = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="Only this outlet. May be given several times."),
]
ArticleId = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ID", help="Only this article. May be given several times."),
]
UseModel = Annotated[
    bool | None,
    typer.Option(
        "--llm/--no-llm",
        help="Insist on the language model that is set, or do without it. Default: use it when one is set.",
        show_default=False,
    ),
]
Explain = Annotated[
    bool, typer.Option("--explain", help="Show scores, times and what was left out, and why.")
]
More = Annotated[
    bool, typer.Option("--more", help="Also quote what else bears on the question, after the answer.")
]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", metavar="FILE", help="Take questions from JSON Lines; `-` is standard input."),
]

TemplateFile = Annotated[
    Path | None,
    typer.Option(
        "--template",
        metavar="FILE.toml",
        help="Letterhead, marking, dates and section names of the house. Default: the setting `template`.",
    ),
]


def search_filter(
    since: str | None,
    until: str | None,
    as_of: str | None,
    sources: list[str] | None,
    articles: list[str] | None,
) -> SearchFilter:
    """The filter that the options name. Raises BadParameter when no day can pass it."""
    if since and until and since > until:
        raise typer.BadParameter(f"--since {since} is later than --until {until}: no article can be in both.")
    if since and as_of and since > as_of:
        raise typer.BadParameter(f"--since {since} is later than --as-of {as_of}: no article can be in both.")
    return SearchFilter(since, until, as_of, tuple(sources or ()), tuple(articles or ()))


@contextmanager
def opened(folder: Path | None, *, verbose: bool = False, create: bool = False) -> Iterator[Library]:
    """The library that flag, environment and files name, closed afterwards."""
    say_more(verbose)
    from rag.library import open_library

    with open_library(folder, create=create) as library:
        yield library


def say_more(verbose: bool) -> None:
    """Our own log on standard error: warnings, or everything with --verbose."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    for name in ("rag", "ui"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.DEBUG if verbose else logging.WARNING)


def waiting(quiet: bool) -> Callable[[str], None]:
    """Says once for whom a writer waits."""

    def tell(reason: str) -> None:
        if not quiet:
            notice(reason)

    return tell
