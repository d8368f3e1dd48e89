"""Which words are written, and how they are sung and mixed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from shared.music.mood import MoodName
from shared.music.styles import StyleName
from shared.parameters.base import LanguageParameters, Parameters, VoiceParameters


class WriteLyricsParameters(LanguageParameters):
    """What is sung."""

    words: Literal["auto", "written", "all-la", "as-sung"] = Field(
        "auto",
        description="'written': new ones; 'as-sung': the recording's own; 'auto': the lyrics, if any"
        " are given; else new ones, if a theme, mood or style is; else 'la'.",
    )
    lyrics: str | None = Field(None, max_length=20_000, description="Words to sing.")
    short_lyrics: Literal["repeat", "melisma"] = Field(
        "repeat", description="What happens where the lyrics are far too short for the melody."
    )
    theme: str | None = Field(
        None, max_length=200, description="What new words are about, as in 'leaving the harbour'."
    )
    mood: MoodName | None = Field(None, description="How new words feel.")
    style: StyleName | None = Field(
        None, description="The manner of new words; where a band plays, how it does."
    )
    candidates: int = Field(
        16,
        ge=1,
        le=64,
        strict=True,
        description="How many new lyrics, or melodies, are written; the best is taken.",
    )

    @property
    def mode(self) -> Literal["given", "written", "all-la", "as-sung"]:
        """'auto' sings the lyrics, if any are given; else new ones, if something is said of them."""
        if self.words != "auto":
            return self.words
        if self.lyrics is not None:
            return "given"
        return "written" if self.theme or self.mood or self.style else "all-la"


class SingParameters(VoiceParameters):
    """How it is sung."""

    transpose: int = Field(0, ge=-24, le=24, description="Semitones added to the melody.")
    articulation: Literal["legato", "separate"] = Field(
        "legato", description="Notes bound to each other, or each for itself."
    )
    vibrato_cents: float = Field(35.0, ge=0, le=150, description="Depth of vibrato on long notes.")
    vibrato_hz: float = Field(5.6, ge=3, le=9, description="Rate of vibrato, hertz.")
    portamento_s: float = Field(0.06, ge=0, le=0.3, description="Time a pitch takes to change.")
    dynamics: float = Field(
        0.7, ge=0, le=1, description="How much the loudness follows the recording's: 0 is even."
    )
    breath: float = Field(0.5, ge=0, le=1, description="How audible breaths are.")
    doubling: bool = Field(False, description="Two takes, detuned and spread to both sides.")
    harmony: Literal["none", "third-above", "third-below", "sixth-above", "sixth-below"] = Field(
        "none", description="A second line within the key."
    )
    bits: Literal[16, 24] = Field(16, description="Bits a sample of the voice's file.")


class MixParameters(Parameters):
    """How voice and original come together."""

    voice_db: float = Field(0.0, ge=-24, le=12, description="Gain of the voice, dB.")
    original_db: float | None = Field(
        -3.0,
        ge=-60,
        le=12,
        description="Level of what sounds under the voice, dB; null leaves it out.",
    )
    polish: float = Field(
        1.0, ge=0, le=1, description="How much equaliser, compressor and de-esser do to the voice."
    )
    ducking_db: float = Field(
        3.0, ge=0, le=24, description="How far it steps back while the voice sings, dB."
    )
    room: Literal["room", "hall"] = Field("room", description="Where the voice sounds.")
    reverb: float = Field(0.2, ge=0, le=1, description="Share of reverb on the voice.")
    fade_in_s: float = Field(0.0, ge=0, le=30, description="Fade at the beginning, seconds.")
    fade_out_s: float = Field(0.0, ge=0, le=30, description="Fade at the end, seconds.")
    loudness_lufs: float = Field(
        -14.0, ge=-30, le=-8, description="Integrated loudness of the mix, LUFS."
    )
