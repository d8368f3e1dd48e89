"""A score as sound: every part a stem, all in one room, all by one factor as loud as the whole allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.decoding.bounds import LONGEST_S, too_long
from gpu_jobs.engines.soundfont import Stereo
from gpu_jobs.rendering.levels import Listener
from gpu_jobs.rendering.player import Player
from gpu_jobs.rendering.room import Room
from gpu_jobs.rendering.score import Score
from shared.errors import Permanent

RATE = 44_100
RING_S = 6.0
"""The longest that the last notes may ring."""

_BLOCK = 32_768
"""Frames that are played at a time."""

_SILENCE_S = 0.3
_FADE = 2205
"""Frames in which what still rings fades at last."""

Sound = NDArray[np.float32]
"""Frames are its last dimension."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A region of a score that can be played as often as is wanted, each time in the memory of a block.

    Attributes:
        font: see `gpu_jobs.engines.soundfont`.
        first: frame of the score at which it begins, at `RATE`.
        frames: how many it has.
        gain: factor of everything.
        fade: frames in which it fades at its end; 0 where it was cut.
    """

    score: Score
    font: Any
    first: int
    frames: int
    gain: float
    fade: int

    @property
    def names(self) -> tuple[str, ...]:
        """Of the stems, in order."""
        return tuple(part.name for part in self.score.parts)

    def stems(self) -> Iterator[Sound]:
        """All stems at once, shape [parts, 2, n], piece by piece: they sum to `whole`."""
        rooms = [Room(RATE) for _ in self.score.parts]
        yield from self._finished(
            np.stack([room.play(part) for room, part in zip(rooms, parts, strict=True)])
            for parts in _dry(self.score, self.font)
        )

    def whole(self) -> Iterator[Stereo]:
        """Everything together, shape [2, n], piece by piece."""
        yield from self._finished(_together(self.score, self.font))

    def _finished(self, blocks: Iterable[Sound]) -> Iterator[Sound]:
        """The region of an endless sound, at its level, faded."""
        done = 0
        for block in _between(blocks, self.first, self.frames):
            left = self.frames - np.arange(done, done + block.shape[-1])
            done += block.shape[-1]
            falling = np.clip(left / self.fade, 0, 1) if self.fade else 1.0
            yield block * np.asarray(self.gain * falling, np.float32)


def rendered(
    score: Score,
    font: Any,
    *,
    start_s: float | None = None,
    end_s: float | None = None,
    longest_s: float = LONGEST_S,
    lasts_until_end: bool = False,
    heard_so_far: Callable[[float], None] = lambda _share: None,
) -> Rendering:
    """Listen to a score once, to find its level and its end.

    The whole is brought to -18 LUFS, or as near as its peaks allow that stay below -3 dBFS. Without
    an ``end_s`` within the music it lasts until the last event is over and everything has rung out,
    `RING_S` longer at most. The same score and font give the same samples.

    Args:
        font: see `gpu_jobs.engines.soundfont`.
        start_s, end_s: a region of it, seconds; what began before it still sounds in it.
        lasts_until_end: whether silence follows, up to ``end_s``, where everything rings out before.
        heard_so_far: told the share that is done, 0 to 1, now and then.

    Raises:
        Permanent("region_outside_file"): the region begins where the music has ended, or is empty.
        Permanent("too_long"): the region lasts longer than ``longest_s``.
    """
    first = round((start_s or 0.0) * RATE)
    over = round(score.end_s * RATE)
    last = over + round(RING_S * RATE) if end_s is None else round(end_s * RATE)
    if first >= min(over, last):
        raise Permanent(
            "region_outside_file",
            "The music ends before start_s, or the region is empty. Choose a region inside it.",
        )
    longest_s = min(longest_s, LONGEST_S)
    if min(over, last) - first > longest_s * RATE:
        raise too_long(longest_s)
    listener = Listener(RATE)
    done = first
    for block in _between(_together(score, font), first, last - first):
        listener.push(block)
        done += block.shape[1]
        heard_so_far(min((done - first) / (min(over, last) - first), 1.0))
        if done >= over and listener.is_gone(_SILENCE_S, RATE):
            break
    if last <= over:
        return Rendering(score, font, first, last - first, listener.gain(), 0)
    frames = min(max(listener.audible_frames(), over - first), last - first)
    if lasts_until_end and end_s is not None:
        frames = last - first
    return Rendering(score, font, first, frames, listener.gain(), _FADE)


def _dry(score: Score, font: Any) -> Iterator[list[Stereo]]:
    """Every part without a room, block by block, without end."""
    players = [Player(part, font, RATE) for part in score.parts]
    while True:
        yield [player.play(_BLOCK) for player in players]


def _together(score: Score, font: Any) -> Iterator[Stereo]:
    """All parts in the room, block by block, without end."""
    room = Room(RATE)
    for parts in _dry(score, font):
        yield room.play(np.sum(parts, axis=0))


def _between(blocks: Iterable[Sound], first: int, frames: int) -> Iterator[Sound]:
    """``frames`` frames of a sound from the one numbered ``first`` on."""
    at, last = 0, first + frames
    for block in blocks:
        begin, at = at, at + block.shape[-1]
        if at > first:
            yield block[..., max(first - begin, 0) : last - begin]
        if at >= last:
            return
