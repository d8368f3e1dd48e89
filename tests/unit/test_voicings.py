"""Grips: they sound their chord, and a hand can hold them."""

from __future__ import annotations

from collections import Counter
from importlib import resources
from typing import get_args

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from gpu_jobs.training.chord_shapes import table_of
from shared.errors import Permanent
from shared.music.symbols.chord import Chord, semitones
from shared.music.symbols.reading import read_symbol
from shared.music.tabs import data
from shared.music.tabs.fretboard import Fretboard, fretboard
from shared.music.tabs.hand import fingered, hold
from shared.music.tabs.levels import LEVELS, LevelName
from shared.music.tabs.tunings import TUNINGS, Instrument
from shared.music.tabs.voicing import Barre, Voicing
from shared.music.tabs.voicing_search import REACH, Wanted, search
from shared.music.tabs.voicings import Choices, NoGrip, voicings_of

GUITAR = fretboard("guitar", "standard", 0)
UKULELE = fretboard("ukulele", "standard", 0)

ROOTS = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]
# fmt: off
KINDS = (
    "", "m", "7", "m7", "maj7", "6", "m6", "6/9", "9", "maj9", "m9", "add9", "sus2", "sus4",
    "7sus4", "dim", "dim7", "m7b5", "aug", "7b9", "7#9", "7b5", "7#5", "m(maj7)", "11", "m11",
    "13", "maj13", "7#11", "5",
)
# fmt: on


def chord_of(symbol: str) -> Chord:
    chord = read_symbol(symbol)
    assert chord is not None
    return chord


def frets_of(text: str) -> tuple[int | None, ...]:
    return tuple(None if fret == "x" else int(fret, 16) for fret in text)


def best(symbol: str, level: LevelName, board: Fretboard = GUITAR) -> Voicing:
    return voicings_of(chord_of(symbol), board, level).grips.voicings[0]


def assert_a_hand_holds(voicing: Voicing) -> None:
    """Four fingers, each at one place but one: the first, which lies below all others, or a later one
    across strings side by side, beyond which nothing sounds lower.
    """
    at: dict[int, list[tuple[int, int]]] = {}
    for string, (fret, finger) in enumerate(zip(voicing.frets, voicing.fingers, strict=True)):
        assert bool(fret) == bool(finger)
        if fret:
            at.setdefault(finger, []).append((fret, string))
    assert set(at) <= {1, 2, 3, 4}
    laid = [finger for finger, places in at.items() if len(places) > 1]
    assert laid == ([voicing.laid] if voicing.barre else [])
    by_finger = [max(at[finger])[0] for finger in sorted(at)]
    assert by_finger == sorted(by_finger)
    frets = [fret for fret in voicing.frets if fret]
    assert not frets or max(frets) - min(frets) + 1 <= REACH
    barre = voicing.barre
    if barre is not None:
        covered = voicing.frets[barre.first : barre.last + 1]
        assert all(fret is not None and fret >= barre.fret for fret in covered)
        assert {(barre.fret, barre.first), (barre.fret, barre.last)} <= set(at[voicing.laid])
        if voicing.laid == 1:
            assert barre.fret == min(frets)
        else:
            assert set(covered) == {barre.fret}
            beyond = voicing.frets[barre.last + 1 :]
            assert all(fret is None or fret >= barre.fret for fret in beyond)
            assert barre.fret - min(frets) <= voicing.laid - min(at)


def assert_it_sounds(voicing: Voicing, chord: Chord, choices: Choices, board: Fretboard) -> None:
    """All of the chord but what is told to be left out, nothing else, and its bass lowest."""
    left = [degree for degree in chord.degrees if degree not in choices.left_out]
    kept = {(chord.root_class + semitones(degree)) % 12 for degree in left}
    if chord.bass or board.carries_bass:
        kept.add(chord.bass_class)
    midi = voicing.midi(board)
    assert {note % 12 for note in midi} == kept
    assert kept <= chord.pitch_classes
    if board.carries_bass and choices.has_bass:
        assert min(midi) % 12 == chord.bass_class


chords = st.builds(
    lambda root, kind, over: chord_of(f"{root}{kind}{over}"),
    st.sampled_from(ROOTS),
    st.sampled_from(KINDS),
    st.sampled_from([""] * 12 + [f"/{root}" for root in ROOTS]),
)
boards = st.builds(
    lambda named, capo: fretboard(named[0], named[1], capo),
    st.sampled_from([(i, name) for i in ("guitar", "ukulele") for name in TUNINGS[i]]),
    st.integers(0, 11),
)
odd_guitars = st.builds(
    lambda offsets, capo: Fretboard(
        tuple(open_ + off + capo for open_, off in zip(GUITAR.strings, offsets, strict=True)),
        19 - capo,
    ),
    st.lists(st.integers(-7, 7), min_size=6, max_size=6),
    st.integers(0, 11),
)


