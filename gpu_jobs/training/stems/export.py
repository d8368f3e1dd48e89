"""The trained network as ONNX, as `gpu_jobs.ears.stems.network_input` tells its contract."""

from __future__ import annotations

from pathlib import Path

import torch

from gpu_jobs.ears.stems.network_input import BINS
from gpu_jobs.training.stems.network import StemNetwork

_OPSET = 17
_FRAMES = 50


def export(network: StemNetwork, path: Path) -> None:
    """Write the network; any number of mixes and of frames can be shown to what is written."""
    dynamic = {0: "batch", 2: "frames"}
    # one mix: the exporter fixes a recurrent layer's batch where it is shown several
    torch.onnx.export(
        network.cpu().eval(),
        (torch.rand(1, 2, _FRAMES, BINS),),
        path,
        dynamo=False,
        opset_version=_OPSET,
        input_names=["mix"],
        output_names=["masks"],
        dynamic_axes={"mix": dynamic, "masks": dynamic},
    )
