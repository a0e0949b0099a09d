"""Looks that Gradio itself must know. System fonts only, so that no font is fetched."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

SANS = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Helvetica Neue",
    "Noto Sans",
    "Arial",
    "sans-serif",
)
SHEETS = ("base", "citations", "reader", "asking", "notes", "library", "settings")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Liberation Mono", "monospace")


def theme() -> gr.themes.Base:
    """The Gradio theme of the page. (A font given as a string would be one that Gradio serves or fetches.)"""
    fonts = [gr.themes.Font(name) for name in SANS]
    mono = [gr.themes.Font(name) for name in MONO]
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_sm,
        font=fonts,
        font_mono=mono,
    )


def css() -> str:
    """The page's own style sheets, one after the other."""
    sheets = files("ui") / "static"
    return "\n".join((sheets / f"{name}.css").read_text(encoding="utf-8") for name in SHEETS)
