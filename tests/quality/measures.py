"""The measures and their limits: from the figures of many songs to one row each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from gpu_jobs import writer
from tests.quality.figures import MixLevels, NoSong, SongFigures
from tests.quality.limits import Limit
from tests.quality.speech import SpokenRange
from tests.quality.tuning import TOLERANCE_CENTS
from tests.quality.verse import STRETCH, VerseFigures

VOICES = ("high", "low", "child")
_TRAINING_VERSE = Path(writer.__file__).parent / "data" / "training_verse.json"
_LATEST_VOWEL_S = 0.03

Songs = Sequence[SongFigures]


@dataclass(frozen=True, slots=True)
class Measure:
    """One row: what is measured of some songs, how far it may go, and what it may be compared with."""

    name: str
    limit: Limit
    of: Callable[[Songs], float]
    beside: str = ""


def measures(speech: dict[str, SpokenRange]) -> list[Measure]:
    """All rows, for the voices whose speech is given. NaN, which fails, where no song tells."""
    return [
        *chain.from_iterable(_sound_of(voice, spoken) for voice, spoken in speech.items()),
        Measure("mix: furthest from the loudness asked for, LU", Limit(highest=0.5), _off_target),
        Measure("mix: highest true peak, dBTP", Limit(highest=-1.0), _highest_peak),
        *_of_verse(),
    ]


def share_made(made: Songs, failed: Sequence[NoSong]) -> float:
    """Songs that came of as many wishes."""
    return len(made) / max(len(made) + len(failed), 1)


def _sound_of(voice: str, spoken: SpokenRange) -> list[Measure]:
    def measure(name: str, limit: Limit, of: Callable[[Songs], float]) -> Measure:
        return Measure(f"{voice}: {name}", limit, lambda songs: of(_sung_by(voice, songs)))

    wer = Limit(highest=0.10 if voice == "high" else 0.20)
    return [
        measure("word error rate, written words", wer, lambda s: _word_error_rate(_written(s))),
        measure("word error rate, given words", wer, lambda s: _word_error_rate(_given(s))),
        measure("median error of notes, cents", Limit(highest=5), _median_cents),
        measure("worst note, cents", Limit(highest=40), _worst_cents),
        measure("voiced frames within 50 cents", Limit(lowest=0.98), _frames_true),
        measure("notes without a pitch", Limit(highest=0.02), _unheard),
        measure("vowels within 30 ms of their notes", Limit(lowest=0.95), _vowels_on_time),
        measure("median lateness of vowels, ms", Limit(), _median_lateness),
        measure("share above 4 kHz, dB", spoken.brightness, lambda s: _timbre(s, "brightness_db")),
        measure("harmonics to noise, dB", spoken.purity, lambda s: _timbre(s, "purity_db")),
        measure(
            "harmonics to noise 2–8 kHz, dB",
            spoken.overtone_purity,
            lambda s: _timbre(s, "overtone_purity_db"),
        ),
        measure("loudest click at a join, dB", spoken.sharpness, _worst_click),
    ]


def _of_verse() -> list[Measure]:
    verse = json.loads(_TRAINING_VERSE.read_text())

    def total(count: Callable[[VerseFigures], int]) -> Callable[[Songs], float]:
        return lambda songs: _sum(map(count, _verses(songs)))

    def share(
        part: Callable[[VerseFigures], int], whole: Callable[[VerseFigures], int]
    ) -> Callable[[Songs], float]:
        return lambda songs: _ratio(
            _sum(map(part, _verses(songs))), _sum(map(whole, _verses(songs)))
        )

    def mean(figure: Callable[[VerseFigures], float]) -> Callable[[Songs], float]:
        return lambda songs: _mean(map(figure, _verses(songs)))

    return [
        Measure("words: syllables that fit no note", Limit(highest=0), total(lambda v: v.misfits)),
        Measure(
            "words: stresses on notes strong enough",
            Limit(lowest=0.95),
            share(lambda v: v.well_placed, lambda v: v.stressed),
        ),
        Measure(
            "words: rhymes that rhyme",
            Limit(lowest=0.90),
            share(lambda v: v.rhyming, lambda v: v.pairs),
        ),
        Measure(
            "words: lines that rhyme with another",
            Limit(lowest=0.5),
            share(lambda v: v.rhymed_lines, lambda v: v.lines),
        ),
        Measure(
            "words: lines twice but not by form",
            Limit(highest=0),
            total(lambda v: v.repeated_lines),
        ),
        Measure("words: lines of one song alone", Limit(), _lines_alone),
        Measure("words: offensive", Limit(highest=0), total(lambda v: v.offensive)),
        Measure(
            f"words: type-token ratio of {STRETCH}",
            Limit(),
            mean(lambda v: v.distinct_per_word),
            f"the training verse: {verse['type_token_ratio'][str(STRETCH)]}",
        ),
        Measure(
            "words: fluency, nats a word",
            Limit(),
            mean(lambda v: v.fluency),
            "the training verse: {mean}, its middle half {p25} … {p75}".format(**verse["fluency"]),
        ),
    ]


def _sung_by(voice: str, songs: Songs) -> Songs:
    return [song for song in songs if song.voice == voice]


def _written(songs: Songs) -> Songs:
    return [song for song in songs if song.written]


def _given(songs: Songs) -> Songs:
    return [song for song in songs if not song.written]


def _verses(songs: Songs) -> list[VerseFigures]:
    """Each lyric once, whoever sang it."""
    return list({song.name: song.verse for song in songs if song.verse}.values())


def _lines_alone(songs: Songs) -> float:
    """Lines that no other song has, over all; a song that repeats itself counts each line once."""
    counts = Counter(text for verse in _verses(songs) for text in set(verse.texts))
    return _ratio(sum(count == 1 for count in counts.values()), counts.total())


def _word_error_rate(songs: Songs) -> float:
    return _ratio(sum(song.wrong_words for song in songs), sum(song.words for song in songs))


def _note_cents(songs: Songs) -> list[float]:
    return [abs(cents) for song in songs for cents in song.tuning.notes]


def _median_cents(songs: Songs) -> float:
    return _median(_note_cents(songs))


def _worst_cents(songs: Songs) -> float:
    return max(_note_cents(songs), default=np.nan)


def _frames_true(songs: Songs) -> float:
    frames = [cents for song in songs for cents in song.tuning.frames]
    return _ratio(sum(cents <= TOLERANCE_CENTS for cents in frames), len(frames))


def _unheard(songs: Songs) -> float:
    unheard = sum(song.tuning.unheard for song in songs)
    return _ratio(unheard, unheard + len(_note_cents(songs)))


def _vowels_on_time(songs: Songs) -> float:
    late = [lateness for song in songs for lateness in song.vowel_onsets]
    return _ratio(sum(abs(lateness) <= _LATEST_VOWEL_S for lateness in late), len(late))


def _median_lateness(songs: Songs) -> float:
    return 1000 * _median([lateness for song in songs for lateness in song.vowel_onsets])


def _timbre(songs: Songs, figure: str) -> float:
    return _median([getattr(song.timbre, figure) for song in songs if song.timbre])


def _worst_click(songs: Songs) -> float:
    return max((song.click_db for song in songs), default=np.nan)


def _mixes(songs: Songs) -> list[MixLevels]:
    return [song.mix for song in songs if song.mix]


def _off_target(songs: Songs) -> float:
    return max((abs(m.off_target_lu) for m in _mixes(songs)), default=np.nan)


def _highest_peak(songs: Songs) -> float:
    return max((m.true_peak_db for m in _mixes(songs)), default=np.nan)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else np.nan


def _sum(values: Iterable[int]) -> float:
    counted = list(values)
    return float(sum(counted)) if counted else np.nan


def _mean(values: Iterable[float]) -> float:
    counted = list(values)
    return float(np.mean(counted)) if counted else np.nan


def _median(values: Sequence[float]) -> float:
    return float(np.median(values)) if values else np.nan
