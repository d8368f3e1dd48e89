"""Rhythm and harmony, as they were heard, in the words of `Analysis`."""

from __future__ import annotations

from collections.abc import Iterable

from gpu_jobs.ears.harmony.model import Chord, Harmony
from gpu_jobs.ears.rhythm.meter import Rhythm
from shared.music.analysis import (
    Chords,
    ChordSpan,
    Key,
    KeyRegion,
    Metre,
    Tempo,
    TempoPoint,
)

_DECIMALS = 6
"""Of seconds."""


def tempo_of(rhythm: Rhythm) -> Tempo:
    """How fast it is."""
    return Tempo(
        bpm=rhythm.tempo_bpm,
        confidence=rhythm.confidence,
        curve=[TempoPoint(time_s=rounded(time_s), bpm=bpm) for time_s, bpm in rhythm.curve],
    )


def metre_of(rhythm: Rhythm) -> Metre:
    """How its beats are counted."""
    is_compound = rhythm.division == 3 and rhythm.beat_unit == 8
    beats = rhythm.beats_per_bar
    upper = beats * 3 if beats is not None and is_compound else beats
    return Metre(
        signature=None if upper is None else f"{upper}/{rhythm.beat_unit}",
        beats_per_bar=beats,
        division=rhythm.division,
        beat_unit=rhythm.beat_unit,
        confidence=rhythm.metre_confidence,
    )


def key_of(harmony: Harmony) -> Key:
    """Its key, and where that changes."""
    return Key(
        key=harmony.key,
        mode=harmony.mode,
        confidence=harmony.key_confidence,
        regions=[
            KeyRegion(
                start_s=rounded(region.start_s),
                end_s=rounded(region.end_s),
                key=region.key,
                confidence=region.confidence,
            )
            for region in harmony.regions
        ],
    )


def chords_of(harmony: Harmony) -> Chords:
    """Its chords."""
    return Chords(aligned=_spans(harmony.aligned), raw=_spans(harmony.raw))


def times(seconds: Iterable[float]) -> list[float]:
    """Times as they are written down."""
    return [rounded(time_s) for time_s in seconds]


def rounded(seconds: float) -> float:
    """A time as it is written down."""
    return round(float(seconds), _DECIMALS)


def _spans(chords: Iterable[Chord]) -> list[ChordSpan]:
    return [
        ChordSpan(
            start_s=rounded(chord.start_s),
            end_s=rounded(chord.end_s),
            label=chord.label,
            confidence=round(chord.confidence, 3),
        )
        for chord in chords
    ]
