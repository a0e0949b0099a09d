"""LlamaIndex's node postprocessors as rerankers of ours. Imported only when the settings name one."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import QueryBundle

from rag.errors import MissingExtra, SettingsError
from rag.retrieval.llama import as_node
from rag.schema import Hit

SETTING = "COMMUNIQUE_RERANKER (or `reranker` in communique.toml)"


class Postprocessor:
    """A node postprocessor. Where it sends texts is not known, so articles marked private are never given to it."""

    sees_private = False
    server: str | None = None

    def __init__(self, path: str, made: BaseNodePostprocessor) -> None:
        self.name = path
        self._made = made

    def order(self, question: str, hits: Sequence[Hit]) -> list[int]:
        """The places of the nodes that it gives back; nodes that it makes up are left out."""
        nodes = [as_node(hit) for hit in hits]
        places = {node.node.node_id: at for at, node in enumerate(nodes)}
        given = self._made.postprocess_nodes(nodes, query_bundle=QueryBundle(question))
        return [places[node.node.node_id] for node in given if node.node.node_id in places]


def load_postprocessor(path: str, arguments: Mapping[str, object]) -> Postprocessor:
    """The class at `path`, made with `arguments`. Raises SettingsError, MissingExtra."""
    module_name, _, class_name = path.rpartition(".")
    try:
        made: Any = getattr(importlib.import_module(module_name), class_name)
    except ModuleNotFoundError as problem:
        package = "-".join(module_name.split(".")[:3]).replace("_", "-")
        raise MissingExtra(
            f"the reranker {path} is not installed ({problem}): pip install {package}"
        ) from problem
    except (AttributeError, ImportError, ValueError) as problem:
        raise SettingsError(f"{SETTING} names {path}, which cannot be imported ({problem})") from problem
    if not (isinstance(made, type) and issubclass(made, BaseNodePostprocessor)):
        raise SettingsError(f"{SETTING} names {path}, which is no LlamaIndex node postprocessor")
    try:
        return Postprocessor(path, made(**dict[str, Any](arguments)))
    except ImportError as problem:
        raise MissingExtra(f"the reranker {path} needs another package: {problem}") from problem
    except Exception as problem:  # every class checks its arguments in its own way
        raise SettingsError(
            f"the reranker {path} cannot be made with these `reranker_arguments` ({problem})"
        ) from problem
