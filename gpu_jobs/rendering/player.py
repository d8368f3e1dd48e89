"""A part of a score, played from its beginning on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from gpu_jobs.engines.soundfont import Stereo, Synthesizer
from gpu_jobs.rendering.fader import Fader
from gpu_jobs.rendering.score import ScorePart, Sounding, Steps

_FULL = 127.0


class _Order(NamedTuple):
    """What to do at a frame: at one frame notes end, then wheels move, then notes begin."""

    frame: int
    rank: int
    value: float
    note: Sounding | None


_RELEASE, _BEND, _PAN, _STRIKE = range(4)
_FINE_AFTER_S = {_RELEASE: 0.08, _BEND: 0.0, _PAN: 0.0, _STRIKE: 0.003}
"""How long envelopes are steep after an order: in coarse steps what is let go would rattle."""


class Player:
    """Plays a part, as many frames at a time as are wanted.

    Each instrument has a channel for every velocity that it is struck with, whose gain makes the
    amplitude grow with the square of the velocity, as General MIDI has it; layers of samples are chosen
    by the velocity itself.

    Args:
        font: see `gpu_jobs.engines.soundfont`.
        rate: frames per second.
    """

    def __init__(self, part: ScorePart, font: Any, rate: int) -> None:
        self._synth = Synthesizer(font, rate)
        self._is_drums = part.is_drums
        self._orders = sorted(_orders(part, rate), key=lambda order: order[:2])
        self._next = 0
        self._at = self._fine_until = 0
        self._fine_after = {rank: round(s * rate) for rank, s in _FINE_AFTER_S.items()}
        self._fader = Fader(part.gains, rate)
        self._channels: dict[tuple[int, int], int] = {}
        self._bend = self._pan = 0.0

    def play(self, frames: int) -> Stereo:
        """The next frames, shape [2, frames]."""
        begin, end = self._at, self._at + frames
        pieces = [np.zeros((2, 0), np.float32)]
        while self._next < len(self._orders) and self._orders[self._next].frame < end:
            order = self._orders[self._next]
            pieces += self._until(order.frame)
            self._perform(order)
            self._fine_until = max(self._fine_until, order.frame + self._fine_after[order.rank])
            self._next += 1
        pieces += self._until(end)
        sound = np.concatenate(pieces, axis=1)
        sound *= self._fader.gains(begin, frames)
        return sound

    def _until(self, frame: int) -> Iterator[Stereo]:
        """What sounds up to this frame: finely at first, where something began or ended."""
        fine = min(self._fine_until, frame) - self._at
        if fine > 0:
            yield self._synth.play_finely(fine)
            self._at += fine
        if frame > self._at:
            yield self._synth.play(frame - self._at)
            self._at = frame

    def _perform(self, order: _Order) -> None:
        synth, note = self._synth, order.note
        if note is not None:
            channel = self._channel(note.program, note.velocity)
            if order.rank == _STRIKE:
                synth.strike(channel, note.key, note.velocity)
            else:
                synth.release(channel, note.key)
        elif order.rank == _BEND:
            self._bend = order.value
            for channel in self._channels.values():
                synth.tune(channel, order.value)
        else:
            self._pan = order.value
            for channel in self._channels.values():
                synth.pan(channel, order.value)

    def _channel(self, program: int, velocity: int) -> int:
        """The channel of an instrument struck so hard."""
        channel = self._channels.get((program, velocity))
        if channel is None:
            channel = self._channels[program, velocity] = len(self._channels)
            self._synth.choose(channel, program, is_drums=self._is_drums)
            self._synth.gain(channel, velocity / _FULL)
            self._synth.pan(channel, self._pan)
            self._synth.tune(channel, self._bend)
        return channel


def _orders(part: ScorePart, rate: int) -> Iterator[_Order]:
    for note in part.notes:
        yield _Order(round(note.start * rate), _STRIKE, 0.0, note)
        yield _Order(round(note.end * rate), _RELEASE, 0.0, note)
    yield from _moves(part.bends, _BEND, rate)
    yield from _moves(part.pans, _PAN, rate)


def _moves(steps: Steps, rank: int, rate: int) -> Iterator[_Order]:
    for seconds, value in steps:
        yield _Order(round(seconds * rate), rank, value, None)
