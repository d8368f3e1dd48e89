"""A bound on the processor time that decoding may take, whoever made the file."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from shared.audio.rejections import rejected

ALLOWED_S = 10.0
"""Seconds that any recording may take, for opening and for what no sound comes of."""

ALLOWED_PER_SECOND = 0.5
"""Further seconds for each second of sound; real recordings take a hundredth of that."""


def timely(
    blocks: Iterator[NDArray[np.float32]], rate: int, allowed_s: float = ALLOWED_S
) -> Iterator[NDArray[np.float32]]:
    """The blocks, shape [channels, frames], as long as they come fast enough.

    Only this thread's processor time counts, and none of it that the consumer of the blocks takes:
    a busy or suspended machine refuses nothing. A single call into a decoder that never returns is
    ended by the worker's supervisor, at the deadline of the task.

    Raises:
        Permanent("corrupt"): decoding takes out of all proportion.
    """
    left = allowed_s
    while True:
        begun = time.thread_time()
        block = next(blocks, None)
        left -= time.thread_time() - begun
        if left < 0:
            raise rejected(
                "corrupt",
                "The recording takes far longer to decode than it sounds. Export it again.",
            )
        if block is None:
            return
        left += ALLOWED_PER_SECOND * block.shape[1] / rate
        yield block
