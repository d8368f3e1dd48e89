"""Words become a plan: parameters override the words, the words override what is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from gpu_jobs.planner.asked import Asked, settle
from gpu_jobs.planner.characters import Character, character_of
from gpu_jobs.planner.drawing import Lots
from gpu_jobs.planner.genres import Genre, Lent, MoodRow, load_genres, load_moods, metre_named
from gpu_jobs.planner.instrumentation import cast_of
from gpu_jobs.planner.model import (
    HarmonyName,
    Plan,
    PlanMetre,
    Understood,
)
from gpu_jobs.planner.paces import Range, draw_tempo, is_counted
from gpu_jobs.planner.reading import Reading, read
from shared.music.key_names import key_on, read_key, tonic_of
from shared.music.styles import StyleName

_TONICS: dict[tuple[str, str], tuple[int, ...]] = {
    ("guitar", "major"): (7, 2, 9, 4, 0),
    ("guitar", "minor"): (4, 9, 2, 11, 6),
    ("horns", "major"): (5, 10, 3, 8, 0),
    ("horns", "minor"): (0, 7, 2, 5, 10),
    ("strings", "major"): (2, 7, 9, 0, 5, 10),
    ("strings", "minor"): (2, 4, 9, 7, 0, 11),
    ("any", "major"): tuple(range(12)),
    ("any", "minor"): tuple(range(12)),
}
"""Pitch classes on which keys lie well under the fingers, by who plays."""

_CERTAIN = (0.0, 1.0)
_FAR = 0.6
_SAID_COUNTS = 0.25
_MOOD_SHARE = 0.6
_WORDS_SHARE = 0.85
_STRAY = 0.05
_MOST_TOLD = 64
_LONGEST_TOLD = 100
_COLOURED = ("pop", "rock", "hiphop", "mellow", "loops", "folk", "cinematic")
_COLOURING = ("jazz", "bossa", "blues", "funk", "soul", "latin", "flamenco", "classical", "metal")


def plan(prompt: str, asked: Asked) -> Plan:
    """What a piece is to be like.

    Any text has a plan, and the same text, parameters and seed have the same one. Where nothing is
    understood it is drawn by the seed and by the text itself, so that different texts differ.

    Raises:
        Permanent: a parameter means nothing: `settle`.
    """
    settled, reading = settle(asked), read(prompt)
    lots = Lots.of(asked.seed, reading.folded() or prompt)
    character = character_of(reading, settled, lots)
    genre, mood = load_genres()[character.genre], load_moods()[character.mood]
    beside = [load_genres()[name] for name in character.beside]
    style = settled.style or _style(reading, genre)
    cast = cast_of(reading, genre, beside, style, mood, lots)
    return Plan(
        genre=character.genre,
        style=style,
        mood=character.mood,
        tempo_bpm=settled.tempo_bpm or _tempo(reading, character, genre, beside, mood, lots),
        tempo_is_fixed=settled.tempo_bpm is not None or is_counted(reading),
        key=settled.key or _key(reading, character, genre, mood, lots),
        metre=_metre(reading, genre, beside, lots),
        lead=cast.lead,
        colours=cast.colours,
        without=cast.without,
        avoid=cast.avoid,
        harmony=_harmony(genre, beside),
        form=lots.pick("form", genre.forms),
        energy=_degree("energy", reading, _lent(genre, beside, "energy").energy, mood.energy, lots),
        density=_degree("density", reading, genre.density, mood.density, lots),
        brightness=_degree("brightness", reading, genre.brightness, mood.brightness, lots),
        swing=_swing(reading, genre),
        understood=_understood(reading),
    )


def _style(reading: Reading, genre: Genre) -> StyleName:
    said = reading.wanted("style")
    return said[0].meaning.value if said else genre.style  # type: ignore[return-value]


def _tempo(
    reading: Reading,
    character: Character,
    genre: Genre,
    beside: Sequence[Genre],
    mood: MoodRow,
    lots: Lots,
) -> float:
    usual: Range = _lent(genre, beside, "tempo").tempo
    return draw_tempo(reading, usual, genre if character.has_genre else None, mood, lots)


def _metre(reading: Reading, genre: Genre, beside: Sequence[Genre], lots: Lots) -> PlanMetre:
    said = reading.wanted("metre")
    if said:
        return metre_named(said[-1].meaning.value)
    refused = {found.meaning.value for found in reading.refused("metre")}
    usual = _lent(genre, beside, "metres").metres
    left = {name: share for name, share in usual.items() if name not in refused}
    return metre_named(lots.pick("metre", left or {"4/4": 1.0}))


def _lent(genre: Genre, beside: Sequence[Genre], thing: Lent) -> Genre:
    """The genre of which the thing is taken: a kind of piece that lends it, else the chief one."""
    return next((other for other in beside if thing in other.yields), genre)


def _key(
    reading: Reading, character: Character, genre: Genre, mood: MoodRow, lots: Lots
) -> str:  # fmt: skip
    keys = reading.wanted("key")
    if keys:
        return keys[0].meaning.value
    mode = _mode(reading, character, genre, mood, lots)
    tonics = reading.wanted("tonic")
    if tonics:
        named = read_key(tonics[0].meaning.value)
        return key_on(tonic_of(named or "C major"), mode)
    return key_on(lots.any_of("tonic", _TONICS[genre.keys, mode]), mode)


def _mode(
    reading: Reading, character: Character, genre: Genre, mood: MoodRow, lots: Lots
) -> str:  # fmt: skip
    """'major' or 'minor': as was said, as the mood that was said demands, else by lot."""
    for found in reading.wanted("mode"):
        return found.meaning.value
    for found in reading.refused("mode"):
        return "major" if found.meaning.value == "minor" else "minor"
    is_usual = character.has_mood or abs(genre.minor - mood.minor) < _FAR
    if mood.minor in _CERTAIN and is_usual:
        return "minor" if mood.minor else "major"
    said_more = character.has_genre - character.has_mood
    genre_counts = 0.5 + _SAID_COUNTS * said_more
    share = genre_counts * genre.minor + (1 - genre_counts) * mood.minor
    return "minor" if lots.of_one("mode") < share else "major"


def _harmony(genre: Genre, beside: Sequence[Genre]) -> HarmonyName:
    """The genre's own, or that of a genre beside it whose chords are its mark: 'jazzy hip hop'."""
    lent = [other.harmony for other in beside if other.harmony in _COLOURING]
    return lent[0] if lent and genre.harmony in _COLOURED else genre.harmony


