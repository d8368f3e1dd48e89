from __future__ import annotations

import itertools
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_jobs.arranger.arranging import arrange
from gpu_jobs.arranger.styles import STYLES
from shared.errors import Permanent
from shared.music.arrangement import Arrangement, Part
from shared.music.chords import QUALITIES, ChordSymbol, read_chord
from shared.music.key_names import KEYS
from shared.music.lead_sheet import (
    LeadSheet,
    Metre,
    SheetChord,
    SheetKey,
    SheetNote,
    SheetSection,
)

COMMON = Metre(4, 4)
METRES = [
    Metre(2, 4), Metre(3, 4), Metre(4, 4), Metre(5, 4), Metre(7, 4), Metre(6, 8), Metre(9, 8), Metre(12, 8),
    Metre(5, 8), Metre(7, 8), Metre(3, 8), Metre(2, 2), Metre(3, 2), Metre(1, 4), Metre(1, 16), Metre(15, 16),
]  # fmt: skip


def sheet(
    chords: str,
    metre: Metre = COMMON,
    sections: tuple[tuple[str, int, float], ...] = (),
    melody: tuple[SheetNote, ...] = (),
    key: str = "C major",
) -> LeadSheet:
    """A chord each bar; sections as (label, bars, energy)."""
    labels = chords.split()
    spans = tuple(
        SheetChord(i * metre.bar, (i + 1) * metre.bar, read_chord(label))
        for i, label in enumerate(labels)
    )
    at, form = 0, []
    for label, bars, energy in sections or (("A", len(labels), 0.7),):
        form.append(SheetSection(at, at + bars * metre.bar, label, energy))
        at += bars * metre.bar
    assert at == len(labels) * metre.bar
    return LeadSheet(metre, len(labels), (SheetKey(0, at, key),), spans, tuple(form), melody)


def part(arrangement: Arrangement, name: str) -> Part:
    return next(part for part in arrangement.parts if part.name == name)


def onsets_in(part: Part, start: int, end: int) -> list[float]:
    return [note.start for note in part.notes if start - 0.3 <= note.start < end - 0.3]


LOOP = "C:maj A:min F:maj G:maj " * 4
FORM = (("verse", 8, 0.4), ("chorus", 8, 0.9))


@pytest.mark.parametrize("style", STYLES)
def test_a_loud_section_has_more_players_and_more_strength_than_a_quiet_one(style: str) -> None:
    band = arrange(sheet(LOOP, sections=FORM), style, 1)
    bar = Metre(4, 4).bar
    quiet = [n for p in band.parts for n in p.notes if n.start < 7 * bar]
    loud = [n for p in band.parts for n in p.notes if 8 * bar <= n.start < 15 * bar]
    players_quiet = sum(bool(onsets_in(p, 0, 7 * bar)) for p in band.parts)
    players_loud = sum(bool(onsets_in(p, 8 * bar, 15 * bar)) for p in band.parts)
    assert players_loud >= players_quiet
    assert sum(n.velocity * (n.end - n.start) for n in loud) > 1.1 * sum(
        n.velocity * (n.end - n.start) for n in quiet
    )
    assert max(n.velocity for n in loud) > max(n.velocity for n in quiet) + 8


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(3, 4), Metre(6, 8), Metre(7, 8)], ids=str)
def test_the_piece_ends_on_its_last_chord_held_to_the_end(style: str, metre: Metre) -> None:
    piece = sheet("C:maj F:maj G:7 C:maj", metre)
    band = arrange(piece, style, 3)
    last_bar = piece.end - metre.bar
    for player in band.parts:
        final = [n for n in player.notes if n.end > last_bar + 1]
        assert final, f"{player.name} does not play the last chord"
        assert max(n.end for n in final) == piece.end
        assert all(n.start < last_bar + 12 for n in player.notes)
        if not player.is_drums:
            assert {n.midi % 12 for n in final if n.end == piece.end} <= {0, 2, 4, 7, 9, 11}
    assert part(band, "bass").notes[-1].midi % 12 == 0


@pytest.mark.parametrize("style", STYLES)
def test_the_bass_plays_the_lowest_note_of_each_chord_as_it_begins(style: str) -> None:
    piece = sheet("C:maj G:maj/3 A:min E:min/b3 F:maj C:maj/3 G:7 C:maj")
    bass = part(arrange(piece, style, 5), "bass")
    for span in piece.chords:
        assert span.chord is not None
        first = next(n for n in bass.notes if n.start >= span.start - 0.3)
        assert first.midi % 12 == (span.chord.root + span.chord.bass) % 12
        # electronic basses come between the kicks
        assert first.start <= span.start + (6.3 if style == "edm" else 0.3)


