"""A PostgreSQL and a Chroma server of this machine for the tests, in folders that go with them. Knows no test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def postgres_programs() -> Path | None:
    """The folder of PostgreSQL's server programs; Debian keeps them off the path."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((one for one in reversed(folders) if (one / "initdb").exists()), None)


@contextmanager
def postgres(programs: Path) -> Iterator[str]:
    """A server that forgets all at its end; its address, without a database's name."""
    folder = Path(tempfile.mkdtemp(prefix="communique-pg-"))
    user = UNPRIVILEGED if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    port = free_port()
    data, log = str(folder / "data"), str(folder / "log")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, user=user, cwd=folder, capture_output=True)

    run(str(programs / "initdb"), "-D", data, "-U", "desk", "--auth=trust", "-E", "UTF8", "--no-sync")
    control = str(programs / "pg_ctl")
    try:
        # its output must not be a pipe: the server would keep it open
        subprocess.run(
            [control, "-D", data, "-o", options, "-l", log, "-w", "start"],
            check=True,
            user=user,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        yield f"postgresql://desk:secret@127.0.0.1:{port}"
    finally:
        subprocess.run(
            [control, "-D", data, "-m", "immediate", "-W", "stop"],
            check=False,
            user=user,
            capture_output=True,
        )
        shutil.rmtree(folder, ignore_errors=True)


def chroma_program() -> str | None:
    beside = Path(sys.executable).with_name("chroma")
    return str(beside) if beside.exists() else shutil.which("chroma")


@contextmanager
def chroma(program: str, folder: Path) -> Iterator[str]:
    """A Chroma server that keeps its files in a folder; its address."""
    port = free_port()
    arguments = ["run", "--path", str(folder / "chroma"), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [program, *arguments],
        env={**os.environ, "HOME": str(folder)},
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(400):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()
