"""The language model, behind LlamaIndex's OpenAILike. Knows servers and streams; knows no prompt, no article.

LlamaIndex and openai are imported when a model is first used, never on the extractive path. Nothing here
reaches any host but the server given. The key is sent to that server and appears in no message.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from rag import llm_failures
from rag.errors import ModelError
from rag.llm_client import Server, connect
from rag.llm_text import is_local, shown, usable, without_reasoning
from rag.schema import Usage

OPENAI_URL = "https://api.openai.com/v1"
ATTEMPTS = 4
# Characters of one reply, reasoning included, after which a server that does not stop is left.
LONGEST_REPLY = 500_000
# What a server may not take: asked for because it helps, left out for good once the server has refused it.
SYSTEM_ROLE = "system role"
OPTIONAL = ("stream_options", "temperature", "max_tokens", "max_completion_tokens", SYSTEM_ROLE)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class ChatModel(Protocol):
    """What the answering parts need of a language model; a test's stand-in is these members."""

    @property
    def name(self) -> str:
        """The model's name, as given to the server."""
        ...

    @property
    def is_local(self) -> bool:
        """Whether what is sent to it stays on this machine."""
        ...

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Pieces of the reply as they come. Raises ModelError."""
        ...

    def complete(self, messages: Sequence[Message], *, max_tokens: int | None = None) -> str:
        """The whole reply. Raises ModelError."""
        ...


class Model:
    """A chat model of one OpenAI-compatible server.

    `server` is its URL without credentials; `is_local` says whether that is this machine; `context_tokens` is
    what fits the model. `usage()` adds up the calls made through this object: take a fresh one for each
    answer, with `session()`. Threads may share a model if each takes its own session.
    """

    def __init__(
        self,
        name: str,
        server: Server,
        *,
        url: str,
        secrets: Sequence[str],
        timeout: float,
        context_tokens: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self.server = shown(url)
        self.is_local = is_local(url)
        self.context_tokens = context_tokens
        self.timeout = timeout
        self._usage = Usage(0, 0, 0)
        self._server = server
        self._url = url
        self._secrets = tuple(secret for secret in secrets if secret)
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"Model({self.name!r} at {self.server})"

    def session(self) -> Model:
        """The same model and connection with usage at zero: one per answer."""
        fresh = copy(self)
        fresh._usage = Usage(0, 0, 0)
        return fresh

    def usage(self) -> Usage:
        """Tokens of the calls made so far, as the server counted them (0 where it does not say)."""
        return self._usage

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """Pieces of the reply as they come, reasoning left out. Closing the iterator ends the request.

        Raises ModelError when the server cannot be used, or breaks off. Before the first piece a passing
        failure (429, 5xx, a dropped connection) is tried again, after it never: nothing is said twice.
        """
        attempt = 0
        while True:
            begun, options = False, self._options(stream_options={"include_usage": True})
            counts: dict[str, int] = {}
            pieces = without_reasoning(self._pieces(messages, options, counts))
            try:
                for piece in pieces:
                    begun = True
                    yield piece
                self._count(counts)
                return
            except Exception as error:  # noqa: BLE001  many libraries lie below; all leave as ModelError
                attempt = self._next_attempt(error, attempt, begun=begun, sent=options)
            finally:
                pieces.close()

    def complete(self, messages: Sequence[Message], *, max_tokens: int | None = None) -> str:
        """The whole reply in one call, reasoning left out. Retries and raises as `stream`."""
        attempt = 0
        while True:
            options = self._options(**self._at_most(max_tokens))
            try:
                response = self._server.client().chat(self._chat_messages(messages), **options)
                self._count(_counts(response))
                text = (response.message.content or "")[:LONGEST_REPLY]
                return "".join(without_reasoning(iter([text])))
            except Exception as error:  # noqa: BLE001  as above
                attempt = self._next_attempt(error, attempt, begun=False, sent=options)

    def _pieces(
        self, messages: Sequence[Message], options: dict[str, Any], counts: dict[str, int]
    ) -> Iterator[str]:
        client, opened = self._server.client(), self._server.opened
        begun = opened.responses = []  # the request is made below, in this thread, before anything is yielded
        responses = client.stream_chat(self._chat_messages(messages), **options)
        try:
            response, left = None, LONGEST_REPLY
            for response in responses:
                # The last report counts: some servers repeat a running total in every chunk.
                counts.update(_counts(response))
                left -= len(response.delta or "") + len(
                    response.additional_kwargs.get("thinking_delta") or ""
                )
                if response.delta:
                    yield response.delta[:LONGEST_REPLY]
                if left <= 0:
                    return
            if response is None:
                raise ValueError("an empty stream")
        finally:
            # Closed here and now: what openai holds lies in a reference cycle, and a garbage collector that comes
            # upon an open response while the connection pool is locked waits for that lock for ever.
            for each in begun:
                each.close()
            responses.close()

    def _options(self, **wanted: Any) -> dict[str, Any]:
        from openai import omit

        options = {name: value for name, value in wanted.items() if name not in self._server.refused}
        if "temperature" in self._server.refused:
            options["temperature"] = omit
        return options

    def _at_most(self, tokens: int | None) -> dict[str, int]:
        """The bound on a reply under the name that the server takes: reasoning models have one of their own."""
        if tokens is None:
            return {}
        return {"max_completion_tokens" if "max_tokens" in self._server.refused else "max_tokens": tokens}

    def _chat_messages(self, messages: Sequence[Message]) -> list[Any]:
        """The messages as LlamaIndex takes them; for a server without that role, the rules head the first message."""
        from llama_index.core.llms import ChatMessage, MessageRole

        rules = [message.content for message in messages if message.role == "system"]
        if rules and SYSTEM_ROLE in self._server.refused:
            first, *rest = [message for message in messages if message.role != "system"]
            messages = [Message(first.role, "\n\n".join([*rules, first.content])), *rest]
        return [ChatMessage(role=MessageRole(message.role), content=message.content) for message in messages]

    def _count(self, counts: dict[str, int]) -> None:
        so_far = self._usage
        self._usage = Usage(
            so_far.prompt_tokens + counts.get("prompt_tokens", 0),
            so_far.completion_tokens + counts.get("completion_tokens", 0),
            so_far.calls + 1,
            so_far.reasoning_tokens + counts.get("reasoning_tokens", 0),
        )

    def _next_attempt(self, error: Exception, attempt: int, *, begun: bool, sent: dict[str, Any]) -> int:
        """The number of the next attempt, after waiting for it. Raises ModelError when there is none."""
        if isinstance(error, ModelError):
            raise error
        if not begun and self._drop_refused_option(error, sent):
            return attempt
        wait = llm_failures.wait(error, attempt)
        if begun or wait is None or attempt + 1 == ATTEMPTS:
            plain = llm_failures.explain(
                error,
                server=self.server,
                model=self.name,
                timeout=self.timeout,
                begun=begun,
                secrets=self._secrets,
            )
            raise ModelError(plain) from None
        self._sleep(wait)
        return attempt + 1

    def _drop_refused_option(self, error: Exception, sent: dict[str, Any]) -> bool:
        status = getattr(error, "status_code", None)
        if status not in (400, 422):
            return False
        complaint = str(error).lower()
        with self._server.lock:
            left = [name for name in OPTIONAL if name not in self._server.refused]
            left = [name for name in left if name in ("temperature", SYSTEM_ROLE) or name in sent]
            named = [name for name in left if _is_named(name, complaint)]
            # A complaint that names no option may still be about the one that older servers do not know.
            if not named and "context" not in complaint and "stream_options" in left:
                named = ["stream_options"]
            self._server.refused.update(named)
        return bool(named)


def load_model(
    name: str,
    *,
    base_url: str | None = None,
    api_key: str | None = None,
    timeout: float = 60.0,
    context_window: int = 8192,
    sleep: Callable[[float], None] = time.sleep,
) -> Model:
    """The model `name` of the OpenAI-compatible server at `base_url` (None: OpenAI's). Makes no request.

    `timeout` is in seconds and bounds each wait for the server, not the whole answer; `context_window` is in
    tokens. Raises ModelError when the address is none or the key is missing.
    """
    url = (base_url or OPENAI_URL).rstrip("/")
    if not usable(url):
        raise ModelError(
            f"{shown(url)!r} is no address of a model server: set COMMUNIQUE_LLM_BASE_URL to one like"
            " http://127.0.0.1:11434/v1"
        )
    if url == OPENAI_URL and not api_key:
        raise ModelError(f"the model server {OPENAI_URL} needs a key: set COMMUNIQUE_LLM_API_KEY")
    if api_key and not (api_key.isascii() and api_key.isprintable()):
        raise ModelError("COMMUNIQUE_LLM_API_KEY holds a character that no key has: copy it again")
    return Model(
        name,
        Server(lambda opened: connect(name, url, api_key or "none", timeout, context_window, opened)),
        url=url,
        secrets=[api_key or "", urlsplit(url).password or ""],
        timeout=timeout,
        context_tokens=context_window,
        sleep=sleep,
    )


def _is_named(option: str, complaint: str) -> bool:
    """Whether a server's complaint is about `option`; some say "'max_tokens' … use 'max_completion_tokens'"."""
    if option == SYSTEM_ROLE:
        return (
            re.search(r"\b(?:system|developer)\b.{0,20}\brole\b|\brole\b.{0,20}\bsystem\b", complaint)
            is not None
        )
    return option in complaint


def _counts(response: Any) -> dict[str, int]:
    """The token counts that a response carries, those of reasoning among them."""
    counts = {
        k: v for k, v in response.additional_kwargs.items() if k.endswith("_tokens") and isinstance(v, int)
    }
    details = getattr(getattr(response.raw, "usage", None), "completion_tokens_details", None)
    reasoning = getattr(details, "reasoning_tokens", None)
    return counts | ({"reasoning_tokens": reasoning} if isinstance(reasoning, int) else {})
