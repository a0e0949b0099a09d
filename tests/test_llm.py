"""The language model behind a real HTTP server with scripted behaviour."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.llm import Message, Model, is_local, load_model
from tests.model_server import ModelServer, Reply

KEY = "sk-secret-key-of-a-test"
HELLO = [Message("system", "Be brief."), Message("user", "Hello?")]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


class Waits(list[float]):
    """Stands in for time.sleep and keeps what was asked of it."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


def model_of(server: ModelServer, waits: Waits | None = None, timeout: float = 5.0) -> Model:
    return load_model(
        "local", base_url=server.url, api_key=KEY, timeout=timeout, sleep=Waits() if waits is None else waits
    )


def test_streams_the_reply_and_counts_its_tokens(server: ModelServer) -> None:
    server.enqueue([Reply("One sentence. Another one.", pieces=4)])
    model = model_of(server)
    pieces = list(model.stream(HELLO))
    assert "".join(pieces) == "One sentence. Another one."
    assert len(pieces) > 3
    assert model.usage().completion_tokens == len("One sentence. Another one.") // 4
    assert model.usage().calls == 1
    sent = server.history[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.body["temperature"] == 0.0
    assert sent.body["messages"][0] == {"role": "system", "content": "Be brief."}
    assert sent.headers["Authorization"] == f"Bearer {KEY}"


def test_completes_in_one_call(server: ModelServer) -> None:
    server.enqueue(["Good day."])
    model = model_of(server)
    assert model.complete(HELLO, max_tokens=50) == "Good day."
    assert server.history[0].body["max_tokens"] == 50
    assert not server.history[0].body.get("stream")


def test_usage_adds_up_within_a_session_and_not_across(server: ModelServer) -> None:
    model = model_of(server)
    first, second = model.session(), model.session()
    server.enqueue(["a" * 40, "b" * 40, "c" * 40])
    first.complete(HELLO)
    list(first.stream(HELLO))
    second.complete(HELLO)
    assert (first.usage().completion_tokens, first.usage().calls) == (20, 2)
    assert (second.usage().completion_tokens, second.usage().calls) == (10, 1)


def test_a_server_that_reports_no_usage_still_answers(server: ModelServer) -> None:
    server.enqueue([Reply("Fine.", reports_usage=False), Reply("Fine.", reports_usage=False)])
    model = model_of(server)
    assert "".join(model.stream(HELLO)) == model.complete(HELLO) == "Fine."
    assert model.usage().prompt_tokens == 0


@pytest.mark.parametrize(
    "failure", [Reply(status=429), Reply(status=503), Reply(status=500), Reply(drops=True)]
)
def test_a_passing_failure_is_tried_again(server: ModelServer, failure: Reply) -> None:
    waits = Waits()
    model = model_of(server, waits)
    server.enqueue([failure, failure, "Streamed.", failure, "Whole."])
    assert "".join(model.stream(HELLO)) == "Streamed."
    assert model.complete(HELLO) == "Whole."
    assert waits == [0.5, 1.0, 0.5]


def test_waits_as_long_as_the_server_asks_but_not_for_ever(server: ModelServer) -> None:
    waits = Waits()
    server.enqueue([Reply(status=429, headers={"Retry-After": "3"})] * 2)
    server.enqueue([Reply(status=429, headers={"Retry-After": "3600"}), "Here."])
    assert "".join(model_of(server, waits).stream(HELLO)) == "Here."
    assert waits == [3.0, 3.0, 20.0]


def test_gives_up_after_four_attempts_naming_server_and_remedy(server: ModelServer) -> None:
    server.enqueue([Reply(status=500, message=f"bad thing with {KEY}")] * 9)
    with pytest.raises(ModelError) as caught:
        list(model_of(server).stream(HELLO))
    assert server.unused == 5
    message = str(caught.value)
    assert message.startswith(f"the model server {server.url} fails with status 500")
    assert "COMMUNIQUE_LLM_BASE_URL" in message and "--no-llm" in message
    assert KEY not in message and "\n" not in message


def test_a_spent_quota_is_not_tried_again(server: ModelServer) -> None:
    waits = Waits()
    server.enqueue([Reply(status=429, code="insufficient_quota", message="You exceeded your quota")])
    with pytest.raises(ModelError, match="takes no more requests"):
        model_of(server, waits).complete(HELLO)
    assert waits == []


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(status=401, message=f"Incorrect API key provided: {KEY[:6]}***{KEY[-4:]}"), "refuses the key"),
        (Reply(status=404, message="model not found"), "knows no model 'local'"),
        (Reply(status=400, message="maximum context length is 512 tokens"), "COMMUNIQUE_LLM_CONTEXT"),
        (Reply(raw=b"<html>a proxy's page</html>"), "something else than the OpenAI chat protocol"),
    ],
)
def test_a_lasting_failure_says_what_to_do(server: ModelServer, reply: Reply, expected: str) -> None:
    server.enqueue([reply])
    with pytest.raises(ModelError, match=expected) as caught:
        model_of(server).complete(HELLO)
    assert KEY not in str(caught.value) and "***" not in str(caught.value)


