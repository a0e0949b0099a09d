"""Settings of the page as escaped HTML: what is in force and why, what a test of the model server found. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable

from rag.schema import Check
from ui.views.markup import inert, tag

NAMES = {
    "library": "Library",
    "llm_model": "Language model",
    "llm_base_url": "Model server",
    "llm_api_key": "Key of the model server",
    "llm_timeout": "Longest wait for it, in seconds",
    "llm_context": "Tokens that fit the model",
    "embedding": "Embedding",
    "embedding_arguments": "Arguments of the embedding",
    "chroma_url": "Chroma server",
    "chroma_token": "Key of the Chroma server",
    "catalogue_url": "Database server",
    "reranker": "Reranker",
    "reranker_arguments": "Arguments of the reranker",
    "ray": "Ray cluster that embeds",
    "template": "House template of notes",
}


def in_force(rows: Iterable[tuple[str, str, str]]) -> str:
    """Every setting, its value and where it came from. The caller has left out what is secret."""
    head = tag("tr", *(tag("th", name, scope="col") for name in ("Setting", "Value", "From")))
    body = [
        tag("tr", *(tag("td", inert(cell)) for cell in (NAMES.get(name, name), value, origin)))
        for name, value, origin in rows
    ]
    return tag("table", tag("thead", head), tag("tbody", *body), class_="report settings")


def server_of(notice: str, allowed: str) -> str:
    """Which model is in use, and whether it can be changed here."""
    return tag("p", inert(notice), class_="now") + tag("p", inert(allowed), class_="aside small")


def connection(model: str, server: str, seconds: float, said: str, sent: str) -> str:
    """A model server that answered."""
    first = f"{model} at {server} answered in {seconds:.2f} s"
    heard = f": “{said}”" if said else ", with an empty text (a model that reasons may need more room)."
    return tag(
        "div",
        tag("p", inert(first + heard), class_="done"),
        tag("p", inert(f"Sent: “{sent}” Nothing of the library."), class_="aside small"),
        role="status",
    )


def health(checks: Iterable[Check]) -> str:
    """What a check of the library found."""
    rows = [
        tag(
            "tr",
            tag("td", "well" if check.ok else "NOT WELL"),
            tag("td", inert(f"{check.name}: {check.detail}")),
        )
        for check in checks
    ]
    return tag("table", tag("tbody", *rows), class_="report", role="status")
