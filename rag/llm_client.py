"""The connection to a model server: LlamaIndex's model over openai's client, made at first use. Knows no message.

Retries, options and what to tell the user are `rag.llm`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock, local
from typing import Any
from weakref import finalize

from rag import llm_failures
from rag.errors import ModelError
from rag.llm_text import is_local

CONNECT_SECONDS = 10.0


@dataclass(slots=True, weakref_slot=True)
class Server:
    """What all sessions of one model share: a client made at first use, the options its server refuses.

    `opened.responses` is the list of the running thread to which each HTTP response is added as it begins.
    """

    make: Callable[[local], tuple[Any, Callable[[], None]]]
    made: Any = None
    refused: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)
    opened: local = field(default_factory=local)

    def client(self) -> Any:
        """LlamaIndex's model, made when first asked for."""
        with self.lock:
            if self.made is None:
                self.made, close = self.make(self.opened)
                finalize(self, close)
            return self.made


def connect(
    name: str, url: str, key: str, timeout: float, context_window: int, opened: local
) -> tuple[Any, Callable[[], None]]:
    """LlamaIndex's model, and what closes its connections."""
    import httpx
    import openai
    from llama_index.llms.openai_like import OpenAILike

    # To this machine there is no way round by a proxy or a redirect: what is called local stays local.
    here = is_local(url)
    patience = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
    note: dict[str, list[Callable[..., None]]] = {
        "response": [lambda response: getattr(opened, "responses", []).append(response)]
    }
    web = openai.DefaultHttpxClient(
        timeout=patience, trust_env=not here, follow_redirects=not here, event_hooks=note
    )
    # Retries are this module's alone; LlamaIndex and openai would each add their own, one inside the other.
    client = openai.OpenAI(base_url=url, api_key=key, timeout=patience, max_retries=0, http_client=web)
    make: Any = OpenAILike  # its declared parameters leave out those of the class it extends
    try:
        made = make(
            model=name,
            api_base=url,
            api_key=key,
            is_chat_model=True,
            context_window=context_window,
            timeout=timeout,
            max_retries=0,
            temperature=0.0,
            openai_client=client,
        )
    except ValueError as error:
        why = llm_failures.text(error)
        raise ModelError(f"COMMUNIQUE_LLM_MODEL {name!r} cannot be used: {why}") from None
    return made, client.close
