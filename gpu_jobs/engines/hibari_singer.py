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

from gpu_jobs.engines.hibari import FRAMES_PER_UNIT, UNIT_S, HibariVoice, Prosody
from gpu_jobs.engines.phrase_level import even_out, shape
from gpu_jobs.engines.vocoder import HOP, SAMPLE_RATE, Floats, TimeLine, render
from shared.music.articulation import Articulated, Lengths, articulate
from shared.music.intonation import pitch_curve
from shared.music.phonemes import DIPHTHONGS, MARKS
from shared.music.score import SungSyllable
from shared.music.tessitura import VoiceRange

RANGE = VoiceRange(lowest=53.0, highest=81.0)
"""F3 to A5: below it the female voice turns hoarse, above it its vowels lose their harmonics."""

LEAD_S = 0.2
RELEASE_S = 0.15

_FRAME_S = UNIT_S / FRAMES_PER_UNIT
_PAD_UNITS = 6
_CONSONANT_UNITS = (1, 8)
_VOWEL_UNITS = (6, 12)
_VOWEL_SLOWED = 1.3
_SPOKEN_BELOW_HZ = 330.0
_VOICED_ABOVE_HZ = 40.0
_VOWEL_ENERGY_PERCENTILE = 85
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


@dataclass(frozen=True, slots=True)
class _Tokens:
    """Where a syllable's sounds stand in the model's input; the pad before it is token 0."""

    onset: range
    nucleus: range
    coda: range
    glides: bool


@dataclass(frozen=True, slots=True)
class _Text:
    phonemes: str
    syllables: list[_Tokens]


def sing_phrase(
    voice: HibariVoice, phrase: Sequence[SungSyllable], style: Style, rng: np.random.Generator
) -> SungPhrase:
    """Sing syllables that follow one another in one breath; their notes lie in `RANGE`.

    The sound begins up to `LEAD_S` before the first note, for its consonants, and ends
    `RELEASE_S` after the last; both ends are silent. Notes come out about equally loud.
    """
    text = _spell(voice, phrase)
    spoken = voice.speak(text.phonemes)
    wanted = _as_sung(spoken, text, phrase)
    spectra = voice.decode(text.phonemes, wanted)
    edges = _edges(wanted)
    moments = articulate(phrase, [_lengths(t, edges) for t in text.syllables])
    start = max(moments[0].onset - LEAD_S, 0.0)
    times = np.arange(start, moments[-1].end + RELEASE_S, HOP / SAMPLE_RATE)
    position = _positions(times, moments, text.syllables, edges)
    notes = [note for syllable in phrase for note in syllable.notes]
    midi = pitch_curve(
        notes, times, portamento_s=style.portamento_s, vibrato_cents=style.vibrato_cents
    )
    voiced = wanted.hz[np.clip(position.round().astype(int), 0, len(wanted.hz) - 1)] > 0
    hz = np.where(voiced, 440.0 * 2 ** ((midi - 69.0) / 12), 0.0)
    samples = render(spectra, TimeLine(position, hz, _steadiness(times, moments)), rng)
    samples *= even_out(samples, phrase, moments, start)
    samples *= shape(len(samples), phrase, moments, start, RELEASE_S)
    return SungPhrase(samples, start)


def _spell(voice: HibariVoice, phrase: Sequence[SungSyllable]) -> _Text:
    """The phrase as the model reads it, words apart, without sounds it does not know."""
    phonemes = ""
    syllables = []
    for syllable in phrase:
        phonemes += " " if syllable.opens_word and phonemes else ""
        ranges = []
        for sound in (syllable.sound.onset, syllable.sound.nucleus, syllable.sound.coda):
            known = "".join(c for c in sound if voice.knows(c))
            ranges.append(range(len(phonemes) + 1, len(phonemes) + 1 + len(known)))
            phonemes += known
        glides = bool(DIPHTHONGS.intersection(syllable.sound.nucleus))
        syllables.append(_Tokens(*ranges, glides=glides))
    return _Text(phonemes, syllables)


