"""A rendering as WAV files: the whole, and a file for each stem."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import tee
from pathlib import Path

import numpy as np

from gpu_jobs.audio import Bits
from gpu_jobs.ears.stems.files import StemFiles
from gpu_jobs.engines.soundfont import Stereo
from gpu_jobs.rendering.rendering import RATE, Rendering, Sound
from shared.dsp.dither import dithered


def write_files(
    rendering: Rendering,
    folder: Path,
    whole: str,
    *,
    bits: Bits = 16,
    seed: int = 0,
    written_so_far: Callable[[float], None] = lambda _share: None,
) -> Mapping[str, Path]:
    """Write stereo WAVs at 44.1 kHz, by the name of their stem, and the whole under its own.

    Each of 16 bits is dithered for itself; a stem of the name of the whole ends in ``-stem``.

    Args:
        seed: of the dither.
        written_so_far: told the share that is done, 0 to 1, now and then.
    """
    names = [f"{name}-stem" if name == whole else name for name in rendering.names]
    *parts, last = tee(rendering.stems(), len(names) + 1)
    lines = [_stem(blocks, place) for place, blocks in enumerate(parts)]
    lines.append(block.sum(axis=0) for block in last)
    if bits == 16:
        lines = [dithered(line, seed + place) for place, line in enumerate(lines)]
    done = 0
    with StemFiles(folder, (*names, whole), RATE, 2, bits) as files:
        for pieces in zip(*lines, strict=True):
            files.write(np.stack(pieces))
            done += pieces[0].shape[1]
            written_so_far(done / rendering.frames)
    return files.paths


def _stem(blocks: Iterable[Sound], place: int) -> Iterator[Stereo]:
    for block in blocks:
        yield block[place]
