"""The layers of all-MiniLM-L6-v2 as nodes of an ONNX graph whose matrices hold integers.

Weights have seven bits and a scale for each column: products of eight bits overflow on processors without VNNI,
and vectors would depend on where they were made. Activations get eight bits and one scale for the whole input while
it runs.

The additions before a normalisation stand by themselves, and the mean knows no mask: onnxruntime 1.32 is slower at
`SkipLayerNormalization` (several times) and at `QAttention` with a mask. A passage of 170 tokens takes 15.7 ms of a
core so, 20.1 ms with them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 384
LAYERS = 6
HEADS = 12
_EPSILON = 1e-12
_FUSED = "com.microsoft"  # onnxruntime's domain of fused operators
_WEIGHT_TOP = 63  # of seven bits with their sign
_ROW_TOP = 127

Array = NDArray[np.float32]


def model_of(weights: dict[str, Array]) -> Any:
    """The graph that maps `ids`, int64 of shape (texts, tokens), to `embedding`, unit float32 vectors (texts, 384).

    BERT's encoder, the mean over all tokens, and normalisation, as sentence-transformers has it. Texts that run
    together have the same number of tokens; each should run alone, since they would share the scales.
    """
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    hidden = graph.embeddings()
    for layer in range(LAYERS):
        hidden = graph.layer(f"encoder.layer.{layer}", hidden)
    graph.mean_and_length(hidden)
    return helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", DIMENSIONS])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)],
        ir_version=9,
    )


def in_whole_numbers(weight: Array, top: int, axis: int) -> tuple[NDArray[np.int8], Array]:
    """A matrix as integers from -top to top, and what to multiply each line along the axis with to get it back."""
    scale = np.abs(weight).max(axis=axis, keepdims=True) / top
    scale[scale == 0] = 1
    return np.rint(weight / scale).astype(np.int8), scale.astype(np.float32)


class _Graph:
    """Collects nodes and constants."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._weights = weights

    def embeddings(self) -> str:
        """Words and their places, normalised."""
        from onnx import TensorProto

        words, scales = in_whole_numbers(self._weights["embeddings.word_embeddings.weight"], _ROW_TOP, 1)
        first_kind = self._weights["embeddings.token_type_embeddings.weight"][0]
        places = self._weights["embeddings.position_embeddings.weight"] + first_kind
        self._constant("from", np.array([0], np.int64))
        self._constant("axis1", np.array([1], np.int64))
        self._node("Gather", [self._constant("words", words), "ids"], "integers")
        self._node("Cast", ["integers"], "numbers", to=TensorProto.FLOAT)
        self._node("Gather", [self._constant("words.scale", scales), "ids"], "scales")
        self._node("Mul", ["numbers", "scales"], "meanings")
        self._node("Shape", ["ids"], "shape")
        self._node("Gather", ["shape", "axis1"], "length")
        self._node("Slice", [self._constant("places", places), "from", "length", "from"], "positions")
        return self._sum_normalised("embeddings.LayerNorm", "meanings", "positions")

    def layer(self, name: str, hidden: str) -> str:
        """Attention over all tokens, then two dense layers; each is added to its input."""
        quantised = self._quantised(hidden)
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        attended = self._node(
            "MultiHeadAttention",
            [self._dense(part, quantised) for part in parts],
            f"{name}.attended",
            domain=_FUSED,
            num_heads=HEADS,
        )
        attended = self._dense_onto(f"{name}.attention.output", attended, hidden)
        wide = self._dense(f"{name}.intermediate.dense", self._quantised(attended))
        active = self._node("Gelu", [wide], f"{name}.active", domain=_FUSED)
        return self._dense_onto(f"{name}.output", active, attended)

    def mean_and_length(self, hidden: str) -> None:
        """The mean over all tokens, divided by its length."""
        self._constant("last", np.array([-1], np.int64))
        self._node("ReduceMean", [hidden], "mean", axes=[1], keepdims=0)
        self._node("Mul", ["mean", "mean"], "squares")
        self._node("ReduceSum", ["squares", "last"], "square", keepdims=1)
        self._node("Sqrt", ["square"], "norm")
        self._node("Div", ["mean", "norm"], "embedding")

    def _dense_onto(self, name: str, x: str, residual: str) -> str:
        added = self._dense(f"{name}.dense", self._quantised(x))
        return self._sum_normalised(f"{name}.LayerNorm", added, residual)

    def _sum_normalised(self, name: str, x: str, y: str) -> str:
        self._node("Add", [x, y], f"{name}.sum")
        gain = self._constant(f"{name}.gain", self._weights[f"{name}.weight"])
        bias = self._constant(f"{name}.bias", self._weights[f"{name}.bias"])
        return self._node(
            "LayerNormalization", [f"{name}.sum", gain, bias], f"{name}.out", axis=-1, epsilon=_EPSILON
        )

    def _quantised(self, x: str) -> tuple[str, str, str]:
        """Integers, scale and zero point of an activation."""
        names = (f"{x}.integers", f"{x}.scale", f"{x}.zero")
        self._node("DynamicQuantizeLinear", [x], *names)
        return names

    def _dense(self, name: str, x: tuple[str, str, str]) -> str:
        """The product with a matrix of integers, plus its bias."""
        integers, scale, zero = x
        weight, scales = in_whole_numbers(self._weights[f"{name}.weight"].T, _WEIGHT_TOP, 0)
        return self._node(
            "MatMulIntegerToFloat",
            [
                integers,
                self._constant(f"{name}.weight", weight),
                scale,
                self._constant(f"{name}.weight.scale", scales[0]),
                zero,
                "",
                self._constant(f"{name}.bias", self._weights[f"{name}.bias"]),
            ],
            f"{name}.product",
            domain=_FUSED,
        )

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _node(
        self, operator: str, inputs: list[str], *outputs: str, domain: str = "", **attributes: Any
    ) -> str:
        from onnx import helper

        name = f"{outputs[0]}:{operator}"
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=name, domain=domain, **attributes))
        return outputs[0]
