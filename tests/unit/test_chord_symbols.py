"""Chord symbols in every usual spelling, and what is told of those that are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.chords import QUALITIES, SHARP_NAMES, read_chord
from shared.music.key_names import KEYS, LETTERS
from shared.music.symbols.chord import Chord, chord_of
from shared.music.symbols.note_names import NoteName, name_of, read_note
from shared.music.symbols.progressions import read_progression
from shared.music.symbols.reading import read_symbol
from shared.music.symbols.unknown import LONGEST, UnknownChord

ROOTS = (
    *(
        "C",
        "C#",
        "Db",
        "D",
        "D#",
        "Eb",
        "E",
        "F",
        "F#",
        "Gb",
        "G",
        "G#",
        "Ab",
        "A",
        "A#",
        "Bb",
        "B",
    ),
    *("Cb", "E♯", "B♭"),
)
SPELLINGS: dict[tuple[int, ...], str] = {
    (0, 4, 7): "| maj",
    (0, 3, 7): "m min mi - minor",
    (0, 3, 6): "dim ° o mb5 m(b5)",
    (0, 4, 8): "aug + (#5) maj#5",
    (0, 4, 6): "(b5) majb5",
    (0, 7): "5 no3",
    (0, 2, 7): "sus2",
    (0, 5, 7): "sus sus4 4",
    (0, 4, 7, 9): "6 maj6 add6",
    (0, 3, 7, 9): "m6 min6 -6",
    (0, 2, 4, 7, 9): "6/9 69 6add9 maj6/9",
    (0, 2, 3, 7, 9): "m6/9 m69 -6/9",
    (0, 4, 7, 10): "7 dom7",
    (0, 4, 7, 11): "maj7 M7 Maj7 MA7 ma7 j7 7M 7maj Δ Δ7 ^7 ^",
    (0, 3, 7, 10): "m7 min7 mi7 -7 MI7",
    (0, 3, 7, 11): "m(maj7) mM7 mmaj7 m/maj7 m7M mMA7 mj7 -Δ7 mΔ m#7",
    (0, 3, 6, 9): "dim7 °7 o7",
    (0, 3, 6, 10): "m7b5 m7(♭5) ø ø7 Ø -7b5 min7(b5)",
    (0, 4, 8, 10): "7#5 aug7 +7 7+ 7(#5)",
    (0, 4, 6, 10): "7b5 7(b5) 7-5",
    (0, 4, 8, 11): "maj7#5 +maj7 Δ7#5",
    (0, 5, 7, 10): "7sus4 7sus",
    (0, 2, 4, 7): "add9 2 (add9) add2",
    (0, 2, 3, 7): "madd9 m(add9) m2",
    (0, 2, 4, 7, 10): "9 7/9 7add9 7(9)",
    (0, 2, 4, 7, 11): "maj9 M9 MA9 j9 Δ9 maj7/9 7M(9) 7M/9",
    (0, 2, 3, 7, 10): "m9 -9 min9 m7/9",
    (0, 2, 3, 7, 11): "m(maj9) mM9",
    (0, 1, 4, 7, 10): "7b9 7(b9) 7-9 7♭9",
    (0, 3, 4, 7, 10): "7#9 7(#9) 7+9 7♯9",
    (0, 3, 4, 8, 10): "7alt alt 7#5#9 7(#5,#9)",
    (0, 2, 5, 7, 10): "11 9sus4 9sus",
    (0, 2, 3, 5, 7, 10): "m11 -11 min11",
    (0, 4, 6, 7, 11): "maj7#11 maj7(#11) 7M(#11) Δ#11",
    (0, 4, 6, 7, 10): "7#11 7(#11) 7+11",
    (0, 2, 4, 7, 9, 10): "13 9/13 9(13)",
    (0, 1, 4, 7, 9, 10): "13b9 13(b9)",
    (0, 2, 4, 6, 7, 9, 10): "13#11 13(#11)",
    (0, 2, 4, 7, 9, 11): "maj13 M13",
    (0, 4, 7, 8, 10): "7b13 7(b13)",
    (0, 1, 4, 6, 7, 10): "7b9#11 7(b9,#11) 7(b9 #11)",
}
"""Semitones above the root, and how players write them; ``|`` is nothing at all."""

THE_LIST = [
    (f"{root}{suffix}", root, steps)
    for steps, spellings in SPELLINGS.items()
    for suffix in ("" if one == "|" else one for one in spellings.replace("7(b9 #11)", "").split())
    for root in ROOTS
]


def read(text: str) -> Chord:
    chord = read_symbol(text)
    assert chord is not None
    return chord


def test_all_of_a_long_list_of_symbols_are_read_and_spelled_again() -> None:
    assert len(THE_LIST) >= 1500
    for text, root, steps in THE_LIST:
        chord = read(text)
        tonic = read_note(root).pitch_class
        assert chord.root_class == tonic, text
        assert chord.pitch_classes == {(tonic + step) % 12 for step in steps}, text
        assert read(chord.symbol) == chord, (text, chord.symbol)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("CΔ", "Cmaj7"),
        ("C-7", "Cm7"),
        ("Cø", "Cm7b5"),
        ("C°7", "Cdim7"),
        ("C69", "C6/9"),
        ("F♯m7(♭5)/C", "F#m7b5/C"),
        ("C6/9/E", "C6/9/E"),
        ("am", "Am"),
        ("bb", "Bb"),
        ("A:min7/b3", "Am7/C"),
        ("C:hdim7", "Cm7b5"),
        ("G:sus4(b7)", "G7sus4"),
        ("C:maj(9)/3", "Cadd9/E"),
        ("A:min(*5)", "Amno5"),
        ("G/G", "G"),
    ],
)
def test_a_symbol_has_one_canonical_spelling(text: str, symbol: str) -> None:
    assert read(text).symbol == symbol


@pytest.mark.parametrize("text", ["N.C.", "NC", "N", "n.c.", " no chord "])
def test_no_chord_is_none(text: str) -> None:
    assert read_symbol(text) is None


@pytest.mark.parametrize(
    ("text", "at", "told"),
    [
        ("Cmaj77", 5, "'7' at character 6"),
        ("H7", 0, "German"),
        ("C#b", 2, "at once"),
        ("Cm7/", 4, "missing"),
        ("C/Gx", 3, "'x'"),
        ("<b>", 0, "'<'"),
        ("Cfoo", 1, "'foo'"),
        ("C7(b9", 5, "not closed"),
        ("C)", 1, "')'"),
        ("", 0, "missing"),
        ("C\x00", 1, r"'\x00'"),
        ("до", 0, "'д'"),
        ("C:maj/x", 6, "no degree"),
        ("C" * 5000, LONGEST, "more than"),
    ],
)
def test_the_wrong_character_of_what_is_no_chord_is_told(text: str, at: int, told: str) -> None:
    with pytest.raises(UnknownChord) as refusal:
        read_symbol(text)
    assert refusal.value.code == "unknown_chord"
    assert refusal.value.at == at
    assert told in refusal.value.message


notes = st.builds(NoteName, st.sampled_from(sorted(LETTERS)), st.integers(-1, 1))
suffixes = st.sampled_from(
    sorted({text for spellings in SPELLINGS.values() for text in spellings.split()})
)
chords = st.builds(
    lambda root, suffix, bass: f"{root}{suffix.replace('|', '')}{f'/{bass}' if bass else ''}",
    notes,
    suffixes.filter(lambda suffix: suffix not in ("7(b9", "#11)")),
    st.none() | notes,
)


@given(chords)
def test_what_is_spelled_is_read_as_the_same_chord(text: str) -> None:
    chord = read(text)
    assert read(chord.symbol) == chord
    assert chord.pitch_classes == read(chord.symbol).pitch_classes


@given(chords, st.integers(-24, 24), st.none() | st.sampled_from(KEYS))
def test_a_transposed_chord_has_the_same_shape(text: str, semitones: int, key: str | None) -> None:
    chord = read(text)
    moved = chord.transposed(semitones, key)
    assert moved.degrees == chord.degrees
    assert moved.pitch_classes == {(p + semitones) % 12 for p in chord.pitch_classes}
    assert moved.bass_class == (chord.bass_class + semitones) % 12


@given(st.text(max_size=40) | st.text("ABCDEFGHmaj#b♭7/()+-°øΔsuadno0123456789,", max_size=20))
def test_any_text_is_a_chord_or_a_typed_error(text: str) -> None:
    try:
        chord = read_symbol(text)
    except UnknownChord as error:
        is_told = 0 <= error.at <= len(text)
    else:
        is_told = chord is None or read(chord.symbol) == chord
    assert is_told


@pytest.mark.parametrize("quality", QUALITIES)
@pytest.mark.parametrize("name", SHARP_NAMES)
def test_the_chords_that_are_heard_are_chords_here_and_back(name: str, quality: str) -> None:
    heard = read_chord(f"{name}:{quality}")
    assert heard is not None
    assert chord_of(heard).reduced == heard
    assert read(f"{name}:{quality}").reduced == heard


@pytest.mark.parametrize(
    ("text", "label"),
    [("C9", "C:7"), ("Cmaj9", "C:maj7"), ("Cm11", "C:min7"), ("C5", "C:maj"), ("C7alt", "C:7"),
     ("C6/9", "C:maj6"), ("C9sus4", "C:sus4"), ("Cadd9", "C:maj"), ("C/E", "C:maj/3")],
)  # fmt: skip
def test_richer_chords_are_taken_for_the_nearest_that_is_heard(text: str, label: str) -> None:
    assert read(text).reduced.label() == label


@pytest.mark.parametrize(
    ("pitch", "key", "name"),
    [(8, "C major", "Ab"), (8, "A minor", "G#"), (3, "E minor", "D#"), (10, "D minor", "Bb"),
     (6, "G major", "F#"), (6, "Db major", "Gb"), (1, None, "C#"), (10, None, "Bb")],
)  # fmt: skip
def test_notes_are_called_as_their_key_asks(pitch: int, key: str | None, name: str) -> None:
    assert str(name_of(pitch, key)) == name


def symbols(text: str) -> list[list[str]]:
    return [[chord.symbol if chord else "-" for chord in bar] for bar in read_progression(text)]


@pytest.mark.parametrize(
    ("text", "bars"),
    [
        ("Am F C G", [["Am"], ["F"], ["C"], ["G"]]),
        ("| Am F | C G |", [["Am", "F"], ["C", "G"]]),
        ("|: Am | % | N.C. :|", [["Am"], ["Am"], ["-"]]),
        ("Am - F -> C, G", [["Am"], ["F"], ["C"], ["G"]]),
        ("| C / G / |", [["C", "C", "G", "G"]]),
        ("C\nG\tAm", [["C"], ["G"], ["Am"]]),
        ("Am,F,C,G", [["Am"], ["F"], ["C"], ["G"]]),
    ],
)
def test_progressions_are_read_as_people_type_them(text: str, bars: list[list[str]]) -> None:
    assert symbols(text) == bars


def test_the_place_in_a_progression_is_told() -> None:
    with pytest.raises(UnknownChord) as refusal:
        read_progression("Am F Cmaj77 G")
    assert (refusal.value.number, refusal.value.at, refusal.value.place) == (2, 5, 10)
    assert refusal.value.message.startswith("Chord 3: there is no chord 'Cmaj77'")
    assert "character 11 of the text" in refusal.value.message


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "no_chords"), ("| |", "no_chords"), ("%", "unknown_chord"), ("C " * 257, "too_many_chords"),
     ("C" * 9000, "too_many_chords")],
)  # fmt: skip
def test_what_is_no_progression_is_refused(text: str, code: str) -> None:
    with pytest.raises(Permanent) as refusal:
        read_progression(text)
    assert refusal.value.code == code


@given(st.text(max_size=200))
def test_any_text_is_a_progression_or_a_typed_error(text: str) -> None:
    try:
        is_told = all(read_progression(text))
    except Permanent as error:
        is_told = error.code in ("unknown_chord", "no_chords", "too_many_chords")
    assert is_told
