"""What General MIDI's instruments are called, family by family."""

from __future__ import annotations

_FAMILIES = (
    "piano",
    "chromatic-percussion",
    "organ",
    "guitar",
    "bass",
    "strings",
    "ensemble",
    "brass",
    "reed",
    "pipe",
    "synth-lead",
    "synth-pad",
    "synth-effects",
    "ethnic",
    "percussive",
    "sound-effects",
)
_IN_A_FAMILY = 8


def instrument_name(program: int) -> str:
    """The family of a General MIDI program, 0 to 127, such as 'guitar'."""
    return _FAMILIES[program // _IN_A_FAMILY]
