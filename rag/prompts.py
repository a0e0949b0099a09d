"""Prompts, read from files and filled in strictly. Knows files and placeholders; knows no model.

A prompt is one Markdown file with a `# System` and a `# User` part (either may be missing) and `{{name}}`
placeholders. HTML comments in it are for its editors and are never sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from rag.errors import PromptError

_PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_PART = re.compile(r"^# (System|User)[ \t]*$", re.MULTILINE)
_NAME = re.compile(r"[a-z0-9_]+")
# Characters that show as nothing, or turn text round: a place to hide an order from the person who reads it.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The two parts of a prompt; a part that the file does not have is empty."""

    system: str
    user: str


def load(name: str) -> Prompt:
    """The prompt `name`, with its placeholders. Raises PromptError when there is no such file, or no part."""
    text = _read(name)
    pieces = _PART.split(text)
    if pieces[0].strip() or len(pieces) == 1:
        raise PromptError(f"the prompt {name}.md has text outside its `# System` and `# User` parts")
    parts = dict(zip(pieces[1::2], (piece.strip() for piece in pieces[2::2]), strict=True))
    return Prompt(parts.get("System", ""), parts.get("User", ""))


def render(name: str, **variables: str) -> Prompt:
    """The prompt `name` with each placeholder replaced, once: a placeholder inside a value stays as it is.

    Raises PromptError when a variable of the file is not given, or one is given that the file does not have.
    """
    prompt = load(name)
    known = variables_of(prompt)
    if missing := sorted(known - variables.keys()):
        raise PromptError(f"the prompt {name}.md needs a value for {', '.join(missing)}")
    if extra := sorted(variables.keys() - known):
        raise PromptError(f"the prompt {name}.md has no place for {', '.join(extra)}")
    return Prompt(_fill(prompt.system, variables), _fill(prompt.user, variables))


def variables_of(prompt: Prompt) -> set[str]:
    """The names of the placeholders in both parts."""
    return set(_PLACEHOLDER.findall(prompt.system)) | set(_PLACEHOLDER.findall(prompt.user))


def fence(text: str) -> str:
    """Untrusted `text` between two marked lines that it cannot contain, without invisible characters.

    The mark is a hash of the text itself: to forge it, the text would have to contain its own hash. The same
    text always gets the same fence, so that a prompt stays reproducible.
    """
    text = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    mark = sha256(text.encode()).hexdigest()[:16]
    return f"<<<DATA {mark}\n{text}\nDATA {mark}>>>"


def prompt_hash(*names: str) -> str:
    """SHA-256 (16 hex digits) over what the named prompts say: it travels with every answer made so."""
    digest = sha256()
    for name in names:
        prompt = load(name)
        digest.update(f"{name}\0{prompt.system}\0{prompt.user}\0".encode())
    return digest.hexdigest()[:16]


def prompts_folder() -> Path:
    """Where the prompts are: inside the installed package, else beside it, as in the repository."""
    packaged = Path(__file__).parent / "data" / "prompts"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "prompts"


@cache
def _read(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise PromptError(f"{name!r} is no name of a prompt")
    path = prompts_folder() / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PromptError(f"there is no prompt {name}.md in {path.parent}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"the prompt {path} cannot be read: {error}") from None
    return re.sub(r"<!--.*?-->", "", text.replace("\r\n", "\n"), flags=re.DOTALL)


def _fill(part: str, variables: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: variables[match[1]], part)
