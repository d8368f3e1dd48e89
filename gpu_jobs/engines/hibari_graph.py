"""Surgery on hibari's ONNX graph: speech synthesis cut in two, where durations, pitch and loudness pass.

The published graph goes from phonemes to a spectrum and decides rhythm and intonation on the way.
A singer decides those itself, so the graph is cut into a part that proposes them and a part that
obeys them. The cut depends on the names of the graph's tensors: the model is pinned by its hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shared.errors import EngineUnavailable

if TYPE_CHECKING:
    from onnx import GraphProto, ModelProto

SHA256 = "5f70741d4e900f4e85d0037498736cc1b3e1b9a63a13546a5da1e63abf4fccd8"
"""hibari-tts 0.2.1, voice 'heart'."""

DURATIONS, PITCH, ENERGY = "/Cast_32_output_0", "f0", "/Mul_62_output_0"
SPECTRA = ("lh", "theta", "ln", "lr", "phi")
"""Harmonic magnitude and phase, noise magnitude, free magnitude and phase: 601 bins a frame."""


@dataclass(frozen=True, slots=True)
class Halves:
    """Two models, serialized: phonemes → (`DURATIONS`, `PITCH`, `ENERGY`), and these → `SPECTRA`."""

    prosody: bytes
    decoder: bytes


def cut_in_two(model: Path) -> Halves:
    """Read and cut the model.

    Raises:
        EngineUnavailable: the file is absent or is not the one this surgery knows.
    """
    import onnx

    if not model.is_file():
        raise EngineUnavailable("no_voice", f"The singer's model is missing: {model.name}.")
    content = model.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise EngineUnavailable(
            "unknown_voice",
            f"The singer's model has sha256 {found[:12]}…, not {SHA256[:12]}…: "
            "install hibari-tts 0.2.1.",
        )
    return Halves(
        prosody=_part(onnx.load_from_string(content), (), (DURATIONS, PITCH, ENERGY)),
        decoder=_part(onnx.load_from_string(content), (DURATIONS, PITCH, ENERGY), SPECTRA),
    )


def _part(model: ModelProto, given: Sequence[str], wanted: Sequence[str]) -> bytes:
    """The part of the graph that computes ``wanted``, with ``given`` tensors as further inputs."""
    graph = model.graph
    _stop_computing(graph, given)
    _declare(graph, given, wanted)
    _prune(graph, wanted)
    serialized: bytes = model.SerializeToString()
    return serialized


def _stop_computing(graph: GraphProto, names: Sequence[str]) -> None:
    produced = {output for node in graph.node for output in node.output}
    missing = sorted(set(names) - produced)
    if missing:
        raise EngineUnavailable("unknown_voice", f"The singer's model has no tensor {missing[0]}.")
    for node in graph.node:
        node.output[:] = [f"unused:{o}" if o in names else o for o in node.output]


def _declare(graph: GraphProto, given: Sequence[str], wanted: Sequence[str]) -> None:
    from onnx import TensorProto, helper

    known = {
        **{output.name: output for output in graph.output},
        DURATIONS: helper.make_tensor_value_info(DURATIONS, TensorProto.INT64, ["phonemes"]),
        PITCH: helper.make_tensor_value_info(PITCH, TensorProto.FLOAT, [1, "frames"]),
        ENERGY: helper.make_tensor_value_info(ENERGY, TensorProto.FLOAT, [1, "frames"]),
    }
    outputs = [known[name] for name in wanted]
    del graph.output[:]
    graph.output.extend(outputs)
    graph.input.extend(known[name] for name in given)


def _prune(graph: GraphProto, wanted: Sequence[str]) -> None:
    """Keep only the nodes, weights and inputs on which ``wanted`` depends."""
    needed = set(wanted)
    kept = []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            kept.append(node)
    weights = [w for w in graph.initializer if w.name in needed]
    inputs = [i for i in graph.input if i.name in needed]
    for field, remaining in (
        (graph.node, kept[::-1]),
        (graph.initializer, weights),
        (graph.input, inputs),
    ):
        del field[:]
        field.extend(remaining)
