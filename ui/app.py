"""The web server of the page. Knows ports, sign-in and what a browser may load; knows nothing of answers."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from importlib.resources import files
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.routing import Route

from rag.errors import CommuniqueError
from rag.library import Library
from ui.desk.settings import Place
from ui.mcp import PATH, Tools
from ui.memory import give_back
from ui.page import build
from ui.tabs.library import LARGEST_UPLOAD
from ui.theme import css, theme

# A second wall behind the escaping: whatever slips into the page, the browser loads from this server only.
# Gradio compiles its HTML templates with Function(), hence unsafe-eval.
POLICY = (
    "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; base-uri 'self'; form-action 'self'; "
    "object-src 'none'; frame-ancestors 'self'"
)

Scope = MutableMapping[str, Any]


class _Guarded:
    """An ASGI application whose every response carries the content policy."""

    def __init__(self, inner: Any) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        async def guarded(message: Scope) -> None:
            if message["type"] == "http.response.start":
                headers = [
                    (b"content-security-policy", POLICY.encode()),
                    (b"referrer-policy", b"no-referrer"),
                ]
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        await self.inner(scope, receive, guarded)


class _Server(uvicorn.Server):
    """A server that ends Gradio's heartbeat streams when it closes, not to wait for pages left open."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then close as any server does."""
        assert isinstance(self.config.app, FastAPI)
        for route in self.config.app.routes:
            stop = getattr(getattr(route, "app", None), "stop_event", None)
            if stop is not None:
                stop.set()
        await super().shutdown(sockets)


def application(
    library: Library,
    *,
    host: str = "127.0.0.1",
    auth: tuple[str, str] | None = None,
    root_path: str | None = None,
    tools: Tools | None = None,
) -> FastAPI:
    """The page as an ASGI application, with `/health` beside it, and `tools` under `/mcp`."""
    lifespan = (lambda _: tools.running()) if tools else None
    app = FastAPI(title="Communiqué", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(_Guarded)
    if tools:
        app.router.routes.append(Route(PATH, endpoint=tools))

    @app.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build(library, Place(host, signed_in=auth is not None, proxied=root_path is not None)),
        path="/",
        auth=auth,
        auth_message="Communiqué",
        root_path=root_path,
        theme=theme(),
        css=css(),
        favicon_path=str(files("ui") / "static" / "favicon.png"),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        show_error=False,
        max_file_size=LARGEST_UPLOAD,
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
    )
    return mounted


def serve(
    library: Library,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: tuple[str, str] | None = None,
    root_path: str | None = None,
    mcp: bool = False,
) -> None:
    """Serve until interrupted; port 0 takes any free one. Raises CommuniqueError when the port is taken.

    `mcp` adds the tools under `/mcp`, behind the same name and password. Raises MissingExtra.
    """
    give_back()
    place = Place(host, proxied=root_path is not None)
    tools = Tools(library, auth=auth, anyone_may_name_it=not place.own_machine) if mcp else None
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise CommuniqueError(
            f"cannot listen on {host}:{port}: {os.strerror(error.errno or 0)}. Choose another with --port."
        ) from error
    shown = f"[{host}]" if family == socket.AF_INET6 else host
    address = f"http://{shown}:{listening.getsockname()[1]}/"
    sys.stderr.write(f"Communiqué is open at {address} (Ctrl-C closes it)\n")
    if tools:
        sys.stderr.write(f"MCP tools (search, ask, brief, show_article) are at {address}{PATH[1:]}\n")
    sys.stderr.flush()
    app = application(library, host=host, auth=auth, root_path=root_path, tools=tools)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3)
    with suppress(KeyboardInterrupt):
        _Server(config).run(sockets=[listening])
