"""HTML elements from strings, and text made inert. Knows HTML's syntax; knows nothing of what is shown."""

from __future__ import annotations

import html
import re

# Control characters, lone surrogates, and the marks that turn the reading direction of what follows: none
# shows anything, and each can make a page show something other than the stored text.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")


def inert(text: str | None) -> str:
    """`text` as HTML that shows it and can do nothing else, between tags or inside a quoted attribute."""
    return html.escape(_INVISIBLE.sub("", text or ""), quote=True)


def tag(name: str, *content: str, **attributes: str) -> str:
    """One element. `content` is HTML already; attribute values are text and are made inert here.

    Attributes are spelt as Python allows: `class_`, `aria_label`, `data_start`. An empty one is left out.
    Those that begin with `data_` are for scripts, which need every character; nothing shows them.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(key, value)}"'
        for key, value in attributes.items()
        if value
    )
    return f"<{name}{given}>{''.join(content)}</{name}>"


def _value(key: str, value: str) -> str:
    if key.startswith("data_"):
        return html.escape(value.encode("utf-8", "replace").decode(), quote=True)
    return inert(value)