def test_a_walking_bass_walks_a_note_a_beat_and_steps_into_each_root() -> None:
    piece = sheet("D:min7 G:7 C:maj7 A:7 D:min7 G:7 C:maj7 C:maj7")
    bass = part(arrange(piece, "jazz", 2), "bass").notes
    for bar in range(7):
        beats = {round(n.start / 12) for n in bass if bar * 48 - 1 <= n.start < bar * 48 + 47}
        assert beats >= {4 * bar + beat for beat in range(4)}
    for bar in range(1, 7):
        into = [n for n in bass if n.start < bar * 48 - 1][-1]
        root = next(n for n in bass if n.start > bar * 48 - 1)
        assert abs(into.midi - root.midi) <= 2


def test_where_the_sheet_has_no_chord_nobody_but_the_drums_plays() -> None:
    piece = sheet("C:maj C:maj N N F:maj C:maj")
    band = arrange(piece, "pop", 1)
    for player in band.parts:
        during = onsets_in(player, 2 * 48, 4 * 48)
        assert bool(during) == player.is_drums
        if not player.is_drums:
            assert not [n for n in player.notes if n.start < 2 * 48 < n.end - 0.5]


def test_a_fill_leads_into_the_next_section_and_a_cymbal_begins_it() -> None:
    piece = sheet(LOOP, sections=(("A", 8, 0.7), ("B", 8, 0.9)))
    drums = part(arrange(piece, "rock", 1), "drums")
    plain = [n.midi for n in drums.notes if 5 * 48 + 24 <= n.start < 6 * 48 - 1]
    before = [n.midi for n in drums.notes if 7 * 48 + 24 <= n.start < 8 * 48 - 1]
    assert sorted(before) != sorted(plain)
    assert 49 in {n.midi for n in drums.notes if abs(n.start - 8 * 48) < 0.3}


def test_an_introduction_begins_without_the_bass() -> None:
    piece = sheet(LOOP, sections=(("intro", 4, 0.5), ("A", 12, 0.6)))
    bass = part(arrange(piece, "pop", 1), "bass")
    assert bass.notes[0].start >= 2 * 48 - 0.3


def test_two_themes_of_one_strength_are_told_apart_by_the_cymbal() -> None:
    piece = sheet(LOOP, sections=(("A", 4, 0.7), ("B", 4, 0.7), ("A", 4, 0.7), ("B", 4, 0.7)))
    drums = part(arrange(piece, "pop", 1), "drums")
    for first, cymbal in ((1, 42), (5, 51), (9, 42), (13, 51)):
        bar = {n.midi for n in drums.notes if 48 * first <= n.start < 48 * first + 24}
        assert bar & {42, 51} == {cymbal}


def test_horns_answer_only_where_the_melody_leaves_room() -> None:
    sung = tuple(SheetNote(12 * i, 12 * i + 12, 67) for i in range(8 * 4))
    piece = sheet(LOOP, sections=(("A", 16, 0.9),), melody=sung)
    horns = part(arrange(piece, "reggae", 1), "horns")
    assert min(n.start for n in horns.notes) >= 8 * 48 - 0.3


def test_swung_eighths_come_late_in_jazz_and_on_time_in_pop() -> None:
    piece = sheet(LOOP)
    for style, between in (("pop", 6.0), ("jazz", 7.8)):
        hats = [n.start % 12 for n in part(arrange(piece, style, 1), "drums").notes]
        off_beats = [at for at in hats if 4.5 < at < 10]
        assert median(off_beats) == pytest.approx(between, abs=0.1)


def test_common_notes_of_two_chords_sound_on_in_the_pad() -> None:
    pad = part(arrange(sheet("C:maj A:min C:maj A:min C:maj A:min C:maj C:maj"), "edm", 1), "pad")
    assert max(n.end - n.start for n in pad.notes) > 2.5 * 48


def test_the_melody_is_played_only_where_it_is_asked_for() -> None:
    melody = tuple(SheetNote(12 * i, 12 * i + 12, 40 + i) for i in range(16))
    piece = sheet("C:maj F:maj G:maj C:maj", melody=melody)
    assert "lead" not in {p.name for p in arrange(piece, "folk", 1).parts}
    lead = part(arrange(piece, "folk", 1, plays_melody=True), "lead")
    assert [n.midi % 12 for n in lead.notes] == [n.midi % 12 for n in melody]


