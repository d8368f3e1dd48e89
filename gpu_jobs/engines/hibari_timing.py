"""Which decoded frame sounds when: consonants as spoken, vowels held to fill their notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.hibari import FRAME_S
from gpu_jobs.engines.hibari_alignment import Placed
from shared.singing.articulation import Articulated

_SHARE_OF_VOWEL = 0.35
_SLOWEST = 1.6
"""How much longer than planned consonants may be, to sound as they were decoded."""

_HEARD_EARLY_S = 0.006
"""A vowel is heard before its frame: the window in which frames sound is four times as long."""


def settled(moments: Sequence[Articulated], placed: Sequence[Placed]) -> list[Articulated]:
    """The moments, with consonants as long as they were decoded, where the vowel before has room.

    A vowel that another follows lasts until that begins, and the throat does not close between them.
    """
    return [_settled(moments, placed, i) for i in range(len(moments))]


def _settled(moments: Sequence[Articulated], placed: Sequence[Placed], index: int) -> Articulated:
    moment, syllable = moments[index], placed[index]
    until, stop = moment.end, syllable.stop
    if _joined(moments, index):
        until, stop = moments[index + 1].vowel, placed[index + 1].begin
        if syllable.closes:
            return replace(moment, coda=until, end=until)
    earliest = moment.vowel + _SHARE_OF_VOWEL * (until - moment.vowel)
    longest = _SLOWEST * (until - moment.coda)
    coda = max(until - min((stop - syllable.end) * FRAME_S, longest), earliest)
    return replace(moment, coda=coda, end=max(moment.end, coda))


def _joined(moments: Sequence[Articulated], index: int) -> bool:
    """Whether a syllable's consonants run into those of the next."""
    return index + 1 < len(moments) and moments[index].end >= moments[index + 1].onset - 1e-9


def positions(
    times: NDArray[np.float64], moments: Sequence[Articulated], placed: Sequence[Placed]
) -> NDArray[np.float64]:
    """Which decoded frame sounds at each of ``times`` (seconds), fractional, perhaps below 0."""
    at: list[float] = []
    frame: list[float] = []

    def mark(*points: tuple[float, float]) -> None:
        for moment, place in points:
            at.append(moment)
            frame.append(place)

    for i, (moment, syllable) in enumerate(zip(moments, placed, strict=True)):
        if i == 0 or not _joined(moments, i - 1):
            as_spoken = syllable.begin - (moment.vowel - moment.onset) / FRAME_S
            mark((moment.onset, max(as_spoken, placed[i - 1].stop if i else 0.0)))
        opening = syllable.begin - _HEARD_EARLY_S / FRAME_S
        mark((moment.vowel, opening), *_held(moment, syllable), (moment.coda, syllable.end))
        if not _joined(moments, i):
            mark((moment.end, syllable.stop))
    before = np.minimum(times - at[0], 0.0) / FRAME_S
    after = np.maximum(times - at[-1], 0.0) / FRAME_S
    ascending = np.maximum.accumulate(at) + 1e-7 * np.arange(len(at))
    return np.interp(times, ascending, frame) + before + after


def _held(moment: Articulated, vowel: Placed) -> list[tuple[float, float]]:
    """The stretch of a vowel that is read slowly to fill its note: its middle, the ends as spoken.

    Of a diphthong it is the first sound, as singers hold it; the glide comes at the end.
    """
    frames = vowel.end - vowel.begin
    if (moment.coda - moment.vowel) / FRAME_S <= frames:
        return []
    first, last = (0.25, 0.5) if vowel.glides else (0.35, 0.65)
    begin, end = first * frames, (1 - last) * frames
    return [
        (moment.vowel + begin * FRAME_S, vowel.begin + begin),
        (moment.coda - end * FRAME_S, vowel.end - end),
    ]
