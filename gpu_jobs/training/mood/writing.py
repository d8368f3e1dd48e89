"""Writes a learnt mood model as ONNX, with what a reader of it must know."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from gpu_jobs.training.mood.learning import LEAST, Learnt
from gpu_jobs.training.mood.measured import Table

_OPSET, _ML_OPSET, _IR_VERSION = 17, 3, 9


def write_model(path: Path, learnt: Learnt, table: Table, version: str) -> None:
    """Input ``cues`` float32 [n, cues], output ``probabilities`` float32 [n, moods]; names, usual values
    and version are its metadata."""
    model = _calibrated(_converted(learnt, len(table.names)), learnt.temperature)
    told = {
        "cues": json.dumps(table.names),
        "usual": json.dumps([round(float(value), 5) for value in table.cues.mean(axis=0)]),
        "version": version,
    }
    helper.set_model_props(model, told)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _converted(learnt: Learnt, cues: int) -> onnx.ModelProto:
    from skl2onnx import to_onnx

    example = np.zeros((1, cues), np.float32)
    model: onnx.ModelProto = to_onnx(
        learnt.trees,
        example,
        options={"zipmap": False},
        target_opset={"": _OPSET, "ai.onnx.ml": _ML_OPSET},
    )
    return model


def _calibrated(model: onnx.ModelProto, temperature: float) -> onnx.ModelProto:
    """The same, its probabilities tempered, and no other output."""
    graph = model.graph
    taken, raw = graph.input[0].name, graph.output[1].name
    moods = graph.output[1].type.tensor_type.shape.dim[1].dim_value
    cues = graph.input[0].type.tensor_type.shape.dim[1].dim_value
    for node in graph.node:
        node.input[:] = ["cues" if name == taken else name for name in node.input]
        node.output[:] = ["raw" if name == raw else name for name in node.output]
    constants = {"least": LEAST, "most": 1.0, "sharpness": 1 / temperature}
    for name, value in constants.items():
        graph.initializer.append(numpy_helper.from_array(np.array(value, np.float32), name))
    graph.node.extend(
        [
            helper.make_node("Clip", ["raw", "least", "most"], ["bounded"]),
            helper.make_node("Pow", ["bounded", "sharpness"], ["powers"]),
            helper.make_node("LpNormalization", ["powers"], ["probabilities"], axis=1, p=1),
        ]
    )
    del graph.input[:], graph.output[:]
    graph.input.append(helper.make_tensor_value_info("cues", TensorProto.FLOAT, ["n", cues]))
    graph.output.append(
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["n", moods])
    )
    model.ir_version = _IR_VERSION
    return model
