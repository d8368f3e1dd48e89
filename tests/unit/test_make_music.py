"""The test music is what its truth says, and the same every time; heard here without a soundfont."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from tests.data.music.bands import accompaniment
from tests.data.music.clock import Clock, drifting, ramp, steady
from tests.data.music.harmony import Chord, Key, chord_in, progression, voiced
from tests.data.music.lines import hum
from tests.data.music.model import RATE, Half, Truth
from tests.data.music.rhythms import PIECES
from tests.data.music.rooms import by_phone, by_tape, in_noise, in_room
from tests.data.music.songs import chord_spans
from tests.data.music.styles import POP_STYLES
from tests.data.music.tunes import tune
from tests.data.music.voices import Manner, sing
from tests.tones import sung_tone

HALVES: tuple[Half, ...] = ("tune", "report")


def a_generator() -> np.random.Generator:
    return np.random.default_rng(6)


def test_the_same_seed_makes_the_same_music() -> None:
    notes = [(0.1, 0.4, 60.0), (0.4, 0.7, 62.0)]
    one, other = (sing(notes, 0.8, Manner("ae"), a_generator())[0] for _ in range(2))
    assert np.array_equal(one, other)
    tunes = [tune([Chord(0, "maj")] * 4, Key(0), 4, "tune", a_generator()) for _ in range(2)]
    assert tunes[0] == tunes[1]


def test_a_voice_has_the_pitch_that_its_truth_tells() -> None:
    manner = Manner("a", vibrato_cents=60, scoop_cents=100, jitter_cents=0.0)
    sound, (times, hertz) = sing([(0.2, 1.4, 60.0), (1.4, 2.2, 64.0)], 2.6, manner, a_generator())
    for time, truth in zip(times[30:130:10], hertz[30:130:10], strict=True):
        assert period_at(sound[0], time) == pytest.approx(1 / truth, rel=0.01)


def test_a_voice_is_silent_where_its_truth_is() -> None:
    sound, (times, hertz) = sing([(0.5, 1.0, 60.0)], 1.5, Manner(), a_generator())
    assert not hertz[times < 0.48].any()
    assert not hertz[times > 1.05].any()
    assert np.abs(sound[0, : round(0.48 * RATE)]).max() < 0.01 * np.abs(sound).max()


@pytest.mark.parametrize("half", HALVES)
def test_hummed_notes_are_in_order_and_do_not_overlap(half: Half) -> None:
    sound, truth = hum(half, 1, a_generator())
    assert truth.notes
    assert all(a[1] <= b[0] + 1e-9 for a, b in pairwise(truth.notes))
    assert truth.notes[-1][1] < sound.shape[1] / RATE


def test_the_halves_share_no_progression_and_no_style() -> None:
    for is_minor in (False, True):
        key = Key(0, is_minor)
        heard = {
            half: {tuple(progression(key, half, rng_of(n))) for n in range(60)} for half in HALVES
        }
        assert not heard["tune"] & heard["report"]
    names = [{style.name for style in POP_STYLES[half]} for half in HALVES]
    assert not names[0] & names[1]


def test_the_metres_of_the_two_halves_are_alike() -> None:
    tuned, reported = ([piece.style.metre for piece in PIECES[half]] for half in HALVES)
    assert sorted(tuned) == sorted(reported)


@pytest.mark.parametrize("half", HALVES)
def test_patterns_fill_a_bar_evenly(half: Half) -> None:
    styles = [*POP_STYLES[half], *(piece.style for piece in PIECES[half])]
    for style in styles:
        for pattern in (style.kick, style.snare, style.hat, style.bass, style.chords):
            assert len(pattern) % style.beats == 0, style.name


def test_a_melody_keeps_to_its_scale_and_repeats_only_when_asked() -> None:
    key = Key(2)
    chords = [chord_in(key, numeral) for numeral in ("0", "5", "7", "0")]
    plain = tune(chords, key, 4, "tune", a_generator())
    assert {note.midi % 12 for note in plain} <= set(key.scale)
    assert all(a.midi != b.midi for a, b in pairwise(plain))
    chanted = tune(chords, key, 4, "tune", a_generator(), repeats=1.0)
    assert len({note.midi for note in chanted}) == 1


def test_a_minor_melody_has_the_leading_note_over_the_dominant() -> None:
    key = Key(9, is_minor=True)
    assert 8 in key.scale_over(Chord(4, "maj"))
    assert 8 not in key.scale_over(Chord(9, "min"))


def test_a_voicing_holds_the_chord() -> None:
    chord = Chord(7, "7")
    assert sorted(midi % 12 for midi in voiced(chord, 62)) == sorted(chord.pitch_classes)


def test_a_band_plays_the_chord_that_is_written_down() -> None:
    style = POP_STYLES["tune"][0]
    chords = [Chord(0, "maj"), Chord(9, "min")]
    other = next(
        line for line in accompaniment(style, chords, a_generator()) if line.name == "other"
    )
    for bar, chord in enumerate(chords):
        in_bar = [n.midi % 12 for n in other.notes if bar * 4 <= n.start < (bar + 1) * 4]
        assert set(in_bar) == set(chord.pitch_classes)


def test_chords_follow_each_other_without_gaps() -> None:
    clock = steady(120, 16, start_s=0.5)
    spans = chord_spans([Chord(0, "maj"), Chord(0, "maj"), Chord(7, "7")], 4, clock, 8.0)
    assert [label for *_, label in spans] == ["N", "C:maj", "G:7"]
    assert spans[0][0] == 0.0
    assert spans[-1][1] == 8.0
    assert all(a[1] == b[0] for a, b in pairwise(spans))


@pytest.mark.parametrize(
    ("clock", "first", "last"),
    [(steady(90, 32), 90, 90), (ramp((80, 80, 120), 96), 80, 120)],
)
def test_a_clock_keeps_its_tempo(clock: Clock, first: float, last: float) -> None:
    curve = clock.curve(len(clock.positions) // 48 - 1)
    assert curve[0][1] == pytest.approx(first, rel=0.03)
    assert curve[-1][1] == pytest.approx(last, rel=0.03)


def test_a_player_drifts_a_little() -> None:
    bpms = np.array([bpm for _, bpm in drifting(100, 64, a_generator(), share=0.03).curve(60)])
    assert 96.9 < bpms.min() < bpms.max() < 103.1
    assert bpms.std() > 0.3


def test_tape_moves_pitch_and_time_together() -> None:
    tone = sung_tone(57, 2.0)[None]
    moved, truth = by_tape(tone, Truth(notes=[(0.5, 1.5, 57.0)], tempo_bpm=100.0), 45)
    speed = 2 ** (45 / 1200)
    assert moved.shape[1] == pytest.approx(tone.shape[1] / speed, abs=2)
    assert period_at(moved[0], 1.0) == pytest.approx(1 / (220 * speed), rel=0.005)
    assert truth.notes == [(0.5 / speed, 1.5 / speed, 57.45)]
    assert truth.tempo_bpm == pytest.approx(100 * speed)


def test_a_telephone_leaves_what_is_between_300_and_3400_hertz() -> None:
    time = np.arange(RATE) / RATE
    for hertz, is_kept in ((100, False), (1000, True), (8000, False)):
        tone = np.sin(2 * np.pi * hertz * time)[None].astype(np.float32)
        loudest = float(np.abs(by_phone(tone)[0, RATE // 2 :]).max())
        assert (loudest > 0.5) == is_kept


def test_noise_is_as_far_below_as_asked() -> None:
    tone = sung_tone(60, 2.0)[None]
    noise = in_noise(tone, a_generator(), snr_db=20) - tone
    assert 10 * np.log10(np.mean(tone**2) / np.mean(noise**2)) == pytest.approx(20, abs=0.1)


def test_a_room_lets_the_sound_ring() -> None:
    click = np.zeros((1, RATE), np.float32)
    click[0, 100] = 1.0
    heard = in_room(click, a_generator(), decay_s=0.5, wet=0.2)
    assert heard.shape == (2, RATE)
    assert np.sum(heard[:, 101:] ** 2, axis=1) == pytest.approx([0.2, 0.2], rel=0.01)


def period_at(sound: np.ndarray, time_s: float) -> float:
    """Seconds, by autocorrelation of 60 ms."""
    middle, reach = round(time_s * RATE), round(0.03 * RATE)
    frame = sound[middle - reach : middle + reach].astype(float)
    score = np.correlate(frame, frame, "full")[len(frame) - 1 :]
    shortest = RATE // 700
    peak = shortest + int(np.argmax(score[shortest : RATE // 150]))
    a, b, c = score[peak - 1 : peak + 2]
    return float(peak + 0.5 * (a - c) / (a - 2 * b + c)) / RATE


def rng_of(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)
