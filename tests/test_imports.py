"""Imports point one way, each heavy library has one home, and no command loads what it does not use."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import rag

ROOT = Path(__file__).resolve().parent.parent
LAYERS = next(
    contract["layers"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    if contract["type"] == "layers"
)
# Runs a command in this process and says which modules it left loaded.
RUN = """
import json, sys
from rag.cli import main
code = main(sys.argv[2:])
open(sys.argv[1], "w").write(json.dumps({"code": code, "modules": sorted(sys.modules)}))
"""


def loaded_by(arguments: list[str], folder: Path, environment: dict[str, str]) -> set[str]:
    """The top-level modules loaded after one command."""
    out = folder / "modules.json"
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(out), *arguments],
        capture_output=True,
        cwd=folder,
        env=environment,
        timeout=60,
        check=False,
    )
    found = json.loads(out.read_text())
    assert found["code"] == 0, done.stderr.decode()
    return {name.partition(".")[0] for name in found["modules"]}


def test_import_contracts_hold() -> None:
    # In a process of its own: it configures logging anew, which silences every logger that is already there.
    run = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_of_rag_has_a_layer() -> None:
    named = {name.strip() for layer in LAYERS for name in layer.replace(":", "|").split("|")}
    modules = {
        f"rag.{path.stem}"
        for path in (ROOT / "rag").iterdir()
        if (path.suffix == ".py" or (path / "__init__.py").is_file()) and path.stem != "__init__"
    }
    assert modules <= named


def test_public_names_are_these_and_exist() -> None:
    assert rag.__all__ == sorted(rag.__all__)
    assert {"open_library", "Library", "Answer", "Briefing", "SearchFilter"} <= set(rag.__all__)
    for name in rag.__all__:
        assert getattr(rag, name).__module__.startswith(("rag.library", "rag.schema."))
    with pytest.raises(AttributeError):
        _ = rag.nothing_of_this_name


def test_help_loads_no_heavy_library(tmp_path: Path, environment: dict[str, str]) -> None:
    loaded = loaded_by(["--help"], tmp_path, environment)
    assert not loaded & {
        "numpy",
        "chromadb",
        "sqlalchemy",
        "tantivy",
        "tokenizers",
        "openvino",
        "onnxruntime",
    }


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "What projects were discussed at the Islamabad talks?"],
        ["search", "pipeline"],
        ["brief", "--topic", "pipeline"],
        ["add", "{samples}"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_command_without_a_model_loads_no_llama_index_gradio_or_openai(
    arguments: list[str], sample_copy: Path, samples: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    arguments = [argument.format(samples=samples) for argument in arguments]
    loaded = loaded_by([*arguments, "--library", str(sample_copy)], tmp_path, environment)
    assert not loaded & {"llama_index", "gradio", "openai", "torch", "transformers", "nltk", "pandas"}
