"""Spleeter's U-Net as an ONNX graph, its weights in a byte each.

The network is that of A. Jansson et al., "Singing Voice Separation with Deep U-Net Convolutional
Networks", ISMIR 2017, in the size of R. Hennequin et al., "Spleeter: a fast and efficient music source
separation tool with pre-trained models", Journal of Open Source Software 5(50), 2020.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Parameters = Mapping[str, NDArray[np.float32]]

BINS = 1024
"""Lowest bins of a spectrum that the network looks at."""

_LEVELS = 6
_EPSILON = 1e-3
_SLOPE = 0.2
_PADS = [1, 1, 2, 2]
_COARSE_FROM = 20_000
"""Kernels of fewer weights than this lie in the file as they are: rounding them would save nothing."""

_OPSET, _IR = 17, 8


def spleeter_network(parameters: Parameters) -> onnx.ModelProto:
    """The network of one checkpoint.

    Input ``magnitudes``: float32 [batch, 2, frames, `BINS`], of a mix near -12 dBFS RMS; ``frames`` a
    multiple of 64. Output ``gains``: the same shape, 0 to 1: what each magnitude is multiplied with.

    Raises:
        KeyError: the checkpoint is of another network.
    """
    graph = _Graph(parameters)
    skips = []
    sound = "magnitudes"
    for level in range(1, _LEVELS + 1):
        sound = graph.convolved(sound, f"down{level}_conv.1", strides=[2, 2], pads=_PADS)
        skips.append(sound)
        if level < _LEVELS:
            sound = graph.normalised(sound, f"down{level}_act.0")
            sound = graph.add("LeakyRelu", [sound], alpha=_SLOPE)
    for level in range(1, _LEVELS + 1):
        if level > 1:
            sound = graph.add("Concat", [skips[-level], sound], axis=1)
        sound = graph.grown(sound, f"up{level}.0")
        sound = graph.add("Relu", [sound])
        sound = graph.normalised(sound, f"up{level}.3")
    sound = graph.convolved(sound, "up7.0", dilations=[2, 2], pads=[3, 3, 3, 3])
    graph.add("Sigmoid", [sound], output="gains")
    return graph.model()


class _Graph:
    """Nodes as they are added; weights by the checkpoint's names."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []

    def add(self, operator: str, inputs: list[str], *, output: str = "", **attributes: Any) -> str:
        """The name of what the new node gives."""
        output = output or f"{operator.lower()}{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def convolved(self, sound: str, layer: str, **attributes: Any) -> str:
        kernel = self._kernel(f"{layer}.weight", channel_axis=0)
        return self.add("Conv", [sound, kernel, self._constant(f"{layer}.bias")], **attributes)

    def grown(self, sound: str, layer: str) -> str:
        """Twice as many frames and bins."""
        kernel = self._kernel(f"{layer}.weight", channel_axis=1)
        bias = self._constant(f"{layer}.bias")
        return self.add("ConvTranspose", [sound, kernel, bias], strides=[2, 2], pads=_PADS)

    def normalised(self, sound: str, layer: str) -> str:
        parts = ("weight", "bias", "running_mean", "running_var")
        constants = [self._constant(f"{layer}.{part}") for part in parts]
        return self.add("BatchNormalization", [sound, *constants], epsilon=_EPSILON)

    def model(self) -> onnx.ModelProto:
        shape: list[str | int | None] = ["batch", 2, "frames", BINS]
        graph = helper.make_graph(
            self._nodes,
            "spleeter",
            [helper.make_tensor_value_info("magnitudes", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("gains", TensorProto.FLOAT, shape)],
            self._weights,
        )
        opset = helper.make_opsetid("", _OPSET)
        model = helper.make_model(graph, opset_imports=[opset], ir_version=_IR)
        onnx.checker.check_model(model)
        return model

    def _kernel(self, name: str, channel_axis: int) -> str:
        kernel = self._parameters[name]
        if kernel.size < _COARSE_FROM:
            return self._constant(name)
        steps, scale = in_bytes(kernel, channel_axis)
        self._store(f"{name}.steps", steps)
        self._store(f"{name}.scale", scale)
        # constants alone: onnxruntime does this once, when it loads the network
        floats = self.add("Cast", [f"{name}.steps"], to=TensorProto.FLOAT)
        return self.add("Mul", [floats, f"{name}.scale"])

    def _constant(self, name: str) -> str:
        self._store(name, self._parameters[name])
        return name

    def _store(self, name: str, array: NDArray[np.float32] | NDArray[np.int8]) -> None:
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))


def in_bytes(
    kernel: NDArray[np.float32], channel_axis: int
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A kernel in steps of -127 to 127, and what a step is worth in each channel of the output.

    The scale has the kernel's number of axes, so that ``steps * scale`` is about the kernel.
    """
    others = tuple(axis for axis in range(kernel.ndim) if axis != channel_axis)
    largest = np.abs(kernel).max(axis=others, keepdims=True)
    scale = np.maximum(largest, np.finfo(np.float32).tiny) / np.float32(127)
    return np.rint(kernel / scale).astype(np.int8), scale.astype(np.float32)