def _as_sung(spoken: Prosody, text: _Text, phrase: Sequence[SungSyllable]) -> Prosody:
    """The prosody to decode: natural consonants, full vowels, pitch near the melody's.

    The pitch only colours the spectra here; it is folded down to where the model has spoken.
    """
    durations = np.clip(spoken.durations, *_CONSONANT_UNITS)
    durations[[0, -1]] = _PAD_UNITS
    for vowel in _vowels(text):
        durations[vowel] = np.clip(_VOWEL_SLOWED * spoken.durations[vowel], *_VOWEL_UNITS)
    frames = _frames_from(_edges(spoken), _cumulated(durations))
    energy, voiced = spoken.energy[frames], spoken.hz[frames] > _VOICED_ABOVE_HZ
    floor = np.percentile(spoken.energy, _VOWEL_ENERGY_PERCENTILE)
    edges = _cumulated(durations)
    for vowel in _vowels(text):
        held = slice(edges[vowel], edges[vowel + 1])
        energy[held] = np.maximum(energy[held], floor)
        voiced[held] = True
    hz = np.zeros(len(frames), np.float32)
    for tokens, syllable in zip(text.syllables, phrase, strict=True):
        hz[edges[tokens.onset.start] : edges[tokens.coda.stop]] = _spoken_hz(syllable)
    return Prosody(durations, np.where(voiced, hz, 0.0).astype(np.float32), energy)


def _vowels(text: _Text) -> list[int]:
    """Tokens that are held on a pitch: nuclei without their stress marks."""
    return [
        token
        for tokens in text.syllables
        for token in tokens.nucleus
        if text.phonemes[token - 1] not in MARKS
    ]


def _spoken_hz(syllable: SungSyllable) -> float:
    hz = 440.0 * 2.0 ** ((float(np.mean([n.midi for n in syllable.notes])) - 69.0) / 12)
    while hz > _SPOKEN_BELOW_HZ:
        hz /= 2
    return hz


def _cumulated(durations: NDArray[np.int64]) -> NDArray[np.int64]:
    """First frame of each token, and the number of frames."""
    return np.concatenate([[0], np.cumsum(durations)]) * FRAMES_PER_UNIT


def _edges(prosody: Prosody) -> NDArray[np.int64]:
    return _cumulated(prosody.durations)


def _frames_from(source: NDArray[np.int64], target: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each frame of ``target``, the frame of ``source`` at the same place in the same token."""
    place = np.interp(np.arange(target[-1]) + 0.5, target, source)
    return np.clip(place.astype(np.int64), 0, source[-1] - 1)


def _lengths(tokens: _Tokens, edges: NDArray[np.int64]) -> Lengths:
    def seconds(part: range) -> float:
        return float(edges[part.stop] - edges[part.start]) * _FRAME_S

    return Lengths(onset=seconds(tokens.onset), coda=seconds(tokens.coda))


def _positions(
    times: NDArray[np.float64],
    moments: Sequence[Articulated],
    syllables: Sequence[_Tokens],
    edges: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Which decoded frame sounds at each time, fractional."""
    begin = float(edges[syllables[0].onset.start])
    at = [moments[0].onset - LEAD_S]
    frame = [max(begin - LEAD_S / _FRAME_S, 0.0)]
    for moment, tokens in zip(moments, syllables, strict=True):
        v0, v1 = float(edges[tokens.nucleus.start]), float(edges[tokens.nucleus.stop])
        held_at, held_frame = _held(moment, v0, v1, tokens.glides)
        at += [moment.onset, moment.vowel, *held_at, moment.coda, moment.end]
        frame += [float(edges[tokens.onset.start]), v0, *held_frame, v1]
        frame.append(float(edges[tokens.coda.stop]))
    at.append(moments[-1].end + RELEASE_S)
    frame.append(min(frame[-1] + RELEASE_S / _FRAME_S, float(edges[-1])))
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
    if (moment.coda - moment.vowel) / _FRAME_S <= frames:
        return [], []
    first, last = (0.25, 0.5) if glides else (0.35, 0.65)
    begin, end = first * frames, (1 - last) * frames
    return (
        [moment.vowel + begin * _FRAME_S, moment.coda - end * _FRAME_S],
        [v0 + begin, v1 - end],
    )