def test_a_page_instead_of_a_stream_is_an_error_not_an_empty_answer(server: ModelServer) -> None:
    server.enqueue([Reply(raw=b"<html>a proxy's page</html>")])
    with pytest.raises(ModelError, match="something else than the OpenAI chat protocol"):
        list(model_of(server).stream(HELLO))


def test_nobody_listening_fails_at_once_with_the_address() -> None:
    waits = Waits()
    model = load_model("local", base_url="http://127.0.0.1:9/v1", api_key=KEY, timeout=5, sleep=waits)
    with pytest.raises(
        ModelError, match=r"the model server http://127.0.0.1:9/v1 does not answer .*--no-llm"
    ):
        list(model.stream(HELLO))
    assert waits == []


def test_a_slow_server_is_given_up_after_the_timeout(server: ModelServer) -> None:
    server.enqueue([Reply("Late.", wait=3.0)])
    with pytest.raises(ModelError, match=r"did not answer within 0.2 s: raise COMMUNIQUE_LLM_TIMEOUT"):
        list(model_of(server, timeout=0.2).stream(HELLO))


def test_a_broken_stream_keeps_what_came_and_is_not_asked_twice(server: ModelServer) -> None:
    server.enqueue([Reply("A first sentence. And then it breaks", pieces=6, breaks_after=18)])
    received: list[str] = []
    with pytest.raises(ModelError, match="broke off in the middle"):
        received.extend(model_of(server).stream(HELLO))
    received.clear()
    server.enqueue([Reply("A first sentence. And then it breaks", pieces=6, breaks_after=18)])
    stream = model_of(server).stream(HELLO)
    with pytest.raises(ModelError):
        for piece in stream:
            received.append(piece)
    assert "".join(received) == "A first sentence. "
    assert len(server.history) == 2


@pytest.mark.parametrize("option", ["stream_options", "temperature"])
def test_an_option_that_the_server_refuses_is_left_out_from_then_on(server: ModelServer, option: str) -> None:
    server.otherwise = Reply("Fine.", refuses=(option,))
    model = model_of(server)
    assert "".join(model.stream(HELLO)) == "Fine."
    assert "".join(model.session().stream(HELLO)) == "Fine."
    assert [option in request.body for request in server.history] == [True, False, False]


def test_a_server_that_refuses_every_option_still_works(server: ModelServer) -> None:
    server.otherwise = Reply("Fine.", refuses=("stream_options", "temperature", "max_tokens"))
    model = model_of(server)
    assert model.complete(HELLO, max_tokens=9) == "Fine."
    assert "".join(model.stream(HELLO)) == "Fine."


def test_a_reasoning_model_gets_its_own_bound_and_no_temperature(server: ModelServer) -> None:
    server.otherwise = Reply("Fine.", refuses=("temperature", "max_tokens"))
    model = model_of(server)
    assert model.complete(HELLO, max_tokens=9) == "Fine."
    assert server.history[-1].body["max_completion_tokens"] == 9
    assert "temperature" not in server.history[-1].body


def test_a_model_that_openai_names_a_reasoning_model_is_spoken_to_as_one(server: ModelServer) -> None:
    model = load_model("o3-mini", base_url=server.url, api_key=KEY, timeout=5)
    server.enqueue(["Fine.", "Fine."])
    assert model.complete(HELLO, max_tokens=9) == "".join(model.stream(HELLO)) == "Fine."
    sent = server.history[0].body
    assert sent["max_completion_tokens"] == 9 and "max_tokens" not in sent
    assert sent["messages"][0]["role"] == "developer"
    assert sent["temperature"] == 1.0, "the only one that these models take"


