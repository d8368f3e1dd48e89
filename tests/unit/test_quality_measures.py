"""The measures of quality measure what they say: errors of known size are found, and no others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import soundfile

from shared.lyrics.model import Line, Lyrics, Syllable
from shared.music.form import find_form
from shared.music.phrases import split_phrases
from tests.melodies import tune
from tests.quality.clicks import loudest_click
from tests.quality.figures import NoSong, make_and_measure
from tests.quality.levels import loudness_lufs, true_peak_db
from tests.quality.limits import Limit
from tests.quality.songbook import COMPOSED, MELODIES
from tests.quality.sounds import Floats, Heard, Sound, expected
from tests.quality.timbre import measure_timbre
from tests.quality.tuning import Tuning, measure_tuning, track_pitch
from tests.quality.verse import STRETCH, measure_verse, variety
from tests.quality.vowel_onsets import measure_vowel_onsets
from tests.quality.wishes import given_wishes, wishes_for_writing
from tests.tones import noise, sung_tone

RATE = 44_100
LEAD_S = 0.4


def heard(midi: float, start: float, end: float, *, consonant: bool = False) -> Heard:
    return Heard(midi, start, end, True, consonant, opens_line=False)


def silence(seconds: float) -> Floats:
    return np.zeros(round(seconds * RATE))


def vowel(midi: float, seconds: float) -> Floats:
    return np.asarray(sung_tone(midi, seconds), float)


def sound_of(*parts: Floats) -> Sound:
    return Sound(np.concatenate([silence(LEAD_S), *parts, silence(LEAD_S)]), RATE)


def tuning_of(sung: Sequence[float], wanted: Sequence[float]) -> Tuning:
    """Of half-second tones, legato."""
    sound = sound_of(*(vowel(midi, 0.5) for midi in sung))
    starts = [LEAD_S + 0.5 * i for i in range(len(sung))]
    melody = [heard(m, s, s + 0.5) for m, s in zip(wanted, starts, strict=True)]
    return measure_tuning(track_pitch(sound), melody)


def test_a_true_voice_has_no_error() -> None:
    true = tuning_of([60, 64, 67], [60, 64, 67])
    assert max(map(abs, true.notes)) < 6
    assert np.quantile(true.frames, 0.98) < 50
    assert true.unheard == 0


@pytest.mark.parametrize("cents", [-80, 30, 100, 1200])
def test_a_detuned_note_has_its_detune(cents: float) -> None:
    errors = tuning_of([60, 64 + cents / 100, 67], [60, 64, 67]).notes
    assert errors[1] == pytest.approx(cents, abs=6)
    assert max(abs(errors[0]), abs(errors[2])) < 6


def test_frames_off_their_note_are_counted() -> None:
    frames = tuning_of([60, 60.8, 60], [60, 60, 60]).frames
    assert np.mean(np.array(frames) > 50) == pytest.approx(1 / 3, abs=0.1)


def test_a_silent_note_is_missed() -> None:
    sound = sound_of(vowel(60, 0.5), silence(0.5), vowel(62, 0.5))
    melody = [heard(m, LEAD_S + s, LEAD_S + s + 0.5) for m, s in ((60, 0), (61, 0.5), (62, 1))]
    assert measure_tuning(track_pitch(sound), melody).unheard == 1


def test_a_strong_second_harmonic_is_no_octave() -> None:
    time = np.arange(RATE) / RATE
    phase = 2 * np.pi * 440 * 2 ** ((72 - 69) / 12) * time
    tone = 0.05 * np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.04 * np.sin(3 * phase)
    melody = [heard(72, LEAD_S, LEAD_S + 1)]
    errors = measure_tuning(track_pitch(sound_of(tone)), melody).notes
    assert errors == pytest.approx([0], abs=6)


def hiss(seconds: float) -> Floats:
    return np.diff(np.asarray(noise(seconds, 0.05), float), prepend=0.0)


def murmur(midi: float, seconds: float) -> Floats:
    """A hum with hardly more than its fundamental."""
    time = np.arange(round(seconds * RATE)) / RATE
    return np.asarray(0.2 * np.sin(2 * np.pi * 440 * 2 ** ((midi - 69) / 12) * time))


@pytest.mark.parametrize("late_ms", [-60, -25, 0, 40, 80])
@pytest.mark.parametrize("consonant", ["none", "hiss", "murmur"])
def test_a_late_or_early_vowel_is_found(late_ms: float, consonant: str) -> None:
    before = {"none": silence(0.1), "hiss": hiss(0.1), "murmur": murmur(62, 0.1)}[consonant]
    sound = sound_of(before, vowel(62, 0.6))
    note = heard(62, LEAD_S + 0.1 - late_ms / 1000, LEAD_S + 0.7, consonant=True)
    assert 1000 * measure_vowel_onsets(sound, [note])[0] == pytest.approx(late_ms, abs=14)


@pytest.mark.parametrize("late_ms", [-50, 0, 50])
def test_a_vowel_after_a_vowel_begins_with_its_pitch(late_ms: float) -> None:
    start = LEAD_S + 0.5 - late_ms / 1000
    melody = [heard(62, LEAD_S, start), heard(66, start, LEAD_S + 1)]
    glide = np.interp(np.arange(RATE) / RATE, [0, 0.48, 0.52, 1], [62, 62, 66, 66])
    phase = 2 * np.pi * np.cumsum(440 * 2 ** ((glide - 69) / 12)) / RATE
    tone = sum(0.3 * np.sin(k * phase) / k**1.2 for k in range(1, 13))
    late = measure_vowel_onsets(sound_of(np.asarray(tone)), melody)
    assert 1000 * late[1] == pytest.approx(late_ms, abs=18)


@pytest.mark.parametrize("purity_db", [8.0, 15.0, 22.0])
def test_noise_under_a_tone_is_its_impurity(purity_db: float) -> None:
    tone = vowel(62, 2.0)
    level = math.sqrt(np.mean(tone**2) / 10 ** (purity_db / 10))
    sound = sound_of(tone + noise(2.0, level))
    timbre = measure_timbre(sound, track_pitch(sound))
    assert timbre is not None
    assert timbre.purity_db == pytest.approx(purity_db, abs=2.0)
    assert timbre.overtone_purity_db < timbre.purity_db


def test_more_above_four_kilohertz_is_brighter() -> None:
    tone = vowel(62, 1.0)
    time = np.arange(len(tone)) / RATE
    power = np.mean(tone**2)
    partial = 293.665 * 20
    shares = []
    for db in (-30, -20):
        high = math.sqrt(2 * power * 10 ** (db / 10)) * np.sin(2 * np.pi * partial * time)
        sound = sound_of(tone + high)
        timbre = measure_timbre(sound, track_pitch(sound))
        assert timbre is not None
        shares.append(timbre.brightness_db)
    assert shares == pytest.approx([-30, -20], abs=1.0)


def test_what_has_no_voice_has_no_timbre() -> None:
    sound = sound_of(hiss(1.0))
    assert measure_timbre(sound, track_pitch(sound)) is None


@pytest.mark.parametrize("step", [0.3, 0.05, 0.01])
def test_a_step_is_a_click(step: float) -> None:
    samples = np.concatenate([vowel(60, 0.5), silence(0.1), vowel(64, 0.5)])
    samples[round(0.55 * RATE) :] += step * np.exp(-np.arange(round(0.55 * RATE)) / 400)
    assert loudest_click(sound_of(samples), LEAD_S + 0.4, LEAD_S + 0.7) > 12


def test_a_tone_that_is_cut_off_clicks() -> None:
    samples = vowel(60, 0.5)[: round(0.4713 * RATE)]
    assert loudest_click(sound_of(samples, silence(0.2)), LEAD_S + 0.4, LEAD_S + 0.6) > 9


def test_neither_notes_nor_consonants_click() -> None:
    burst = 0.1 * hiss(0.03) * np.linspace(1, 0, round(0.03 * RATE))
    sound = sound_of(vowel(60, 0.5), silence(0.06), burst, vowel(64, 0.5))
    assert loudest_click(sound, LEAD_S + 0.2, LEAD_S + 0.8) < 9


def test_loudness_and_peaks_are_those_of_a_known_tone(tmp_path: Path) -> None:
    # At a quarter of the rate and this phase, no sample meets the sine's peak.
    time = np.arange(2 * RATE)
    between = 0.5 * np.sin(np.pi / 2 * time + np.pi / 4)
    soundfile.write(tmp_path / "tone.wav", between, RATE, subtype="FLOAT")
    assert true_peak_db(tmp_path / "tone.wav") == pytest.approx(-6.02, abs=0.15)
    kilohertz = np.sin(2 * np.pi * 997 / RATE * time)
    soundfile.write(tmp_path / "full.wav", kilohertz, RATE, subtype="FLOAT")
    assert loudness_lufs(tmp_path / "full.wav") == pytest.approx(-3.01, abs=0.05)


MELODY = tune([60, 62, 64, 65] * 4, [1, 1, 1, 2] * 4)


def lyrics_of(lines: Sequence[Sequence[tuple[str, int]]], scheme: str) -> Lyrics:
    """Lines of four (syllable, word) on the sixteen notes of `MELODY`."""
    made = []
    for number, line in enumerate(lines):
        syllables = [
            Syllable(text=text, phonemes="lˈɑ", notes=[note], start=0, end=1, word=word)
            for note, (text, word) in enumerate(line, start=4 * number)
        ]
        words = {word: "".join(t for t, w in line if w == word) for _, word in line}
        made.append(Line(text=" ".join(words.values()), start=0, end=1, syllables=syllables))
    return Lyrics(mode="written", lines=made, rhyme_scheme=scheme)


def line(*syllables: str) -> list[tuple[str, int]]:
    """Syllables; one that begins with '-' goes on with the word before it."""
    words = np.cumsum([not s.startswith("-") for s in syllables]) - 1
    return [(s.removeprefix("-"), int(w)) for s, w in zip(syllables, words, strict=True)]


GOOD = [
    line("the", "ri", "-ver", "falls"),
    line("a", "pen", "-ny", "rain"),
    line("the", "sil", "-ver", "walls"),
    line("a", "ti", "-ny", "train"),
]


def test_lyrics_that_fit_rhyme_and_vary_have_no_fault() -> None:
    found = measure_verse(lyrics_of(GOOD, "ABAB"), MELODY)
    assert (found.misfits, found.offensive, found.repeated_lines) == (0, 0, 0)
    assert (found.pairs, found.rhyming) == (2, 2)
    assert (found.lines, found.rhymed_lines) == (4, 4)
    assert found.texts[0] == "the river falls"
    assert -14 < found.fluency < -2


def test_a_stress_on_a_weak_note_is_found() -> None:
    # Three beats and a long one: only the third note is weaker than its neighbour.
    right = measure_verse(lyrics_of(GOOD, "ABAB"), MELODY)
    wrong = [line("the", "old", "ri", "-ver"), *GOOD[1:]]
    worse = measure_verse(lyrics_of(wrong, "ABAB"), MELODY)
    assert right.well_placed == right.stressed
    assert worse.well_placed == worse.stressed - 1


def test_a_word_that_has_another_number_of_syllables_is_a_misfit() -> None:
    torn = [line("the", "ri", "-ve", "-r"), *GOOD[1:]]
    assert measure_verse(lyrics_of(torn, "ABAB"), MELODY).misfits == 1


def test_notes_that_nobody_sings_are_a_misfit() -> None:
    lyrics = lyrics_of(GOOD, "ABAB")
    mute = lyrics.model_copy(update={"lines": lyrics.lines[:-1], "rhyme_scheme": "ABA"})
    assert measure_verse(mute, MELODY).misfits == 1


@pytest.mark.parametrize("last", ["house", "rain"], ids=["another sound", "the same word"])
def test_what_the_scheme_calls_a_rhyme_must_rhyme(last: str) -> None:
    lines = [*GOOD[:3], line("a", "ti", "-ny", last)]
    found = measure_verse(lyrics_of(lines, "ABAB"), MELODY)
    assert (found.pairs, found.rhyming, found.rhymed_lines) == (2, 1, 4)


def test_a_line_may_come_twice_only_on_the_same_phrase() -> None:
    again = [GOOD[0], GOOD[1], GOOD[2], GOOD[0]]
    assert measure_verse(lyrics_of(again, "A-A-"), MELODY).repeated_lines == 0
    other = tune([60, 62, 64, 65] * 3 + [72, 60, 70, 58], [1, 1, 1, 2] * 3 + [2, 1, 0.5, 3])
    assert measure_verse(lyrics_of(again, "A-A-"), other).repeated_lines == 1


def test_variety_does_not_depend_on_length() -> None:
    words = [f"word{i % 15}" for i in range(300)]
    assert [variety(words), variety(words[:90])] == pytest.approx([15 / STRETCH] * 2)


def test_a_limit_holds_within_its_bounds_and_never_for_nothing() -> None:
    assert Limit(highest=5).holds(5)
    assert not Limit(highest=5).holds(5.1)
    assert not Limit(lowest=-3, highest=5).holds(-4)
    assert not Limit(highest=5).holds(math.nan)
    assert not Limit().judges


def test_thirty_melodies_are_the_same_each_time_and_can_be_sung() -> None:
    assert len(COMPOSED) == 30
    assert sum(melody.held_out for melody in MELODIES) == 15
    for melody in COMPOSED:
        notes = melody.notes.notes
        assert replace(melody).notes == melody.notes
        assert all(a.end <= b.start for a, b in pairwise(notes))
        pitches = [note.midi for note in notes]
        assert max(pitches) - min(pitches) <= 15


def test_phrases_and_forms_are_heard_as_they_were_planned() -> None:
    for melody in COMPOSED:
        assert melody.plan
        if not melody.plan.breathes:
            continue
        notes = melody.notes.notes
        phrases = split_phrases([(note.start, note.end) for note in notes])
        assert len(phrases) == len(melody.plan.form)
        labels = find_form(notes, phrases)
        for letter in set(melody.plan.form):
            alike = {
                label for label, own in zip(labels, melody.plan.form, strict=True) if own == letter
            }
            assert len(alike) == 1, melody.name


def test_fifty_lyrics_are_written_and_twenty_given_half_of_them_held_out() -> None:
    written, given = wishes_for_writing(), given_wishes()
    assert (len(written), len(given)) == (50, 20)
    assert {wish.melody.name for wish in written} == {melody.name for melody in MELODIES}
    for wishes in (written, given):
        assert sum(wish.held_out for wish in wishes) == pytest.approx(len(wishes) / 2, abs=2)
    names = [wish.name for wish in (*written, *given)]
    assert len(set(names)) == len(names)


def test_a_wish_that_nobody_can_fulfil_is_told(tmp_path: Path) -> None:
    wish = replace(given_wishes()[0], words={"lyrics": "?!"})
    told = make_and_measure(wish, "high", tmp_path, with_mix=False)
    assert isinstance(told, NoSong)
    assert "no_words" in told.why


def test_la_is_no_written_song(tmp_path: Path) -> None:
    wish = replace(wishes_for_writing()[0], words={"words": "all-la"})
    told = make_and_measure(wish, "high", tmp_path, with_mix=False)
    assert isinstance(told, NoSong)


def test_what_should_be_heard_is_moved_with_the_voice() -> None:
    melody = tune([60, 62], [1, 1])
    syllable = Syllable(text="la", phonemes="lˈɑ", notes=[0, 1], start=0, end=1, word=0)
    lyrics = Lyrics(mode="given", lines=[Line(text="la", start=0, end=1, syllables=[syllable])])
    first, second = expected(melody, lyrics, semitones=12)
    assert (first.midi, second.midi) == (72, 74)
    assert (first.opens_syllable, first.opens_with_consonant, first.opens_line) == (True,) * 3
    assert not second.opens_syllable
