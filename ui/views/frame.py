"""What stands around the tabs, as escaped HTML: the masthead, and what an empty library offers. Pure functions."""

from __future__ import annotations

from ui.views.markup import inert, tag

KEYS = (
    ("/", "to the question"),
    ("Enter", "ask; on a citation, open its source"),
    ("J K", "next and previous citation, with its quote"),
    ("↓ ↑", "the same, once on a citation"),
    ("Esc", "leave a field, close the source or a list"),
    ("?", "these keys"),
)


def masthead(holdings: str = "", model_notice: str = "") -> str:
    """The top of the page: what this is, what the library holds, and whether a model is in use."""
    promise = "Ask your article archive. Every sentence opens at the exact words it rests on."
    state = tag("span", inert(holdings)) + tag("span", inert(model_notice), class_="model")
    return tag(
        "header",
        tag("h1", "Communiqué"),
        tag("p", promise, class_="promise"),
        tag("p", state, class_="holdings"),
        class_="masthead",
    )


def empty_library() -> str:
    """In place of the example when there is nothing to ask."""
    return tag(
        "div",
        tag("h2", "This library is empty"),
        tag(
            "p",
            "Add your own articles: files, or the address of a page or feed. Whole folders go in from a terminal:",
        ),
        tag("pre", tag("code", "communique add FOLDER")),
        tag(
            "p",
            "Or look around first with the sample articles: real diplomatic events, told by invented outlets.",
        ),
        class_="empty",
    )


def side_bar() -> str:
    """The heading of the right-hand column; on a narrow page, where it lies over the rest, also its way back."""
    close = tag("button", "Back", type="button", class_="close")
    keys = tag("button", "Keys", type="button", class_="show-keys", title="Keyboard (?)")
    return tag("div", tag("h2", "Source", class_="label"), keys, close, class_="side-bar")


def keys() -> str:
    """The keys of the page, in a dialog that opens by `?`."""
    rows = tag(
        "tbody", *(tag("tr", tag("th", _caps(key), scope="row"), tag("td", does)) for key, does in KEYS)
    )
    close = tag("button", "Close", type="button", class_="tool close-keys")
    return tag("dialog", tag("h2", "Keys"), tag("table", rows), close, id="keys", aria_label="Keys")


def _caps(keys: str) -> str:
    return " ".join(tag("kbd", inert(key)) for key in keys.split())
