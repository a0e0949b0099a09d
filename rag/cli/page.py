"""The command that opens the page."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.cli.options import Folder, Quiet, Verbose, opened


def ui(
    host: Annotated[
        str, typer.Option(help="Where to listen. Anything but this machine should have --auth.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 7860,
    auth: Annotated[
        str | None,
        typer.Option(metavar="USER:PASS", help="Ask for this name and password.", show_default=False),
    ] = None,
    root_path: Annotated[
        str | None,
        typer.Option(metavar="PATH", help="The path of the page behind a reverse proxy, such as /news."),
    ] = None,
    mcp: Annotated[
        bool,
        typer.Option(
            "--mcp",
            help="Also offer search, ask, brief and show_article as MCP tools under /mcp; private articles are left out.",
        ),
    ] = False,
    library: Folder = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Open the page: ask, read each sentence where it stands, download the readout."""
    with opened(library, verbose=verbose, create=True) as opened_library:
        from ui.app import serve

        serve(opened_library, host=host, port=port, auth=_pair(auth), root_path=root_path, mcp=mcp)


def _pair(auth: str | None) -> tuple[str, str] | None:
    if auth is None:
        return None
    user, colon, password = auth.partition(":")
    if not (user and colon and password):
        raise typer.BadParameter("--auth is not USER:PASS.")
    return user, password