def _degree(aspect: str, reading: Reading, usual: float, moved: float, lots: Lots) -> float:
    """A share of 0 to 1: what genre and mood have of it, drawn towards what was said."""
    drawn = usual + _MOOD_SHARE * (moved - usual) + lots.between(aspect, -_STRAY, _STRAY)
    said = [float(found.meaning.value) for found in reading.wanted(aspect)]
    said += [1 - float(found.meaning.value) for found in reading.refused(aspect)]
    if said:
        drawn += _WORDS_SHARE * (sum(said) / len(said) - drawn)
    return round(min(max(drawn, 0.0), 1.0), 3)


def _swing(reading: Reading, genre: Genre) -> float:
    said = reading.wanted("swing")
    if said:
        return float(said[-1].meaning.value)
    return 0.0 if reading.refused("swing") else genre.swing


def _understood(reading: Reading) -> tuple[Understood, ...]:
    """What was read, in order, without repetitions."""
    told: dict[tuple[str, str], None] = {}
    for found in reading.findings:
        aspect, value = found.meaning.aspect, found.meaning.value
        if found.is_refused:
            is_thing = aspect in ("part", "instrument")
            read_as = f"without: {value}" if is_thing else f"not {aspect}: {value}"
        else:
            read_as = f"{aspect}: {value}".removesuffix(": ")
        told[reading.words(found)[:_LONGEST_TOLD], read_as] = None
    return tuple(Understood(words=w, read_as=r) for w, r in list(told)[:_MOST_TOLD])
