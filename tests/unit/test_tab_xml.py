"""Tabs as MusicXML, as a notation program reads them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.music.engraving.chord_symbols import add_chord
from shared.music.engraving.harmony_kinds import kind_of
from shared.music.engraving.tab_xml import write_tab_xml
from shared.music.lead_sheet import STEPS, Metre
from shared.music.symbols.reading import read_symbol
from shared.music.tabs.chart import Chart, TabNote
from shared.music.tabs.playing import strokes_of
from tests.charts import HELD, found_chart, held_chart

SUFFIXES = """
m dim aug 5 6 m6 7 maj7 m7 m(maj7) dim7 m7b5 7sus4 7sus2 sus2 sus4 9 maj9 m9 11 maj11 m11 13 maj13
m13 7b9 7#9 7b5 7#5 7#11 7b13 7b9b13 7#9#5 9#5 9#11 13b9 13sus4 maj7#11 maj7#5 m11b5 add9 madd9
6/9 m6/9 aug9 7alt 7no5 7no3 m7no5 (b5) (#11) 7b9#9 m7add11 7add13 dim(maj7) m7#5 sus2sus4
"""

Sounding = list[tuple[float, tuple[int, ...]]]
"""Onset in quarters, and MIDI numbers from the lowest up."""


@cache
def opened(text: bytes):  # type: ignore[no-untyped-def]
    from music21 import converter

    return converter.parse(text, format="musicxml")


def parsed(chart: Chart) -> ElementTree.Element:
    return ElementTree.fromstring(write_tab_xml(chart))


def staves(chart: Chart) -> list[Sounding]:
    """What each staff sounds, ties joined."""
    found = []
    for part in opened(write_tab_xml(chart)).stripTies().parts:
        chords = [n for n in part.flatten().notes if "Harmony" not in n.classes]
        found.append([(float(n.offset), tuple(sorted(p.midi for p in n.pitches))) for n in chords])
    return found


def asked(chart: Chart) -> Sounding:
    """What the chart's strokes sound."""
    return [
        (
            struck.start / STEPS,
            tuple(
                sorted(
                    open_ + fret
                    for open_, fret in zip(chart.board.strings, struck.frets, strict=True)
                    if fret is not None
                )
            ),
        )
        for struck in strokes_of(chart)
    ]


def without_doubles(sounding: Sounding) -> Sounding:
    return [(at, tuple(sorted(set(midis)))) for at, midis in sounding]


CHARTS = {
    "plain": held_chart("Am F C G"),
    "strummed": held_chart("Am F C#m D7#9 N.C. G", strumming="island"),
    "picked in 6/8": held_chart("Am F", metre=Metre(6, 8), strumming="arpeggio"),
    "halves under a capo": held_chart("Am F C G", each=24, capo=4, key="E major"),
    "across the bars": held_chart("Am F C", each=72),
    "in thirds": held_chart("Am F C", each=16),
    "3/4": held_chart("Am F C G", metre=Metre(3, 4), strumming="waltz"),
    "2/2": held_chart("Am F", metre=Metre(2, 2), strumming="folk"),
    "ukulele": found_chart("C | Am7 | F | G7", instrument="ukulele", strumming="island"),
    "dadgad": found_chart("D | G | A7sus4", tuning="dadgad"),
    "seven strings": found_chart("Am | F", tuning="standard-7"),
    "slash chords": found_chart("C/E F/A | Bbmaj7 G/B"),
}


@pytest.mark.parametrize("name", CHARTS)
def test_both_staves_sound_the_voicings_when_they_are_played(name: str) -> None:
    chart = CHARTS[name]
    notes, tablature = staves(chart)
    wanted = without_doubles(asked(chart))
    assert [midis for _, midis in without_doubles(notes)] == [midis for _, midis in wanted]
    assert [at for at, _ in notes] == pytest.approx([at for at, _ in wanted])
    assert without_doubles(tablature) == without_doubles(notes)


@pytest.mark.parametrize("name", CHARTS)
def test_strings_and_frets_sound_the_notes_they_are_written_for(name: str) -> None:
    root = parsed(CHARTS[name])
    tuning = {}
    lines = root.findall(".//staff-tuning")
    for line in lines:
        number = len(lines) + 1 - int(line.get("line", ""))
        tuning[number] = _midi(line, "tuning-")
    stopped = [note for note in root.iter("note") if note.find(".//fret") is not None]
    assert stopped
    for note in stopped:
        pitch = note.find("pitch")
        assert pitch is not None
        string, fret = (int(note.findtext(f".//{part}", "")) for part in ("string", "fret"))
        assert tuning[string] + fret == _midi(pitch, "")


def _midi(element: ElementTree.Element, prefix: str) -> int:
    semitones = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    step = semitones[element.findtext(f"{prefix}step", "")]
    alter = int(element.findtext(f"{prefix}alter", "0"))
    return 12 * (int(element.findtext(f"{prefix}octave", "")) + 1) + step + alter


@pytest.mark.parametrize("name", CHARTS)
def test_chord_symbols_are_those_of_the_chart(name: str) -> None:
    from music21 import harmony

    chart = CHARTS[name]
    symbols = opened(write_tab_xml(chart)).parts[0].flatten().getElementsByClass(harmony.Harmony)
    found = [(float(s.offset), {p.pitchClass for p in s.pitches}) for s in symbols]
    assert found == [
        (held.start / STEPS, set(held.chord.pitch_classes) if held.chord else set())
        for held in chart.chords
    ]


@pytest.mark.parametrize("suffix", ["", *SUFFIXES.split()])
def test_a_chord_symbol_holds_exactly_the_chords_notes(suffix: str) -> None:
    from music21 import converter, harmony

    for symbol in (f"C{suffix}", f"F#{suffix}", f"Bb{suffix}/E"):
        chord = read_symbol(symbol)
        assert chord is not None
        score = ElementTree.Element("score-partwise", version="4.0")
        part = ElementTree.SubElement(score, "part", id="P1")
        measure = ElementTree.SubElement(part, "measure", number="1")
        add_chord(measure, chord)
        parts = ElementTree.Element("part-list")
        named = ElementTree.SubElement(parts, "score-part", id="P1")
        ElementTree.SubElement(named, "part-name").text = "Guitar"
        score.insert(0, parts)
        read = converter.parse(ElementTree.tostring(score), format="musicxml")
        (heard,) = read.flatten().getElementsByClass(harmony.ChordSymbol)
        assert {pitch.pitchClass for pitch in heard.pitches} == chord.pitch_classes


def test_the_whole_name_is_the_text_and_degrees_are_not_printed() -> None:
    chord = read_symbol("C7#9")
    measure = ElementTree.Element("measure")
    add_chord(measure, chord)
    kind, degree = measure.find("harmony/kind"), measure.find("harmony/degree")
    assert kind is not None
    assert degree is not None
    assert (kind.text, kind.get("text")) == ("dominant", "7#9")
    assert degree.get("print-object") == "no"


def test_the_simplest_kind_is_chosen() -> None:
    names = {
        symbol: (kind.name, len(kind.changes))
        for symbol in ("C", "Am7", "G13sus4", "C6/9", "Cadd9", "Cdim7", "C7b5")
        if (chord := read_symbol(symbol)) and (kind := kind_of(chord.degrees))
    }
    assert names["C"] == ("major", 0)
    assert names["Am7"] == ("minor-seventh", 0)
    assert names["C6/9"] == ("major-sixth", 1)
    assert names["Cadd9"] == ("major", 1)
    assert names["Cdim7"] == ("diminished-seventh", 0)
    assert names["C7b5"] == ("dominant", 1)


def test_a_diagram_stands_where_a_shape_comes_first() -> None:
    frames = [
        [dot.findtext("fret") for dot in frame.iter("frame-note")]
        for frame in parsed(held_chart("Am C Am C")).iter("frame")
    ]
    assert frames == [["0", "2", "2", "1", "0"], ["3", "2", "0", "1", "0"]]


def test_a_barre_joins_its_outermost_strings() -> None:
    frame = parsed(held_chart("C#m")).find(".//frame")
    assert frame is not None
    assert frame.findtext("first-fret") == "9"
    barred = [
        (dot.findtext("string"), barre.get("type"))
        for dot in frame.iter("frame-note")
        if (barre := dot.find("barre")) is not None
    ]
    assert barred == [("6", "start"), ("1", "stop")]


def test_a_melody_and_its_chords_are_two_parts_of_one_tempo() -> None:
    line = [TabNote(0, 12, 5, 0, 64), TabNote(12, 24, 5, 1, 65), TabNote(24, 48, 5, 3, 67)]
    root = parsed(held_chart("C", line=line))
    names = [part.findtext("part-name") for part in root.iter("score-part")]
    assert names == ["Guitar (melody)", "Guitar"]
    assert len(list(root.iter("metronome"))) == 1
    melody, *_ = staves(held_chart("C", line=line))
    assert melody == [(0.0, (64,)), (1.0, (65,)), (2.0, (67,))]


def test_a_chord_stands_over_one_staff() -> None:
    from music21 import harmony

    score = opened(write_tab_xml(held_chart("Am F")))
    heard = score.recurse().getElementsByClass(harmony.ChordSymbol)
    assert [(symbol.figure, symbol.getOffsetInHierarchy(score)) for symbol in heard] == [
        ("Am", 0.0),
        ("F", 4.0),
    ]


def test_a_bass_line_below_chords_is_called_one() -> None:
    line = [TabNote(0, 24, 0, 3, 43), TabNote(24, 48, 1, 2, 47)]
    root = parsed(replace(held_chart("G", line=line), line_kind="bass"))
    assert [part.findtext("part-name") for part in root.iter("score-part")] == [
        "Guitar (bass line)",
        "Guitar",
    ]


def test_a_pickup_is_a_short_bar_and_chords_stay_in_theirs() -> None:
    line = [TabNote(-12, 0, 5, 0, 64), TabNote(0, 48, 5, 1, 65)]
    chart = replace(held_chart("N.C. C", line=line), strumming="")
    bars = parsed(chart).findall("part/measure")[:3]
    assert [(bar.get("number"), bar.get("implicit")) for bar in bars] == [
        ("0", "yes"),
        ("1", None),
        ("2", None),
    ]
    assert [len(bar.findall("harmony")) for bar in bars] == [0, 1, 1]


def test_the_capo_and_the_tempo_are_told() -> None:
    root = parsed(held_chart("Am", capo=3))
    assert [words.text for words in root.iter("words")] == ["Capo: fret 3"]
    sound = root.find(".//sound")
    assert sound is not None
    assert float(sound.get("tempo", "")) == 100


def test_a_chart_of_silence_is_a_bar_of_rest() -> None:
    notes, tablature = staves(held_chart("N.C."))
    assert notes == tablature == []


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from([*sorted(HELD), "N.C."]), min_size=1, max_size=6),
    st.sampled_from(
        [
            Metre(4, 4),
            Metre(3, 4),
            Metre(6, 8),
            Metre(12, 8),
            Metre(5, 4),
            Metre(7, 16),
            Metre(3, 2),
        ]
    ),
    st.sampled_from([6, 12, 18, 24, 36, 48, 60]),
    st.integers(0, 5),
)
def test_bars_are_full_whatever_is_played(
    names: list[str], metre: Metre, each: int, capo: int
) -> None:
    chart = held_chart(" ".join(names), metre=metre, each=each, capo=capo)
    root = parsed(chart)
    divisions = int(root.findtext(".//divisions", ""))
    for measure in root.iter("measure"):
        for staff in ("1", "2"):
            lasts = sum(
                int(note.findtext("duration", ""))
                for note in measure.findall("note")
                if note.findtext("staff") == staff and note.find("chord") is None
            )
            assert lasts * STEPS == metre.bar * divisions


@given(st.text(max_size=200))
def test_no_title_can_break_a_score(title: str) -> None:
    root = parsed(replace(held_chart("Am"), title=title))
    assert root.findtext("work/work-title")


def test_a_strumming_that_the_metre_lacks_is_refused() -> None:
    with pytest.raises(Permanent) as refused:
        write_tab_xml(held_chart("Am", strumming="waltz"))
    assert refused.value.code == "unknown_strumming"
