"""The voices that sing: one speaker, whose formants are moved to make another throat of hers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.singing.tessitura import VoiceRange


@dataclass(frozen=True, slots=True)
class Timbre:
    """A voice by its throat and its compass.

    Attributes:
        name: as `shared.parameters.SingParameters.voice` names it.
        range: MIDI numbers it sings well.
        formants: factor on the frequency of every formant: below 1 a longer throat, above a shorter.
    """

    name: str
    range: VoiceRange
    formants: float


HIGH = Timbre("high", VoiceRange(lowest=53.0, highest=79.0), formants=1.0)
"""F3 to G5: below it this voice has hardly spoken, above it a vowel has too few harmonics left."""

LOW = Timbre("low", VoiceRange(lowest=45.0, highest=69.0), formants=0.87)
"""A2 to A4."""

CHILD = Timbre("child", VoiceRange(lowest=57.0, highest=84.0), formants=1.15)
"""A3 to C6."""

VOICES: Mapping[str, Timbre] = MappingProxyType({t.name: t for t in (HIGH, LOW, CHILD)})