@settings(max_examples=150, deadline=None)
@given(chords, boards, st.sampled_from(get_args(LevelName)))
def test_every_grip_sounds_its_chord_and_is_held_by_one_hand(
    chord: Chord, board: Fretboard, level: LevelName
) -> None:
    choices = voicings_of(chord, board, level)
    assert choices.has_bass
    assert len(choices.grips.voicings) == len(choices.grips.efforts) > 0
    for voicing in choices.grips.voicings:
        assert_it_sounds(voicing, chord, choices, board)
        assert_a_hand_holds(voicing)
        assert max(fret or 0 for fret in voicing.frets) <= min(board.frets, 12)


@settings(max_examples=100, deadline=None)
@given(chords, odd_guitars)
def test_however_strings_are_tuned_what_is_played_is_the_chord(
    chord: Chord, board: Fretboard
) -> None:
    try:
        choices = voicings_of(chord, board)
    except NoGrip:  # so it may be where all strings sound nearly the same
        reject()
    for voicing in choices.grips.voicings:
        assert_it_sounds(voicing, chord, choices, board)
        assert_a_hand_holds(voicing)


@pytest.mark.parametrize(
    ("symbol", "frets"),
    [
        ("C", "x32010"),
        ("A", "x02220"),
        ("G", "320003"),
        ("E", "022100"),
        ("D", "xx0232"),
        ("Am", "x02210"),
        ("Em", "022000"),
        ("Dm", "xx0231"),
        ("E7", "020100"),
        ("Cadd9", "x32030"),
    ],
)
def test_beginners_get_the_chords_that_are_taught_first(symbol: str, frets: str) -> None:
    assert best(symbol, "beginner").frets == frets_of(frets)


@pytest.mark.parametrize(("symbol", "frets"), [("C", "0003"), ("Am", "2000"), ("F", "2010")])
def test_a_ukulele_has_its_own(symbol: str, frets: str) -> None:
    assert best(symbol, "beginner", UKULELE).frets == frets_of(frets)


def test_beginners_are_spared_barres_and_high_positions_where_it_can_be() -> None:
    for root in ROOTS:
        for kind in ("", "m", "7", "m7"):
            choices = voicings_of(chord_of(root + kind), GUITAR, "beginner")
            if choices.grips.beyond:
                continue
            for voicing in choices.grips.voicings:
                assert voicing.position <= LEVELS["beginner"].position
                barre = voicing.barre
                assert barre is None or barre.last == barre.first + 1
    assert not voicings_of(chord_of("F"), GUITAR, "beginner").grips.beyond


def test_a_chord_that_is_too_hard_is_played_all_the_same_and_that_is_told() -> None:
    choices = voicings_of(chord_of("C7#9"), GUITAR, "beginner")
    assert choices.grips.beyond
    assert not voicings_of(chord_of("C7#9"), GUITAR, "advanced").grips.beyond


def test_what_more_strings_would_be_needed_for_is_left_out_and_told() -> None:
    assert voicings_of(chord_of("C9"), GUITAR).left_out == ()
    assert voicings_of(chord_of("C9"), UKULELE).left_out == ((5, 0),)
    assert voicings_of(chord_of("C13"), UKULELE).left_out == ((5, 0), (9, 0))
    assert voicings_of(chord_of("C7b5"), UKULELE).left_out == ()


@pytest.mark.parametrize(
    ("symbol", "frets", "left_out"),
    [
        ("A13", "x02022", (9, 0)),
        ("F13", "131231", (9, 0)),
        ("B13", "x21224", (5, 0)),
        ("Am11", "x00010", (9, 0)),
    ],
)
def test_chords_of_many_notes_are_played_as_players_do(
    symbol: str, frets: str, left_out: tuple[int, int]
) -> None:
    choices = voicings_of(chord_of(symbol), GUITAR)
    assert choices.grips.voicings[0].frets == frets_of(frets)
    assert choices.left_out == (left_out,)


@pytest.mark.parametrize(
    ("symbol", "frets"), [("C9", "x32333"), ("B9", "x21222"), ("D9", "x54555")]
)
def test_ninths_are_held_by_a_finger_across(symbol: str, frets: str) -> None:
    assert best(symbol, "intermediate").frets == frets_of(frets)


def test_an_inversion_has_its_bass_below() -> None:
    for symbol, bass in (("C/E", 4), ("D/F#", 6), ("Am/G", 7), ("C/Bb", 10), ("F/C", 0)):
        for level in LEVELS:
            assert min(best(symbol, level).midi(GUITAR)) % 12 == bass


def test_a_capo_moves_the_same_shape() -> None:
    third = fretboard("guitar", "standard", 3)
    assert best("Eb", "beginner", third).frets == best("C", "beginner").frets
    half_down = fretboard("guitar", "half-step-down", 0)
    assert best("Eb", "beginner", half_down).frets == best("E", "beginner").frets


def test_what_cannot_be_played_at_all_is_refused() -> None:
    unison = Fretboard((62,) * 6, 0)
    with pytest.raises(Permanent) as refused:
        voicings_of(chord_of("F#"), unison)
    assert refused.value.code == "no_grip"
    assert "F#" in refused.value.message


