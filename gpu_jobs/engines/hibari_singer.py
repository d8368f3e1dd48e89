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

from gpu_jobs.engines.breathing import inhalation
from gpu_jobs.engines.formants import move_formants
from gpu_jobs.engines.hibari import HibariVoice, Prosody
from gpu_jobs.engines.hibari_alignment import place
from gpu_jobs.engines.hibari_prosody import (
    as_sung,
    consonant_lengths,
    spell,
    token_edges,
)
from gpu_jobs.engines.hibari_timing import positions, settled
from gpu_jobs.engines.hibari_voices import HIGH, Timbre
from gpu_jobs.engines.phrase_level import even_out, levels, shape
from gpu_jobs.engines.vocoder import HOP, SAMPLE_RATE, Floats, TimeLine, render
from shared.music.articulation import Articulated, Articulation, articulate
from shared.music.intonation import pitch_curve, to_hz
from shared.music.score import SungSyllable

RANGE = HIGH.range

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


def sing_phrase(
    voice: HibariVoice,
    phrase: Sequence[SungSyllable],
    style: Style,
    rng: np.random.Generator,
    *,
    silence_s: float = LEAD_S,
) -> SungPhrase:
    """Sing syllables that follow one another in one breath; their notes lie in the timbre's range.

    The sound begins before the first note, with a breath and consonants, and ends `RELEASE_S`
    after the last; both ends are silent. Vowels are equally loud but for their notes' ``level_db``.

    Args:
        silence_s: how long before the first note nothing else is sung: room for a breath.
    """
    text = spell(voice, phrase)
    spoken = voice.speak(text.phonemes)
    planned = articulate(phrase, consonant_lengths(spoken, text), style.articulation)
    wanted = as_sung(spoken, text, phrase, planned, style.timbre.formants)
    spectra = voice.decode(text.phonemes, wanted)
    placed = place(spectra, token_edges(wanted.durations), text.syllables)
    moments = settled(planned, placed)
    breath = _breath(phrase[0].start - silence_s, moments[0].onset, style, rng)
    start = max(moments[0].onset - max(LEAD_S, _PAUSE_S + len(breath) / SAMPLE_RATE), 0.0)
    times = np.arange(start, moments[-1].end + RELEASE_S, HOP / SAMPLE_RATE)
    position = np.clip(positions(times, moments, placed), 0.0, len(wanted.hz) - 1.0)
    line = TimeLine(
        position,
        np.where(_voiced(wanted, position), _hertz(phrase, times, style, rng), 0.0),
        _steadiness(times, moments),
        levels(phrase, times),
    )
    samples = render(move_formants(spectra, style.timbre.formants), line, rng)
    samples *= even_out(samples, phrase, moments, start)
    samples *= shape(len(samples), phrase, moments, start, RELEASE_S)
    begin = round((moments[0].onset - _PAUSE_S - start) * SAMPLE_RATE) - len(breath)
    samples[max(begin, 0) : max(begin, 0) + len(breath)] += breath
    return SungPhrase(samples, start)


def _breath(earliest_s: float, onset_s: float, style: Style, rng: np.random.Generator) -> Floats:
    room_s = onset_s - _PAUSE_S - max(earliest_s, 0.0)
    return inhalation(room_s, style.breath, style.timbre.formants, rng)


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


def _voiced(prosody: Prosody, position: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether there is a pitch at each position."""
    nearest = np.clip(np.round(position).astype(np.intp), 0, len(prosody.hz) - 1)
    voiced: NDArray[np.bool_] = prosody.hz[nearest] > 0
    return voiced


def _steadiness(times: NDArray[np.float64], moments: Sequence[Articulated]) -> NDArray[np.float64]:
    """1 within vowels, rising and falling linearly at their edges, 0 at consonants."""
    steadiness = np.zeros(len(times))
    for moment in moments:
        edge = min(_VOWEL_EDGE_S, (moment.coda - moment.vowel) / 3)
        trapezium = [moment.vowel, moment.vowel + edge, moment.coda - edge, moment.coda]
        steadiness = np.maximum(steadiness, np.interp(times, trapezium, [0.0, 1.0, 1.0, 0.0]))
    return steadiness
