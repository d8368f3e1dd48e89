"""What is in a piece of audio (``analysis.json``): the schema that every later workflow reads.

Times are seconds from the start of the region that was heard. What cannot be told is null, with a
confidence of 0; every number is finite. Confidences are 0 to 1.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, allow_inf_nan=False)


class Loudness(_Part):
    """How loud it is: ITU-R BS.1770-4 and EBU Tech 3342."""

    integrated_lufs: float | None = Field(description="Null where nothing is above the gate.")
    range_lu: float | None = Field(description="Loudness range; null under 3 s of sound.")
    true_peak_dbtp: float | None = Field(description="Of the louder channel; null for silence.")


class Dynamics(_Part):
    """How the level moves."""

    crest_db: float | None = Field(description="Sample peak over RMS, dB.")
    dynamic_range_db: float | None = Field(
        description="From the 10th to the 95th percentile of 400 ms levels above -70 dBFS, dB."
    )


class Stereo(_Part):
    """How left and right differ."""

    width: float = Field(
        ge=0, le=1, description="Energy of the side over all: 0 mono, 1 side alone."
    )
    correlation: float | None = Field(
        ge=-1, le=1, description="-1 inverted, 1 mono; null where a channel is silent."
    )
    balance_db: float = Field(ge=-60, le=60, description="Right over left, dB.")


class TempoPoint(_Part):
    """The tempo at a moment."""

    time_s: float
    bpm: float = Field(gt=0)


class Tempo(_Part):
    """How fast its beats follow each other."""

    bpm: float | None = Field(description="Beats a minute, the usual ones; null without a beat.")
    confidence: float = Field(ge=0, le=1)
    curve: list[TempoPoint] = Field(
        description="One point where it is steady; else at most one a second. Empty without a beat."
    )


class Metre(_Part):
    """How beats are counted."""

    signature: str | None = Field(description="As in '3/4' or '6/8'; null where no bars are heard.")
    beats_per_bar: int | None = Field(description="Of the beats listed: 3 in 3/4, 2 in 6/8.")
    division: Literal[2, 3] = Field(2, description="Notes into which a beat is divided: 3 in 6/8.")
    beat_unit: Literal[4, 8] = Field(4, description="The lower number of the signature.")
    confidence: float = Field(ge=0, le=1)


class KeyRegion(_Part):
    """A stretch in one key."""

    start_s: float
    end_s: float
    key: str = Field(description="As in 'C major' or 'F# minor'.")
    confidence: float = Field(ge=0, le=1)


class Key(_Part):
    """The key of the whole, and where it changes."""

    key: str | None = Field(description="As in 'C major' or 'F# minor'; null where none is heard.")
    mode: Literal["major", "minor"] | None
    confidence: float = Field(ge=0, le=1)
    regions: list[KeyRegion] = Field(description="More than one where it modulates.")


class ChordSpan(_Part):
    """A chord and how long it lasts."""

    start_s: float
    end_s: float
    label: str = Field(description="Harte's: 'C:maj', 'F#:min', 'G:7', 'Bb:maj7', 'A:min7', 'N'.")
    confidence: float = Field(ge=0, le=1)


class Chords(_Part):
    """The harmony, without gaps from start to end."""

    aligned: list[ChordSpan] = Field(
        description="Changes fall on beats, or halfway between; as raw where beats and harmony"
        " do not agree."
    )
    raw: list[ChordSpan] = Field(description="Changes where they were heard.")


class Section(_Part):
    """A stretch of the form."""

    start_s: float
    end_s: float
    label: str = Field(description="A, B, C …: equal letters sound alike; after Z come A2, B2 …")


class Spread(_Part):
    """A quantity over the frames that are not silent."""

    mean: float
    std: float = Field(ge=0)


class Spectrum(_Part):
    """How it sounds: means and deviations over frames of 46 ms, 23 ms apart, above -70 dBFS.

    Definitions are librosa's, of mono sound at 44.1 kHz.
    """

    centroid_hz: Spread
    bandwidth_hz: Spread
    rolloff_hz: Spread = Field(description="Below it lie 85 % of the magnitudes.")
    flatness: Spread = Field(description="0 tonal, 1 noise.")
    contrast_db: list[Spread] = Field(description="Peaks over valleys in 7 bands, lowest first.")
    zero_crossing_rate: Spread = Field(description="Sign changes a sample, 0 to 1.")
    mfcc: list[Spread] = Field(description="20 coefficients of the log mel spectrum.")


class Analysis(_Part):
    """What is in a piece of audio or a MIDI file.

    Of a MIDI file ``loudness``, ``dynamics``, ``stereo``, ``spectrum`` and the frames are null: it has
    no sound. Of silence ``spectrum`` is null too, and there is no tempo, no key and no chord.
    """

    version: Literal[1] = 1
    source: Literal["audio", "midi"]
    duration_s: float = Field(ge=0)
    loudness: Loudness | None
    dynamics: Dynamics | None
    stereo: Stereo | None
    tempo: Tempo
    beats_s: list[float]
    downbeats_s: list[float]
    metre: Metre
    onset_rate_hz: float = Field(ge=0, description="Onsets a second.")
    key: Key
    tuning_cents: float | None = Field(ge=-50, le=50, description="Offset from A4 = 440 Hz.")
    chords: Chords
    sections: list[Section]
    spectrum: Spectrum | None
    frames: str | None = Field(
        description="Artifact with the matrix of all frames (.npy, float32, [rows, frames]), or null."
    )
    frame_rows: list[str] = Field(description="What each row of the matrix is.")
    frame_hop_s: float | None = Field(description="Frame i is centred at i times this, seconds.")
