"""What is sung in a made-up song: any words on any tune, by throats of any length."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.hibari import load_voice, phonemize
from gpu_jobs.engines.hibari_singer import sing_phrase
from gpu_jobs.engines.hibari_voices import Timbre
from gpu_jobs.engines.performance import Style
from gpu_jobs.engines.vocoder import SAMPLE_RATE
from gpu_jobs.training.stems.plans import SONG_S, Plan
from gpu_jobs.training.stems.playing import walk
from shared.lyrics.dictionary import load_dictionary
from shared.lyrics.phonemes import Parts, parts, syllabify
from shared.singing.score import SungNote, SungSyllable
from shared.singing.tessitura import VoiceRange

Floats = NDArray[np.float32]

_WORDS = 4000
"""So many of the commonest words are sung."""

_WORDLESS = ("lˈɑ", "nˈɑ", "ˈu", "ˈɑ", "dˈu", "hˈA", "jˈA", "ˈO", "mˈm")
_SYLLABLES_A_PHRASE = (4, 11)
_REST_S = 0.35
_LOWEST, _HIGHEST = 43.0, 86.0


def singer(rng: np.random.Generator) -> tuple[Style, int]:
    """Somebody, and the middle of the tunes that suit that throat, as a MIDI number."""
    formants = float(rng.uniform(0.8, 1.2))
    timbre = Timbre("anybody", VoiceRange(_LOWEST, _HIGHEST), formants)
    style = Style(
        portamento_s=float(rng.uniform(0.02, 0.12)),
        vibrato_cents=float(rng.choice([0.0, rng.uniform(10, 80)], p=[0.2, 0.8])),
        vibrato_hz=float(rng.uniform(4.5, 6.8)),
        articulation="legato" if rng.random() < 0.75 else "separate",
        breath=float(rng.uniform(0, 1)),
        timbre=timbre,
    )
    middle = 60 + 42 * np.log2(formants) + rng.uniform(-3, 7)
    return style, round(float(middle))


def words(rng: np.random.Generator) -> list[SungSyllable]:
    """Syllables enough for a song, without notes: common words in no order, or la, or ooh."""
    if rng.random() < 0.18:
        sound = parts(_WORDLESS[rng.integers(len(_WORDLESS))])
        return [_syllable(sound, opens_word=True)] * 60
    text = " ".join(rng.choice(_common_words(), 34))
    return [
        _syllable(parts(sound), opens_word=not index)
        for word in phonemize(text).split()
        for index, sound in enumerate(syllabify(word))
    ]


def tune(
    plan: Plan, rng: np.random.Generator, middle: int, text: Sequence[SungSyllable]
) -> list[list[SungSyllable]]:
    """Phrases of a new tune on these syllables; some hold several notes."""
    phrases: list[list[SungSyllable]] = [[]]
    longest = int(rng.integers(*_SYLLABLES_A_PHRASE))
    end = -_REST_S
    waiting = list(text)
    for step, steps, pitch in walk(plan, rng, middle, span=8):
        start = step * plan.step_s
        stop = min(start + 0.97 * steps * plan.step_s, SONG_S - 0.3)
        if stop - start < 0.08:
            continue
        note = SungNote(pitch + float(rng.normal(0, 0.06)), start, stop)
        phrase = phrases[-1]
        if phrase and start - end < 0.05 and rng.random() < 0.1:
            phrase[-1] = _held_over(phrase[-1], note)
        elif waiting:
            if phrase and (len(phrase) >= longest or start - end > _REST_S):
                phrases.append([])
            phrases[-1].append(_on(waiting.pop(0), note))
        end = stop
    return [phrase for phrase in phrases if phrase]


def moved(phrases: Sequence[Sequence[SungSyllable]], semitones: float) -> list[list[SungSyllable]]:
    """The same phrases higher or lower."""
    return [
        [
            _with_notes(s, [SungNote(n.midi + semitones, n.start, n.end) for n in s.notes])
            for s in phrase
        ]
        for phrase in phrases
    ]


def sung(
    phrases: Sequence[Sequence[SungSyllable]], style: Style, rng: np.random.Generator
) -> Floats:
    """The whole song's voice at `SAMPLE_RATE`, mono, `SONG_S` long."""
    track = np.zeros(round(SONG_S * SAMPLE_RATE), np.float32)
    for phrase in phrases:
        take = sing_phrase(load_voice(), phrase, style, rng)
        at = round(take.start_s * SAMPLE_RATE)
        samples = take.samples[: len(track) - at]
        track[at : at + len(samples)] += samples
    return track


@cache
def _common_words() -> tuple[str, ...]:
    return tuple(load_dictionary().words[:_WORDS])


def _syllable(sound: Parts, *, opens_word: bool) -> SungSyllable:
    return SungSyllable(sound, (), opens_word)


def _on(syllable: SungSyllable, note: SungNote) -> SungSyllable:
    return _with_notes(syllable, [note])


def _held_over(syllable: SungSyllable, note: SungNote) -> SungSyllable:
    return _with_notes(syllable, [*syllable.notes, note])


def _with_notes(syllable: SungSyllable, notes: Sequence[SungNote]) -> SungSyllable:
    return SungSyllable(syllable.sound, tuple(notes), syllable.opens_word)
