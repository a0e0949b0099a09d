"""The functions that programs may call through Gradio's API. Knows Gradio's endpoints; what they do is in desk.functions."""

from __future__ import annotations

import functools
from typing import Any

import gradio as gr
from gradio.events import api

from rag.errors import CommuniqueError
from rag.library import Library
from ui.components import ASKING_AT_ONCE
from ui.desk.functions import Function, Functions


def publish(library: Library) -> None:
    """Named endpoints `/search`, `/ask`, `/brief`, `/show_article` of the page being built. They share the page's queue."""
    for function in Functions(library).all():
        api(
            _plainly(function),
            api_name=function.__name__,
            concurrency_limit=ASKING_AT_ONCE,
            concurrency_id="ask",
        )


def _plainly(function: Function) -> Function:
    """The function with errors as Gradio shows them to a caller: one plain line."""

    @functools.wraps(function)
    def called(*given: Any, **named: Any) -> dict[str, Any]:
        try:
            return function(*given, **named)
        except CommuniqueError as error:
            raise gr.Error(str(error), print_exception=False) from error

    return called
