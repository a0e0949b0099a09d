"""The components that every tab may read or write."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the tabs. `reader` shows an article; a `.cite` button anywhere opens it by script.

    `mode` is how a visitor wants answers made: a name of `desk.settings.MODES`.
    """

    page: gr.Blocks
    masthead: gr.HTML
    tabs: gr.Tabs
    reader: gr.HTML
    mode: gr.Radio
