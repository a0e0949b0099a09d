"""Commands that show what a library holds and leave it as it is: list, show, stats."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.cli import people
from rag.cli.options import (
    ArticleId,
    AsJson,
    AsOf,
    Folder,
    Quiet,
    Since,
    Source,
    Until,
    Verbose,
    opened,
    search_filter,
)
from rag.cli.output import say, say_value, write_bytes
from rag.errors import UsageError
from rag.export.json import article_value, list_value, stats_value
from rag.export.wording import counted
from rag.schema import Article

if TYPE_CHECKING:
    from rag.library import Library


def list_articles(
    since: Since = None,
    until: Until = None,
    as_of: AsOf = None,
    source: Source = None,
    article: ArticleId = None,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """List the articles, newest first."""
    scope = search_filter(since, until, as_of, source, article)
    with opened(library, verbose=verbose) as opened_library:
        articles = opened_library.list(scope)
    if json:
        say_value(list_value(articles))
        return
    for found in articles:
        say(people.article_line(found))
    if not quiet:
        say(counted(len(articles), "article"))


def show(
    article: Annotated[str, typer.Argument(metavar="ID")],
    revision: Annotated[
        int | None,
        typer.Option("--revision", metavar="N", min=1, help="An earlier text. Default: the newest."),
    ] = None,
    original: Annotated[
        bool, typer.Option("--original", help="Say where the file lies that it was read from.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="With --original: write a copy of that file here."
        ),
    ] = None,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show an article with its text, its paragraphs numbered as citations number them."""
    if output is not None and not original:
        raise typer.BadParameter("-o writes the original: give --original too.")
    with opened(library, verbose=verbose) as opened_library:
        found = opened_library.show(article, revision)
        if original:
            _show_original(opened_library, found, output, json=json)
            return
    if json:
        say_value(article_value(found))
    else:
        say(people.article_text(found))


def _show_original(library: Library, article: Article, output: Path | None, *, json: bool) -> None:
    """Where the kept file lies, or a copy of it. It is never opened: what a file does when opened is its own affair."""
    kept = library.original(article.id, article.revision)
    if kept is None:
        raise UsageError(
            f"no file was kept for {article.id}: it was a row of a table, or was added by an earlier version"
        )
    place = library.original_path(article.id, article.revision) if output is None else output
    if output is not None:
        place = output / kept.name if output.is_dir() else output
        write_bytes(place, kept.data)
    if json:
        say_value(
            {"path": str(place), "name": kept.name, "media_type": kept.media_type, "size": len(kept.data)}
        )
    else:
        say(f"{place}")


def stats(
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Say what the library holds."""
    with opened(library, verbose=verbose) as opened_library:
        value = opened_library.stats()
    if json:
        say_value(stats_value(value))
    else:
        say(people.stats_text(value))
