"""The Settings tab without a server: who may set a model, where a key goes, what is never shown; and tools without their package."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from rag.errors import MissingExtra
from rag.library import Library
from tests.model_server import ModelServer, Reply
from ui.desk import settings
from ui.desk.settings import Place
from ui.mcp import Tools
from ui.views.settings import NAMES

HERE = Place()
KEY = "sk-never-shown"


@pytest.mark.parametrize(
    ("place", "own"),
    [
        (Place(), True),
        (Place("localhost"), True),
        (Place("::1"), True),
        (Place("0.0.0.0"), False),
        (Place("192.168.1.7"), False),
        (Place("desk.example"), False),
        (Place(signed_in=True), False),
        (Place(proxied=True), False),
        (Place().seen_by({"x-forwarded-for": "10.0.0.1"}), False),
        (Place().seen_by({"host": "127.0.0.1"}), True),
    ],
)
def test_a_model_is_set_only_where_every_visitor_is_at_this_machine(
    library: Library, place: Place, own: bool
) -> None:
    assert place.own_machine is own
    said = settings.use(library, place, "http://127.0.0.1:9/v1", "some-model")
    assert (library.settings.llm_model == "some-model") is own
    assert ("can only be set where the page was started" in said) is not own


def with_key(library: Library) -> None:
    """The library as it is opened with a key for the server that is set."""
    library.settings = library._settings_as_opened = replace(library.settings, llm_api_key=KEY)


def test_a_key_goes_only_to_the_server_it_was_set_for(library: Library) -> None:
    with_key(library)
    configured = library.settings.llm_base_url
    with ModelServer() as server:
        server.enqueue(["ready", "ready"])
        settings.use(library, HERE, server.url, "m")
        assert library.settings.llm_api_key is None
        assert "answered in" in settings.test(library, HERE, server.url, "m")
        assert KEY not in str(server.history[0].headers)
    settings.use(library, HERE, configured, "m")
    assert library.settings.llm_api_key == KEY


def test_every_setting_has_a_name_on_the_page(library: Library) -> None:
    assert {name for name, _, _ in library.settings.shown()} <= NAMES.keys()


def test_what_is_secret_is_not_shown(library: Library) -> None:
    with_key(library)
    arguments = {"api_key": KEY, "model": "e5", "nested": {"password": KEY}}
    address = f"http://desk:{KEY}@127.0.0.1:9/v1"
    library.settings = replace(
        library.settings, embedding_arguments=arguments, llm_base_url=address, llm_model="m"
    )
    shown = settings.in_force(library) + settings.state(library, HERE) + "".join(settings.fields(library))
    assert KEY not in shown
    assert "set (not shown)" in shown
    assert "e5" in shown
    settings.use(library, HERE, settings.fields(library)[0], "other")
    assert library.settings.llm_base_url == address  # what was not shown is not lost by using it


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=401, message="bad key"), "key"),
        (Reply(status=404, message="no such model"), "model"),
        (Reply(drops=True), "server"),
    ],
)
def test_a_failing_server_is_told_in_plain_words_with_what_was_sent(
    library: Library, reply: Reply, said: str
) -> None:
    with ModelServer() as server:
        server.enqueue([reply] * 4)
        found = settings.test(library, HERE, server.url, "m")
    assert 'role="alert"' in found
    assert said in found
    assert "nothing of the library" in found
    assert "Traceback" not in found


def test_without_a_model_or_an_address_nothing_is_asked(library: Library) -> None:
    assert "No model is named" in settings.test(library, HERE, "http://127.0.0.1:9/v1", " ")
    assert "no address of a model server" in settings.use(library, HERE, "javascript:alert(1)", "m")
    assert library.settings.llm_model is None


def test_tools_without_their_package_say_what_installs_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    with pytest.raises(MissingExtra, match=r"pip install 'communique\[mcp\]'"):
        Tools(library)
