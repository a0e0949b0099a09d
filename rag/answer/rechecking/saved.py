"""Saved answers and notes read back from their JSON, strictly. Knows the values; judges nothing of what they say."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from rag.errors import SourceError
from rag.schema import Answer, Briefing


class NotSaved(SourceError):
    """The JSON is no saved answer or note; the message names the place."""


def read_saved(value: object) -> Answer | Briefing:
    """The answer or note that a JSON value holds; keys that are not known are passed over. Raises NotSaved."""
    if not isinstance(value, Mapping):
        raise NotSaved("not a saved answer or note: it is no JSON object")
    if "format" in value:
        form = value["format"]
        if form != "communique.brief/1":
            raise NotSaved(f"format: “communique.brief/1” is expected, {form!r:.60} is there")
        return _read(Briefing, value, "")  # type: ignore[no-any-return]
    if "sentences" not in value or "citations" not in value:
        raise NotSaved(
            "not a saved answer or note: `communique ask --json` and `brief --format json` write them"
        )
    if value.get("refused") is not (value.get("refusal") is not None):
        raise NotSaved(f"refused: {value.get('refused')!r} is there, and `refusal` says otherwise")
    return _read(Answer, value, "")  # type: ignore[no-any-return]


def _read(expected: Any, value: Any, where: str) -> Any:
    """`value` as the type `expected`: a dataclass, a tuple, a mapping, a choice, or a plain value."""
    origin, inner = get_origin(expected), get_args(expected)
    if origin in (Union, types.UnionType):
        return None if value is None else _read(next(i for i in inner if i is not type(None)), value, where)
    if origin is Literal:
        if value not in inner:
            raise NotSaved(
                f"{where}: one of {', '.join(map(str, inner))} is expected, {value!r:.60} is there"
            )
        return value
    if origin is tuple:
        return _tuple(inner, value, where)
    if origin is not None and issubclass(origin, Mapping):
        given = _plain(Mapping, "an object", value, where)
        return {key: _read(inner[1], one, f"{where}.{key}") for key, one in given.items()}
    if is_dataclass(expected):
        return _dataclass(expected, _plain(Mapping, "an object", value, where), where)
    if expected is float:
        expected = (int, float)
    return _plain(expected, _NAMES.get(expected, "a number"), value, where)


_NAMES: dict[Any, str] = {str: "text", int: "a whole number", bool: "true or false"}


def _dataclass(kind: Any, value: Mapping[str, Any], where: str) -> Any:
    types_of, given = get_type_hints(kind), {}
    for field in fields(kind):
        place = f"{where}.{field.name}".lstrip(".")
        if field.name in value:
            given[field.name] = _read(types_of[field.name], value[field.name], place)
        elif field.default is MISSING and field.default_factory is MISSING:
            raise NotSaved(f"{place}: missing")
    return kind(**given)


def _tuple(inner: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if inner[-1] is not ... and isinstance(value, Mapping):  # a part of a line: {"text", "citations"}
        value = [value.get("text"), value.get("citations")]
    items = _plain(list, "a list", value, where)
    if inner[-1] is ...:
        return tuple(_read(inner[0], item, f"{where}[{number}]") for number, item in enumerate(items, 1))
    if len(items) != len(inner):
        raise NotSaved(f"{where}: {len(inner)} values are expected, {len(items)} are there")
    return tuple(_read(kind, item, where) for kind, item in zip(inner, items, strict=True))


def _plain(kind: Any, name: str, value: Any, where: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise NotSaved(f"{where}: {name} is expected, {value!r:.60} is there")
    return value
