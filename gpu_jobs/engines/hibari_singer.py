"""One phrase sung: the voice's spectra laid along the melody's time line.

Vowels are decoded no longer than speech has them, for which the model was trained, and held by
reading its frames more slowly. The pulses that excite them follow the melody itself, so the pitch
is exact whatever the model would have done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.hibari import FRAME_S, HibariVoice
from gpu_jobs.engines.hibari_prosody import (
    Tokens,
    as_sung,
    consonant_lengths,
    spell,
    token_edges,
)
from gpu_jobs.engines.phrase_level import even_out, shape
from gpu_jobs.engines.vocoder import HOP, SAMPLE_RATE, Floats, TimeLine, render
from shared.music.articulation import Articulated, articulate
from shared.music.intonation import pitch_curve, to_hz
from shared.music.score import SungSyllable
from shared.music.tessitura import VoiceRange

RANGE = VoiceRange(lowest=53.0, highest=79.0)
"""F3 to G5: below it this voice has hardly spoken, above it a vowel has too few harmonics left."""

LEAD_S = 0.2
RELEASE_S = 0.15

_VOWEL_EDGE_S = 0.08


@dataclass(frozen=True, slots=True)
class Style:
    """How notes are joined and held: see `shared.parameters.SingParameters`."""

    portamento_s: float
    vibrato_cents: float


@dataclass(frozen=True, slots=True)
class SungPhrase:
    """Mono samples at `SAMPLE_RATE`, and the moment of the first, seconds."""

    samples: Floats
    start_s: float


def sing_phrase(
    voice: HibariVoice, phrase: Sequence[SungSyllable], style: Style, rng: np.random.Generator
) -> SungPhrase:
    """Sing syllables that follow one another in one breath; their notes lie in `RANGE`.

    The sound begins up to `LEAD_S` before the first note, for its consonants, and ends
    `RELEASE_S` after the last; both ends are silent. Notes come out about equally loud.
    """
    text = spell(voice, phrase)
    spoken = voice.speak(text.phonemes)
    wanted = as_sung(spoken, text, phrase)
    spectra = voice.decode(text.phonemes, wanted)
    edges = token_edges(wanted.durations)
    moments = articulate(phrase, [consonant_lengths(t, edges) for t in text.syllables])
    start = max(moments[0].onset - LEAD_S, 0.0)
    times = np.arange(start, moments[-1].end + RELEASE_S, HOP / SAMPLE_RATE)
    position = _positions(times, moments, text.syllables, edges)
    notes = [note for syllable in phrase for note in syllable.notes]
    midi = pitch_curve(
        notes, times, portamento_s=style.portamento_s, vibrato_cents=style.vibrato_cents
    )
    voiced = wanted.hz[np.clip(position.round().astype(int), 0, len(wanted.hz) - 1)] > 0
    hz = np.where(voiced, to_hz(midi), 0.0)
    samples = render(spectra, TimeLine(position, hz, _steadiness(times, moments)), rng)
    samples *= even_out(samples, phrase, moments, start)
    samples *= shape(len(samples), phrase, moments, start, RELEASE_S)
    return SungPhrase(samples, start)


def _positions(
    times: NDArray[np.float64],
    moments: Sequence[Articulated],
    syllables: Sequence[Tokens],
    edges: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Which decoded frame sounds at each time, fractional."""
    begin = float(edges[syllables[0].onset.start])
    at = [moments[0].onset - LEAD_S]
    frame = [max(begin - LEAD_S / FRAME_S, 0.0)]
    for moment, tokens in zip(moments, syllables, strict=True):
        v0, v1 = float(edges[tokens.nucleus.start]), float(edges[tokens.nucleus.stop])
        held_at, held_frame = _held(moment, v0, v1, tokens.glides)
        at += [moment.onset, moment.vowel, *held_at, moment.coda, moment.end]
        frame += [float(edges[tokens.onset.start]), v0, *held_frame, v1]
        frame.append(float(edges[tokens.coda.stop]))
    at.append(moments[-1].end + RELEASE_S)
    frame.append(min(frame[-1] + RELEASE_S / FRAME_S, float(edges[-1])))
    ascending = np.maximum.accumulate(at) + 1e-6 * np.arange(len(at))
    place = np.interp(times, ascending, frame) - 0.5
    return np.clip(place, 0.0, float(edges[-1] - 1))


def _steadiness(times: NDArray[np.float64], moments: Sequence[Articulated]) -> NDArray[np.float64]:
    """1 within vowels, rising and falling linearly at their edges, 0 at consonants."""
    steadiness = np.zeros(len(times))
    for moment in moments:
        edge = min(_VOWEL_EDGE_S, (moment.coda - moment.vowel) / 3)
        trapezium = [moment.vowel, moment.vowel + edge, moment.coda - edge, moment.coda]
        steadiness = np.maximum(steadiness, np.interp(times, trapezium, [0.0, 1.0, 1.0, 0.0]))
    return steadiness


def _held(
    moment: Articulated, v0: float, v1: float, glides: bool
) -> tuple[list[float], list[float]]:
    """The stretch of a vowel that is read slowly to fill its note: its middle, the ends as spoken.

    Of a diphthong it is the first sound, as singers hold it; the glide comes at the end.
    """
    frames = v1 - v0
    if (moment.coda - moment.vowel) / FRAME_S <= frames:
        return [], []
    first, last = (0.25, 0.5) if glides else (0.35, 0.65)
    begin, end = first * frames, (1 - last) * frames
    return (
        [moment.vowel + begin * FRAME_S, moment.coda - end * FRAME_S],
        [v0 + begin, v1 - end],
    )
