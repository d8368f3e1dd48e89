"""The composer: whatever the chords, the metre and the voice, a melody that can be sung."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_jobs.composer.composing import compose
from gpu_jobs.composer.measures import measured
from gpu_jobs.composer.wishes import MelodyWish
from shared.errors import Permanent
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

POP = ("C:maj", "G:maj", "A:min", "F:maj")
COMMON = Metre(4, 4)
TENOR = MelodyWish(low=52, high=69, candidates=2)


def sheet(
    chords: tuple[str, ...] = POP, bars: int = 8, metre: Metre = COMMON, key: str = "C major"
) -> LeadSheet:
    """A chord a bar, over and over."""
    bar = metre.bar
    return LeadSheet(
        metre,
        bars,
        (SheetKey(0, bars * bar, key),),
        tuple(
            SheetChord(i * bar, (i + 1) * bar, read_chord(chords[i % len(chords)]))
            for i in range(bars)
        ),
        (SheetSection(0, bars * bar, "A"),),
    )


SIGNATURES = "4/4 3/4 2/4 5/4 6/8 7/8 9/8 3/8 2/2 5/16"
METRES = st.sampled_from([Metre(*map(int, s.split("/"))) for s in SIGNATURES.split()])
CHORDS = st.none() | st.builds(
    ChordSymbol, st.integers(0, 11), st.sampled_from(sorted(QUALITIES)), st.integers(0, 11)
)


@st.composite
def any_sheets(draw: st.DrawFn) -> LeadSheet:
    metre = draw(METRES)
    bars = draw(st.integers(1, 9) | st.sampled_from([16, 31]))
    end = bars * metre.bar
    half = metre.bar // 2 if metre.bar % 2 == 0 else metre.bar
    starts = range(0, end, half)
    chords = draw(st.lists(CHORDS, min_size=len(starts), max_size=len(starts)))
    turn = draw(st.integers(0, bars - 1)) * metre.bar
    keys = draw(st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS)))
    spans = ((0, end, keys[0]),) if turn == 0 else ((0, turn, keys[0]), (turn, end, keys[1]))
    labels = draw(st.tuples(*(st.sampled_from(["intro", "A", "B", "ending"]) for _ in spans)))
    return LeadSheet(
        metre,
        bars,
        tuple(SheetKey(*span) for span in spans),
        tuple(SheetChord(s, min(s + half, end), c) for s, c in zip(starts, chords, strict=True)),
        tuple(SheetSection(a, b, label) for (a, b, _), label in zip(spans, labels, strict=True)),
    )


@settings(max_examples=40, deadline=None)
@given(
    any_sheets(),
    st.integers(40, 70),
    st.integers(11, 28),
    st.sampled_from(["sparse", "normal", "dense"]),
    st.sampled_from([3, 5, 6, 9, 12, 30]),
    st.integers(0, 2**32),
)
def test_any_chords_in_any_metre_get_a_melody_that_keeps_to_its_bounds(
    piece, low, span, density, shortest, seed
):
    wish = MelodyWish(low, low + span, density, candidates=2, shortest=shortest)
    melody = compose(piece, wish, seed).melody
    assert melody
    assert all(low <= note.midi <= low + span for note in melody)
    assert all(0 <= note.start < note.end <= piece.end for note in melody)
    assert all(a.end <= b.start for a, b in pairwise(melody))
    assert melody[0].start % piece.metre.bar == 0
    assert all(abs(a.midi - b.midi) <= 12 for a, b in pairwise(melody))


@settings(max_examples=15, deadline=None)
@given(METRES, st.sampled_from(KEYS), st.integers(1, 12), st.integers(0, 2**32))
def test_a_song_that_ends_on_its_tonic_chord_ends_on_the_tonic(metre, key, bars, seed):
    tonic = KEYS.index(key) % 12
    quality = "min" if "minor" in key else "maj"
    home = ChordSymbol(tonic, quality)
    piece = LeadSheet(
        metre,
        bars,
        (SheetKey(0, bars * metre.bar, key),),
        (SheetChord(0, bars * metre.bar, home),),
        (SheetSection(0, bars * metre.bar, "A"),),
    )
    melody = compose(piece, TENOR, seed).melody
    assert melody[-1].midi % 12 == tonic


def test_where_no_tonic_fits_the_last_note_belongs_to_the_chord():
    piece = sheet(("C:maj", "F:maj", "D:min", "G:maj"))
    assert compose(piece, TENOR, 1).melody[-1].midi % 12 in (7, 11, 2)


def test_one_seed_gives_one_melody_and_others_give_others():
    melodies = [compose(sheet(), TENOR, seed).melody for seed in (1, 1, 2, 3)]
    assert melodies[0] == melodies[1]
    assert len(set(melodies)) == 3


def test_strong_beats_have_notes_of_the_chord_and_all_are_in_the_key():
    piece = sheet(("E:min", "C:maj", "G:maj", "D:maj"), 16, key="G major")
    figures = measured(piece, compose(piece, MelodyWish(), 4).melody)
    assert figures.chord_tones >= 0.9
    assert figures.in_scale == 1


def test_without_chords_the_scale_is_sung():
    piece = sheet(("N",), 8, key="D minor")
    assert measured(piece, compose(piece, TENOR, 5).melody).in_scale == 1


def test_a_modulation_is_followed():
    half = 8 * 48
    piece = LeadSheet(
        Metre(),
        16,
        (SheetKey(0, half, "C major"), SheetKey(half, 2 * half, "E major")),
        (
            SheetChord(0, half, read_chord("C:maj")),
            SheetChord(half, 2 * half, read_chord("E:maj")),
        ),
        (SheetSection(0, 2 * half, "A"),),
    )
    assert measured(piece, compose(piece, TENOR, 6).melody).in_scale == 1


def test_nobody_sings_the_introduction():
    bar = 48
    whole = sheet(bars=12)
    sections = (
        SheetSection(0, 4 * bar, "intro"),
        SheetSection(4 * bar, 12 * bar, "A"),
    )
    piece = LeadSheet(whole.metre, 12, whole.keys, whole.chords, sections)
    assert compose(piece, TENOR, 7).melody[0].start == 4 * bar


def test_sections_of_one_name_are_sung_to_one_melody():
    bar = 48
    whole = sheet(bars=24)
    labels = ("A", "B", "A")
    sections = tuple(
        SheetSection(i * 8 * bar, (i + 1) * 8 * bar, label) for i, label in enumerate(labels)
    )
    piece = LeadSheet(whole.metre, 24, whole.keys, whole.chords, sections)
    melody = compose(piece, TENOR, 8).melody
    first, middle, last = (
        {(n.start - i * 8 * bar, n.midi) for n in melody if i * 8 * bar <= n.start < (i * 8 + 6) * bar}
        for i in range(3)
    )  # fmt: skip
    assert first == last
    assert first != middle


def test_a_breath_can_be_taken_after_every_phrase():
    piece = sheet(bars=16)
    melody = compose(piece, MelodyWish(candidates=4), 9).melody
    for end in range(4 * 48, 17 * 48, 4 * 48):
        last = [note for note in melody if end - 48 <= note.start < end]
        gaps = [b.start - a.end for a, b in pairwise(last)] + [end - last[-1].end]
        assert max(gaps) >= 6 or max(note.end - note.start for note in last) >= 24


def test_no_note_is_shorter_than_can_be_sung():
    melody = compose(sheet(bars=16), MelodyWish(shortest=12, density="dense"), 10).melody
    assert min(note.end - note.start for note in melody) >= 12


def test_density_is_heard():
    counts = [
        len(compose(sheet(bars=16), MelodyWish(density=density), 11).melody)
        for density in ("sparse", "normal", "dense")
    ]
    assert counts[0] < counts[1] < counts[2]


def test_a_long_song_is_written_whole():
    piece = sheet(bars=128)
    melody = compose(piece, MelodyWish(candidates=1), 12).melody
    assert melody[-1].end == piece.end


@pytest.mark.parametrize(
    ("wish", "melody", "code"),
    [
        (MelodyWish(low=60, high=63), (), "voice_too_narrow"),
        (MelodyWish(candidates=0), (), "too_many_candidates"),
        (MelodyWish(mode="variation"), (), "no_melody"),
        (MelodyWish(mode="variation", amount=2), (SheetNote(0, 12, 60),), "bad_amount"),
        (MelodyWish(mode="interpolation"), (SheetNote(0, 12, 60),), "no_melody"),
        (MelodyWish(mode="continuation"), (SheetNote(0, 8 * 48, 60),), "no_room"),
    ],
)
def test_what_cannot_be_is_refused(wish, melody, code):
    piece = sheet()
    given_piece = LeadSheet(
        piece.metre, piece.bars, piece.keys, piece.chords, piece.sections, melody
    )
    with pytest.raises(Permanent) as refused:
        compose(given_piece, wish, 1)
    assert refused.value.code == code
