"""Which notes of a bar need a sharp, a flat or a natural before them."""

from __future__ import annotations

from shared.music.engraving.spelling import Spelled

_SHARPENED = "FCGDAEB"
_SIGNS = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}


class Accidentals:
    """What holds in a bar: its signature, and the signs that were written in it.

    Args:
        fifths: sharps of the signature; flats are negative.
    """

    def __init__(self, fifths: int) -> None:
        altered = _SHARPENED[:fifths] if fifths > 0 else _SHARPENED[fifths:] if fifths else ""
        self._signed = dict.fromkeys(altered, 1 if fifths > 0 else -1)
        self._written: dict[tuple[str, int], int] = {}

    def sign_for(self, pitch: Spelled) -> str:
        """The sign that the pitch needs, as MusicXML names it, or nothing; it holds from now on."""
        line = (pitch.step, pitch.octave)
        holds = self._written.get(line, self._signed.get(pitch.step, 0))
        self._written[line] = pitch.alter
        return "" if holds == pitch.alter else _SIGNS[pitch.alter]
