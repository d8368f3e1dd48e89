"""Fretted instruments: their strings, and where on them a note can be stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shared.errors import Permanent
from shared.music.key_names import COMMONEST_NAMES
from shared.music.tabs.tunings import Instrument as Instrument
from shared.music.tabs.tunings import strings_of

HIGHEST_CAPO = 11
"""Fret beyond which no capo is put."""

_LAST_FRET: dict[Instrument, int] = {"guitar": 19, "bass": 20, "ukulele": 15}
_CARRIES_BASS = 48
"""Instruments whose lowest string is below this MIDI number sound as if the bass were theirs."""
_MANY_STRINGS = 5


@dataclass(frozen=True, slots=True)
class Fretboard:
    """The strings of an instrument.

    Attributes:
        strings: MIDI number of each string as it is open, or stopped by the capo; in the order
            they lie, commonly lowest first (a ukulele's are not sorted by pitch).
        frets: how many are left above the capo.
    """

    strings: tuple[int, ...]
    frets: int

    @property
    def lowest(self) -> int:
        """MIDI number of the lowest note it has."""
        return min(self.strings)

    @property
    def highest(self) -> int:
        """MIDI number of the highest note it has."""
        return max(self.strings) + self.frets

    @property
    def carries_bass(self) -> bool:
        """Whether its lowest note is heard as the chord's bass; a ukulele's is not."""
        return len(self.strings) >= _MANY_STRINGS or self.lowest < _CARRIES_BASS

    def fret(self, string: int, midi: int) -> int | None:
        """Where the string is stopped for a note; 0 is open; None where it cannot sound it."""
        fret = midi - self.strings[string]
        return fret if 0 <= fret <= self.frets else None

    def within(self, midi: int) -> int:
        """The note, moved by octaves to where the instrument has it."""
        while midi < self.lowest:
            midi += 12
        while midi > self.highest:
            midi -= 12
        return midi


def fretboard(instrument: Instrument, tuning: str, capo: int) -> Fretboard:
    """The strings of an instrument that is tuned so, with a capo at a fret from 0 (none) to 11.

    Args:
        tuning: a name or notes, see `shared.music.tabs.tunings.strings_of`.

    Raises:
        Permanent("unknown_tuning"), Permanent("impossible_tuning"): see `strings_of`.
        Permanent("bad_capo"): it lies elsewhere.
    """
    if not 0 <= capo <= HIGHEST_CAPO:
        raise Permanent(
            "bad_capo", f"A capo lies at a fret from 0 (none) to {HIGHEST_CAPO}, not at {capo}."
        )
    strings = tuple(midi + capo for midi in strings_of(instrument, tuning))
    return Fretboard(strings, _LAST_FRET[instrument] - capo)


def names_of(strings: Sequence[int]) -> list[str]:
    """Letters of the strings' notes."""
    return [COMMONEST_NAMES[midi % 12] for midi in strings]
