"""Settings on the page: what is in force, the model that answers, a test of its server. Knows the library; knows no Gradio.

A model chosen on the page holds for the running server, for all its visitors, until it closes: nothing is written. It can be
chosen only where every visitor is at this machine, for whoever names a server decides where questions and quotations go. The
key comes from the environment or the settings file alone, and goes only to the server that it was set for.
"""

from __future__ import annotations

import ipaddress
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.errors import CommuniqueError
from rag.library import Library
from rag.llm import Message, load_model
from rag.llm_text import shown
from ui.views import settings as views
from ui.views.citations import problem
from ui.views.markup import inert, tag

TEST_MESSAGE = "Answer with the single word: ready"
TEST_TOKENS = 64
TEST_SECONDS = 20.0
SECRET_NAMES = re.compile(r"key|token|secret|passw|credential", re.I)

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")

MODEL, QUOTE = "model", "quote"
MODES: Mapping[str, str] = {
    MODEL: "Worded by the language model when one is set, each sentence checked",
    QUOTE: "Quoted from the articles only, without a model",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the page is served: what it listens to, and whether sign-in or a proxy stands before it."""

    host: str = "127.0.0.1"
    signed_in: bool = False
    proxied: bool = False

    def seen_by(self, headers: Mapping[str, str]) -> Place:
        """The place as a request shows it: a proxy that nobody spoke of gives itself away."""
        return replace(self, proxied=self.proxied or any(name in headers for name in FORWARDED))

    @property
    def own_machine(self) -> bool:
        """Whether every visitor is at this machine. Behind a proxy that cannot be known."""
        if self.proxied or self.signed_in:
            return False
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def in_force(library: Library) -> str:
    """Every setting, its value and where it came from; nothing that is secret."""
    rows = []
    for name, value, origin in library.settings.shown():
        held = getattr(library.settings, name)
        if isinstance(held, Mapping) and held:
            value = str(_without_secrets(held))
        elif isinstance(held, Path):
            value = str(held.absolute())
        rows.append((name, value, origin))
    return views.in_force(rows)


def state(library: Library, place: Place) -> str:
    """Which model is in use, and whether it can be changed on the page."""
    if place.own_machine:
        allowed = (
            "What is set here holds for this running page, for everyone who uses it, until it is closed; nothing is written. "
            "To keep it: COMMUNIQUE_LLM_MODEL and COMMUNIQUE_LLM_BASE_URL, or communique.toml. The key comes only from "
            "COMMUNIQUE_LLM_API_KEY or communique.toml, and goes only to the server it was set for."
        )
    else:
        allowed = (
            "The model is set where the page was started, not here: others may use this page, and whoever names a server "
            "decides where questions and quotations go. Set COMMUNIQUE_LLM_MODEL and COMMUNIQUE_LLM_BASE_URL there."
        )
    return views.server_of(library.model_notice, allowed)


def fields(library: Library) -> tuple[str, str]:
    """The address of the model server and the name of the model, to begin with."""
    return shown(library.settings.llm_base_url), library.settings.llm_model or ""


def use(library: Library, place: Place, address: str, model: str) -> str:
    """The model and server that answer from now on; without a model, none does. What came of it."""
    if not place.own_machine:
        return problem("The model can only be set where the page was started.")
    try:
        library.set_model(model.strip() or None, _address(library, address))
    except CommuniqueError as error:
        return problem(str(error))
    return tag("p", inert("Set. " + library.model_notice), class_="done", role="status")


def test(library: Library, place: Place, address: str, model: str) -> str:
    """Asks the model server for one word: how long it took, or what is wrong. Where nothing may be set, what is set is asked."""
    settings = library.settings
    name, url, key = settings.llm_model or "", settings.llm_base_url, settings.llm_api_key
    if place.own_machine:
        chosen = _address(library, address) or url
        name, url, key = model.strip(), chosen, library.key_for(chosen)
    if not name:
        return problem("No model is named. Write the name that the server knows it by, such as qwen3:8b.")
    began = time.perf_counter()
    try:
        asked = load_model(
            name,
            base_url=url,
            api_key=key,
            timeout=min(TEST_SECONDS, settings.llm_timeout),
            sleep=lambda _: None,
        )
        said = asked.complete([Message("user", TEST_MESSAGE)], max_tokens=TEST_TOKENS).strip()
    except CommuniqueError as error:
        return problem(f"{str(error).rstrip('.')}. Sent: “{TEST_MESSAGE}”, nothing of the library.")
    seconds = time.perf_counter() - began
    return views.connection(name, asked.server, seconds, said[:80], TEST_MESSAGE)


def health(library: Library) -> str:
    """What `doctor` finds."""
    try:
        return views.health(library.doctor())
    except CommuniqueError as error:
        return problem(str(error))


def _address(library: Library, address: str) -> str | None:
    """The address as given; None when it is the one in use, which may hold credentials that are not shown."""
    address = address.strip()
    return None if not address or address == shown(library.settings.llm_base_url) else address


def _without_secrets(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: "set (not shown)"
        if SECRET_NAMES.search(name)
        else _without_secrets(value)
        if isinstance(value, Mapping)
        else value
        for name, value in values.items()
    }
