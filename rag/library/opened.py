"""What is open of one library: its folder, store, embedding and model. Knows the settings; asks nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag.errors import SettingsError, UsageError
from rag.index.embed import Embedder, load_embedder
from rag.index.known import Known
from rag.index.store import Store
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.llm import Model


class Opened:
    """What is open of one library: its folder, store, embedding and model."""

    def __init__(self, settings: Settings, *, create: bool = True) -> None:
        if settings.reranker:
            raise SettingsError(
                "rerankers are not used yet: unset COMMUNIQUE_RERANKER (or `reranker` in communique.toml)"
            )
        self.settings = settings
        self.folder = Path(settings.library)
        self._embedder: Embedder | None = None
        self._model: Model | None = None
        self.store = Store.open(
            self.folder, embedder=self._load_embedder, chroma_url=settings.chroma_url, create=create
        )
        self._known = Known(self.store)
        self.today: Callable[[], date] = date.today  # what "last week" is resolved against

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives the files back."""
        self.store.close()

    @property
    def model_notice(self) -> str:
        """Which model server is in use, or none, in one plain line."""
        if self.settings.llm_model is None:
            return "No language model: answers quote the articles. Nothing is sent anywhere."
        return f"Language model {self.settings.llm_model} at {self.settings.llm_base_url}: questions and quoted sentences are sent there."

    def _load_embedder(self) -> Embedder:
        if self._embedder is None:
            self._embedder = load_embedder(self.settings.embedding, self.settings.embedding_arguments)
        return self._embedder

    def _model_for(self, use_model: bool | None) -> Model | None:
        """A session of the model that is set, or None; raises UsageError when one is insisted on and none is set."""
        if use_model and self.settings.llm_model is None:
            raise UsageError(
                "no language model is set: set COMMUNIQUE_LLM_MODEL (and COMMUNIQUE_LLM_BASE_URL), or leave out --llm"
            )
        return self._load_model().session() if use_model is not False and self.settings.llm_model else None

    def _load_model(self) -> Model:
        if self._model is None:
            from rag.llm import load_model

            assert self.settings.llm_model is not None
            self._model = load_model(
                self.settings.llm_model,
                base_url=self.settings.llm_base_url,
                api_key=self.settings.llm_api_key,
                timeout=self.settings.llm_timeout,
                context_window=self.settings.llm_context,
            )
        return self._model
