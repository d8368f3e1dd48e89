"""Where decoded frames belong, by their timestamps: holes are measured, and told from damage."""

from __future__ import annotations

from gpu_jobs.decoding.losses import Losses
from shared.audio.formats import Format

_HOLE_S = 0.01
_VORBIS_BLOCK = 8192
"""Frames of the largest block of Vorbis: where blocks change their size, ffmpeg stamps one too late by a
part of it, and the next one right again."""

_PAUSE_S = 0.1
"""Browsers' timestamps are this far from even, without anything missing between."""

_PAUSING = frozenset({Format.M4A, Format.WEBM})
"""Containers that may leave a stretch of time out, as recorders do that were paused."""


class Timeline:
    """The frames of a recording, laid end to end.

    Args:
        rate: frames per second.
        tick_s: seconds of a tick of the timestamps.
        origin: timestamp of frame 0; None: that of the first sound.
        wanted: frame that the first sound should have; it may come earlier.

    Attributes:
        position: frame that comes next.
    """

    def __init__(
        self,
        kind: Format,
        rate: int,
        tick_s: float,
        losses: Losses,
        *,
        origin: int | None = None,
        wanted: int = 0,
    ) -> None:
        self._pausing = kind in _PAUSING
        self._trims = kind is Format.OGG
        self._hole = _VORBIS_BLOCK if kind is Format.OGG else round(_HOLE_S * rate)
        self._pause = round(_PAUSE_S * rate) if self._pausing else self._hole
        self._per_tick = tick_s * rate
        self._losses = losses
        self._ticks = 1 / self._per_tick
        self._begun = False
        self._from_first = origin is None
        self._first_tick = origin or 0
        self._damaged = 0
        self.position = wanted

    def damaged(self, ticks: int) -> None:
        """A packet of this duration cannot be decoded.

        Raises:
            Permanent("corrupt"): as `Losses.add`.
        """
        frames = round(ticks * self._per_tick)
        self._damaged += frames
        self._losses.add(self.position, frames)

    def hole_before(self, timestamp: int | None) -> int:
        """Frames that are missing before the sound with this timestamp, which comes next.

        Raises:
            Permanent("corrupt"): as `Losses.add`; a pause is no loss where pauses are usual.
        """
        # nearly every frame follows at once, and there are tens of thousands
        if self._begun and timestamp == self._first_tick + self.position * self._ticks:
            return 0
        if not self._begun:
            self._begin(timestamp)
        hole = self._at(timestamp) - self.position
        if hole < self._hole:
            self._damaged = 0
            return 0
        return self._measured(hole)

    def overhang(self, end: int) -> int:
        """Frames up to `position` that lie beyond timestamp ``end``."""
        return max(0, self.position - self._at(end))

    def _measured(self, hole: int) -> int:
        known, self._damaged = self._damaged, 0
        if hole < self._pause and not known:
            return 0
        if not self._pausing and hole > known:
            self._losses.add(self.position, hole - known)
        return hole

    def _begin(self, timestamp: int | None) -> None:
        self._begun = True
        if self._from_first:
            first = timestamp or 0
            # Vorbis stamps what is to be left out as before its beginning; others leave it out themselves
            self._first_tick = max(first, 0) if self._trims else first
        self.position = min(self.position, self._at(timestamp))

    def _at(self, timestamp: int | None) -> int:
        """The frame with this timestamp; without one, the next."""
        if timestamp is None:
            return self.position
        return round((timestamp - self._first_tick) * self._per_tick)
