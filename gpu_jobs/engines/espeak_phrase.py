"""A phrase as eSpeak NG says it, laid against the syllables that are to be sung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.espeak import Sound, Spoken, speak
from gpu_jobs.engines.espeak_voice import FRAME_S, spectra_of
from gpu_jobs.engines.hibari_alignment import Placed
from gpu_jobs.engines.vocoder import Spectra
from shared.lyrics.phonemes import VOWELS
from shared.singing.articulation import Lengths
from shared.singing.score import SungSyllable

_LEADING_S = 0.25


@dataclass(frozen=True, slots=True)
class Uttered:
    """A phrase spoken.

    Attributes:
        voiced: of each frame of the spectra.
        placed: where each syllable that is to be sung sounds among them, in order.
        lengths: how long each one's consonants last.
    """

    spectra: Spectra
    voiced: NDArray[np.bool_]
    placed: list[Placed]
    lengths: list[Lengths]


def utter(phrase: Sequence[SungSyllable], language: str) -> Uttered:
    """Say a phrase, and find its syllables in what was said.

    The machine may say more vowels or fewer than were counted when the words were read one by one
    (a liaison, an elision): then each syllable gets the nearest in order.
    """
    spoken = _with_room(speak(_text_of(phrase), language))
    spectra, voiced = spectra_of(spoken)
    onsets, placed = _placed(spoken.sounds, phrase, len(voiced) - 1)
    for syllable in placed:
        voiced[syllable.begin : syllable.end] = True
    lengths = [
        Lengths(onset=(p.begin - onset) * FRAME_S, coda=(p.stop - p.end) * FRAME_S)
        for onset, p in zip(onsets, placed, strict=True)
    ]
    return Uttered(spectra, voiced, placed, lengths)


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


def _placed(
    sounds: Sequence[Sound], phrase: Sequence[SungSyllable], last: int
) -> tuple[list[int], list[Placed]]:
    """The first frame of each syllable, and where it sounds."""
    if not sounds:
        return [0] * len(phrase), [Placed(0, last, last, glides=False)] * len(phrase)
    nuclei = [i for i, sound in enumerate(sounds) if _is_vowel(sound)] or [len(sounds) // 2]
    chosen = [nuclei[i * len(nuclei) // len(phrase)] for i in range(len(phrase))]
    starts = [round(sound.start_s / FRAME_S) for sound in sounds]
    ends = [round(sound.end_s / FRAME_S) for sound in sounds]
    onsets, placed = [], []
    for (first, stop), nucleus in zip(pairwise(_cuts(sounds, phrase, chosen)), chosen, strict=True):
        end = max(ends[nucleus], starts[nucleus] + 1)
        onsets.append(min(starts[min(first, nucleus)], starts[nucleus]))
        after = max(ends[stop - 1], end) if stop > first else end
        placed.append(Placed(starts[nucleus], end, after, _letters(sounds[nucleus].ipa) > 1))
    return onsets, placed


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
    """Letters of a transcription that stand for a sound, or for a part of one."""
    return sum(c.isalpha() and c not in "ˈˌːʲʰ" for c in ipa)
