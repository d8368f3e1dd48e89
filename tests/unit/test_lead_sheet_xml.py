"""Lead sheets, as a notation program reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.lyrics.model import Line, Lyrics, Syllable
from shared.lyrics.underlaid import words_under
from shared.music.chords import QUALITIES, ChordSymbol, read_chord
from shared.music.engraving.chord_symbols import bass_of, root_of
from shared.music.engraving.lead_sheet_xml import write_lead_sheet
from shared.music.engraving.underlay import Sung, Words
from shared.music.key_names import KEYS
from shared.music.lead_sheet import LeadSheet, Metre, SheetChord, SheetKey, SheetNote, SheetSection

Tune = Sequence[tuple[float, float, int]]
"""(start, length, MIDI number), in quarters."""


def sheet_of(
    tune: Tune,
    *,
    metre: tuple[int, int] = (4, 4),
    bars: int = 4,
    chords: Sequence[tuple[float, str]] = (),
    keys: Sequence[tuple[float, str]] = ((0, "C major"),),
    sections: Sequence[tuple[float, str]] = ((0, "A"),),
) -> LeadSheet:
    """A sheet whose chords, keys and sections begin at these quarters."""
    counted = Metre(*metre)
    end = bars * counted.bar
    return LeadSheet(
        counted,
        bars,
        keys=tuple(SheetKey(*span) for span in spans(keys, end)),
        chords=tuple(
            SheetChord(start, stop, read_chord(label))
            for start, stop, label in spans(chords or ((0, "N"),), end)
        ),
        sections=tuple(SheetSection(*span) for span in spans(sections, end)),
        melody=tuple(
            SheetNote(round(12 * start), round(12 * (start + length)), midi)
            for start, length, midi in tune
        ),
    )


def spans(named: Sequence[tuple[float, str]], end: int) -> list[tuple[int, int, str]]:
    starts = [round(12 * at) for at, _ in named]
    names = [name for _, name in named]
    return list(zip(starts, [*starts[1:], end], names, strict=True))


def xml(sheet: LeadSheet, words: Words | None = None, bpm: float = 100) -> ElementTree.Element:
    return ElementTree.fromstring(write_lead_sheet(sheet, bpm, title="Song", words=words))


def opened(sheet: LeadSheet, words: Words | None = None):  # type: ignore[no-untyped-def]
    from music21 import converter

    return converter.parse(write_lead_sheet(sheet, 100, words=words), format="musicxml")


def sounding(sheet: LeadSheet) -> list[tuple[float, float, int]]:
    """What a notation program plays: start, length (quarters) and number, ties joined."""
    from music21 import note

    flat = opened(sheet).stripTies().parts[0].flatten()
    return [
        (float(n.offset), float(n.quarterLength), n.pitch.midi)
        for n in flat.getElementsByClass(note.Note)
    ]


HYMN: Tune = [(0, 1, 67), (1, 1.5, 69), (2.5, 0.5, 71), (3, 3, 72), (7, 1, 71), (8, 8, 67)]


def test_a_tune_is_read_as_it_was_written() -> None:
    assert sounding(sheet_of(HYMN)) == [tuple(map(float, note)) for note in HYMN]


def test_a_pickup_is_a_short_bar_before_the_first() -> None:
    sheet = sheet_of([(-1.5, 0.5, 64), (-1, 1, 65), (0, 4, 67)], bars=2, chords=[(0, "C")])
    bars = xml(sheet).findall("part/measure")
    assert [(bar.get("number"), bar.get("implicit")) for bar in bars] == [
        ("0", "yes"),
        ("1", None),
        ("2", None),
    ]
    assert bars[0].find("harmony") is None
    assert bars[1].find("harmony") is not None
    assert sounding(sheet) == [(0.5, 0.5, 64), (1, 1, 65), (2, 4, 67)]


def test_triplets_are_bracketed() -> None:
    third = 1 / 3
    sheet = sheet_of([(0, third, 60), (third, third, 62), (2 * third, third, 64), (1, 3, 65)])
    root = xml(sheet)
    assert len(list(root.iter("time-modification"))) == 3
    assert [t.get("type") for t in root.iter("tuplet")] == ["start", "stop"]
    assert [start for start, _, _ in sounding(sheet)] == pytest.approx([0, third, 2 * third, 1])


def test_keys_change_where_the_piece_modulates_and_spell_its_notes() -> None:
    tune: Tune = [(0, 4, 66), (4, 4, 70), (8, 4, 66), (12, 4, 70)]
    sheet = sheet_of(tune, keys=[(0, "G major"), (8, "Db major")])
    bars = xml(sheet).findall("part/measure")
    assert [bar.findtext("attributes/key/fifths") for bar in bars] == ["1", None, "-5", None]
    names = [n.pitch.name for n in opened(sheet).flatten().notes]
    assert names == ["F#", "B-", "G-", "B-"]


def test_a_sign_is_written_once_a_bar_and_where_it_is_taken_back() -> None:
    tune: Tune = [(0, 1, 66), (1, 1, 66), (2, 2, 65), (4, 1, 66), (5, 1, 78), (6, 4, 65)]
    notes = [note for note in xml(sheet_of(tune)).iter("note") if note.find("pitch") is not None]
    signs = [note.findtext("accidental") for note in notes]
    assert signs == ["sharp", None, "natural", "sharp", "sharp", "natural", None]
    in_d = xml(sheet_of([(0, 1, 66), (1, 1, 65)], keys=[(0, "D major")]))
    assert [a.text for a in in_d.iter("accidental")] == ["natural"]


@pytest.mark.parametrize("quality", QUALITIES)
def test_a_chord_symbol_sounds_as_the_chord(quality: str) -> None:
    from music21 import harmony

    chord = ChordSymbol(9, quality)
    sheet = sheet_of(HYMN)
    sheet = replace(sheet, chords=(SheetChord(0, sheet.end, chord),))
    (symbol,) = opened(sheet).flatten().getElementsByClass(harmony.ChordSymbol)
    assert {pitch.pitchClass for pitch in symbol.pitches} == chord.pitch_classes


def test_chord_symbols_stand_where_the_chords_change() -> None:
    from music21 import harmony

    changes = [(0, "C"), (2, "A:min7"), (5, "F/3"), (8, "N"), (12, "G:7")]
    symbols = opened(sheet_of(HYMN, chords=changes)).flatten().getElementsByClass(harmony.Harmony)
    assert [(float(s.offset), s.figure) for s in symbols] == [
        (0, "C"),
        (2, "Am7"),
        (5, "F/A"),
        (8, "N.C."),
        (12, "G7"),
    ]


@pytest.mark.parametrize(
    ("label", "key", "expected"),
    [
        ("Ab:maj", "C major", "Ab"),
        ("Bb:maj", "C major", "Bb"),
        ("F#:hdim7", "C major", "F#"),
        ("G#:dim7", "A minor", "G#"),
        ("Bb:maj", "A minor", "Bb"),
        ("Db:maj", "Ab major", "Db"),
        ("A:maj", "Db major", "A"),
        ("C#:min", "E major", "C#"),
        ("E:maj/3", "A major", "E/G#"),
        ("Bb:7/b7", "Eb major", "Bb/Ab"),
        ("B:maj/3", "E minor", "B/D#"),
        ("C:maj/5", "F major", "C/G"),
    ],
)
def test_roots_and_basses_have_the_names_a_player_expects(
    label: str, key: str, expected: str
) -> None:
    chord = read_chord(label)
    assert chord is not None
    root = root_of(chord, key)
    names = [root, *([bass_of(chord, root)] if chord.bass else [])]
    signs = {-1: "b", 0: "", 1: "#"}
    assert "/".join(letter + signs[alter] for letter, alter in names) == expected


@pytest.mark.parametrize("key", KEYS)
def test_every_chord_has_a_name_in_every_key(key: str) -> None:
    semitones = dict(zip("CDEFGAB", (0, 2, 4, 5, 7, 9, 11), strict=True))
    for root in range(12):
        for bass in range(12):
            named = root_of(chord := ChordSymbol(root, "maj", bass), key)
            below = bass_of(chord, named)
            for (letter, alter), wanted in ((named, root), (below, root + bass)):
                assert (semitones[letter] + alter) % 12 == wanted % 12
                assert abs(alter) <= 1


def beams(tune: Tune, metre: tuple[int, int]) -> list[list[str | None]]:
    notes = xml(sheet_of(tune, metre=metre, bars=1)).iter("note")
    return [[beam.text for beam in note.findall("beam")] for note in notes]


def test_beams_show_the_beats() -> None:
    eighths: Tune = [(i / 2, 0.5, 60) for i in range(7)]
    begin, on, end = ["begin"], ["continue"], ["end"]
    assert beams(eighths[:4], (2, 4)) == [begin, end, begin, end]
    assert beams(eighths[:6], (6, 8)) == [begin, on, end, begin, on, end]
    assert beams(eighths, (7, 8)) == [begin, end, begin, end, begin, on, end]
    dotted: Tune = [(0, 0.75, 60), (0.75, 0.25, 62), (1, 0.5, 64), (1.5, 0.25, 65)]
    assert beams(dotted, (2, 4)) == [
        ["begin"],
        ["end", "backward hook"],
        ["begin"],
        ["end", "backward hook"],
        [],
    ]


def test_without_chords_there_are_no_symbols() -> None:
    assert xml(sheet_of(HYMN)).find(".//harmony") is None


WORDS: Words = [
    Sung("ri", "begin"),
    Sung("ver", "end"),
    "held",
    "held",
    None,
    Sung("run"),
]


def test_words_stand_under_their_notes() -> None:
    root = xml(sheet_of(HYMN), WORDS)
    lyrics = [
        (lyric.findtext("syllabic"), lyric.findtext("text"))
        for lyric in root.iter("lyric")
        if lyric.find("text") is not None
    ]
    assert lyrics == [("begin", "ri"), ("end", "ver"), ("single", "run")]
    assert [e.get("type") for e in root.iter("extend")] == ["start", "continue", "stop"]
    notes = opened(sheet_of(HYMN), WORDS).stripTies().flatten().notes
    assert [note.lyric for note in notes if note.lyric] == ["ri", "ver", "run"]


def test_there_must_be_a_word_for_every_note() -> None:
    with pytest.raises(ValueError, match="2 words for 6 notes"):
        write_lead_sheet(sheet_of(HYMN), 100, words=[None, None])


def lyrics_of(*syllables: tuple[str, list[int], int]) -> Lyrics:
    """One line of (text, notes, word)."""
    line = Line(
        text="",
        start=0,
        end=1,
        syllables=[
            Syllable(text=text, phonemes="", notes=notes, start=0, end=1, word=word)
            for text, notes, word in syllables
        ],
    )
    return Lyrics(mode="given", lines=[line])


def test_syllables_of_one_word_are_joined_by_hyphens() -> None:
    lyrics = lyrics_of(
        ("the", [0], 0), ("yes", [1], 1), ("ter", [2], 1), ("day", [3, 4], 1), ("I", [6], 2)
    )
    assert words_under(lyrics, 8) == [
        Sung("the"),
        Sung("yes", "begin"),
        Sung("ter", "middle"),
        Sung("day", "end"),
        "held",
        None,
        Sung("I"),
        None,
    ]


def test_syllables_that_share_a_note_keep_their_words_apart() -> None:
    lyrics = lyrics_of(("to the", [0], 0), ("o pen", [1], 2), ("ing", [2], 3), ("sea", [3], 4))
    kinds = [word.syllabic for word in words_under(lyrics, 4) if isinstance(word, Sung)]
    assert kinds == ["single", "begin", "end", "single"]
    shared = lyrics_of(("the ri", [0], 0), ("ver", [1], 1))
    assert words_under(shared, 2) == [Sung("the ri", "begin"), Sung("ver", "end")]


def test_notes_that_were_cut_off_have_no_words() -> None:
    assert words_under(lyrics_of(("la", [0], 0), ("la", [1, 2], 1)), 2) == [Sung("la"), Sung("la")]


def test_sections_are_marked_where_there_are_several() -> None:
    root = xml(sheet_of(HYMN, sections=[(0, "A"), (8, "B")]))
    bars = root.findall("part/measure")
    assert [bar.findtext(".//rehearsal") for bar in bars] == ["A", None, "B", None]
    assert [bar.findtext("barline/bar-style") for bar in bars] == [
        None,
        "light-light",
        None,
        "light-heavy",
    ]
    assert xml(sheet_of(HYMN)).find(".//rehearsal") is None


@pytest.mark.parametrize(
    ("metre", "unit", "per_minute"),
    [
        ((4, 4), "quarter", "120"),
        ((6, 8), "quarter.", "80"),
        ((7, 8), "eighth", "240"),
        ((2, 2), "half", "60"),
    ],
)
def test_the_tempo_is_of_what_is_counted(
    metre: tuple[int, int], unit: str, per_minute: str
) -> None:
    root = xml(sheet_of([(0, 1, 60)], metre=metre), bpm=120)
    dots = "." * len(list(root.iter("beat-unit-dot")))
    assert (root.findtext(".//beat-unit", "") + dots, root.findtext(".//per-minute")) == (
        unit,
        per_minute,
    )
    assert root.find(".//sound").get("tempo") == "120.00"  # type: ignore[union-attr]
    signature = root.findtext(".//time/beats"), root.findtext(".//time/beat-type")
    assert signature == tuple(map(str, metre))


def test_a_low_melody_has_a_low_clef() -> None:
    for midi, clef, octave in ((67, "G", None), (53, "G", "-1"), (43, "F", None)):
        root = xml(sheet_of([(0, 4, midi)]))
        assert (root.findtext(".//clef/sign"), root.findtext(".//clef-octave-change")) == (
            clef,
            octave,
        )


METRES = [(2, 4), (3, 4), (4, 4), (5, 4), (6, 8), (7, 8), (12, 8), (2, 2), (3, 8), (5, 16)]
KINDS = {"whole": 1, "half": 2, "quarter": 4, "eighth": 8, "16th": 16, "32nd": 32, "64th": 64}


@st.composite
def sheets(draw: st.DrawFn) -> LeadSheet:
    metre = Metre(*draw(st.sampled_from(METRES)))
    bars = draw(st.integers(1, 6))
    end = bars * metre.bar
    lines = sorted(draw(st.sets(st.integers(1, max(bars - 1, 1)), max_size=2)) - {bars})
    changes = sorted(draw(st.sets(st.integers(1, max(end - 1, 1)), max_size=5)) - {end})
    at, melody = draw(st.integers(-metre.bar, metre.bar - 1)), []
    for rest, length in draw(
        st.lists(
            st.tuples(st.sampled_from([0, 0, 0, 3, 4, 12, 7]), st.integers(1, 60)), max_size=20
        )
    ):
        at += rest
        if at + length > end:
            break
        melody.append(SheetNote(at, at + length, draw(st.integers(40, 90))))
        at += length
    symbols = [None, *(ChordSymbol(i % 12, q, i % 5) for i, q in enumerate(QUALITIES))]
    edges = [0, *(line * metre.bar for line in lines), end]
    steps = [0, *changes, end]
    return LeadSheet(
        metre,
        bars,
        keys=tuple(SheetKey(a, b, draw(st.sampled_from(KEYS))) for a, b in pairwise(edges)),
        chords=tuple(SheetChord(a, b, draw(st.sampled_from(symbols))) for a, b in pairwise(steps)),
        sections=tuple(SheetSection(a, b, "AB"[i % 2]) for i, (a, b) in enumerate(pairwise(edges))),
        melody=tuple(melody),
    )


@settings(max_examples=200, deadline=None)
@given(sheets())
def test_every_bar_is_full_and_every_value_is_what_it_says(sheet: LeadSheet) -> None:
    words: Words = [Sung("la") if i % 3 else "held" for i in range(len(sheet.melody))]
    root = xml(sheet, words)
    measures = root.findall("part/measure")
    divisions = int(root.findtext(".//divisions", ""))
    bar = 4 * divisions * sheet.metre.beats // sheet.metre.unit
    assert len(measures) - (measures[0].get("implicit") == "yes") >= sheet.bars
    for measure in measures:
        filled = 0
        for note in measure.findall("note"):
            length = int(note.findtext("duration", ""))
            filled += length
            kind = note.findtext("type")
            if kind is not None:
                dotted = 1.5 if note.find("dot") is not None else 1
                thirds = 2 / 3 if note.find("time-modification") is not None else 1
                assert length == pytest.approx(4 * divisions / KINDS[kind] * dotted * thirds)
        if measure.get("implicit") == "yes":
            assert 0 < filled < bar
        else:
            assert filled == bar
    ties = [tie.get("type") for tie in root.iter("tie")]
    assert ties.count("start") == ties.count("stop")
    changes = [c for c in sheet.chords if any(c.chord for c in sheet.chords)]
    assert len(list(root.iter("harmony"))) == len(changes)


@settings(max_examples=100, deadline=None)
@given(sheets())
def test_notes_on_steps_that_can_be_written_are_kept_exactly(sheet: LeadSheet) -> None:
    sixteenths = replace(
        sheet,
        metre=Metre(4, 4),
        keys=(SheetKey(0, 480, "C major"),),
        chords=(SheetChord(0, 480, None),),
        sections=(SheetSection(0, 480, "A"),),
        bars=10,
        melody=tuple(
            SheetNote(12 * i, 12 * i + 3 * (1 + note.midi % 4), note.midi)
            for i, note in enumerate(sheet.melody)
        ),
    )
    assert sounding_of(xml(sixteenths)) == [(n.start, n.end) for n in sixteenths.melody]


def sounding_of(root: ElementTree.Element) -> list[tuple[int, int]]:
    """Start and end of each note in divisions, ties joined, as far as the file says."""
    at = 0
    found: list[tuple[int, int]] = []
    for note in root.iter("note"):
        length = int(note.findtext("duration", ""))
        if note.find("pitch") is not None:
            if "stop" in [tie.get("type") for tie in note.findall("tie")]:
                found[-1] = (found[-1][0], at + length)
            else:
                found.append((at, at + length))
        at += length
    return found


def test_an_empty_sheet_is_bars_of_rest() -> None:
    root = xml(sheet_of([], bars=3, chords=[(0, "C"), (6, "G")]))
    assert len(root.findall("part/measure")) == 3
    assert all(rest.get("measure") == "yes" for rest in root.iter("rest"))
    assert [offset.text for offset in root.iter("offset")] == ["24"]