def test_a_melody_changes_how_the_chords_lie_so_that_they_stay_below_it() -> None:
    high = tuple(SheetNote(12 * i, 12 * i + 12, 76) for i in range(16))
    low = tuple(SheetNote(12 * i, 12 * i + 12, 60) for i in range(16))
    for style in STYLES:
        above = part(arrange(sheet("C:maj F:maj G:maj C:maj", melody=high), style, 1), "chords")
        below = part(arrange(sheet("C:maj F:maj G:maj C:maj", melody=low), style, 1), "chords")
        assert sum(n.midi for n in above.notes) / len(above.notes) > (
            sum(n.midi for n in below.notes) / len(below.notes)
        )
        assert max(n.midi for n in above.notes) < 76


def test_an_unknown_style_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(Permanent, match=r"unknown_style.*bossa"):
        arrange(sheet("C:maj"), "polka", 1)


@st.composite
def sheets(draw: st.DrawFn) -> LeadSheet:
    metre = draw(st.sampled_from(METRES))
    bars = draw(st.integers(1, 9))
    end = bars * metre.bar
    cuts = sorted({0, end, *draw(st.lists(st.integers(1, end), max_size=8))})
    symbols = st.none() | st.builds(
        ChordSymbol, st.integers(0, 11), st.sampled_from(sorted(QUALITIES)), st.integers(0, 11)
    )
    chords = tuple(SheetChord(a, b, draw(symbols)) for a, b in itertools.pairwise(cuts))
    joints = sorted({0, bars, *draw(st.lists(st.integers(1, bars), max_size=3))})
    labels = st.sampled_from(["intro", "A", "B", "bridge", "break", "ending", "Refrain 2"])
    sections = tuple(
        SheetSection(a * metre.bar, b * metre.bar, draw(labels), draw(st.floats(0, 1)))
        for a, b in itertools.pairwise(joints)
    )
    melody, at = [], -metre.bar
    for gap, length, midi in draw(
        st.lists(
            st.tuples(st.integers(0, 30), st.integers(1, 60), st.integers(0, 127)), max_size=12
        )
    ):
        melody.append(SheetNote(at + gap, at + gap + length, midi, 1 + midi % 127))
        at += gap + length
    key = SheetKey(0, end, draw(st.sampled_from(KEYS)))
    return LeadSheet(metre, bars, (key,), chords, sections, tuple(melody))


@settings(max_examples=150, deadline=None)
@given(sheets(), st.sampled_from(sorted(STYLES)), st.integers(0, 99), st.booleans())
def test_any_sheet_is_played_in_any_style(
    piece: LeadSheet, style: str, seed: int, plays_melody: bool
) -> None:
    band = arrange(piece, style, seed, plays_melody=plays_melody)
    assert band == arrange(piece, style, seed, plays_melody=plays_melody)
    assert band.end == piece.end
    names = [player.name for player in band.parts]
    assert len(set(names)) == len(names)
    for player in band.parts:
        assert player.notes
        assert 0 <= player.program <= 127
        assert -1 <= player.pan <= 1
        assert player.gain_db <= 6
        assert [n.start for n in player.notes] == sorted(n.start for n in player.notes)
        for note in player.notes:
            assert 0 <= note.start < note.end <= piece.end
            assert 1 <= note.velocity <= 127
            assert 0 <= note.midi <= 127
        for _, group in itertools.groupby(
            sorted(player.notes, key=lambda n: n.midi), lambda n: n.midi
        ):
            same = sorted(group, key=lambda n: n.start)
            assert all(a.end <= b.start for a, b in itertools.pairwise(same))


@settings(max_examples=40, deadline=None)
@given(sheets(), st.sampled_from(sorted(STYLES)))
def test_another_seed_plays_the_same_chords_otherwise(piece: LeadSheet, style: str) -> None:
    here, there = arrange(piece, style, 1), arrange(piece, style, 2)
    assert [p.name for p in here.parts] == [p.name for p in there.parts]
    for one, other in zip(here.parts, there.parts, strict=True):
        if one.name not in ("drums", "bass"):
            assert {n.midi for n in one.notes} == {n.midi for n in other.notes}
