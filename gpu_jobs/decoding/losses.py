"""How much of a recording may be damaged before it is refused."""

from __future__ import annotations

from typing import NoReturn

from shared.audio.rejections import rejected

TOLERATED_S = 0.25
"""So much may be lost of any recording: a handful of frames, as in many MP3s that play well."""

TOLERATED_SHARE = 0.01
"""So much may be lost of what was heard up to a loss, where that is more than `TOLERATED_S`."""


class Losses:
    """Counts what could not be decoded; it is silence in what the decoders give.

    Args:
        rate: frames per second of all counts.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._lost = 0
        self._first: int | None = None

    def add(self, at: int, frames: int) -> None:
        """``frames`` frames are lost, the first of them at frame ``at`` of the recording.

        Raises:
            Permanent("corrupt"): that is more than is tolerated; the message says where it began.
        """
        self._first = at if self._first is None else self._first
        self._lost += frames
        tolerated = max(TOLERATED_S * self._rate, TOLERATED_SHARE * (at + frames))
        if self._lost > tolerated:
            self._refuse()

    def ended(self, heard: int) -> None:
        """That was all: ``heard`` frames, those that are lost included.

        Raises:
            Permanent("corrupt"): most of them are lost, however few they are.
        """
        if 2 * self._lost > heard:
            self._refuse()

    def _refuse(self) -> NoReturn:
        raise rejected(
            "corrupt",
            f"The recording is damaged from {(self._first or 0) / self._rate:.2f} s on. "
            "Export or record it again.",
        )
