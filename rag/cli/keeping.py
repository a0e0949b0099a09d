"""Commands that change a library or look after it: add, edit, remove, reindex, doctor, settings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.cli.options import AsJson, Folder, Quiet, Verbose, opened, say_more, waiting
from rag.cli.output import ProgressLine, duration, error_line, notice, say, say_value
from rag.export.json import add_value, article_value, doctor_value
from rag.export.wording import counted, plain
from rag.schema import IngestReport

SHOWN_FAILURES = 20


def add(
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH|URL|-",
            help="Files, folders, globs, pages, feeds; `-` reads JSON Lines from standard input.",
        ),
    ],
    private: Annotated[
        bool,
        typer.Option("--private", help="Never send these articles to a model server on another machine."),
    ] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Try again what failed before, too.")] = False,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="FIELD=NAME",
            help="What a table calls a field, such as text=Body. May be given several times.",
        ),
    ] = None,
    allow_private: Annotated[
        bool,
        typer.Option("--allow-private-addresses", help="Fetch from this machine and its own network, too."),
    ] = False,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Add articles. What is already there is left alone, what has changed becomes a new revision."""
    from rag.ingest.formats.rows import checked_columns

    line, columns = ProgressLine(quiet=quiet), checked_columns(column or ())
    with opened(library, verbose=verbose, create=True) as opened_library:
        stdin = sys.stdin.buffer if "-" in sources else None
        try:
            report = opened_library.add(
                sources,
                private=private,
                retry=retry,
                columns=columns,
                allow_private=allow_private,
                stdin=stdin,
                progress=line,
                on_wait=waiting(quiet),
            )
        finally:
            line.clear()
    if not quiet:
        for text in report.notices:
            notice(text)
    if json:
        say_value(add_value(report))
    else:
        say_report(report)
    if not (report.added or report.updated or report.unchanged or report.duplicates):
        reason = (
            f"{report.failed[0].source}: {report.failed[0].reason}"
            if report.failed
            else "no article in what was given"
        )
        more = f" (and {len(report.failed) - 1} more)" if len(report.failed) > 1 else ""
        error_line(f"nothing could be added. {reason}{more}")
        raise typer.Exit(1)


def report_text(report: IngestReport) -> str:
    """`26 articles · 2 copies · 0 failed`, with what else there was."""
    parts = [counted(report.added, "article")]
    parts += [f"{report.updated:,} updated"] if report.updated else []
    parts += [f"{report.unchanged:,} already there"] if report.unchanged else []
    parts += [f"{report.duplicates:,} the same text again"] if report.duplicates else []
    parts += [counted(report.copies, "copy", "copies")] if report.copies else []
    parts += [counted(report.revised, "later version")] if report.revised else []
    return " · ".join([*parts, f"{len(report.failed):,} failed"])


def say_report(report: IngestReport) -> None:
    """The report of `add` for people."""
    say(f"Added {report_text(report)}   {duration(report.seconds)}")
    for failure in report.failed[:SHOWN_FAILURES]:
        say(f"  not added: {plain(failure.source)}: {plain(failure.reason)}")
    if len(report.failed) > SHOWN_FAILURES:
        say(f"  … and {len(report.failed) - SHOWN_FAILURES:,} more; `--json` lists them all.")


def edit(
    article: Annotated[str, typer.Argument(metavar="ID")],
    changes: Annotated[
        list[str],
        typer.Argument(
            metavar="KEY=VALUE", help="title, source, url, published, place, language, authors, private"
        ),
    ],
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Correct what is known about an article. Its text stays as it is."""
    pairs = dict(_pair(change) for change in changes)
    with opened(library, verbose=verbose) as opened_library:
        changed = opened_library.edit(article, pairs)
    if json:
        say_value(article_value(changed))
    elif not quiet:
        say(
            f"Changed {changed.id}: "
            + ", ".join(f"{key} is now {value or 'empty'}" for key, value in pairs.items())
        )


def _pair(change: str) -> tuple[str, str]:
    key, equals, value = change.partition("=")
    if not equals or not key.strip():
        raise typer.BadParameter(f"{change!r} is not KEY=VALUE, such as source=Reuters.")
    return key.strip(), value.strip()


def remove(
    articles: Annotated[list[str], typer.Argument(metavar="ID")],
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Remove articles, with all their revisions, from every index."""
    with opened(library, verbose=verbose) as opened_library:
        removed = opened_library.remove(list(dict.fromkeys(articles)), on_wait=waiting(quiet))
    if json:
        say_value({"removed": removed})
    elif not quiet:
        say(f"Removed {counted(removed, 'article')}.")


def reindex(
    embed_again: Annotated[
        bool,
        typer.Option("--embed-again", help="Compute all vectors again, with the embedding that is now set."),
    ] = False,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Build the indexes again from the catalogue; gives disk space back after removals."""
    line = ProgressLine(quiet=quiet)
    with opened(library, verbose=verbose) as opened_library:
        try:
            opened_library.reindex(embed_again=embed_again, progress=line)
        finally:
            line.clear()
        stats = opened_library.stats()
    if json:
        say_value({"articles": stats["articles"], "passages": stats["passages"]})
    elif not quiet:
        say(f"Indexed {counted(stats['articles'], 'article')}, {counted(stats['passages'], 'passage')}.")


def doctor(
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended from the catalogue.")] = False,
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Prove the library: look stored passages up by their own vector and words.

    Exit code 0 only when all is well.
    """
    with opened(library, verbose=verbose) as opened_library:
        checks = opened_library.doctor(fix=fix)
    well = all(check.ok for check in checks)
    if json:
        say_value(doctor_value(checks))
    else:
        for check in checks:
            if not (quiet and check.ok):
                say(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
        if not quiet:
            say(
                "All is well."
                if well
                else "Not well. `communique doctor --fix` mends what the catalogue still holds."
            )
    if not well:
        raise typer.Exit(1)


def settings(
    json: AsJson = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show every setting that is in force, and where each came from. A key is never shown."""
    say_more(verbose)
    from rag.settings import load_settings

    rows = load_settings({"library": _text(library)}).shown()
    if json:
        say_value(
            {"settings": [{"name": name, "value": value, "origin": origin} for name, value, origin in rows]}
        )
        return
    wide = max(len(name) for name, _, _ in rows)
    for name, value, origin in rows:
        say(f"{name:<{wide}}  {value}" + ("" if quiet else f"   ({origin})"))


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
