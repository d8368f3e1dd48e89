"""What of a recording tells its mood: a few dozen numbers from its analysis, each with a name.

None depends on how loud the recording is: that is the mastering's doing, not the music's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from shared.music.analysis import Analysis, ChordSpan, Spectrum, Spread
from shared.music.chords import read_chord

Floats = NDArray[np.float64]

_USUAL_BPM = 100.0
_LOWEST_HZ = 20.0
_QUIET_DB = 20.0
"""Below its louder parts by so much, sound is a gap between notes."""


def mood_cues(analysis: Analysis, rms_db: Floats) -> dict[str, float]:
    """The cues by name, every one finite.

    Args:
        rms_db: level of each frame, dB, shape [frames]; the row ``level_db`` of the framewise matrix.

    Raises:
        ValueError: the analysis is of silence, or of a MIDI file: there is no spectrum.
    """
    if analysis.spectrum is None or analysis.dynamics is None:
        raise ValueError("nothing sounds")
    return {
        **_of_time(analysis),
        **_of_harmony(analysis),
        **_of_level(analysis, rms_db),
        **_of_sound(analysis.spectrum),
    }


def _of_time(analysis: Analysis) -> dict[str, float]:
    bpm = analysis.tempo.bpm or _USUAL_BPM
    return {
        "tempo_octaves": float(np.log2(bpm / _USUAL_BPM)),
        "beat_clarity": analysis.tempo.confidence,
        "onsets_a_second": float(np.log2(0.25 + analysis.onset_rate_hz)),
    }


def _of_harmony(analysis: Analysis) -> dict[str, float]:
    sign = {"major": 1.0, "minor": -1.0, None: 0.0}[analysis.key.mode]
    spans = analysis.chords.raw
    named = [span for span in spans if span.label not in ("N", "X")]
    return {
        "major_key": sign * analysis.key.confidence,
        "minor_chords": _share(named, (":min", ":dim", ":hdim")),
        "sevenths": _share(named, ("7",)),
        "dissonant_chords": _share(named, (":dim", ":hdim", ":aug")),
        "steps_by_semitone": _moves(named, (1, 11)),
        "steps_by_fifth": _moves(named, (5, 7)),
        "chordless": 1 - _seconds(named) / max(_seconds(spans), 1e-9),
        "chords_a_second": len(spans) / max(analysis.duration_s, 1.0),
    }


def _of_level(analysis: Analysis, rms_db: Floats) -> dict[str, float]:
    dynamics, loudness = analysis.dynamics, analysis.loudness
    loud = float(np.percentile(rms_db, 95)) if len(rms_db) else 0.0
    heard = np.maximum(rms_db, loud - 60.0)
    moves = np.abs(np.diff(heard)).mean() if len(heard) > 1 else 0.0
    return {
        "crest_db": _or_nought(dynamics.crest_db if dynamics else None),
        "dynamic_range_db": _or_nought(dynamics.dynamic_range_db if dynamics else None),
        "loudness_range_lu": _or_nought(loudness.range_lu if loudness else None),
        "level_spread_db": float(heard.std()) if len(heard) else 0.0,
        "level_motion_db": float(moves),
        "gaps": float((heard < loud - _QUIET_DB).mean()) if len(heard) else 0.0,
    }


def _of_sound(spectrum: Spectrum) -> dict[str, float]:
    cues = {
        "brightness_octaves": _octaves(spectrum.centroid_hz.mean),
        "brightness_motion": _relative(spectrum.centroid_hz),
        "bandwidth_octaves": _octaves(spectrum.bandwidth_hz.mean),
        "rolloff_octaves": _octaves(spectrum.rolloff_hz.mean),
        "noisiness_db": 10 * float(np.log10(spectrum.flatness.mean + 1e-6)),
        "noisiness_motion": _relative(spectrum.flatness),
        "sign_changes": spectrum.zero_crossing_rate.mean,
    }
    for band, contrast in enumerate(spectrum.contrast_db):
        cues[f"contrast_{band}_db"] = contrast.mean
        cues[f"contrast_{band}_motion_db"] = contrast.std
    return cues


def as_row(cues: Mapping[str, float], names: Sequence[str]) -> NDArray[np.float32]:
    """The named cues as a model takes them, shape [1, names]."""
    return np.array([[cues[name] for name in names]], np.float32)


def _share(spans: Sequence[ChordSpan], parts: Sequence[str]) -> float:
    wanted = [span for span in spans if any(part in span.label for part in parts)]
    return _seconds(wanted) / max(_seconds(spans), 1e-9)


def _moves(spans: Sequence[ChordSpan], semitones: Sequence[int]) -> float:
    """How many changes of chord move the root by so much."""
    roots = [chord.root for span in spans if (chord := read_chord(span.label)) is not None]
    steps = [(b - a) % 12 for a, b in pairwise(roots)]
    return sum(step in semitones for step in steps) / max(len(steps), 1)


def _seconds(spans: Sequence[ChordSpan]) -> float:
    return sum(span.end_s - span.start_s for span in spans)


def _octaves(hz: float) -> float:
    """Above 1 kHz, in octaves."""
    return float(np.log2(max(hz, _LOWEST_HZ) / 1000.0))


def _relative(spread: Spread) -> float:
    return spread.std / max(abs(spread.mean), 1e-6)


def _or_nought(value: float | None) -> float:
    return 0.0 if value is None else value
