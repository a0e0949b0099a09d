"""What stands around a note on the page, as escaped HTML: how it grows, what can be done with it, its editor, what was saved.

Pure functions. A button here names what it does in `data-do`; the page's script passes that on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.export.wording import counted, date_in_words, plain
from ui.views.markup import inert, tag

HOW_TO_EDIT = (
    "Move lines, shorten a quotation with …, take lines out. A line that begins with *Comment* is yours and needs no "
    "source. Everything else must still say what its numbers cite."
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A line of an edited note that does not hold: its number (None for none), its words and why, in plain words."""

    number: int | None
    text: str
    reason: str


def no_note() -> str:
    """In a note's place while none has been asked for."""
    what = "Choose what the note is about and press Write. Every line will open at the words it rests on."
    return tag("p", what, class_="aside")


def growing(stage: str, done: int, total: int | None, seconds_left: float | None, so_far: str = "") -> str:
    """How far a note is, and what of it there is already (`so_far`, HTML)."""
    left = f", about {seconds_left:.0f} s left" if seconds_left is not None and seconds_left >= 1 else ""
    share = f" {done:,} of {total:,}" if total else ""
    bar = f'<progress max="{total}" value="{done}" aria-label="Progress"></progress>' if total else ""
    words = tag("p", inert(f"{stage}{share}{left}"), class_="busy", role="status")
    return tag("div", words, bar, class_="growing", aria_busy="true") + so_far


def waiting() -> str:
    """In a note's place until its turn has come: only a few are written at the same time."""
    return growing("Waiting its turn", 0, None, None)


def stopped() -> str:
    """In place of a note that was stopped."""
    return tag("p", "Stopped before the note was complete.", class_="aside", role="status")


def nothing_new(since: str) -> str:
    """That no article has arrived since the last brief of this scope, which looked at the ISO time `since`."""
    when = f" since {date_in_words(since)}, {since[11:16]} UTC" if since else ""
    return tag("p", inert(f"Nothing new{when}."), class_="aside", role="status")


def tools(
    forms: Mapping[str, str], missing: Mapping[str, str], *, is_saved: bool, is_edited: bool, said: str = ""
) -> str:
    """What can be done with a note. `forms` are what it can be downloaded as, `missing` those that cannot be made here."""
    save = _button("Saved", "save", disabled="disabled") if is_saved else _button("Save", "save")
    parts = [_button("Edit", "edit"), save]
    parts += [_button("As it was written", "discard")] if is_edited else []
    parts += [tag("span", "Download", class_="label")]
    parts += [
        _button(name, "download", data_form=form, disabled="disabled", title=missing[form])
        if form in missing
        else _button(name, "download", data_form=form, aria_label=f"Download as {name}")
        for form, name in forms.items()
    ]
    hints = [tag("p", inert(text), class_="hint") for text in missing.values()]
    return tag("div", *parts, class_="tools", role="toolbar", aria_label="This note") + "".join(hints)


def editor(markdown: str, faults: Sequence[Fault] = (), *, is_checked: bool = False) -> str:
    """The note as its Markdown in a text area, and what the last check found beside the lines."""
    rows = min(max(markdown.count("\n") + 2, 16), 40)
    area = (
        f'<textarea id="note-text" name="note" rows="{rows}" spellcheck="true" aria-describedby="how-to-edit">'
        f"\n{inert(markdown)}</textarea>"
    )
    found = ""
    if is_checked:
        head = f"{counted(len(faults), 'line')} {'does' if len(faults) == 1 else 'do'} not hold"
        found = tag("div", tag("h3", head), tag("ol", *map(_fault, faults)), class_="faults", role="alert")
    return tag(
        "div",
        tag("label", "Edit the note", for_="note-text", class_="label"),
        tag("p", inert(HOW_TO_EDIT), class_="hint", id="how-to-edit"),
        tag(
            "div", _button("Check", "check", class_="tool first"), _button("Cancel", "cancel"), class_="tools"
        ),
        found,
        area,
        class_="editor",
    )


def edited(comments: int) -> str:
    """Above a note that was edited and holds: what was looked at."""
    own = f" {counted(comments, 'comment')} of the desk, unsourced." if comments else ""
    kept = " Downloads are of this text, but for JSON, which stays as it was written."
    return tag(
        "p", f"Edited. Every line was checked again and holds.{own}{kept}", class_="checked", role="status"
    )


def saved(rows: Sequence[tuple[int, str, str, str, Sequence[str]]]) -> str:
    """The saved notes: `rows` are key, title, kind and scope, ISO time, and what has changed since in what it cites."""
    if not rows:
        return ""
    changed = sum(bool(why) for *_, why in rows)
    more = f", {changed} to be written again" if changed else ""
    summary = tag("summary", f"Saved notes ({len(rows)}{more})")
    return tag("details", summary, tag("ul", *(_saved(*row) for row in rows)), class_="saved-notes")


def _saved(key: int, title: str, about: str, created: str, why: Sequence[str]) -> str:
    facts = f"{date_in_words(created)} · {about}"
    changed = [tag("p", inert(f"Since then, {each}."), class_="changed") for each in why]
    words = tag("span", inert(title), class_="title") + tag("span", inert(facts), class_="when")
    away = _button(
        "Delete", "forget", data_key=str(key), aria_label=f"Delete the saved note “{plain(title)}”"
    )
    opened = tag("button", words, type="button", class_="open-note", data_do="open", data_key=str(key))
    return tag("li", tag("div", opened, away), *changed)


def _fault(fault: Fault) -> str:
    where = f"Line {fault.number}" if fault.number else "The note"
    go = (
        tag("button", where, type="button", class_="tool", data_line=str(fault.number))
        if fault.number
        else where
    )
    words = tag("span", inert(fault.text.removeprefix("- ")), class_="line") if fault.text else ""
    return tag("li", go, " ", words, tag("p", inert(fault.reason), class_="why"))


def _button(label: str, does: str, class_: str = "tool", **attributes: str) -> str:
    return tag("button", inert(label), type="button", class_=class_, data_do=does, **attributes)
