"""Which genre and mood a piece has: asked for, said, or drawn from what goes together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gpu_jobs.planner.asked import Settled
from gpu_jobs.planner.drawing import Lots
from gpu_jobs.planner.genres import Genre, MoodRow, load_genres, load_moods
from gpu_jobs.planner.model import GenreName
from gpu_jobs.planner.paces import pace_said, range_said
from gpu_jobs.planner.reading import Finding, Reading
from shared.music.mood import CIRCUMPLEX, MoodName

_SCENE_COUNTS = 0.5
_FIRST_COUNTS = 0.1
_HAS_INSTRUMENT, _HAS_METRE = 5.0, 4.0
_OF_THE_BEAT, _BEATLESS = ("edm", "hiphop", "rock", "reggae"), 0.03
"""Styles that hardly are what they are without drums, and how likely they are then."""

_SHARPNESS = 5.0
_UNUSUAL = 0.01


@dataclass(frozen=True, slots=True)
class Character:
    """Genre and mood.

    Attributes:
        beside: other genres that were said, which lend something.
        has_genre, has_mood: somebody said it; else it was drawn.
    """

    genre: GenreName
    mood: MoodName
    beside: tuple[GenreName, ...]
    has_genre: bool
    has_mood: bool


def character_of(reading: Reading, asked: Settled, lots: Lots) -> Character:
    """Genre and mood, each of them told by the other where only one is known."""
    said = said_genres(reading)
    mood = asked.mood or said_mood(reading)
    is_minor = _minor_wished(reading, asked)
    genre = asked.genre or (said[0] if said else None)
    drawn_mood = mood or _draw_mood(reading, genre, is_minor, lots)
    drawn_genre = genre or _draw_genre(reading, asked, drawn_mood, lots)
    beside = tuple(name for name in said if name != drawn_genre)
    return Character(drawn_genre, drawn_mood, beside, genre is not None, mood is not None)


def said_genres(reading: Reading) -> list[GenreName]:
    """The genres that were said, the chief one first.

    Of neighbours the last is chief, as in 'jazzy hip hop'; a kind of piece gives way, as in 'rock
    ballad'.
    """
    found = reading.wanted("genre")
    if not found:
        return []
    names = [_genre_name(finding) for finding in found]
    genres = load_genres()
    firm = [i for i, name in enumerate(names) if not genres[name].yields]
    chief = firm[0] if firm else 0
    while chief + 1 in firm and found[chief + 1].start == found[chief].end:
        chief += 1
    near = [name for name in names if genres[name].yields and _is_near(name, names[chief])]
    return list(dict.fromkeys([*near[:1], names[chief], *names]))


def _is_near(kind: GenreName, genre: GenreName) -> bool:
    """Whether a kind of piece is one of the genre's own manner: a 'cinematic orchestral' piece."""
    return load_genres()[kind].style == load_genres()[genre].style


def said_mood(reading: Reading) -> MoodName | None:
    """The mood for which most was said; what surrounds one counts less than its name."""
    votes: dict[MoodName, float] = {}
    for aspect, weight in (("mood", 1.0), ("scene", _SCENE_COUNTS)):
        for found in reading.wanted(aspect):
            mood = _mood_name(found)
            votes[mood] = votes.get(mood, _FIRST_COUNTS * (not votes)) + weight
    for found in reading.refused("mood"):
        votes.pop(_mood_name(found), None)
    if not votes:
        return None
    most = max(votes.values())
    return next(mood for mood, vote in votes.items() if vote == most)


def _draw_mood(
    reading: Reading, genre: GenreName | None, is_minor: bool | None, lots: Lots
) -> MoodName:
    """One that is usual in the genre, goes with the tempo that was said, and was not refused."""
    moods = load_moods()
    usual = load_genres()[genre].moods if genre else dict.fromkeys(moods, 1.0)
    pace = _wished_pace(reading)
    refused = {found.meaning.value for found in reading.refused("mood")}
    weights = {
        name: usual.get(name, _UNUSUAL)
        * _suits(row, pace)
        * _far_from(name, refused)
        * _in_mode(row, is_minor)
        for name, row in moods.items()
    }
    return lots.pick("mood", weights)