def test_a_server_without_a_system_role_gets_the_rules_with_the_question(server: ModelServer) -> None:
    server.otherwise = Reply("Fine.", refuses=("system role",))
    model = model_of(server)
    assert "".join(model.stream(HELLO)) == model.complete(HELLO) == "Fine."
    assert server.history[-1].body["messages"] == [{"role": "user", "content": "Be brief.\n\nHello?"}]


def test_reasoning_tokens_are_counted_apart(server: ModelServer) -> None:
    server.enqueue([Reply("Fine.", reasoning="Hm.", reasoning_tokens=70), Reply("Fine.", reasoning_tokens=5)])
    model = model_of(server)
    assert "".join(model.stream(HELLO)) == model.complete(HELLO) == "Fine."
    assert model.usage().reasoning_tokens == 75


def test_a_reply_is_read_to_a_bound_and_then_left(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.llm.LONGEST_REPLY", 1000)
    for endless in (Reply("a" * 10_000_000, pieces=400), Reply("a", reasoning="a" * 2000)):
        server.enqueue([endless, endless])
        assert len("".join(model_of(server).stream(HELLO))) <= 1400
        assert len(model_of(server).complete(HELLO)) <= 1000


def test_a_call_of_a_tool_that_nobody_offered_is_no_words(server: ModelServer) -> None:
    server.enqueue([Reply("", calls_tool=True)])
    assert "".join(model_of(server).stream(HELLO)) == ""


def test_an_empty_reply_is_no_failure(server: ModelServer) -> None:
    server.enqueue(["", ""])
    assert "".join(model_of(server).stream(HELLO)) == model_of(server).complete(HELLO) == ""


@pytest.mark.parametrize("ahead", [3, -3])
def test_a_date_to_wait_for_is_understood(server: ModelServer, ahead: int) -> None:
    waits = Waits()
    date = formatdate(time.time() + ahead, usegmt=True)
    server.enqueue([Reply(status=429, headers={"Retry-After": date}), "Here."])
    assert model_of(server, waits).complete(HELLO) == "Here."
    assert (1.5 < waits[0] <= 3.0) if ahead > 0 else waits == [0.5]


def test_streams_left_early_hold_no_connection_for_the_garbage_collector_to_trip_over(
    server: ModelServer,
) -> None:
    """What openai holds of a stream is a cycle; collected while the pool is locked, an open one waits for ever."""
    server.otherwise = Reply("word " * 400, pieces=5, wait_between=0.001)
    program = f"""
        import gc
        from rag.llm import Message, load_model
        model = load_model("local", base_url="{server.url}", timeout=5)
        gc.set_threshold(50, 2, 2)
        for _ in range(25):
            stream = model.stream([Message("user", "Hello?")])
            next(stream)
            stream.close()
        print("done")
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parent.parent,
    )
    assert result.stdout.strip() == "done", result.stdout + result.stderr


@pytest.mark.parametrize(
    "reply",
    [
        Reply("<think>Hm, [3] says so.</think>\n\nThe answer.", pieces=1),
        Reply("\n<think>\nHm.\n</think>The answer.", pieces=5),
        Reply("<thinking>Hm.</thinking>The answer.", pieces=100),
        Reply("The answer.", reasoning="Hm, [3] says so."),
    ],
)
def test_reasoning_is_left_out(server: ModelServer, reply: Reply) -> None:
    server.enqueue([reply, reply])
    model = model_of(server)
    assert "".join(model.stream(HELLO)) == "The answer."
    assert model.complete(HELLO).strip() == "The answer."


def test_reasoning_that_never_ends_is_no_answer(server: ModelServer) -> None:
    server.enqueue([Reply("<think>Hm, hm, hm")])
    assert "".join(model_of(server).stream(HELLO)) == ""


def test_an_angle_bracket_that_opens_no_reasoning_is_kept(server: ModelServer) -> None:
    server.enqueue([Reply("<thin> slices", pieces=3), Reply("<th", pieces=1)])
    assert "".join(model_of(server).stream(HELLO)) == "<thin> slices"
    assert "".join(model_of(server).stream(HELLO)) == "<th"


def test_closing_the_stream_ends_the_request(server: ModelServer) -> None:
    server.enqueue([Reply("word " * 4000, pieces=5, wait_between=0.01)])
    stream = model_of(server).stream(HELLO)
    assert next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert server.cut.acquire(timeout=5), "the server went on writing to nobody"


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8099/v1", True),
        ("http://localhost:11434/v1", True),
        ("http://[::1]:8000/v1", True),
        ("http://127.1.2.3/v1", True),
        ("https://api.openai.com/v1", False),
        ("http://localhost.example.com/v1", False),
        ("http://127.0.0.1.example.com/v1", False),
        ("http://user@127.0.0.1@example.com/v1", False),
        ("http://192.168.1.5:8000/v1", False),
        ("http://0.0.0.0:8000/v1", False),
        ("http://[bad/v1", False),
    ],
)
def test_knows_which_servers_are_on_this_machine(url: str, local: bool) -> None:
    assert is_local(url) is local


def test_a_proxy_in_the_environment_never_sees_a_local_call(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.enqueue(["Straight."])
    assert model_of(server).complete(HELLO) == "Straight."


@pytest.mark.parametrize("url", ["127.0.0.1:8099", "ftp://host/v1", "http://", "http://host:99999/v1"])
def test_an_address_that_is_none_is_refused_before_any_call(url: str) -> None:
    with pytest.raises(ModelError, match="is no address of a model server: set COMMUNIQUE_LLM_BASE_URL"):
        load_model("local", base_url=url)


def test_openai_without_a_key_says_so_before_any_call() -> None:
    with pytest.raises(ModelError, match="needs a key: set COMMUNIQUE_LLM_API_KEY"):
        load_model("gpt-4o-mini")


def test_a_key_with_a_line_break_is_refused_without_being_shown() -> None:
    with pytest.raises(ModelError) as caught:
        load_model("local", base_url="http://127.0.0.1:9/v1", api_key=KEY + "\n")
    assert KEY not in str(caught.value)


def test_credentials_in_an_address_are_not_shown() -> None:
    model = load_model("local", base_url="http://me:hunter2@127.0.0.1:9/v1?key=abc", api_key=KEY)
    assert model.server == "http://127.0.0.1:9/v1"
    assert "hunter2" not in repr(model) and KEY not in repr(model)
    with pytest.raises(ModelError) as caught:
        model.complete(HELLO)
    assert "hunter2" not in str(caught.value) and "abc" not in str(caught.value)


def test_a_model_of_another_protocol_is_a_plain_error() -> None:
    model = load_model("gpt-5.2-pro", base_url="http://127.0.0.1:9/v1", api_key=KEY)
    with pytest.raises(ModelError, match=r"COMMUNIQUE_LLM_MODEL 'gpt-5.2-pro' cannot be used"):
        model.complete(HELLO)


def test_loading_a_model_imports_no_framework_and_using_it_reaches_only_its_server(
    server: ModelServer,
) -> None:
    """A fresh process in which every connection but the one to the server fails loudly."""
    server.enqueue(["Only here."])
    program = f"""
        import socket, sys
        real = socket.socket.connect
        def guarded(self, address):
            if address[:2] != ("127.0.0.1", {int(server.url.split(":")[2].split("/")[0])}):
                print("REACHED OUT", address)
                raise OSError("no network")
            return real(self, address)
        def resolve(host, *rest, _real=socket.getaddrinfo, **named):
            if host != "127.0.0.1":
                print("RESOLVED", host)
                raise OSError("no network")
            return _real(host, *rest, **named)
        socket.socket.connect, socket.getaddrinfo = guarded, resolve
        from rag.llm import Message, load_model
        model = load_model("local", base_url="{server.url}", api_key="none")
        assert not {{"openai", "llama_index", "httpx", "tiktoken"}} & set(sys.modules)
        print("".join(model.stream([Message("user", "Hello?")])))
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=Path(__file__).parent.parent,
    )
    assert result.stdout.strip() == "Only here.", result.stdout + result.stderr
