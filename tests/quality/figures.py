"""All that is measured on one song."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.errors import SerenadeError
from shared.parameters import MixParameters
from tests.listening import word_error_rate, words_heard
from tests.quality.clicks import loudest_click
from tests.quality.levels import loudness_lufs, true_peak_db
from tests.quality.songs import Song, mixed, perform
from tests.quality.sounds import Heard
from tests.quality.timbre import Timbre, measure_timbre
from tests.quality.tuning import Tuning, measure_tuning, track_pitch
from tests.quality.verse import VerseFigures, measure_verse
from tests.quality.vowel_onsets import measure_vowel_onsets
from tests.quality.wishes import Wish

_JOIN_BEFORE_S, _JOIN_AFTER_S = 0.1, 0.05


@dataclass(frozen=True, slots=True)
class MixLevels:
    """Of a mix: how far it is from the loudness asked for (LU), and its true peak (dBTP)."""

    off_target_lu: float
    true_peak_db: float


@dataclass(frozen=True, slots=True)
class SongFigures:
    """What was measured on one song.

    Attributes:
        words: words sung.
        wrong_words: words that a recogniser mistook, missed or added; all of them, and no more, where
            it lost itself.
        heard: what it understood.
        vowel_onsets: seconds, each syllable's; see `measure_vowel_onsets`.
        click_db: of the worst join between phrases.
        verse: None where the words were given.
        mix: None where no mix was made.
    """

    name: str
    voice: str
    melody: str
    held_out: bool
    written: bool
    text: str
    words: int
    wrong_words: float
    heard: str
    tuning: Tuning
    vowel_onsets: list[float]
    timbre: Timbre | None
    click_db: float
    verse: VerseFigures | None
    mix: MixLevels | None


@dataclass(frozen=True, slots=True)
class NoSong:
    """A wish that was not fulfilled, and why."""

    name: str
    voice: str
    held_out: bool
    why: str


def make_and_measure(
    wish: Wish, voice: str, folder: Path, *, with_mix: bool
) -> SongFigures | NoSong:
    """Fulfil a wish and listen to what came of it."""
    try:
        song = perform(wish, voice, folder)
    except SerenadeError as error:
        return NoSong(wish.name, voice, wish.held_out, f"{type(error).__name__}: {error}")
    if wish.written and song.lyrics.mode != "written":
        return NoSong(wish.name, voice, wish.held_out, f"its words are {song.lyrics.mode}")
    if song.folded:
        return NoSong(wish.name, voice, wish.held_out, "a melody of one octave was folded")
    return measure_song(song, with_mix=with_mix)


def measure_song(song: Song, *, with_mix: bool) -> SongFigures:
    """Listen to a song."""
    track = track_pitch(song.sound)
    heard = words_heard(song.vocals)
    words = len(song.text.split())
    return SongFigures(
        name=song.wish.name,
        voice=song.voice,
        melody=song.wish.melody.name,
        held_out=song.wish.held_out,
        written=song.wish.written,
        text=song.text,
        words=words,
        wrong_words=words * min(word_error_rate(heard, song.text), 1.0),
        heard=heard,
        tuning=measure_tuning(track, song.melody),
        vowel_onsets=measure_vowel_onsets(song.sound, song.melody),
        timbre=measure_timbre(song.sound, track),
        click_db=_worst_click(song),
        verse=measure_verse(song.lyrics, song.notes) if song.wish.written else None,
        mix=_levels(song) if with_mix else None,
    )


def _worst_click(song: Song) -> float:
    joins = zip(*_edges(song.melody), strict=True)
    clicks = [
        loudest_click(song.sound, end - _JOIN_BEFORE_S, start + _JOIN_AFTER_S)
        for end, start in joins
    ]
    return max(clicks, default=0.0)


def _edges(melody: Sequence[Heard]) -> tuple[list[float], list[float]]:
    """Where each line but the last ends, and where the one after it begins, seconds."""
    first = [i for i, note in enumerate(melody) if note.opens_line][1:]
    return [melody[i - 1].end for i in first], [melody[i].start for i in first]


def _levels(song: Song) -> MixLevels:
    path = mixed(song)
    asked = MixParameters().loudness_lufs
    return MixLevels(loudness_lufs(path) - asked, true_peak_db(path))