@pytest.mark.parametrize(
    ("frets", "fingers", "barre"),
    [
        ("x32010", "032010", None),
        ("133211", "134211", Barre(1, 0, 5)),
        ("x13331", "012341", Barre(1, 1, 5)),
        ("x02220", "001230", None),
        ("xx3211", "003211", Barre(1, 4, 5)),
        ("000000", "000000", None),
        ("x3x5x6", "010304", None),
        ("x32333", "021333", Barre(3, 3, 5)),
        ("x35555", "013333", Barre(5, 2, 5)),
        ("x32335", "021334", Barre(3, 3, 4)),
    ],
)
def test_fingers_are_put_as_players_put_them(frets: str, fingers: str, barre: Barre | None) -> None:
    held = hold(frets_of(frets))
    assert held is not None
    assert held.fingers == tuple(map(int, fingers))
    assert held.barre == barre


@pytest.mark.parametrize("frets", ["101111", "123123", "234545", "1x1111"])
def test_what_four_fingers_cannot_stop_is_not_held(frets: str) -> None:
    assert hold(frets_of(frets)) is None


@pytest.mark.parametrize(
    ("frets", "fingers"),
    [
        ("x32010", "012010"),  # a lower finger at a higher fret
        ("x35553", "013331"),  # two fingers laid across
        ("x24445", "012223"),  # a finger that is stretched and laid across
        ("x12220", "013330"),  # a later finger across, and an open string beyond it
        ("x32010", "03201"),  # a string without a finger
        ("101001", "101001"),  # a barre over open strings
        ("x32010", "032000"),  # a fret that nobody stops
    ],
)
def test_fingerings_that_no_hand_has_are_not_taken_over(frets: str, fingers: str) -> None:
    assert fingered(frets_of(frets), tuple(map(int, fingers))) is None


def test_every_grip_of_the_table_can_be_held() -> None:
    lines = resources.files(data).joinpath("chord_shapes.txt").read_text().splitlines()
    assert len(lines) > 2000
    for line in lines:
        frets, fingers = line.split()[:2]
        voicing = fingered(frets_of(frets), tuple(map(int, fingers)))
        assert voicing is not None, line
        assert_a_hand_holds(voicing)


def test_of_a_database_what_is_wrong_is_dropped() -> None:
    def position(frets: list[int], fingers: list[int], base: int = 1) -> dict[str, object]:
        return {"frets": frets, "fingers": fingers, "baseFret": base}

    c_major = [
        position([-1, 3, 2, 0, 1, 0], [0, 3, 2, 0, 1, 0]),
        position([1, 3, 3, 2, 1, 1], [1, 3, 4, 2, 1, 1], base=8),
        position([-1, 3, 2, 0, 1, 1], [0, 4, 3, 0, 1, 2]),  # an F among C, E and G
        position([-1, 3, -1, 0, 1, 3], [0, 3, 0, 0, 1, 4]),  # no third
        position([-1, 3, 2, 0, 1, 0], [0, 2, 3, 0, 1, 0]),  # fingers crossed, and known already
    ]
    database = {"chords": {"C": [{"key": "C", "suffix": "major", "positions": c_major}]}}
    verdicts: Counter[str] = Counter()
    assert table_of(database, GUITAR, verdicts) == ["8aa988 134211", "x32010 032010 1"]
    assert verdicts == {
        "kept": 2,
        "kept, with other fingers": 1,
        "dropped: sounds notes that are not the chord's": 1,
        "dropped: lacks notes that name the chord": 1,
    }


def every_grip(wanted: Wanted, top: int, skipped: int) -> set[tuple[int | None, ...]]:
    """The search's promise, tried out on every combination of three strings."""
    choices = (None, *range(top + 1))
    found: set[tuple[int | None, ...]] = set()
    for frets in ((a, b, c) for a in choices for b in choices for c in choices):
        played = [string for string, fret in enumerate(frets) if fret is not None]
        pitches = [wanted.tuned[string] + (frets[string] or 0) for string in played]
        stopped = [fret for fret in frets if fret]
        if not played or sum(1 << note for note in {p % 12 for p in pitches}) != wanted.classes:
            continue
        within = not stopped or max(stopped) - min(stopped) < REACH
        muted_inside = played[-1] - played[0] + 1 - len(played)
        has_bass = wanted.bass is None or min(pitches) % 12 == wanted.bass
        if within and has_bass and muted_inside <= skipped:
            found.add(frets)
    return found


@settings(max_examples=60, deadline=None)
@given(
    st.sets(st.integers(0, 11), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from([(0, 5, 10), (0, -7, -3), (0, 7, 7)]),
    st.integers(1, 7),
    st.integers(0, 1),
)
def test_the_search_misses_none_and_finds_none_twice(
    notes: set[int], bass: bool, tuned: tuple[int, ...], top: int, skipped: int
) -> None:
    wanted = Wanted(sum(1 << n for n in notes), min(notes) if bass else None, tuned)
    found = search(wanted, top, skipped)
    assert len(found) == len(set(found))
    assert set(found) == every_grip(wanted, top, skipped)


def test_instruments_that_are_named_are_those_that_have_tunings() -> None:
    assert set(TUNINGS) == set(get_args(Instrument))
