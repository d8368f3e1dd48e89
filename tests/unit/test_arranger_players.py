"""What the members of a band go by: rhythms in any metre, voices that move little, swing, a walk."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_jobs.arranger.feel import STRAYS, played, swung
from gpu_jobs.arranger.harmony import harmonies_of, tones
from gpu_jobs.arranger.instruments import PIANO
from gpu_jobs.arranger.patterns import Pattern, beats_of, strokes
from gpu_jobs.arranger.style import Comping, Swing
from gpu_jobs.arranger.styles import STYLES
from gpu_jobs.arranger.voicing import voicings
from shared.music.arrangement import PlayedNote
from shared.music.chords import read_chord
from shared.music.lead_sheet import LeadSheet, Metre, SheetChord, SheetKey, SheetNote, SheetSection

COMMON = Metre(4, 4)
BACKBEAT = Pattern(("X...|x...|X...|x...",))
EIGHTHS = Pattern(("x.x.|x.x.|x.x.|x.x.",))


def at(pattern: Pattern, metre: Metre, bar: int = 0) -> list[int]:
    return [stroke.at for stroke in strokes(pattern, metre, bar)]


def in_c(chords: str, melody: tuple[SheetNote, ...] = (), key: str = "C major") -> LeadSheet:
    labels = chords.split()
    end = len(labels) * COMMON.bar
    spans = tuple(
        SheetChord(i * COMMON.bar, (i + 1) * COMMON.bar, read_chord(label))
        for i, label in enumerate(labels)
    )
    return LeadSheet(
        COMMON,
        len(labels),
        (SheetKey(0, end, key),),
        spans,
        (SheetSection(0, end, "A"),),
        melody,
    )


@pytest.mark.parametrize(
    ("metre", "beats"),
    [
        (COMMON, (12, 12, 12, 12)),
        (Metre(2, 2), (12, 12, 12, 12)),
        (Metre(6, 8), (18, 18)),
        (Metre(7, 8), (12, 12, 18)),
        (Metre(5, 8), (12, 18)),
        (Metre(1, 16), (3,)),
    ],
)
def test_bars_are_felt_in_beats_of_two_or_three_eighths(
    metre: Metre, beats: tuple[int, ...]
) -> None:
    assert beats_of(metre) == beats


def test_a_rhythm_of_four_beats_fits_every_metre() -> None:
    assert at(BACKBEAT, COMMON) == [0, 12, 24, 36]
    assert at(BACKBEAT, Metre(2, 4)) == [0, 12]
    assert at(BACKBEAT, Metre(5, 4)) == [0, 12, 24, 36, 48]
    assert at(BACKBEAT, Metre(6, 8)) == [0, 18]
    assert at(BACKBEAT, Metre(12, 8)) == [0, 18, 36, 54]


def test_steady_eighths_go_on_through_the_long_beat_of_an_odd_metre() -> None:
    assert at(EIGHTHS, Metre(7, 8)) == [0, 6, 12, 18, 24, 30, 36]


def test_in_compound_metres_eighths_become_long_and_short_as_a_shuffle_has_them() -> None:
    assert at(EIGHTHS, Metre(6, 8)) == [0, 12, 18, 30]


def test_bars_of_a_rhythm_take_turns() -> None:
    clave = Pattern(("x...|....|....|....", "....|x...|....|...."))
    assert [at(clave, COMMON, bar) for bar in range(4)] == [[0], [12], [0], [12]]


@given(st.integers(1, 24), st.sampled_from([1, 2, 4, 8, 16]))
def test_no_rhythm_of_any_style_leaves_the_bar(beats: int, unit: int) -> None:
    metre = Metre(beats, unit)
    assert sum(beats_of(metre)) == metre.bar
    for style in STYLES.values():
        patterns = [line.pattern for line in style.drums.lines] if style.drums else []
        patterns += [level.pattern for level in style.bass.levels]
        patterns += [level.pattern for player in style.comping for level in player.levels]
        for pattern in patterns:
            for bar in range(2):
                places = at(pattern, metre, bar)
                assert places == sorted(set(places))
                assert all(0 <= place < metre.bar for place in places)


def test_swing_delays_the_second_half_of_a_pair_and_nothing_else() -> None:
    eighths = Swing(12, 2 / 3)
    assert [swung(step, eighths, COMMON) for step in (0, 6, 12, 18)] == [0, 8, 12, 20]
    assert swung(4, eighths, COMMON) == 4
    assert swung(42, eighths, Metre(7, 8)) == 42
    assert swung(6, eighths, Metre(6, 8)) == 6
    assert swung(3, Swing(6, 0.6), COMMON) == pytest.approx(3.6)


@given(st.integers(0, 9), st.floats(0, 0.1))
def test_people_stray_from_the_beat_by_a_bounded_time_and_never_leave_the_piece(
    seed: int, late: float
) -> None:
    notes = [PlayedNote(3 * i, 3 * i + 4, 60 + i % 5, 80) for i in range(64)]
    heard = played(notes, Swing(), COMMON, 192, np.random.default_rng(seed), late=late)
    assert len(heard) == 64
    for note, written in zip(heard, notes, strict=True):
        assert abs(note.start - written.start) <= STRAYS + 1e-3
        assert 0 <= note.start < note.end <= 192


def test_a_key_is_let_go_before_it_is_struck_again() -> None:
    notes = [PlayedNote(0, 30, 60, 80), PlayedNote(12, 24, 60, 80), PlayedNote(12, 13, 60, 90)]
    first, second = played(notes, Swing(), COMMON, 48, np.random.default_rng(1))
    assert first.end <= second.start
    assert second.end == pytest.approx(24, abs=0.3)


def test_voices_keep_common_notes_and_move_by_steps() -> None:
    harmonies = harmonies_of(in_c("C:maj A:min F:maj G:maj C:maj"))
    player = Comping("chords", PIANO, "block", voices=3)
    bass = [36, 33, 29, 31, 36]
    voiced = voicings(harmonies, player, bass, 67)
    for before, after in itertools.pairwise(voiced):
        assert sum(abs(a - b) for a, b in zip(before, after, strict=True)) <= 8
    assert len(set(voiced[0]) & set(voiced[1])) == 2


def test_the_highest_voice_does_not_run_in_octaves_with_the_bass() -> None:
    labels = "C:maj D:min E:min F:maj G:maj A:min G:maj F:maj E:min D:min C:maj"
    harmonies = harmonies_of(in_c(labels))
    bass = [36, 38, 40, 41, 43, 45, 43, 41, 40, 38, 36]
    voiced = voicings(harmonies, Comping("chords", PIANO, "block", voices=3), bass, 67)
    intervals = [(top[-1] - low) % 12 for top, low in zip(voiced, bass, strict=True)]
    assert not [a for a, b in itertools.pairwise(intervals) if a == b and a in (0, 7)]


def test_under_a_low_voice_chords_stay_clear_of_the_mud() -> None:
    harmonies = harmonies_of(in_c("C:maj F:maj G:maj C:maj"))
    player = Comping("chords", PIANO, "block", voices=3)
    voiced = voicings(harmonies, player, [36, 29, 31, 36], 50)
    assert min(min(notes) for notes in voiced) >= 45
    assert 51 <= np.mean(voiced) <= 60


def test_jazz_adds_the_seventh_that_the_key_has() -> None:
    first, fifth, second = harmonies_of(in_c("C:maj G:maj D:min"))
    assert 11 in tones(first, "sevenths")
    assert 5 in tones(fifth, "sevenths")
    assert 0 in tones(second, "sevenths")
    assert tones(first, "plain") == (4, 7, 0)


def test_a_major_seventh_gives_way_to_a_sixth_where_the_melody_dwells_on_the_root() -> None:
    (tonic,) = harmonies_of(in_c("C:maj", (SheetNote(0, 36, 72),)))
    assert 11 not in tones(tonic, "sevenths")
    assert 9 in tones(tonic, "sevenths")


def test_a_jazz_chord_leaves_the_root_to_the_bass() -> None:
    for harmony in harmonies_of(in_c("C:maj A:min D:min G:7")):
        assert harmony.chord.root not in tones(harmony, "rootless")[:4]
