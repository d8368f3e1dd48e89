"""A phrase as eSpeak NG says it, laid against the syllables that are to be sung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.espeak import Sound, Spoken, speak
from gpu_jobs.engines.espeak_voice import FRAME_S, spectra_of
from gpu_jobs.engines.vocoder import Spectra
from shared.music.phonemes import TIE, VOWELS
from shared.music.score import SungSyllable

_LEADING_S = 0.25


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a syllable's sounds lie, as frames of the spectra: each begins where the one before ends."""

    onset: int
    vowel: int
    coda: int
    end: int
    glides: bool


@dataclass(frozen=True, slots=True)
class Uttered:
    """A phrase spoken.

    Attributes:
        voiced: of each frame of the spectra.
        syllables: one for each that is to be sung, in order.
    """

    spectra: Spectra
    voiced: NDArray[np.bool_]
    syllables: list[Placed]


def utter(phrase: Sequence[SungSyllable], language: str) -> Uttered:
    """Say a phrase, and find its syllables in what was said.

    The machine may say more vowels or fewer than were counted when the words were read one by one
    (a liaison, an elision): then each syllable gets the nearest in order.
    """
    spoken = _with_room(speak(_text_of(phrase), language))
    spectra, voiced = spectra_of(spoken)
    last = len(voiced) - 1
    placed = _placed(spoken.sounds, phrase, last)
    for syllable in placed:
        voiced[syllable.vowel : syllable.coda] = True
    return Uttered(spectra, voiced, placed)


def _text_of(phrase: Sequence[SungSyllable]) -> str:
    words: list[str] = []
    for syllable in phrase:
        if syllable.opens_word or not words:
            words.append("")
        words[-1] += syllable.text
    return " ".join(filter(None, words)) or "la"


def _with_room(spoken: Spoken) -> Spoken:
    """Silence on both sides: consonants that begin or end a phrase have frames to fade in."""
    room = np.zeros(round(_LEADING_S * spoken.rate), np.float32)
    late = len(room) / spoken.rate
    sounds = [Sound(s.ipa, s.start_s + late, s.end_s + late, s.word) for s in spoken.sounds]
    return Spoken(np.concatenate([room, spoken.samples, room]), spoken.rate, sounds)


def _placed(sounds: Sequence[Sound], phrase: Sequence[SungSyllable], last: int) -> list[Placed]:
    nuclei = [i for i, sound in enumerate(sounds) if _is_vowel(sound)]
    if not nuclei:
        nuclei = [len(sounds) // 2] if sounds else []
    chosen = _in_order(nuclei, len(phrase))
    starts = [round(sound.start_s / FRAME_S) for sound in sounds]
    ends = [round(sound.end_s / FRAME_S) for sound in sounds]
    cuts = _cuts(sounds, phrase, chosen)
    placed = []
    for (first, stop), nucleus in zip(pairwise(cuts), chosen, strict=True):
        if not sounds:
            placed.append(Placed(0, 0, last, last, glides=False))
            continue
        onset = min(starts[first], starts[nucleus])
        end = max(ends[stop - 1], ends[nucleus]) if stop > first else ends[nucleus]
        glides = TIE in sounds[nucleus].ipa or _letters(sounds[nucleus].ipa) > 1
        coda = max(ends[nucleus], starts[nucleus] + 1)
        placed.append(Placed(onset, starts[nucleus], coda, max(end, coda), glides))
    return placed


def _in_order(nuclei: Sequence[int], count: int) -> list[int]:
    """As many of the nuclei as there are syllables, in order; some twice where there are too few."""
    if not nuclei:
        return [0] * count
    return [nuclei[i * len(nuclei) // count] for i in range(count)]


def _cuts(
    sounds: Sequence[Sound], phrase: Sequence[SungSyllable], nuclei: Sequence[int]
) -> list[int]:
    """The first sound of each syllable, and the number of sounds."""
    cuts = [0]
    for syllable, left, right in zip(phrase[1:], nuclei, nuclei[1:], strict=False):
        between = max(right - left - 1, 0)
        new_word = next(
            (i for i in range(left + 1, right + 1) if sounds[i].word != sounds[left].word), None
        )
        onset = min(_letters(syllable.sound.onset), between)
        cuts.append(new_word if new_word is not None else right - onset)
    return [*cuts, len(sounds)]


def _is_vowel(sound: Sound) -> bool:
    return not VOWELS.isdisjoint(sound.ipa)


def _letters(ipa: str) -> int:
    """Sounds of a transcription, roughly: letters that stand for themselves."""
    tied = ipa.count(TIE)
    return sum(c.isalpha() and not c.isspace() and c not in "ˈˌːʲʰ" for c in ipa) - tied
