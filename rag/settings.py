"""Settings and where each came from. Knows the environment and communique.toml; knows nothing of what the values do.

Order: flag > environment > communique.toml in the working folder > communique.toml in the library > default.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rag.errors import SettingsError

PREFIX = "COMMUNIQUE_"
FILE = "communique.toml"
SECRET = frozenset({"llm_api_key", "chroma_token"})
_PASSWORD = re.compile(r"(?<=//)([^/@:\s]*:)[^/@\s]+(?=@)")  # of an address, which is shown without it
OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Settings:
    """Effective settings. `llm_timeout` in seconds, `llm_context` in tokens; `origins` says where each value came from."""

    library: Path
    llm_model: str | None = None
    llm_base_url: str = OPENAI_URL
    llm_api_key: str | None = field(default=None, repr=False)
    llm_timeout: float = 60.0
    llm_context: int = 8192
    embedding: str = "local"
    embedding_arguments: Mapping[str, Any] = field(default_factory=dict)
    chroma_url: str | None = None
    chroma_token: str | None = field(default=None, repr=False)
    catalogue_url: str | None = field(default=None, repr=False)
    ray: str | None = None
    reranker: str | None = None
    reranker_arguments: Mapping[str, Any] = field(default_factory=dict)
    template: Path | None = None
    origins: Mapping[str, str] = field(default_factory=dict)

    def shown(self) -> list[tuple[str, str, str]]:
        """(name, value, origin) of each setting; a secret's value is never shown."""
        rows = []
        for name in KNOWN:
            value = getattr(self, name)
            text = (
                "set (not shown)"
                if name in SECRET and value
                else "unset"
                if value in (None, {})
                else _PASSWORD.sub(r"\1***", str(value))
            )
            rows.append((name, text, self.origins.get(name, "default")))
        return rows


def _positive(kind: type[int] | type[float]) -> Any:
    def convert(value: Any) -> Any:
        number = kind(value)
        if not number > 0:
            raise ValueError(value)
        return number

    return convert


def _table(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(value)
    return dict(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(value)
    return value.strip()


KNOWN: Mapping[str, Any] = {
    "library": lambda value: Path(_text(value)).expanduser(),
    "llm_model": _text,
    "llm_base_url": _text,
    "llm_api_key": _text,
    "llm_timeout": _positive(float),
    "llm_context": _positive(int),
    "embedding": _text,
    "embedding_arguments": _table,
    "chroma_url": _text,
    "chroma_token": _text,
    "catalogue_url": _text,
    "ray": _text,
    "reranker": _text,
    "reranker_arguments": _table,
    "template": lambda value: Path(_text(value)).expanduser(),
}
EXPECTED = {"llm_timeout": "a number of seconds above 0", "llm_context": "a number of tokens above 0"}


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """The effective settings for commands run in `folder` (default: the working folder).

    Raises SettingsError for an unknown key, an unusable value or a file that is not TOML, naming all three.
    """
    environ = os.environ if environ is None else environ
    folder = Path.cwd() if folder is None else folder
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}

    def take(layer: Mapping[str, Any], origin: str, named: Mapping[str, str] | None = None) -> None:
        for key, value in layer.items():
            if key not in values:
                values[key] = _convert(key, value, (named or {}).get(key, f"{key} in {origin}"))
                origins[key] = origin

    take(
        {k: v for k, v in (flags or {}).items() if v is not None},
        "flag",
        {k: "--" + k.replace("_", "-") for k in KNOWN},
    )
    from_environment = _environment(environ)
    take(from_environment, "environment", {k: PREFIX + k.upper() for k in KNOWN})
    take(_file(folder / FILE), f"{FILE} in the working folder")
    if "library" not in values:
        values["library"], origins["library"] = _default_library(folder)
    library_file = Path(values["library"]) / FILE
    if library_file.resolve() != (folder / FILE).resolve():
        take({k: v for k, v in _file(library_file).items() if k != "library"}, f"{FILE} in the library")
    if "llm_api_key" not in values and environ.get("OPENAI_API_KEY"):
        values["llm_api_key"], origins["llm_api_key"] = environ["OPENAI_API_KEY"], "OPENAI_API_KEY"
    return Settings(**values, origins=origins)


def _convert(key: str, value: Any, where: str) -> Any:
    if key not in KNOWN:
        close = get_close_matches(key, KNOWN, n=1)
        hint = f" Did you mean {close[0]}?" if close else f" Known: {', '.join(KNOWN)}."
        raise SettingsError(f"unknown setting {where}.{hint}")
    try:
        return KNOWN[key](value)
    except (TypeError, ValueError) as error:
        shown = "(not shown)" if key in SECRET else repr(value)
        raise SettingsError(
            f"{where} is {shown}; expected {EXPECTED.get(key, 'a non-empty text')}."
        ) from error


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for name, value in environ.items():
        if name.startswith(PREFIX):
            key = name.removeprefix(PREFIX).lower()
            if key not in KNOWN:
                _convert(key, value, name)
            if value != "":
                found[key] = value
    return found


def _file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        return {}
    except NotADirectoryError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error


def _default_library(folder: Path) -> tuple[Path, str]:
    local = folder / ".communique"
    if local.is_dir():
        return local, "default (./.communique exists)"
    from platformdirs import user_data_path

    return user_data_path("communique", appauthor=False) / "library", "default"
