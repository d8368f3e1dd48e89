"""The network that hears where notes begin: dilated convolutions over time, and how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.melody.onset_bands import BANDS

if TYPE_CHECKING:
    import onnx
    import torch

Floats = NDArray[np.float32]
Written = tuple[list["onnx.NodeProto"], dict[str, NDArray[Any]]]
"""Nodes of a graph, and the constants they refer to."""

_CHANNELS = 48
_DILATIONS = (1, 2, 4, 8)
_KERNEL = 5
_DROPPED = 0.1
_OPSET, _IR_VERSION = 17, 9


def onset_network(bands: Floats) -> torch.nn.Module:
    """A network that has learned nothing yet, but how bands are spread: [melodies, frames, BANDS].

    It takes [batch, BANDS, frames] and gives [batch, 1, frames]: logits.
    """
    from torch import nn

    layers: list[nn.Module] = [_scaling(bands), nn.Conv1d(BANDS, _CHANNELS, 3, padding=1)]
    for dilation in _DILATIONS:
        reach = dilation * (_KERNEL // 2)
        layers += [
            nn.ReLU(),
            nn.Dropout(_DROPPED),
            nn.Conv1d(_CHANNELS, _CHANNELS, _KERNEL, padding=reach, dilation=dilation),
        ]
    layers += [nn.ReLU(), nn.Conv1d(_CHANNELS, 1, 1)]
    return nn.Sequential(*layers)


def _scaling(bands: Floats) -> torch.nn.Module:
    """Each band with zero mean and unit deviation over all that is learned from."""
    import torch

    some = bands[:: max(1, len(bands) // 100)].astype(np.float32).reshape(-1, BANDS)
    scaling = torch.nn.Conv1d(BANDS, BANDS, 1, groups=BANDS)
    deviation = some.std(axis=0) + 1e-3
    scaling.weight.data = torch.from_numpy((1 / deviation)[:, None, None])
    scaling.bias.data = torch.from_numpy(-some.mean(axis=0) / deviation)
    return scaling.requires_grad_(False)


def exported(network: torch.nn.Module) -> bytes:
    """The network as an ONNX file: ``bands``, float32 [frames, BANDS], to ``onset``, [frames], 0 to 1."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    scaling, *layers = [layer for layer in network if hasattr(layer, "weight")]
    nodes, constants = _scaled(scaling)
    for number, layer in enumerate(layers, start=1):
        more, theirs = _convolved(number, layer, is_last=number == len(layers))
        nodes += more
        constants |= theirs
    nodes += [
        helper.make_node("Sigmoid", [f"layer{len(layers)}"], ["chance"]),
        helper.make_node("Squeeze", ["chance", "ends"], ["onset"]),
    ]
    graph = helper.make_graph(
        nodes,
        "note-onsets",
        [helper.make_tensor_value_info("bands", TensorProto.FLOAT, ["frames", BANDS])],
        [helper.make_tensor_value_info("onset", TensorProto.FLOAT, ["frames"])],
        [numpy_helper.from_array(np.ascontiguousarray(v), n) for n, v in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)])
    model.ir_version = _IR_VERSION
    model.producer_name, model.producer_version = "", ""
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _scaled(scaling: torch.nn.Module) -> Written:
    """Bands made even, and laid out as layers want them: [1, BANDS, frames]."""
    from onnx import helper

    nodes = [
        helper.make_node("Mul", ["bands", "scale"], ["scaled"]),
        helper.make_node("Add", ["scaled", "shift"], ["even"]),
        helper.make_node("Transpose", ["even"], ["by_band"], perm=[1, 0]),
        helper.make_node("Unsqueeze", ["by_band", "one"], ["layer0"]),
    ]
    constants = {
        "scale": scaling.weight.detach().numpy()[:, 0, 0],
        "shift": scaling.bias.detach().numpy(),
        "one": np.array([0], np.int64),
        "ends": np.array([0, 1], np.int64),
    }
    return nodes, constants


def _convolved(number: int, layer: torch.nn.Module, *, is_last: bool) -> Written:
    """One convolution, and its rectifier unless it is the last."""
    from onnx import helper

    name = f"layer{number}"
    weight, bias, sums = f"{name}.weight", f"{name}.bias", name if is_last else f"{name}.sums"
    nodes = [
        helper.make_node(
            "Conv",
            [f"layer{number - 1}", weight, bias],
            [sums],
            dilations=list(layer.dilation),
            pads=list(layer.padding) * 2,
        )
    ]
    if not is_last:
        nodes.append(helper.make_node("Relu", [sums], [name]))
    return nodes, {weight: layer.weight.detach().numpy(), bias: layer.bias.detach().numpy()}
