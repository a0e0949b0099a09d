"""Rows of JSON and of tables as articles. Knows the names that exports give their fields; knows no file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from rag.errors import UnreadableSource, UsageError
from rag.ingest.formats.described import described
from rag.ingest.ids import checked_id, url_id
from rag.schema import Failure, RawArticle

# The contract's name first: a row that has several is read by the first of them.
_NAMES: Mapping[str, str] = {
    "text": "text body content articlebody articletext fulltext bodytext maintext story storybody storytext newstext contenttext"
    " contenthtml contentencoded articlecontent volltext artikeltext texte contenu texto contenido",
    "title": "title headline head heading storytitle articletitle newstitle überschrift schlagzeile titel titre titulo título titular",
    "url": "url link hyperlink weburl articleurl permalink canonicalurl address sourceurl",
    "source": "source outlet publication publisher newspaper sitename sourcename medium provider quelle"
    " zeitung journal fuente medio",
    "date": "date published publisheddate publicationdate datepublished publishdate pubdate publishedat publishedon datum fecha"
    " firstpublished storydate webpublicationdate",
    "authors": "authors author byline by creator writer reporter autor auteur",
    "language": "language lang languagecode sprache langue idioma",
    "id": "id articleid storyid documentid docid guid uuid",
}
FIELDS = frozenset(_NAMES)
_FIELD_OF: Mapping[str, str] = {name: field for field, names in _NAMES.items() for name in names.split()}
_RANK: Mapping[str, int] = {
    name: rank for names in _NAMES.values() for rank, name in enumerate(names.split())
}
_MARKUP = re.compile(r"<(?:p|br|div|li|h[1-6]|blockquote)\b[^<>]*>", re.I)
_SHOWN_COLUMNS = 12


def plain_name(name: str) -> str:
    """A column's name without case, spaces and marks."""
    return re.sub(r"[\W_]+", "", name).lower()


def field_of(name: str) -> str | None:
    """The field of an article that a column of this name holds."""
    return _FIELD_OF.get(plain_name(name))


def mapping(names: Iterable[str], columns: Mapping[str, str]) -> dict[str, str]:
    """The column for each field: as the user says in `columns` (field to name), else by well-known names."""
    names = [name for name in names if isinstance(name, str)]
    found: dict[str, str] = {}
    for name in sorted(names, key=lambda name: _RANK.get(plain_name(name), 0)):
        if field := field_of(name):
            found.setdefault(field, name)
    by_plain_name = {plain_name(name): name for name in reversed(names)}
    for field, wanted in columns.items():
        if plain_name(wanted) in by_plain_name:
            found[field] = by_plain_name[plain_name(wanted)]
    return found


def checked_columns(pairs: Iterable[str]) -> dict[str, str]:
    """`text=Body` and the like as field to column. Raises UsageError."""
    columns = {}
    for pair in pairs:
        field, mark, name = pair.partition("=")
        if not mark or field.strip() not in FIELDS or not plain_name(name):
            raise UsageError(
                f"--column takes FIELD=NAME, FIELD one of {', '.join(sorted(FIELDS))}: not {pair!r}"
            )
        columns[field.strip()] = name.strip()
    return columns


def no_text_column(names: Iterable[str]) -> str:
    """Why a table cannot be read, with the remedy."""
    shown = [name.strip() or "(no name)" for name in names]
    more = f" and {len(shown) - _SHOWN_COLUMNS} more" if len(shown) > _SHOWN_COLUMNS else ""
    listed = ", ".join(f"{name:.40}" for name in shown[:_SHOWN_COLUMNS]) or "none"
    return f"no column for the text; the columns are: {listed}{more}. Name one with --column text=NAME"


def row_article(
    row: Mapping[str, Any], fields: Mapping[str, str], location: str, where: str, origin: str
) -> RawArticle | Failure:
    """The article of one row. `where` names the row to people, `origin` what the metadata was given in."""
    given = {field: row.get(name) for field, name in fields.items()}
    text = given.pop("text", None)
    if not isinstance(text, str) or not text.strip():
        return Failure(where, f'no text: the key "{fields.get("text", "text")}" is missing or empty')
    if isinstance(source := given.get("source"), Mapping):  # {"id": …, "name": …}
        given["source"] = source.get("name")
    try:
        if len(_MARKUP.findall(text)) > 1:
            from rag.ingest.formats.fragment import fragment_text

            text = fragment_text(text)
        raw = described(RawArticle(text.replace("\r\n", "\n").replace("\r", "\n"), location), given, origin)
        if given.get("id") is not None:
            return replace(raw, id=checked_id(given["id"]))
    except (UnreadableSource, ValueError) as problem:
        return Failure(where, str(problem))
    return replace(raw, id=url_id(raw.url)) if raw.url else raw
