"""What suggestions were counted from, and how well they foretell songs that were not counted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpu_jobs.training.progressions.billboard import read_song
from gpu_jobs.training.progressions.counting import following, songs_by_mode
from gpu_jobs.training.progressions.songs import Song, family_of, split
from gpu_jobs.training.progressions.styles import music_of, styles
from shared.music.suggesting.colours import COLOURS
from shared.music.suggesting.degrees import CODES, START, code_of, place_of
from shared.music.suggesting.likelihood import chance_after, likely_after, likely_in_song
from shared.music.suggesting.statistics import load_statistics
from shared.music.symbols.suffixes import suffix_of
from tests.quality.progressions.judges import held_out
from tests.quality.progressions.measuring import score

SONG = """# title: A Song (Remix)
# artist: Somebody
# metre: 4/4
# tonic: A

0.0\tsilence
0.5\tA, intro, | A:min | F:maj/3 G:7 | x2, (guitar)
9.0\tB, verse, | A:min . . E:7(b9) | N | &pause | A:5 |, (voice
# tonic: C
20.0\tC, chorus, | C:maj7 | D:sus4(b7,9) | G:hdim7 | ->
30.0\tend
"""


def test_songs_are_read_phrase_by_phrase():
    song = read_song(SONG)
    assert song.name == "Somebody: A Song (Remix)"
    minor, major = song.stretches
    assert (minor.tonic, minor.mode, major.tonic, major.mode) == (9, "minor", 0, "major")
    assert len(minor.lines) == 3
    heard = [(place_of(chord.code), chord.colour) for chord in minor.told_once()]
    assert heard == [
        ((0, "minor"), "m"),
        ((8, "major"), ""),
        ((10, "major"), "7"),
        ((0, "minor"), "m"),
        ((7, "major"), "7b9"),
        ((0, "minor"), "m"),
    ]
    assert [chord.colour for chord in major.played()] == ["maj7", "9sus4", "m7b5"]


def test_versions_of_a_song_stay_together():
    assert family_of("Louie, Louie (Live)") == family_of("Louie Louie")
    songs = [Song(f"{i}", family_of(f"Title {i % 40}"), ()) for i in range(200)]
    counted, judges = split(songs, 0.3)
    assert {song.family for song in counted}.isdisjoint(song.family for song in judges)
    assert len(counted) + len(judges) == 200
    assert judges


def test_counting_counts_what_follows():
    by_mode = songs_by_mode([read_song(SONG)])
    counts = following(by_mode["minor"], 3)
    tonic, dominant = code_of(0, "minor"), code_of(7, "major")
    assert counts[START] == {tonic: 1}
    assert counts[dominant] == {tonic: 1}
    assert sum(counts[""].values()) == 6


def test_codes_are_one_letter_and_told_back():
    assert len(set(CODES)) == 60
    assert START not in CODES
    assert [code_of(*place_of(code)) for code in CODES] == list(CODES)


def test_colours_are_what_symbols_say():
    assert {name: suffix_of(degrees) for name, degrees in COLOURS.items()} == {
        name: name for name in COLOURS
    }


def test_the_statistics_know_only_codes_and_colours():
    statistics = load_statistics()
    for counted in (statistics.songs, *statistics.styles.values()):
        for mode in ("major", "minor"):
            assert {code for counts in counted.following[mode].values() for code in counts} <= set(
                CODES
            )
            assert {c for counts in counted.colours[mode].values() for c in counts} <= set(COLOURS)


def test_every_style_has_music_in_both_modes():
    assert set(styles()) == set(load_statistics().styles)
    assert all(music_of(style, mode) for style in styles() for mode in ("major", "minor"))


@given(
    st.text(st.sampled_from(CODES), max_size=12),
    st.sampled_from(["major", "minor"]),
    st.sampled_from([None, "jazz", "pop"]),
)
def test_chances_are_probabilities(codes: str, mode: str, style: str | None):
    after = likely_after(START + codes, mode)
    assert chance_after(START + codes, "A", mode) == pytest.approx(after["A"])
    for likely in (likely_after(START + codes, mode, style), likely_in_song(codes, mode, style)):
        assert set(likely) == set(CODES)
        assert sum(likely.values()) == pytest.approx(1.0)
        assert min(likely.values()) > 0


def test_the_true_next_chord_is_among_the_first_three():
    told = score(held_out()[::3])
    assert told.changes > 900
    assert told.top3 >= 0.70
    assert told.unremembered >= 0.65
    assert told.baseline < told.unremembered < told.top3


def test_no_song_is_on_both_sides():
    names = {judge.name for judge in held_out()}
    songs = [Song(name, family_of(name.split(": ", 1)[1]), ()) for name in names]
    assert split(songs, 0.15)[0] == []
