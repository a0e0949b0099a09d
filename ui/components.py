"""Gradio components as this page uses them. Knows their looks and scripts; knows nothing of what they show."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import gradio as gr

ASKING_AT_ONCE = 8
"""Questions answered at the same time, over all visitors; further ones wait their turn."""

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""Of an event that belongs to the page alone and shows its own progress."""

DATE = '<label title="{hint}">{label} <input type="date" name="{name}"></label>'
DATE_CHANGED = """
element.addEventListener('change', event => { props.value = event.target.value });
watch('value', () => { element.querySelector('input').value = props.value || '' });
"""


def html(value: str = "", **options: Any) -> gr.HTML:
    """A piece of the page as views made it, without Gradio's own looks."""
    return gr.HTML(value, apply_default_css=False, **options)


def put(value: Any) -> Any:
    """A new value for a component that other results of its events leave alone (`gr.skip()`) or change otherwise.

    After either, Gradio files a plain value under a number of its own, once more each time, for as long as the page is open.
    An event that streams repeats it in what it yields next: a page that is behind shows the latest result only.
    """
    return gr.update(value=value)


def date_field(name: str, label: str, hint: str, elem_id: str) -> gr.HTML:
    """A native date field: its own picker on every device, its value an ISO date or empty."""
    template = DATE.format(name=name, label=label, hint=hint)
    return html(
        html_template=template, js_on_load=DATE_CHANGED, elem_id=elem_id, elem_classes="date", min_width=120
    )


def hand_over() -> gr.HTML:
    """What an event gives a file to (`File.payload()`): the browser saves it. Shows nothing."""
    return html(html_template="", js_on_load=script("hand_over.js"), elem_classes="hand-over")


def script(name: str) -> str:
    """The text of a script of the page."""
    return (files("ui") / "static" / name).read_text(encoding="utf-8")
