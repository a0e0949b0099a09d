"""The Brief tab: how a note is written, edited, checked, saved and handed over. Knows the library and the views; knows no
Gradio.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from rag.answer.rechecking.edited import UNSOURCED
from rag.answer.rechecking.edited_page import edited_page
from rag.answer.rechecking.rechecked import Difference
from rag.errors import CommuniqueError, UsageError
from rag.export import package_version
from rag.export.json import briefing_value
from rag.export.layout import lay_out
from rag.export.markdown import note_markdown
from rag.export.template import Template
from rag.library import Library
from rag.schema import Briefing
from ui.desk.downloads import FORMS, File, house, missing, note_file
from ui.desk.wishing import Wish, check_wish
from ui.desk.writing import Job, Seen
from ui.views import notes, noting
from ui.views.citations import problem

logger = logging.getLogger(__name__)
DEFECT = "This note could not be written. The log of the server says why."
LONGEST_EDIT = 400_000
_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the desk: a note, and its Markdown once it was edited and held."""

    note: Briefing | None = None
    edited: str | None = None
    comments: int = 0
    is_saved: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """What became of the desk; None for what is shown as before. `file` is to be handed over."""

    desk: Desk
    note: str | None = None
    saved: str | None = None
    file: File | None = None


def write(library: Library, wish: Wish, job: Job) -> Iterator[tuple[Desk, str]]:
    """The note as it grows, on the desk when it is finished. A failure is a plain message on an empty desk."""
    desk = Desk()
    yield desk, noting.growing("Reading", 0, None, None)
    try:
        check_wish(wish)
        template = house(library)
        for seen in job.run(_writer(library, wish)):
            if seen.failure is not None:
                raise seen.failure
            if seen.note is not None:
                desk = Desk(seen.note)
                yield desk, shown(library, desk)
            else:
                yield desk, _growing(seen, template)
        if desk.note is None:
            yield desk, noting.stopped()
    except _NothingNew as nothing:
        yield desk, noting.nothing_new(str(nothing))
    except CommuniqueError as error:
        yield desk, problem(str(error))
    except Exception:  # the page stays usable whatever fails; the log keeps the whole story
        logger.exception("writing a note failed: %s", wish)
        yield desk, problem(DEFECT)


def shown(library: Library, desk: Desk) -> str:
    """The note on the desk with what can be done with it."""
    if desk.note is None:
        return noting.no_note()
    template = house(library)
    page = edited_page(desk.edited, desk.note, template) if desk.edited else lay_out(desk.note, template)
    forms = {form: name for form, (name, _) in FORMS.items()}
    bar = noting.tools(forms, missing(), is_saved=desk.is_saved, is_edited=desk.edited is not None)
    checked = noting.edited(desk.comments) if desk.edited else ""
    return notes.note(desk.note, page, above=bar + checked)


def act(library: Library, desk: Desk, said: Mapping[str, str]) -> Done:
    """One button of the page pressed: `said` holds what it does (`do`) and its `form`, `key` or `text`.

    Raises CommuniqueError when that cannot be done.
    """
    does = said.get("do", "")
    if does == "open":
        desk = Desk(library.notes.note(_key(said)), is_saved=True)
        return Done(desk, shown(library, desk))
    if does == "forget":
        _forget(library, _key(said))
        return Done(desk, saved=saved(library))
    note = desk.note
    if note is None:
        return Done(desk, noting.no_note())
    if does == "edit":
        return Done(desk, noting.editor(desk.edited or note_markdown(note, house(library))))
    if does == "check":
        return check(library, desk, said.get("text", ""))
    if does == "discard":
        desk = replace(desk, edited=None, comments=0)
    elif does == "save":
        desk = save(library, desk)
        return Done(desk, shown(library, desk), saved(library))
    elif does == "download":
        file = note_file(note, said.get("form", ""), house(library), edited=desk.edited)
        desk = save(library, desk)  # a note that leaves is kept, so that a later correction can be told
        return Done(desk, shown(library, desk), saved(library), file)
    return Done(desk, shown(library, desk))


def check(library: Library, desk: Desk, text: str) -> Done:
    """The note as edited when every line of it holds; else the editor again, with what does not hold and why."""
    assert desk.note is not None
    text = text.replace("\r\n", "\n")[:LONGEST_EDIT]
    template = house(library)
    value = briefing_value(desk.note, version=package_version())
    found = library.verify(value, edited=text, template=template)
    if not found.ok:
        lines = text.split("\n")
        faults = [_fault(difference, lines) for difference in found.differences]
        return Done(desk, noting.editor(text, faults, is_checked=True))
    if text.strip() == note_markdown(desk.note, template).strip():
        desk = replace(desk, edited=None, comments=0)
    else:
        comments = sum(UNSOURCED in notice for notice in found.notices)
        desk = replace(desk, edited=text, comments=comments)
    return Done(desk, shown(library, desk))


def save(library: Library, desk: Desk) -> Desk:
    """Keeps the note in the library, as it was written."""
    if desk.note is not None and not desk.is_saved:
        library.notes.save(desk.note)
    return replace(desk, is_saved=True)


def saved(library: Library) -> str:
    """The saved notes, the last saved first, with what has changed since in what they cite."""
    rows = [(n.key, n.title, f"{n.kind}, {n.scope}", n.created, n.why) for n in library.notes.list()]
    return noting.saved(rows)


def _key(said: Mapping[str, str]) -> int:
    key = said.get("key", "")
    if not key.isdecimal() or len(key) > 12:
        raise UsageError("This is no saved note.")
    return int(key)


def _forget(library: Library, key: int) -> None:
    """Deletes a saved note; one that somebody else has deleted is as good."""
    if any(note.key == key for note in library.notes.list()):
        library.notes.remove([key])


class _NothingNew(Exception):
    """Nothing has arrived since the time that is told."""


def _writer(library: Library, wish: Wish) -> Callable[..., Briefing]:
    if not wish.only_new:
        return partial(library.brief, wish.within, kind=wish.kind, topic=wish.topic, use_model=wish.use_model)

    def news(**watched: object) -> Briefing:
        found = library.news(wish.within, topic=wish.topic)
        if not found.articles:
            raise _NothingNew(found.since)
        note = library.brief_news(
            found,
            wish.within,
            kind=wish.kind,
            topic=wish.topic,
            use_model=wish.use_model,
            **watched,  # type: ignore[arg-type]
        )
        library.briefed(found)
        return note

    return news


def _growing(seen: Seen, template: Template) -> str:
    so_far = ""
    if seen.draft is not None:
        so_far = notes.note(seen.draft, lay_out(seen.draft, template), unfinished=True)
    if seen.progress is None:
        return noting.growing("Reading", 0, None, None, so_far)
    at = seen.progress
    return noting.growing(at.stage, at.done, at.total, at.seconds_left, so_far)


def _fault(difference: Difference, lines: Sequence[str]) -> noting.Fault:
    """What does not hold, with the words of its line."""
    found = _LINE.match(difference.where)
    number = int(found[1]) if found else None
    text = lines[number - 1].strip() if number and number <= len(lines) else ""
    what = difference.where.partition(", ")[2] if found else difference.where
    reason = f"Expected {difference.expected}. There is {difference.found}."
    return noting.Fault(number, text, f"{what[:1].upper()}{what[1:]}: {reason}" if what else reason)
