"""What the ears make of real recordings. Nothing is tuned on them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import mir_eval
import numpy as np
import soundfile
from numpy.typing import NDArray

from shared.music.analysis import Analysis
from tests.data.music.model import Sound
from tests.quality.ears.product import analysis, melody
from tests.quality.ears.recordings import RECORDINGS, Recording
from tests.quality.ears.rhythm import beat_f, beat_f_any_octave, is_tempo

SUNG_PHRASE = Path(__file__).parents[2] / "data" / "sung_phrase.flac"

_TEMPO_SHARE = 0.04
_GOOD_F = 0.8


@dataclass(frozen=True, slots=True)
class RealRow:
    """One thing that is certain about a recording, and what was heard."""

    recording: str
    measure: str
    truth: str
    heard: str
    mark: str


def real_rows() -> list[RealRow]:
    """All that is here: the sung phrase always is; `recordings` fetches the others."""
    return [*_sung_phrase(), *(row for r in RECORDINGS if r.is_here for row in _rows(r))]


def _rows(recording: Recording) -> Iterator[RealRow]:
    samples, rate = recording.sound()
    heard = analysis(samples, rate)
    name = f"{recording.name} ({recording.package.licence})"
    if recording.bpm is None or recording.excerpt_s is None:
        yield _loop_row(name, samples.shape[1] / rate / 4, heard)
        return
    yield _tempo_row(name, recording.bpm, heard)
    yield _beat_row(name, recording.bpm, recording.first_beat_s, recording.excerpt_s, heard)
    if recording.beats_per_bar is not None:
        is_right = heard.metre.beats_per_bar == recording.beats_per_bar
        found = str(heard.metre.beats_per_bar or "none")
        yield RealRow(name, "beats a bar", str(recording.beats_per_bar), found, _mark(is_right))


def _tempo_row(name: str, bpm: float, heard: Analysis) -> RealRow:
    is_octave = is_tempo(bpm, heard.tempo.bpm, (0.5, 2.0))
    mark = "octave" if is_octave else _mark(bool(is_tempo(bpm, heard.tempo.bpm)))
    return RealRow(name, "tempo, bpm", f"{bpm:g}", _bpm(heard), mark)


def _beat_row(
    name: str, bpm: float, first_s: float, excerpt_s: tuple[float, float], heard: Analysis
) -> RealRow:
    start, end = excerpt_s
    period = 60 / bpm
    first = math.ceil((start - first_s) / period)
    numbers = np.arange(first, math.floor((end - first_s) / period) + 1, dtype=np.float64)
    beats = numbers * period + (first_s - start)
    found = np.array(heard.beats_s)
    told = f"{beat_f(beats, found):.2f}, in any octave {beat_f_any_octave(beats, found):.2f}"
    is_good = beat_f_any_octave(beats, found) >= _GOOD_F
    return RealRow(name, "beat F", f"{len(beats)} beats", told, _mark(is_good))


def _loop_row(name: str, seconds: float, heard: Analysis) -> RealRow:
    """A loop of so many seconds holds a power of two of beats."""
    bpm = heard.tempo.bpm
    count = 0.0 if bpm is None else seconds * bpm / 60
    nearest = 2.0 ** round(math.log2(count)) if count else 0.0
    is_right = count > 0 and abs(count / nearest - 1) <= _TEMPO_SHARE
    truth = " or ".join(f"{60 * beats / seconds:.1f}" for beats in (8, 16, 32))
    return RealRow(name, "tempo, bpm", truth, _bpm(heard), _mark(is_right))


def _sung_phrase() -> Iterator[RealRow]:
    samples, rate = soundfile.read(SUNG_PHRASE, dtype="float32", always_2d=True)
    heard = melody(np.ascontiguousarray(samples.T), int(rate))
    if heard is None:
        yield RealRow("sung phrase (vocadito, CC BY 4.0)", "melody", "one", "none", _mark(False))
        return
    share = _agreement(samples.mean(axis=1), int(rate), np.array(heard.f0.hz), heard.f0.hop_s)
    yield RealRow(
        "sung phrase (vocadito, CC BY 4.0)",
        "pitch within 50 cents of pYIN's",
        "where pYIN hears a voice",
        f"{share:.3f}, in {len(heard.notes)} notes",
        _mark(share >= _GOOD_F),
    )


def _agreement(samples: Sound, rate: int, hertz: NDArray[np.float64], hop_s: float) -> float:
    import librosa

    other, is_voiced, _ = librosa.pyin(samples, sr=rate, fmin=65, fmax=1000)
    other = np.where(is_voiced, other, 0.0)
    times = librosa.times_like(other, sr=rate)
    scores = mir_eval.melody.evaluate(times, other, np.arange(len(hertz)) * hop_s, hertz)
    return float(scores["Raw Pitch Accuracy"])


def _bpm(heard: Analysis) -> str:
    return "none" if heard.tempo.bpm is None else f"{heard.tempo.bpm:.1f}"


def _mark(is_right: bool) -> str:
    return "yes" if is_right else "no"
