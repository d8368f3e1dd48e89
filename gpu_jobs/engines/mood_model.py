"""The mood model: probabilities of seven moods from the cues of an analysis, by onnxruntime.

It is trained by `gpu_jobs.training.mood.train`; which cues it takes, what they usually are and its
version are written in the file itself.
"""

from __future__ import annotations

import json
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.networks import bundled

NAME = "mood"

Floats = NDArray[np.float32]


def cue_names() -> tuple[str, ...]:
    """The cues it takes, in order."""
    return tuple(json.loads(_told()["cues"]))


def usual_cues() -> Floats:
    """What they are on average in music of every mood, shape [cues]."""
    return np.array(json.loads(_told()["usual"]), np.float32)


def version() -> str:
    """Version of the model, for the provenance."""
    return _told()["version"]


def probabilities(rows: Floats) -> Floats:
    """Of the moods, in the order of `shared.music.mood.MOODS`: shape [n, 7] for cues [n, cues]."""
    return np.asarray(bundled(NAME).run(["probabilities"], {"cues": rows})[0], np.float32)


@cache
def _told() -> dict[str, str]:
    return dict(bundled(NAME).get_modelmeta().custom_metadata_map)
