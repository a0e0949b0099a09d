"""What is open of one library: its folder, store, embedding and model. Knows the settings; asks nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
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
    from rag.retrieval.rerank import Reranker

RERANKING_MODEL = "llm"
FOR_NOW = "set while running, until it is closed"


class Opened:
    """What is open of one library: its folder, store, embedding and model."""

    def __init__(self, settings: Settings, *, create: bool = True) -> None:
        check_reranker(settings)
        self.settings = self._settings_as_opened = settings
        self.folder = Path(settings.library)
        self._embedder: Embedder | None = None
        self._model: tuple[Settings, Model] | None = None
        self._reranker: Reranker | None = None
        self.store = Store.open(
            self.folder,
            embedder=self._load_embedder,
            chroma_url=settings.chroma_url,
            chroma_token=settings.chroma_token,
            catalogue_url=settings.catalogue_url,
            create=create,
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
        from rag.llm_text import shown

        server = shown(self.settings.llm_base_url)
        return f"Language model {self.settings.llm_model} at {server}: questions and quoted sentences are sent there."

    def _load_embedder(self) -> Embedder:
        if self._embedder is None:
            name, arguments = self.settings.embedding, self.settings.embedding_arguments
            if self.settings.ray:
                from rag.index.spread import SpreadEmbedder

                self._embedder = SpreadEmbedder(name, arguments, self.settings.ray)
            else:
                self._embedder = load_embedder(name, arguments)
        return self._embedder

    def _model_for(self, use_model: bool | None) -> Model | None:
        """A session of the model that is set, or None; raises UsageError when one is insisted on and none is set."""
        settings = self.settings
        if use_model and settings.llm_model is None:
            raise UsageError(
                "no language model is set: set COMMUNIQUE_LLM_MODEL (and COMMUNIQUE_LLM_BASE_URL), or leave out --llm"
            )
        return self._load_model(settings).session() if use_model is not False and settings.llm_model else None

    def set_model(self, model: str | None, base_url: str | None = None) -> None:
        """The model that answers from now on until this library is closed (None: no model), at `base_url` (None: as it is).

        Nothing is written. Raises UsageError when the address is none.
        """
        from rag.llm_text import usable

        url = base_url or self.settings.llm_base_url
        if not usable(url):
            raise UsageError("that is no address of a model server: write it like http://127.0.0.1:11434/v1")
        origins = {**self.settings.origins, "llm_model": FOR_NOW}
        if url != self.settings.llm_base_url:
            origins["llm_base_url"] = FOR_NOW
        self.settings = replace(
            self.settings,
            llm_model=model or None,
            llm_base_url=url,
            llm_api_key=self.key_for(url),
            origins=origins,
        )

    def key_for(self, base_url: str) -> str | None:
        """The key that is set, for the server that it was set for; None for any other."""
        opened = self._settings_as_opened
        same = base_url.rstrip("/") == opened.llm_base_url.rstrip("/")
        return opened.llm_api_key if same else None

    def _load_reranker(self) -> Reranker | None:
        """What the settings name to order hits, made at first use, or None. Raises SettingsError, MissingExtra, ModelError."""
        settings = self.settings
        if settings.reranker is None:
            return None
        from rag.retrieval import rerank

        if settings.reranker == RERANKING_MODEL:
            model = self._model_for(None)
            return rerank.ModelReranker(model) if model else None
        if self._reranker is None:
            self._reranker = rerank.load_reranker(settings.reranker, settings.reranker_arguments)
        return self._reranker

    def _load_model(self, settings: Settings) -> Model:
        loaded = self._model
        if loaded is None or loaded[0] is not settings:
            from rag.llm import load_model

            assert settings.llm_model is not None
            loaded = self._model = (
                settings,
                load_model(
                    settings.llm_model,
                    base_url=settings.llm_base_url,
                    api_key=settings.llm_api_key,
                    timeout=settings.llm_timeout,
                    context_window=settings.llm_context,
                ),
            )
        return loaded[1]


def check_reranker(settings: Settings) -> None:
    """Raises SettingsError for a reranker that cannot be one, before anything is loaded."""
    name = settings.reranker
    if name is None:
        if settings.reranker_arguments:
            raise SettingsError("`reranker_arguments` are set, and no `reranker`")
    elif name == RERANKING_MODEL:
        if settings.llm_model is None:
            raise SettingsError("the reranker is set to llm, and no language model: set COMMUNIQUE_LLM_MODEL")
    elif not all(part.isidentifier() for part in name.split(".")) or "." not in name:
        raise SettingsError(
            f"COMMUNIQUE_RERANKER is {name!r}: say `llm`, or the import path of a LlamaIndex node postprocessor, such as "
            "llama_index.core.postprocessor.SimilarityPostprocessor"
        )
