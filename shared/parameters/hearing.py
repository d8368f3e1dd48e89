"""How recordings are heard, and what is written down of them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from shared.parameters.base import LanguageParameters, Parameters


class TranscribeMelodyParameters(Parameters):
    """How a melody is heard, and how straight it is written down."""

    min_note_s: float = Field(0.06, ge=0.02, le=1.0, description="Shortest note kept, seconds.")
    timing: Literal["as-hummed", "quantized"] = Field(
        "as-hummed", description="Onsets as they were, or drawn to the beat that is heard in them."
    )
    timing_strength: float = Field(
        1.0, ge=0, le=1, description="How far quantized onsets are drawn: 1 is all the way."
    )
    tuning: Literal["as-hummed", "scale", "chromatic"] = Field(
        "as-hummed",
        description="Pitches as they were, or drawn to the key's notes or to semitones.",
    )
    tuning_strength: float = Field(
        1.0, ge=0, le=1, description="How far tuned pitches are drawn: 1 is all the way."
    )
    midi_track: str | None = Field(
        None,
        min_length=1,
        max_length=80,
        description="Of a MIDI file the track that is the melody: its name, or its number among those"
        " with notes, from '1'. Without one the melody is looked for.",
    )


class TranscribeNotesParameters(Parameters):
    """How notes that sound together are heard."""

    min_note_s: float = Field(0.06, ge=0.02, le=1.0, description="Shortest note kept, seconds.")
    certainty: float = Field(
        0.5,
        ge=0.05,
        le=0.95,
        description="How sure a note must be: lower writes more notes, and more wrong ones.",
    )


class TranscribeLyricsParameters(LanguageParameters):
    """How sung words are understood."""


class EngraveParameters(Parameters):
    """How notes are written down."""

    tab: Literal["none", "guitar", "bass"] = Field(
        "none", description="Whether a tab is written too, and for which instrument."
    )
    strings: Literal["standard", "drop-d"] = Field(
        "standard", description="How they are tuned: EADGBE and EADG, or the lowest at D."
    )
    capo: int = Field(0, ge=0, le=11, description="Fret of the capo; a tab counts from it.")


class AnalyzeParameters(Parameters):
    """How a recording is analysed: there is nothing to choose."""


class ClassifyMoodParameters(Parameters):
    """How the mood of a recording is told: there is nothing to choose."""


class SeparateParameters(Parameters):
    """What a recording is told apart into."""

    stems: Literal[2, 4, 6] = Field(
        2,
        description="2: vocals, accompaniment; 4: vocals, drums, bass, other; 6: guitar and piano"
        " besides, by the engine 'demucs' only.",
    )
    model: Literal["auto", "htdemucs", "htdemucs_ft", "htdemucs_6s"] = Field(
        "auto",
        description="Which network of the engine 'demucs': 'htdemucs_ft' is better and slower,"
        " 'htdemucs_6s' knows guitar and piano; 'auto' takes what the stems need.",
    )
    bits: Literal[16, 24] = Field(16, description="Bits a sample of the stems' files.")
