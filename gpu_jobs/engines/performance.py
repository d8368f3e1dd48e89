"""One phrase sung: what a voice would say of it, laid along the melody's time line.

The pulses that excite the spectra follow the melody itself, so the pitch is exact whatever the voice
would have done; vowels are held by reading their frames more slowly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.breathing import inhalation
from gpu_jobs.engines.formants import move_formants
from gpu_jobs.engines.hibari_alignment import Placed
from gpu_jobs.engines.hibari_timing import positions, settled
from gpu_jobs.engines.hibari_voices import HIGH, Timbre
from gpu_jobs.engines.phrase_level import even_out, levels, shape
from gpu_jobs.engines.vocoder import HOP, SAMPLE_RATE, Floats, Spectra, TimeLine, render
from shared.singing.articulation import Articulated, Articulation
from shared.singing.intonation import pitch_curve, to_hz
from shared.singing.score import SungSyllable

LEAD_S = 0.2
"""How long before a phrase its first consonants may begin."""

RELEASE_S = 0.15

_PAUSE_S = 0.05
"""Between the breath and the first sound."""

_VOWEL_EDGE_S = 0.08


@dataclass(frozen=True, slots=True)
class Style:
    """How notes are joined and held, and by whom: see `shared.parameters.SingParameters`.

    Attributes:
        portamento_s: time a pitch takes to change, seconds.
        vibrato_cents: depth of vibrato to either side of the note.
        vibrato_hz: its rate.
        articulation: notes bound to each other, or each for itself.
        breath: how audible the breath before a phrase is, 0 (not) to 1.
        timbre: whose voice it is.
    """

    portamento_s: float = 0.06
    vibrato_cents: float = 35.0
    vibrato_hz: float = 5.6
    articulation: Articulation = "legato"
    breath: float = 0.5
    timbre: Timbre = HIGH


@dataclass(frozen=True, slots=True)
class SungPhrase:
    """Mono samples at `SAMPLE_RATE`, and the moment of the first, seconds."""

    samples: Floats
    start_s: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """A phrase as a voice would say it.

    Attributes:
        spectra: its frames.
        voiced: which of them have a pitch.
        placed: where each syllable sounds among them.
        planned: when each syllable is to be sung, seconds.
    """

    spectra: Spectra
    voiced: NDArray[np.bool_]
    placed: Sequence[Placed]
    planned: Sequence[Articulated]


def perform(
    uttered: Utterance,
    phrase: Sequence[SungSyllable],
    style: Style,
    rng: np.random.Generator,
    *,
    formants: float,
    silence_s: float,
) -> SungPhrase:
    """Sing syllables that follow one another in one breath; their notes lie in the timbre's range.

    The sound begins before the first note, with a breath and consonants, and ends `RELEASE_S`
    after the last; both ends are silent. Vowels are equally loud but for their notes' ``level_db``.

    Args:
        formants: factor on the frequency of every formant.
        silence_s: how long before the first note nothing else is sung: room for a breath.
    """
    moments = settled(uttered.planned, uttered.placed)
    room_s = moments[0].onset - _PAUSE_S - max(phrase[0].start - silence_s, 0.0)
    breath = inhalation(room_s, style.breath, style.timbre.formants, rng)
    start = max(moments[0].onset - max(LEAD_S, _PAUSE_S + len(breath) / SAMPLE_RATE), 0.0)
    times = np.arange(start, moments[-1].end + RELEASE_S, HOP / SAMPLE_RATE)
    position = np.clip(positions(times, moments, uttered.placed), 0.0, len(uttered.voiced) - 1.0)
    voiced = uttered.voiced[np.round(position).astype(np.intp)]
    line = TimeLine(
        position,
        np.where(voiced, _hertz(phrase, times, style, rng), 0.0),
        _steadiness(times, moments),
        levels(phrase, times),
    )
    samples = render(move_formants(uttered.spectra, formants), line, rng)
    samples *= even_out(samples, phrase, moments, start)
    samples *= shape(len(samples), phrase, moments, start, RELEASE_S)
    begin = round((moments[0].onset - _PAUSE_S - start) * SAMPLE_RATE) - len(breath)
    samples[max(begin, 0) : max(begin, 0) + len(breath)] += breath
    return SungPhrase(samples, start)


def _hertz(
    phrase: Sequence[SungSyllable],
    times: NDArray[np.float64],
    style: Style,
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    notes = [note for syllable in phrase for note in syllable.notes]
    curve = pitch_curve(
        notes,
        times,
        rng,
        portamento_s=style.portamento_s,
        vibrato_cents=style.vibrato_cents,
        vibrato_hz=style.vibrato_hz,
    )
    return to_hz(curve)


def _steadiness(times: NDArray[np.float64], moments: Sequence[Articulated]) -> NDArray[np.float64]:
    """1 within vowels, rising and falling linearly at their edges, 0 at consonants."""
    steadiness = np.zeros(len(times))
    for moment in moments:
        edge = min(_VOWEL_EDGE_S, (moment.coda - moment.vowel) / 3)
        trapezium = [moment.vowel, moment.vowel + edge, moment.coda - edge, moment.coda]
        steadiness = np.maximum(steadiness, np.interp(times, trapezium, [0.0, 1.0, 1.0, 0.0]))
    return steadiness