def _in_mode(mood: MoodRow, is_minor: bool | None) -> float:
    """How usual the mood is in a mode."""
    if is_minor is None:
        return 1.0
    return max(mood.minor if is_minor else 1 - mood.minor, _UNUSUAL)


def _minor_wished(reading: Reading, asked: Settled) -> bool | None:
    """Whether a minor key is wished for; None where nobody cares."""
    named = [asked.key] if asked.key else []
    named += [found.meaning.value for a in ("key", "mode") for found in reading.wanted(a)]
    return named[0].endswith("minor") if named else None


def _far_from(mood: MoodName, others: Iterable[str]) -> float:
    """How different a mood is from all that are refused: 0 where it is one of them."""
    distances = (math.dist(CIRCUMPLEX[mood], CIRCUMPLEX[other]) for other in others)  # type: ignore[index]
    return min(distances, default=1.0) ** 3


def _suits(mood: MoodRow, pace: float | None) -> float:
    return 1.0 if pace is None else math.exp(-_SHARPNESS * abs(mood.pace - pace))


def _wished_pace(reading: Reading) -> float | None:
    """From still (0) to excited (1), as tempo words and loudness tell it."""
    said = [pace for pace in (pace_said(reading),) if pace is not None]
    said += [float(found.meaning.value) for found in reading.wanted("energy")]
    said += [1 - float(found.meaning.value) for found in reading.refused("energy")]
    return min(max(sum(said) / len(said), 0.0), 1.0) if said else None


def _draw_genre(reading: Reading, asked: Settled, mood: MoodName, lots: Lots) -> GenreName:
    """One in which the mood, the style, the tempo, the metre and the instruments are at home."""
    refused = {found.meaning.value for found in reading.refused("genre")}
    weights: dict[GenreName, float] = {}
    for name, genre in load_genres().items():
        if name not in refused and asked.style in (None, genre.style):
            weights[name] = _likelihood(genre, reading, asked, mood)
    if not any(weights.values()):
        weights = {
            name: genre.weight
            for name, genre in load_genres().items()
            if asked.style in (None, genre.style)
        }
    return lots.pick("genre", weights)


def _likelihood(genre: Genre, reading: Reading, asked: Settled, mood: MoodName) -> float:
    share = genre.moods.get(mood, 0.0) / sum(genre.moods.values())
    bpm = (asked.tempo_bpm,) * 2 if asked.tempo_bpm else range_said(reading)
    likely = genre.weight * share * _overlap(genre.tempo, bpm or load_moods()[mood].bpm)
    own = frozenset[str]((*genre.leads, *genre.colours))
    for found in reading.wanted("instrument"):
        likely *= _HAS_INSTRUMENT if _plays(found, own) else 1.0
    if genre.style in _OF_THE_BEAT and _is_without_beat(reading):
        likely *= _BEATLESS
    for found in reading.wanted("metre"):
        likely *= _HAS_METRE if found.meaning.value in genre.metres else 1.0
    return likely


def _is_without_beat(reading: Reading) -> bool:
    """Whether few are to play, or no drums."""
    refused = [found.meaning.value for found in reading.refused("part")]
    return bool(reading.wanted("solo") or reading.wanted("duet") or "drums" in refused)


def _plays(found: Finding, own: frozenset[str]) -> bool:
    name = found.meaning.value
    return any(name == one or (name == "guitar" and one.endswith("guitar")) for one in own)


def _overlap(usual: Sequence[float], wished: Sequence[float]) -> float:
    """How much of the narrower of two ranges lies in the other; a little even where nothing does."""
    common = min(usual[1], wished[1]) - max(usual[0], wished[0])
    narrower = max(min(usual[1] - usual[0], wished[1] - wished[0]), 1.0)
    return max(common / narrower, 0.02) if common < 0 or wished[0] < wished[1] else 1.0


def _genre_name(found: Finding) -> GenreName:
    return found.meaning.value  # type: ignore[return-value]


def _mood_name(found: Finding) -> MoodName:
    return found.meaning.value  # type: ignore[return-value]
