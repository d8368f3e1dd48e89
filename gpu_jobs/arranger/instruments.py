"""The instruments of the bands: General MIDI programs, and the ranges in which they are played."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument in its place in a band.

    Attributes:
        program: General MIDI program, 0 to 127; for drums the kit.
        low, high: MIDI numbers between which it plays, an octave and a half apart or more.
        gain_db: added to the instrument's own level.
        pan: -1 (left) to 1 (right).
    """

    program: int
    low: int
    high: int
    gain_db: float = 0.0
    pan: float = 0.0


FINGERED_BASS = Instrument(33, 28, 55, -2.0)
PICKED_BASS = Instrument(34, 28, 55, -2.0)
FRETLESS_BASS = Instrument(35, 28, 55, -2.0)
UPRIGHT_BASS = Instrument(32, 28, 55, -2.0)
SYNTH_BASS = Instrument(38, 24, 55, 1.5)
ROUND_SYNTH_BASS = Instrument(39, 24, 55, -5.0)
CELLOS = Instrument(42, 36, 64, 1.0)

PIANO = Instrument(0, 43, 79, -0.5, 0.2)
ELECTRIC_PIANO = Instrument(4, 43, 79, -1.5, 0.15)
SOFT_ELECTRIC_PIANO = Instrument(5, 43, 79, 3.5, -0.15)
VIBRAPHONE = Instrument(11, 53, 84, 2.0, 0.3)
DRAWBAR_ORGAN = Instrument(16, 48, 79, 1.0, -0.3)
ROCK_ORGAN = Instrument(18, 48, 79, -6.0, -0.3)
ACCORDION = Instrument(21, 53, 79, -1.0, 0.25)
NYLON_GUITAR = Instrument(24, 40, 76, -3.0, -0.25)
STEEL_GUITAR = Instrument(25, 40, 76, -1.0, -0.3)
JAZZ_GUITAR = Instrument(26, 40, 74, 2.0, -0.3)
CLEAN_GUITAR = Instrument(27, 40, 76, -2.5, -0.3)
OVERDRIVEN_GUITAR = Instrument(29, 40, 76, -3.5, -0.35)
DISTORTED_GUITAR = Instrument(30, 40, 76, -6.0, 0.35)
STRINGS = Instrument(48, 48, 84, -6.0, -0.15)
SLOW_STRINGS = Instrument(49, 48, 84, -5.0, -0.15)
PIZZICATO = Instrument(45, 43, 84, 2.0, 0.3)
HORNS = Instrument(60, 41, 74, -6.0, 0.3)
BRASS = Instrument(61, 48, 79, -6.0, 0.3)
SAW_CHORDS = Instrument(81, 48, 84, -7.0, 0.1)
WARM_PAD = Instrument(89, 48, 79, 0.0, 0.0)
SWEEP_PAD = Instrument(95, 48, 79, -9.0, 0.0)
PLUCK = Instrument(80, 55, 91, -6.5, 0.35)

FLUTE = Instrument(73, 60, 94, -1.5)
TENOR_SAX = Instrument(66, 44, 76)
VIOLIN = Instrument(40, 55, 96, -1.5)
MELODICA = Instrument(22, 53, 84, 2.0)
LEAD_SYNTH = Instrument(81, 48, 91, -6.0)
CALLIOPE = Instrument(82, 48, 91, 2.0)
LEAD_GUITAR = Instrument(29, 40, 86, 0.0)
