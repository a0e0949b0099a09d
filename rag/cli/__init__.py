"""The command line: parse, call the library, print. Knows exit codes; knows nothing of how answers are made.

Exit codes: 0 done (a refusal is an answer), 1 a clear error, 2 wrong usage, 130 interrupted.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Annotated

import typer
from typer.exceptions import TyperException
from typer.main import get_command

from rag.cli import (
    briefing,
    chatting,
    checking,
    demo,
    keeping,
    measuring,
    notes,
    page,
    reading,
    safekeeping,
    showing,
)
from rag.cli.output import error_line, notice, raw, use_utf8
from rag.errors import CommuniqueError, UsageError

INTERRUPTED = 130

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

_COMMANDS: dict[str, Callable[..., None]] = {
    "add": keeping.add,
    "search": reading.search,
    "ask": reading.ask,
    "chat": chatting.chat,
    "brief": briefing.brief,
    "notes": notes.notes,
    "verify": checking.verify,
    "list": showing.list_articles,
    "show": showing.show,
    "edit": keeping.edit,
    "remove": keeping.remove,
    "stats": showing.stats,
    "reindex": keeping.reindex,
    "doctor": keeping.doctor,
    "backup": safekeeping.backup,
    "restore": safekeeping.restore,
    "settings": keeping.settings,
    "eval": measuring.evaluate,
    "ui": page.ui,
    "feedback": chatting.feedback,
    "demo": demo.demo,
}
for _name, _command in _COMMANDS.items():
    app.command(_name)(_command)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        raw(f"communique {version('communique')}")
        raise typer.Exit


@app.callback()
def communique(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Answers and briefing notes from a news archive, every sentence open at the words it rests on.

    Start with `communique add FOLDER`, then `communique ask "What was agreed?"`, or open the page with
    `communique ui`.
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code. A failure is one line on standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    use_utf8()
    try:
        code = get_command(app).main(args=given, prog_name="communique", standalone_mode=False)
        if code == INTERRUPTED:
            notice("\nStopped. What had been reported as added is kept.")
        return code if isinstance(code, int) else 0
    except TyperException as error:
        error.show() if hasattr(error, "show") else error_line(str(error))
        return error.exit_code
    except typer.Abort:
        notice("Stopped.")
        return 1
    except CommuniqueError as error:
        error_line(str(error))
        return 2 if isinstance(error, UsageError) else 1
    except OSError as error:
        _details(given)
        error_line(f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error))
        return 1
    except Exception as error:  # noqa: BLE001  the edge: whatever went wrong, a person reads one line
        _details(given)
        hint = "" if "--verbose" in given else " Run it again with --verbose for the details."
        error_line(f"something unexpected went wrong ({type(error).__name__}: {error}).{hint}")
        return 1


def _details(given: Sequence[str]) -> None:
    if "--verbose" in given:
        traceback.print_exc()
