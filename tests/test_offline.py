"""Nothing leaves the machine unless a model is set: neither a connection nor a look-up of a name.

Two witnesses. One hears of every connection and look-up that Python code makes. The other stands in for the
name server in a network of its own, where it also sees what native code asks for (Linux, user namespaces).
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "What projects were discussed at the Islamabad talks?"
STORY = "2021-04-0*"  # the articles of one week

# Loaded by every Python process of the test before anything else. It reports to the file in GUARD_LOG.
GUARD = """
import os, socket, sys

LOCAL = ("127.", "::1", "localhost", "0.0.0.0", "::ffff:127.")

def report(event, target):
    with open(os.environ["GUARD_LOG"], "a") as log:
        log.write(f"{event} {target!r} by {sys.argv[:2]}\\n")
    raise PermissionError(f"{event} {target!r}: nothing may leave this machine")

def local(host):
    host = host.decode() if isinstance(host, bytes) else host
    return host in (None, "", "::", socket.gethostname()) or str(host).startswith(LOCAL)

def heard(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if isinstance(address, tuple) and not local(address[0]):
            report(event, address)
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        if not local(arguments[0][0] if isinstance(arguments[0], tuple) else arguments[0]):
            report(event, arguments[0])

sys.addaudithook(heard)
"""

# Runs in namespaces of its own: a name server on loopback that writes down every question.
NAME_SERVER = """
import fcntl, os, socket, struct, subprocess, sys, threading

log, resolver, command = sys.argv[1], sys.argv[2], sys.argv[3:]
control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
request = struct.pack("16sh14x", b"lo", 1)
fcntl.ioctl(control, 0x8914, request)  # SIOCSIFFLAGS: loopback up
open(resolver, "w").write("nameserver 127.0.0.1\\noptions timeout:1 attempts:1\\n")
subprocess.run(["mount", "--bind", resolver, "/etc/resolv.conf"], check=True)
server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 53))

def answer():
    while True:
        question, sender = server.recvfrom(4096)
        labels, at = [], 12
        while at < len(question) and question[at]:
            labels.append(question[at + 1 : at + 1 + question[at]].decode("latin-1"))
            at += question[at] + 1
        with open(log, "a") as out:
            out.write(".".join(labels) + "\\n")
        server.sendto(question[:2] + b"\\x81\\x83" + question[4:6] + bytes(6) + question[12:], sender)

threading.Thread(target=answer, daemon=True).start()
sys.exit(subprocess.run(command).returncode)
"""


@pytest.fixture
def guarded(tmp_path: Path, environment: dict[str, str]) -> dict[str, str]:
    """An environment whose Python processes report each attempt to leave the machine to `guard.log`."""
    (tmp_path / "guard").mkdir()
    (tmp_path / "guard" / "sitecustomize.py").write_text(GUARD)
    home = tmp_path / "home"
    home.mkdir()
    return environment | {
        "PYTHONPATH": f"{tmp_path / 'guard'}:{ROOT}",
        "GUARD_LOG": str(tmp_path / "guard.log"),
        "HOME": str(home),
    }


def attempts(folder: Path, name: str = "guard.log") -> str:
    log = folder / name
    return log.read_text() if log.exists() else ""


def test_the_guard_hears_a_look_up_and_a_connection(tmp_path: Path, guarded: dict[str, str]) -> None:
    for attempt in (
        "socket.getaddrinfo('example.org', 80)",
        "socket.create_connection(('192.0.2.1', 80), 1)",
    ):
        subprocess.run([sys.executable, "-c", f"import socket; {attempt}"], env=guarded, capture_output=True)
    heard = attempts(tmp_path)
    assert "example.org" in heard
    assert "192.0.2.1" in heard


def test_add_ask_brief_and_look_after_without_leaving_the_machine(
    tmp_path: Path, samples: Path, communique: list[str], guarded: dict[str, str]
) -> None:
    guarded["COMMUNIQUE_LIBRARY"] = str(tmp_path / "library")
    # A key lying about turns nothing on.
    guarded["OPENAI_API_KEY"] = "sk-nobody"
    for arguments in (
        ["add", str(samples / STORY)],
        ["search", "pipeline"],
        ["ask", QUESTION],
        ["brief", "--topic", "pipeline"],
        ["doctor"],
    ):
        done = subprocess.run(
            [*communique, *arguments], env=guarded, cwd=tmp_path, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
    assert attempts(tmp_path) == ""
    left = sorted(path.relative_to(tmp_path) for path in (tmp_path / "home").rglob("*"))
    assert not left, "files outside the library"


def test_the_page_starts_and_is_served_without_leaving_the_machine(
    tmp_path: Path, sample_folder: Path, communique: list[str], guarded: dict[str, str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    page = subprocess.Popen(
        [*communique, "ui", "--port", str(port), "--library", str(sample_folder)],
        env=guarded,
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        html = fetch_when_up(f"http://127.0.0.1:{port}/", page)
        assert "Communiqu" in html
        time.sleep(2)  # whatever starts in the background has started
    finally:
        page.terminate()
        _, said = page.communicate(timeout=20)
    assert attempts(tmp_path) == "", said


def fetch_when_up(address: str, process: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return str(response.read().decode())
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"the page did not come up: {process.poll()}")


def namespaces_work() -> bool:
    if sys.platform != "linux" or not shutil.which("unshare"):
        return False
    probe = ["unshare", "--user", "--map-root-user", "--net", "--mount", "true"]
    return subprocess.run(probe, capture_output=True).returncode == 0


@pytest.mark.skipif(
    not namespaces_work(), reason="needs Linux user namespaces; the guard above still watches Python"
)
def test_not_even_native_code_asks_for_a_name(
    tmp_path: Path, samples: Path, communique: list[str], environment: dict[str, str]
) -> None:
    (tmp_path / "home").mkdir()
    environment = environment | {
        "COMMUNIQUE_LIBRARY": str(tmp_path / "library"),
        "HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(ROOT),
    }
    inside = ["unshare", "--user", "--map-root-user", "--net", "--mount", sys.executable, "-c", NAME_SERVER]

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        names = [str(tmp_path / "names.log"), str(tmp_path / "resolv.conf")]
        return subprocess.run(
            [*inside, *names, *command],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )

    run(sys.executable, "-c", "import socket; socket.getaddrinfo('example.org', 80)")
    assert "example.org" in attempts(tmp_path, "names.log"), "the witness does not hear"
    (tmp_path / "names.log").unlink()
    for arguments in (["add", str(samples / STORY)], ["ask", QUESTION]):
        done = run(*communique, *arguments)
        assert done.returncode == 0, done.stderr
    assert attempts(tmp_path, "names.log") == ""
