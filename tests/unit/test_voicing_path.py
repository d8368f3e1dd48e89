"""From grip to grip with a quiet hand; capos; whole charts."""

from __future__ import annotations

import subprocess
import sys
from importlib import resources
from itertools import pairwise
from random import Random

import pytest

from shared.errors import Permanent
from shared.music.lead_sheet import Metre
from shared.music.symbols.chord import Chord
from shared.music.symbols.reading import read_symbol
from shared.music.tabs import data
from shared.music.tabs.capo import capos_for
from shared.music.tabs.chart import ChartSpan
from shared.music.tabs.charting import Charted, chart_of
from shared.music.tabs.fretboard import fretboard
from shared.music.tabs.hand import fingered, hold, movement
from shared.music.tabs.levels import LEVELS, LevelName
from shared.music.tabs.voicing import Voicing
from shared.music.tabs.voicing_path import easiest_path
from shared.music.tabs.voicing_search import REACH
from shared.music.tabs.voicings import voicings_of

GUITAR = fretboard("guitar", "standard", 0)
ROOTS = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"]
# fmt: off
KINDS = (
    "", "m", "7", "m7", "maj7", "6", "m6", "6/9", "9", "maj9", "m9", "add9", "sus2", "sus4",
    "7sus4", "dim", "dim7", "m7b5", "aug", "7b9", "7#9", "7b5", "7#5", "m(maj7)", "11", "13", "5",
)
# fmt: on
PROGRESSIONS = 500


def chord_of(symbol: str) -> Chord:
    chord = read_symbol(symbol)
    assert chord is not None
    return chord


def held(frets: str) -> Voicing:
    voicing = hold(tuple(None if fret == "x" else int(fret, 16) for fret in frets))
    assert voicing is not None
    return voicing


def random_progressions(seed: int) -> list[list[Chord]]:
    """Four to eight chords each, of all kinds; one in eight over another of its notes."""
    rng = Random(seed)

    def chord() -> Chord:
        plain = chord_of(rng.choice(ROOTS) + rng.choice(KINDS))
        over = rng.choice(plain.names[1:])
        return Chord(plain.root, plain.degrees, over) if rng.random() < 1 / 8 else plain

    return [[chord() for _ in range(rng.randint(4, 8))] for _ in range(PROGRESSIONS)]


def first_positions() -> dict[tuple[frozenset[int], int], Voicing]:
    """A lookup in the table: for notes and a bass its lowest grip, the first that is taught if any."""
    found: dict[tuple[frozenset[int], int], tuple[tuple[int, bool], Voicing]] = {}
    for line in resources.files(data).joinpath("chord_shapes.txt").read_text().splitlines():
        frets, fingers, *first = line.split()
        if len(frets) != len(GUITAR.strings):
            continue
        read = tuple(None if fret == "x" else int(fret, 16) for fret in frets)
        voicing = fingered(read, tuple(map(int, fingers)))
        assert voicing is not None
        midi = voicing.midi(GUITAR)
        notes = frozenset(note % 12 for note in midi), min(midi) % 12
        rank = voicing.position, not first
        if notes not in found or rank < found[notes][0]:
            found[notes] = (rank, voicing)
    return {notes: voicing for notes, (_, voicing) in found.items()}


