"""The wheel is complete: built, installed beside nothing of this folder, and used from an empty one."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("site")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True, capture_output=True)
    return target


def test_the_wheel_holds_code_prompts_vocabulary_and_samples_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"rag/data/minilm-vocab.txt", "rag/cli/__init__.py", "ui/app.py"} <= names
    assert {f"rag/data/prompts/{path.name}" for path in (ROOT / "prompts").glob("*.md")} <= names
    samples = [path.name for path in (ROOT / "corpus" / "articles").iterdir()]
    assert {f"rag/data/corpus/articles/{name}" for name in samples} <= names
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"rag", "ui"}
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_installed_program_works_from_an_empty_folder(
    installed: Path, tmp_path: Path, environment: dict[str, str]
) -> None:
    environment = environment | {"PYTHONPATH": str(installed)}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = run(
        "-c", "import rag, ui, rag.cli.demo as demo; print(rag.__file__, ui.__file__, demo.samples_folder())"
    )
    assert all(Path(path).is_relative_to(installed) for path in where.split())
    load_all = "import rag.prompts as p, sys; [p.load(name) for name in sys.argv[1:]]"
    run("-c", load_all, *(path.stem for path in (ROOT / "prompts").glob("*.md") if path.stem != "README"))
    out = run("-m", "rag.cli", "demo")
    assert "Pakistan Stream" in out
    assert (tmp_path / ".communique" / "briefs").is_dir()


def test_the_wheel_starts_as_communique(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "communique = rag.cli:main" in archive.read(name).decode()
