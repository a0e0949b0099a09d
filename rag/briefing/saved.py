"""Notes that left as files, kept in the library, and which of them rest on what has changed since. Knows saved values;
writes no note.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from rag.answer.rechecking.saved import NotSaved, read_saved
from rag.errors import LibraryError
from rag.export import package_version
from rag.export.json import briefing_value
from rag.export.wording import counted, date_in_words, plain, shortened
from rag.index.catalogue.briefs import SavedBrief, present_revisions, remove_briefs, save_brief, saved_briefs
from rag.index.store import Store
from rag.schema import Briefing, Check, SearchFilter

NAMED = 5  # notes, and articles of each, that `doctor` names


@dataclass(frozen=True, slots=True)
class Touched:
    """A saved note that cites articles which were revised, corrected or removed since; `why` in plain words, one each."""

    key: int
    title: str
    created: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavedNote:
    """What is known of a saved note at a glance. `why` says what has changed since in what it cites; () when nothing has."""

    key: int
    title: str
    kind: str
    scope: str
    created: str
    why: tuple[str, ...]


Listed: TypeAlias = list[SavedNote]  # `list` is a method below
Outdated: TypeAlias = list[Touched]


class SavedNotes:
    """The saved notes of one library. Safe for several threads and processes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def save(self, note: Briefing) -> int:
        """Keeps a note, in place of an earlier one of the same title and scope; its key."""
        value = json.dumps(
            briefing_value(note, version=package_version()), ensure_ascii=False, allow_nan=False
        )
        with self._store.catalogue.transaction() as connection:
            return save_brief(connection, note.title, f"{note.kind}: {note.scope}", value, note.created)

    def list(self) -> Listed:
        """Every saved note, the last saved first."""
        why = {touched.key: touched.why for touched in self.touched()}
        return [
            SavedNote(one.key, one.title, *_kind_and_scope(one.scope), one.created, why.get(one.key, ()))
            for one in reversed(self._stored())
        ]

    def value(self, key: int) -> Mapping[str, Any]:
        """A saved note as its JSON value, such as `Library.verify` takes. Raises LibraryError for an unknown key."""
        return json.loads(self._one(key).value)  # type: ignore[no-any-return]

    def note(self, key: int) -> Briefing:
        """A saved note. Raises LibraryError for an unknown key, NotSaved for one that cannot be read."""
        note = read_saved(self.value(key))
        if not isinstance(note, Briefing):
            raise NotSaved(f"saved note {key} is no note")
        return note

    def remove(self, keys: Sequence[int]) -> int:
        """Forgets saved notes, not the files that were written; how many. Raises LibraryError before any is forgotten."""
        wanted = list(dict.fromkeys(keys))
        for key in wanted:
            self._one(key)
        with self._store.catalogue.transaction() as connection:
            remove_briefs(connection, wanted)
        return len(wanted)

    def touched(self) -> Outdated:
        """The saved notes that rest on articles which have changed since."""
        notes = list(self._readable())
        ids = sorted({citation.article_id for _, note in notes for citation in note.citations})
        if not ids:
            return []
        with self._store.catalogue.reading() as connection:
            present = present_revisions(connection, ids)
        later = self._store.superseding(ids, self._store.scope(SearchFilter()))
        found = []
        for key, note in notes:
            why = []
            known_later = {c.article_id: c.superseded_by for c in note.citations}
            for name, revision in sorted({(c.article_id, c.revision) for c in note.citations}):
                newer = later.get(name)
                if name not in present:
                    why.append(f"{plain(name)} was removed")
                elif present[name] > revision:
                    why.append(
                        f"{plain(name)} was revised ({revision} is cited, {present[name]} is the newest)"
                    )
                elif newer is not None and newer.id != known_later[name]:
                    what = "corrected" if newer.correction else "updated"
                    why.append(f"{plain(name)} was {what} by {plain(newer.id)}")
            if why:
                found.append(Touched(key, note.title, note.created, tuple(why)))
        return found

    def citing(self, article_id: str) -> Titles:
        """The titles of the saved notes that cite an article, the first saved first."""
        notes = (note for _, note in self._readable())
        return [note.title for note in notes if any(c.article_id == article_id for c in note.citations)]

    def check(self) -> Check:
        """A line for `doctor`. A note that is out of date is no fault of the library: it is named, and the check is well."""
        number = len(self._stored())
        touched = self.touched()
        detail = counted(number, "saved note")
        if touched:
            more = f"; and {len(touched) - NAMED} more" if len(touched) > NAMED else ""
            detail += f", {len(touched)} to be written again: {'; '.join(map(_told, touched[:NAMED]))}{more}"
        return Check("notes", True, detail)

    def _stored(self) -> Sequence[SavedBrief]:
        with self._store.catalogue.reading() as connection:
            return saved_briefs(connection)

    def _one(self, key: int) -> SavedBrief:
        found = next((one for one in self._stored() if one.key == key), None)
        if found is None:
            raise LibraryError(f"no saved note {key}: `communique notes` lists them")
        return found

    def _readable(self) -> Iterable[tuple[int, Briefing]]:
        for one in self._stored():
            try:
                note = read_saved(json.loads(one.value))
            except (ValueError, NotSaved):
                continue
            if isinstance(note, Briefing):
                yield one.key, note


def _kind_and_scope(stored: str) -> tuple[str, str]:
    kind, _, scope = stored.partition(": ")
    return kind, scope


def _told(touched: Touched) -> str:
    why = ", ".join(touched.why[:NAMED]) + (" …" if len(touched.why) > NAMED else "")
    return f"“{shortened(touched.title, 60)}” of {date_in_words(touched.created)} ({why})"


Titles = list[str]