@pytest.mark.parametrize("level", LEVELS)
def test_the_hand_moves_less_than_from_first_position_to_first_position(level: LevelName) -> None:
    lookup = first_positions()
    moved, by_lookup, by_ease = 0.0, 0.0, 0.0
    found = 0
    for chords in random_progressions(seed=9):
        choices = [voicings_of(chord, GUITAR, level) for chord in chords]
        path = easiest_path([choice.grips for choice in choices], level).voicings
        easiest = [choice.grips.voicings[0] for choice in choices]
        first = []
        for chord, voicing, choice in zip(chords, path, choices, strict=True):
            midi = voicing.midi(GUITAR)
            if not choice.left_out:
                assert {note % 12 for note in midi} == chord.pitch_classes
            assert min(midi) % 12 == chord.bass_class
            frets = [fret for fret in voicing.frets if fret]
            assert not frets or max(frets) - min(frets) + 1 <= REACH
            looked_up = lookup.get((chord.pitch_classes, chord.bass_class))
            found += looked_up is not None
            first.append(looked_up or min(choice.grips.voicings, key=lambda v: v.position))
        moved += sum(movement(a, b) for a, b in pairwise(path))
        by_lookup += sum(movement(a, b) for a, b in pairwise(first))
        by_ease += sum(movement(a, b) for a, b in pairwise(easiest))
    assert found > PROGRESSIONS  # the table has most of the chords
    assert moved < 0.8 * by_lookup
    assert moved < by_ease


def test_beginners_hold_a_chord_in_one_way_wherever_it_comes() -> None:
    for chords in random_progressions(seed=5)[:120]:
        song = [chords[i % len(chords)] for i in (0, 1, 2, 0, 3, 1, 3, 2, 1, 0, 3)]
        grips = {chord: voicings_of(chord, GUITAR, "beginner").grips for chord in song}
        path = easiest_path([grips[chord] for chord in song], "beginner").voicings
        held = set(zip(song, path, strict=True))
        assert len(held) == len(set(song))


@pytest.mark.parametrize("song", ["G D Em C", "Am Em D Em G", "E Em Am Em", "C Em F Em D7 Em"])
def test_beginners_strum_as_many_strings_as_they_can(song: str) -> None:
    made = charted(song, level="beginner").chart
    held = {each.chord.symbol: each.voicing for each in made.chords if each.chord}
    minor = held["Em"]
    assert minor is not None
    assert minor.frets == (0, 2, 2, 0, 0, 0)


def test_a_finger_that_stays_is_free_and_one_that_slides_is_cheap() -> None:
    c_major, a_minor, b_minor = held("x32010"), held("x02210"), held("x24432")
    assert movement(c_major, c_major) == 0
    assert movement(c_major, a_minor) < movement(c_major, b_minor)
    assert movement(held("x3545x"), held("x5767x")) == 4 * 0.5 * 2 + 2  # guided, and two frets on
    assert movement(held("000000"), c_major) == 3 * 0.5  # three fingers are put down


def test_one_chord_is_held_where_it_is() -> None:
    grips = voicings_of(chord_of("G"), GUITAR).grips
    path = easiest_path([grips] * 5)
    assert set(path.voicings) == {grips.voicings[0]}
    assert easiest_path([]).voicings == ()


def test_a_capo_is_put_where_hard_chords_become_open_ones() -> None:
    flats = [chord_of(symbol) for symbol in ["Bb", "Gm", "Eb", "F"]]
    tried = capos_for(flats, "guitar", "standard", "beginner")
    assert tried[0].fret == 3
    assert tried[0].shapes == ("G", "Em", "C", "D")
    assert [one.cost for one in tried] == sorted(one.cost for one in tried)
    assert sorted(one.fret for one in tried) == list(range(8))
    assert tried[0].beyond == 0


def test_open_chords_need_no_capo() -> None:
    for symbols in ("G D Em C", "Em C G D", "E A D A", "Am G D Em"):
        chords = [chord_of(symbol) for symbol in symbols.split()]
        assert capos_for(chords, "guitar", "standard", "beginner")[0].fret == 0


def charted(symbols: str, **asked: object) -> Charted:
    spans = [
        ChartSpan(48 * i, 48 * i + 48, read_symbol(symbol))
        for i, symbol in enumerate(symbols.split())
    ]
    return chart_of(spans, **asked)  # type: ignore[arg-type]


