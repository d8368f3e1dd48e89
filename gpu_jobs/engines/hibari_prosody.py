"""How the voice would speak a phrase, and what of it changes when it is sung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.hibari import FRAMES_PER_UNIT, UNIT_S, HibariVoice, Prosody
from shared.lyrics.phonemes import DIPHTHONGS
from shared.singing.articulation import Articulated, Lengths
from shared.singing.intonation import to_hz
from shared.singing.score import SungSyllable

_PAD_UNITS = 8
_LONGEST_CONSONANT = 8
_LONGEST_GAP = 2
_VOWEL_SLOWED = 1.3
_VOWEL_UNITS = (4, 12)
_SPOKEN_HZ = (165.0, 250.0)
_VOICED_ABOVE_HZ = 40.0
_VOWEL_ENERGY_PERCENTILE = 60
_LEAD_UNITS = 2


@dataclass(frozen=True, slots=True)
class Tokens:
    """Where a syllable's sounds stand in the model's input; the pad before it is token 0.

    Attributes:
        onset: the consonants before its vowel and, within a phrase, the space before its word.
        glides: its vowel is a diphthong.
        opens: its vowel is its first sound.
    """

    onset: range
    nucleus: range
    coda: range
    glides: bool
    opens: bool


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
        begin = len(phonemes) + 1
        phonemes += " " if syllable.opens_word and phonemes else ""
        ranges = []
        for sound in (syllable.sound.onset, syllable.sound.nucleus, syllable.sound.coda):
            known = "".join(c for c in sound if voice.knows(c))
            ranges.append(range(len(phonemes) + 1, len(phonemes) + 1 + len(known)))
            phonemes += known
        onset, nucleus, coda = ranges
        opens = not onset
        onset = range(begin, onset.stop)
        glides = not DIPHTHONGS.isdisjoint(syllable.sound.nucleus)
        syllables.append(Tokens(onset, nucleus, coda, glides, opens))
    return Spelled(phonemes, syllables)


def consonant_lengths(spoken: Prosody, text: Spelled) -> list[Lengths]:
    """How long each syllable's consonants last where there is time."""
    units = _natural(spoken, text)
    return [
        Lengths(
            onset=UNIT_S * float(units[t.onset.start : t.onset.stop].sum()),
            coda=UNIT_S * float(units[t.coda.start : t.coda.stop].sum()),
        )
        for t in text.syllables
    ]


def as_sung(
    spoken: Prosody,
    text: Spelled,
    phrase: Sequence[SungSyllable],
    moments: Sequence[Articulated],
    formants: float,
) -> Prosody:
    """The prosody to decode: each sound as long as it is sung, pitch near the melody's.

    Vowels longer than the model has ever spoken are shorter here. The pitch only colours the
    spectra: it stays where the model has spoken, and where formants will be moved by the factor
    ``formants``, the pitch is that of the throat before.
    """
    durations = _durations(spoken, text, moments)
    edges = token_edges(durations)
    frames = _frames_from(token_edges(spoken.durations), edges)
    energy, voiced = spoken.energy[frames], spoken.hz[frames] > _VOICED_ABOVE_HZ
    floor = np.percentile(spoken.energy, _VOWEL_ENERGY_PERCENTILE)
    hz = np.zeros(len(frames), np.float32)
    for tokens, syllable in zip(text.syllables, phrase, strict=True):
        middle = _middle(edges[tokens.nucleus.start], edges[tokens.nucleus.stop])
        energy[middle] = np.maximum(energy[middle], floor)
        voiced[middle] = True
        hz[edges[tokens.onset.start] : edges[tokens.coda.stop]] = _spoken_hz(syllable, formants)
    return Prosody(durations, np.where(voiced, hz, 0.0).astype(np.float32), energy)


def _durations(spoken: Prosody, text: Spelled, moments: Sequence[Articulated]) -> NDArray[np.int64]:
    """Units of each token: consonants as long as they are sung, vowels if they are not long."""
    natural = _natural(spoken, text)
    durations = np.full(len(natural), _PAD_UNITS, np.int64)
    for tokens, moment in zip(text.syllables, moments, strict=True):
        for part, seconds, longest in (
            (tokens.onset, moment.vowel - moment.onset, np.inf),
            (tokens.nucleus, moment.coda - moment.vowel, _longest_vowel(spoken, tokens.nucleus)),
            (tokens.coda, moment.end - moment.coda, np.inf),
        ):
            of_part = slice(part.start, part.stop)
            units = min(seconds / UNIT_S, longest)
            durations[of_part] = _shared_out(natural[of_part], units)
    return durations


def _natural(spoken: Prosody, text: Spelled) -> NDArray[np.int64]:
    """Units of each token as spoken, without the pauses of slow speech."""
    longest = [_LONGEST_GAP if c == " " else _LONGEST_CONSONANT for c in text.phonemes]
    natural: NDArray[np.int64] = np.minimum(spoken.durations, [_PAD_UNITS, *longest, _PAD_UNITS])
    return natural


def _longest_vowel(spoken: Prosody, nucleus: range) -> float:
    """Units: somewhat longer than it was spoken. Drawn out, it would be another sound."""
    slowed = _VOWEL_SLOWED * float(spoken.durations[nucleus.start : nucleus.stop].sum())
    return float(np.clip(slowed, *_VOWEL_UNITS))


def _shared_out(natural: NDArray[np.int64], units: float) -> NDArray[np.int64]:
    """``units`` in proportion to ``natural``, in whole ones, at least one each."""
    edges = np.concatenate([[0], np.cumsum(natural)])
    placed = np.round(edges * (units / max(edges[-1], 1))).astype(np.int64)
    units_each: NDArray[np.int64] = np.maximum(np.diff(placed), 1)
    return units_each


def _middle(begin: int, end: int) -> slice:
    """The middle half of a vowel's sound, which comes before its token."""
    lead = min(_LEAD_UNITS * FRAMES_PER_UNIT, (end - begin) // 2)
    quarter = (end - begin) // 4
    return slice(begin + quarter - lead, end - quarter - lead)


def _spoken_hz(syllable: SungSyllable, formants: float) -> float:
    """The pitch at which a syllable is spoken: near its notes', where this voice speaks."""
    hz = float(to_hz(np.array([note.midi for note in syllable.notes])).mean())
    return float(np.clip(hz / formants, *_SPOKEN_HZ))


def token_edges(durations: NDArray[np.int64]) -> NDArray[np.int64]:
    """First frame of each token, and the number of frames."""
    return np.concatenate([[0], np.cumsum(durations)]) * FRAMES_PER_UNIT


def _frames_from(source: NDArray[np.int64], target: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each frame of ``target``, the frame of ``source`` at the same place in the same token."""
    place = np.interp(np.arange(target[-1]) + 0.5, target, source)
    return np.clip(place.astype(np.int64), 0, source[-1] - 1)
