"""How the voice would speak a phrase, and what of it changes when it is sung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.hibari import FRAME_S, FRAMES_PER_UNIT, HibariVoice, Prosody
from shared.music.articulation import Lengths
from shared.music.intonation import to_hz
from shared.music.phonemes import DIPHTHONGS, MARKS
from shared.music.score import SungSyllable

_PAD_UNITS = 6
_CONSONANT_UNITS = (2, 8)
_VOWEL_UNITS = (6, 12)
_VOWEL_SLOWED = 1.3
_SPOKEN_BELOW_HZ = 330.0
_VOICED_ABOVE_HZ = 40.0
_VOWEL_ENERGY_PERCENTILE = 60


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where a syllable's sounds stand in the model's input; the pad before it is token 0.

    Attributes:
        glides: its vowel is a diphthong.
    """

    onset: range
    nucleus: range
    coda: range
    glides: bool


@dataclass(frozen=True, slots=True)
class Spelled:
    """A phrase as the model reads it."""

    phonemes: str
    syllables: list[Tokens]


def spell(voice: HibariVoice, phrase: Sequence[SungSyllable]) -> Spelled:
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
        onset, nucleus, coda = ranges
        glides = not DIPHTHONGS.isdisjoint(syllable.sound.nucleus)
        syllables.append(Tokens(onset, nucleus, coda, glides))
    return Spelled(phonemes, syllables)


def as_sung(spoken: Prosody, text: Spelled, phrase: Sequence[SungSyllable]) -> Prosody:
    """The prosody to decode: natural consonants, full vowels, pitch near the melody's.

    The pitch only colours the spectra here; it is folded down to where the model has spoken.
    """
    durations = np.clip(spoken.durations, *_CONSONANT_UNITS)
    durations[[0, -1]] = _PAD_UNITS
    for vowel in _vowels(text):
        durations[vowel] = np.clip(_VOWEL_SLOWED * spoken.durations[vowel], *_VOWEL_UNITS)
    edges = token_edges(durations)
    frames = _frames_from(token_edges(spoken.durations), edges)
    energy, voiced = spoken.energy[frames], spoken.hz[frames] > _VOICED_ABOVE_HZ
    floor = np.percentile(spoken.energy, _VOWEL_ENERGY_PERCENTILE)
    for vowel in _vowels(text):
        held = slice(edges[vowel], edges[vowel + 1])
        energy[held] = np.maximum(energy[held], floor)
        voiced[held] = True
    hz = np.zeros(len(frames), np.float32)
    for tokens, syllable in zip(text.syllables, phrase, strict=True):
        hz[edges[tokens.onset.start] : edges[tokens.coda.stop]] = _spoken_hz(syllable)
    return Prosody(durations, np.where(voiced, hz, 0.0).astype(np.float32), energy)


def _vowels(text: Spelled) -> list[int]:
    """Tokens that are held on a pitch: nuclei without their stress marks."""
    return [
        token
        for tokens in text.syllables
        for token in tokens.nucleus
        if text.phonemes[token - 1] not in MARKS
    ]


def _spoken_hz(syllable: SungSyllable) -> float:
    hz = float(to_hz(np.array([note.midi for note in syllable.notes])).mean())
    while hz > _SPOKEN_BELOW_HZ:
        hz /= 2
    return hz


def token_edges(durations: NDArray[np.int64]) -> NDArray[np.int64]:
    """First frame of each token, and the number of frames."""
    return np.concatenate([[0], np.cumsum(durations)]) * FRAMES_PER_UNIT


def _frames_from(source: NDArray[np.int64], target: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each frame of ``target``, the frame of ``source`` at the same place in the same token."""
    place = np.interp(np.arange(target[-1]) + 0.5, target, source)
    return np.clip(place.astype(np.int64), 0, source[-1] - 1)


def consonant_lengths(tokens: Tokens, edges: NDArray[np.int64]) -> Lengths:
    """How long the consonants last where ``edges`` are the first frames of the tokens."""

    def seconds(part: range) -> float:
        return float(edges[part.stop] - edges[part.start]) * FRAME_S

    return Lengths(onset=seconds(tokens.onset), coda=seconds(tokens.coda))
