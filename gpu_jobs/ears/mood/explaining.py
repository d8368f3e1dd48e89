"""Why a model judges as it does: each cue in turn is made usual, and the judgement is made again.

The difference in log odds is what that cue did. It takes no look inside the model, so that it stays
true whatever the model is; it is leave-one-covariate-out with the mean as reference, as in
J. Lei et al., "Distribution-free predictive inference for regression", JASA 113 (2018).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from shared.music.mood import Cue

Floats = NDArray[np.float32]

_SURE = 1e-6


def explained(
    judge: Callable[[Floats], Floats],
    row: Floats,
    usual: Floats,
    names: Sequence[str],
    chosen: int,
    most: int,
) -> list[Cue]:
    """The cues that decided for one class, strongest first.

    Args:
        judge: rows of cues, shape [n, cues], to probabilities, shape [n, classes].
        row: the cues that were heard, shape [1, cues].
        usual: what they are on average, shape [cues].
        chosen: the class to explain.
        most: cues told.
    """
    without = np.repeat(row, len(names), axis=0)
    np.fill_diagonal(without, usual)
    judged = judge(np.concatenate([row, without]))[:, chosen].astype(np.float64)
    odds = np.log(np.clip(judged, _SURE, 1 - _SURE) / np.clip(1 - judged, _SURE, 1 - _SURE))
    effects = odds[0] - odds[1:]
    strongest = np.argsort(-np.abs(effects), kind="stable")[:most]
    return [
        Cue(
            name=names[i],
            value=round(float(row[0, i]), 4),
            usual=round(float(usual[i]), 4),
            effect=round(float(effects[i]), 3),
        )
        for i in strongest
    ]