def test_a_chart_has_a_grip_for_each_chord_and_none_for_rests() -> None:
    chart = charted("Am F N.C. C Am", title="Road").chart
    assert [held.chord and held.chord.symbol for held in chart.chords] == [
        "Am",
        "F",
        None,
        "C",
        "Am",
    ]
    assert [held.voicing is None for held in chart.chords] == [False, False, True, False, False]
    assert (chart.bars, chart.capo, chart.tuning, chart.line) == (5, 0, "standard", ())


def test_an_automatic_capo_is_told_with_those_it_was_preferred_to() -> None:
    made = charted("Bb Gm Eb F", capo="auto", level="beginner")
    assert made.chart.capo == made.capos[0].fret == 3
    shapes = [held.chord and made.chart.shape(held.chord).symbol for held in made.chart.chords]
    assert shapes == ["G", "Em", "C", "D"]
    first = made.chart.chords[0].voicing
    assert first is not None
    assert first.frets == (3, 2, 0, 0, 0, 3)


def test_a_capo_that_is_asked_for_is_put_there() -> None:
    made = charted("Am F C G", capo=5)
    assert (made.chart.capo, made.capos) == (5, ())
    assert made.chart.board == fretboard("guitar", "standard", 5)


def test_what_is_left_out_or_hard_is_remarked_once() -> None:
    remarks = charted("C13 C C13", instrument="ukulele").remarks
    assert [(remark.code, remark.chord) for remark in remarks] == [("left_out", "C13")]
    assert remarks[0].left_out == ((5, 0), (9, 0))
    assert "its fifth and its ninth" in remarks[0].sentence
    assert [r.code for r in charted("C7#9 C", level="beginner").remarks] == ["beyond_level"]
    assert "players spare it" in charted("A13").remarks[0].sentence
    assert charted("Am F C G").remarks == ()


def test_a_bass_has_a_line_and_no_grips() -> None:
    made = charted("Am F C G", instrument="bass", capo="auto")
    assert all(held.voicing is None for held in made.chart.chords)
    assert {note.start for note in made.chart.line} >= {0, 48, 96, 144}
    assert (made.chart.capo, made.capos, made.remarks) == (0, (), ())


def test_the_same_question_has_the_same_answer() -> None:
    asked = {"capo": "auto", "line_style": "walking", "seed": 4}
    assert charted("Dm7 G7 Cmaj7 A7", **asked) == charted("Dm7 G7 Cmaj7 A7", **asked)


def test_every_instrument_tuning_and_metre_has_its_chart() -> None:
    for asked in (
        {"instrument": "ukulele", "tuning": "low-g"},
        {"instrument": "guitar", "tuning": "D A D G A D", "metre": Metre(6, 8)},
        {"instrument": "guitar", "tuning": "standard-7", "metre": Metre(3, 4)},
        {"instrument": "bass", "tuning": "standard-5", "line_style": "walking"},
        {"instrument": "guitar", "line_style": "walking", "left_handed": True},
    ):
        chart = charted("Am F C G", **asked).chart
        assert chart.bars >= 4
        assert chart.line or chart.instrument != "bass"


def test_nothing_to_play_is_an_empty_chart() -> None:
    made = chart_of([], capo="auto")
    assert (made.chart.chords, made.chart.bars, made.chart.capo) == ((), 1, 0)


def test_a_capo_beyond_the_neck_is_refused() -> None:
    with pytest.raises(Permanent) as refused:
        charted("C", capo=30)
    assert refused.value.code == "bad_capo"


def test_tabs_need_no_numpy() -> None:
    made = (
        "import sys; from shared.music.tabs.charting import chart_of;"
        "from shared.music.tabs.chart import ChartSpan;"
        "from shared.music.symbols.reading import read_symbol;"
        "chart_of([ChartSpan(0, 48, read_symbol('Am7'))], capo='auto', line_style='walking');"
        "heavy = {'numpy', 'mido', 'scipy'} & set(sys.modules); print(sorted(heavy))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", made], capture_output=True, check=True, text=True
    )
    assert answer.stdout.strip() == "[]"
