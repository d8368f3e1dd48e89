"""The singer's engine, phrase by phrase: loudness, breath, articulation, and notes nobody hums."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from gpu_jobs.engines.hibari import load_voice, phonemize
from gpu_jobs.engines.hibari_singer import sing_phrase
from gpu_jobs.engines.hibari_voices import VOICES
from gpu_jobs.engines.performance import RELEASE_S, Style, SungPhrase
from gpu_jobs.engines.vocoder import SAMPLE_RATE
from shared.lyrics.phonemes import parts, syllabify
from shared.singing.score import SungNote, SungSyllable
from tests.quality.sounds import Heard, Sound
from tests.quality.vowel_onsets import measure_vowel_onsets

EVEN = Style(vibrato_cents=0.0, breath=0.0)


def phrase_of(words: str, notes: list[SungNote]) -> list[SungSyllable]:
    """A syllable a note; the last syllable takes the notes that are left."""
    sounds = [
        (parts(sound), k == 0)
        for word in phonemize(words).split()
        for k, sound in enumerate(syllabify(word))
    ]
    shares = [(note,) for note in notes[: len(sounds) - 1]] + [tuple(notes[len(sounds) - 1 :])]
    return [
        SungSyllable(sound, share, opens)
        for (sound, opens), share in zip(sounds, shares, strict=True)
    ]


def even_notes(*midi: float, length_s: float = 0.5, start_s: float = 1.0) -> list[SungNote]:
    return [
        SungNote(m, start_s + i * length_s, start_s + (i + 1) * length_s)
        for i, m in enumerate(midi)
    ]


def sing(
    phrase: list[SungSyllable], style: Style = EVEN, *, seed: int = 0, silence_s: float = 0.2
) -> SungPhrase:
    rng = np.random.default_rng(seed)
    return sing_phrase(load_voice(), phrase, style, rng, silence_s=silence_s)


def between(sung: SungPhrase, begin_s: float, end_s: float) -> NDArray[np.float64]:
    first, last = (round((t - sung.start_s) * SAMPLE_RATE) for t in (begin_s, end_s))
    return np.asarray(sung.samples[max(first, 0) : last], np.float64)


def level_db(samples: NDArray[np.float64]) -> float:
    return float(10 * np.log10(np.mean(samples**2) + 1e-12))


def brightness_db(samples: NDArray[np.float64]) -> float:
    """Power above 3 kHz, relative to all."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    hz = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    return float(10 * np.log10(power[hz > 3000].sum() / power.sum()))


def lateness_of_vowels(phrase: list[SungSyllable], sung: SungPhrase) -> NDArray[np.float64]:
    sound = Sound(np.asarray(sung.samples, np.float64), SAMPLE_RATE)
    heard = [
        Heard(s.notes[0].midi, s.start - sung.start_s, s.end - sung.start_s, True, True, False)
        for s in phrase
    ]
    return np.array(measure_vowel_onsets(sound, heard))


def test_vowels_begin_with_their_notes():
    words = "so take my hand and dance with me until the morning comes"
    notes = even_notes(*[60, 62, 64, 65, 67, 65, 64, 62, 60, 62, 64, 65, 64, 62], length_s=0.4)
    phrase = phrase_of(words, notes)
    late = np.abs(lateness_of_vowels(phrase, sing(phrase)))
    assert np.mean(late <= 0.03) >= 0.85
    assert np.median(late) < 0.015


def test_a_vowel_after_a_long_consonant_waits_for_its_note():
    phrase = phrase_of("windows shadows windows", even_notes(72, 71, 72, 69, 71, 72, length_s=0.63))
    assert np.abs(lateness_of_vowels(phrase, sing(phrase))).max() <= 0.03


def test_softer_notes_are_softer_and_duller():
    loud, soft = even_notes(64, 64, length_s=1.0)
    phrase = phrase_of("ah ah", [loud, replace(soft, level_db=-12.0)])
    sung = sing(phrase)
    first, second = between(sung, 1.3, 1.7), between(sung, 2.3, 2.7)
    assert level_db(second) - level_db(first) == pytest.approx(-12.0, abs=2.0)
    assert brightness_db(second) < brightness_db(first) - 1.0


def test_separate_notes_are_parted_and_legato_ones_are_not():
    phrase = phrase_of("ah ah ah", even_notes(60, 64, 67))
    bound, parted = sing(phrase), sing(phrase, replace(EVEN, articulation="separate"))
    for join_s in (1.5, 2.0):
        around = [join_s - 0.1 + 0.01 * k for k in range(12)]
        lowest = {
            name: min(level_db(between(sung, t, t + 0.01)) for t in around)
            for name, sung in (("bound", bound), ("parted", parted))
        }
        held = level_db(between(bound, join_s - 0.3, join_s - 0.15))
        assert lowest["bound"] > held - 12
        assert lowest["parted"] < held - 30


def test_a_breath_is_drawn_where_there_is_room():
    phrase = phrase_of("so long", even_notes(60, 64, start_s=3.0))
    sung = sing(phrase, replace(EVEN, breath=1.0), silence_s=1.0)
    assert 2.2 < sung.start_s < 2.7
    breath, vowel = between(sung, 2.45, 2.75), between(sung, 3.1, 3.3)
    assert -35 < level_db(breath) - level_db(vowel) < -18
    assert np.abs(sung.samples[:24]).max() < 1e-4


@pytest.mark.parametrize(("breath", "silence_s"), [(0.0, 1.0), (1.0, 0.15)])
def test_no_breath_is_drawn_without_room_or_wish(breath: float, silence_s: float):
    phrase = phrase_of("so long", even_notes(60, 64, start_s=3.0))
    sung = sing(phrase, replace(EVEN, breath=breath), silence_s=silence_s)
    assert level_db(between(sung, sung.start_s, 2.8)) < -100


def test_both_ends_are_silent_and_the_last_sound_fades():
    sung = sing(phrase_of("so long my love", even_notes(60, 62, 64, 65)))
    assert np.abs(sung.samples[:10]).max() < 1e-4
    assert np.abs(sung.samples[-10:]).max() < 1e-3
    end_s = sung.start_s + len(sung.samples) / SAMPLE_RATE
    assert end_s == pytest.approx(3.0 + RELEASE_S, abs=0.02)


def test_the_same_chances_sing_the_same():
    phrase = phrase_of("so long", even_notes(60, 64, start_s=3.0))
    style = Style(breath=1.0)
    takes = [sing(phrase, style, seed=seed, silence_s=1.0).samples for seed in (1, 1, 2)]
    assert np.array_equal(takes[0], takes[1])
    assert not np.array_equal(takes[0], takes[2])


@pytest.mark.parametrize("voice", sorted(VOICES))
@pytest.mark.parametrize(
    "notes",
    [
        [SungNote(60.0, 0.0, 0.02)],
        even_notes(*[60.0 + i % 2 for i in range(50)], length_s=0.02),
        even_notes(*[36.0 + 4 * i for i in range(13)], length_s=0.3),
        [SungNote(67.0, 0.5, 30.5)],
        [SungNote(60.0, 0.0, 0.3, level_db=-60.0), SungNote(64.0, 0.3, 1.0)],
    ],
    ids=["an instant", "a flurry", "four octaves", "half a minute", "all but silent"],
)
def test_notes_nobody_hums_are_sung(voice: str, notes: list[SungNote]):
    sung = sing(phrase_of("fly", notes), Style(timbre=VOICES[voice]), silence_s=0.5)
    assert np.all(np.isfinite(sung.samples))
    assert 0.02 < np.abs(sung.samples).max() < 2.0
    assert sung.start_s >= 0.0
