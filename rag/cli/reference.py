"""The reference page of the command line, from the commands' own help (`make docs`)."""

from __future__ import annotations

from typer import Context
from typer.core import TyperGroup
from typer.main import get_command

from rag.cli import app
from rag.cli.output import raw, use_utf8

COLUMNS = 100
HEAD = """# Commands

Written by `make docs` from the commands' own help. Change the help, not this page.
"""


def reference() -> str:
    """The page as Markdown, the same on every terminal."""
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    top = Context(group, info_name="communique", terminal_width=COLUMNS, **group.context_settings)
    parts = [HEAD, _help(top)]
    for name, command in group.commands.items():
        parts += [f"## communique {name}\n", _help(Context(command, parent=top, info_name=name))]
    return "\n".join(parts)


def _help(context: Context) -> str:
    lines = (line.rstrip() for line in context.get_help().strip().splitlines())
    return "```\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    use_utf8()
    raw(reference().rstrip("\n"))
