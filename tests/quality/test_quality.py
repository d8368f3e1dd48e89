"""A little of ``make quality``: every limit that it prints, on a few songs of the high voice."""

from __future__ import annotations

import math

import pytest

from tests.quality.figures import NoSong, SongFigures, make_and_measure
from tests.quality.measures import Measure, measures
from tests.quality.speech import spoken_range
from tests.quality.wishes import given_wishes, wishes_for_writing

_SUNG = ("written 02", "written 03", "written 42", "given 05", "given 14")


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> list[SongFigures]:
    folder = tmp_path_factory.mktemp("songs")
    wishes = {wish.name: wish for wish in (*wishes_for_writing(), *given_wishes())}
    made = [
        make_and_measure(wishes[name], "high", folder / name, with_mix=name == _SUNG[0])
        for name in _SUNG
    ]
    assert [song for song in made if isinstance(song, NoSong)] == []
    return [song for song in made if isinstance(song, SongFigures)]


@pytest.fixture(scope="module")
def rows() -> list[Measure]:
    return measures({"high": spoken_range("high")})


def test_songs_keep_every_limit(rows: list[Measure], songs: list[SongFigures]) -> None:
    judged = {row.name: row.of(songs) for row in rows if row.limit.judges}
    limits = {row.name: row.limit for row in rows}
    beyond = {name: value for name, value in judged.items() if not limits[name].holds(value)}
    assert beyond == {}


def test_every_measure_has_something_to_measure(
    rows: list[Measure], songs: list[SongFigures]
) -> None:
    assert [row.name for row in rows if math.isnan(row.of(songs))] == []
