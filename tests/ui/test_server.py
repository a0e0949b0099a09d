"""The web server of the page without a browser: sign-in, a path behind a proxy, what a browser may load."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.ui.serving import ROOT, Server, clean_environment, close, start


@pytest.mark.parametrize("path", ["", "health", "gradio_api/info", "nowhere"])
def test_every_response_forbids_loading_anything_from_elsewhere(server: Server, path: str) -> None:
    given = httpx.get(server.address + path)
    assert given.headers["content-security-policy"].startswith("default-src 'self'")


def test_the_server_says_that_it_is_well(server: Server) -> None:
    assert httpx.get(server.address + "health").json() == {"status": "ok"}


def test_no_style_script_or_font_of_the_page_comes_from_elsewhere(server: Server) -> None:
    for file in [*(ROOT / "ui" / "static").glob("*.css"), *(ROOT / "ui" / "static").glob("*.js")]:
        assert "http" not in file.read_text(encoding="utf-8").replace("http://www.w3.org/", ""), file.name
    assert "http" not in httpx.get(server.address + "theme.css").text.replace("http://www.w3.org/", "")


def test_behind_sign_in_and_a_proxy_a_stranger_sees_nothing(tmp_path: Path) -> None:
    running = start(tmp_path / "library", tmp_path / "attempts", "desk:secret", "/news")
    try:
        with httpx.Client(base_url=running.address) as client:
            assert client.get("config").status_code == 401
            wrong = client.post("login", data={"username": "desk", "password": "wrong"})
            assert wrong.status_code == 400
            right = client.post("login", data={"username": "desk", "password": "secret"})
            assert right.status_code == 200
            assert client.get("config").json()["root"].endswith("/news")
    finally:
        close(running)


def test_a_taken_port_is_one_plain_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [
            sys.executable,
            "-m",
            "rag.cli",
            "ui",
            "--port",
            port,
            "--library",
            str(tmp_path / "library"),
        ]
        ended = subprocess.run(
            command,
            cwd=ROOT,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Error: cannot listen on 127.0.0.1:" + port)
    assert len(ended.stderr.splitlines()) == 1
