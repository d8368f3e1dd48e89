"""Which chords a song is taught with: by style, mode and level, in a key that lies well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from shared.music.key_names import mode_of
from shared.music.styles import StyleName
from shared.music.symbols.chord import Chord
from shared.teaching.easy_chords import is_easy, keys_for
from shared.teaching.harmony import chord_at, is_of_key
from shared.teaching.model import InstrumentName, LevelName
from shared.teaching.reading_data import read_table

Bars = tuple[tuple[Chord, ...], ...]
"""The chords of each bar."""

_LEVELS: tuple[LevelName, ...] = ("beginner", "intermediate", "advanced")
_TABLE_OF: dict[StyleName, str] = {
    "folk": "folk", "waltz": "folk", "rock": "rock", "jazz": "jazz", "bossa": "jazz", "lofi": "jazz",
    "reggae": "reggae", "classical": "classical",
}  # fmt: skip
_MOST_CHORDS: dict[LevelName, int] = {"beginner": 4, "intermediate": 7, "advanced": 10}
_ENOUGH, _TRIES = 3, 60


@dataclass(frozen=True, slots=True)
class Harmony:
    """The chords of a song: four bars for each part.

    Attributes:
        bridge: None for beginners.
    """

    key: str
    verse: Bars
    chorus: Bars
    bridge: Bars | None

    @property
    def chords(self) -> tuple[Chord, ...]:
        """Every chord once, in order of appearance."""
        parts = (*self.verse, *self.chorus, *(self.bridge or ()))
        return tuple(dict.fromkeys(chord for bar in parts for chord in bar))


def draw_harmony(
    instrument: InstrumentName, level: LevelName, style: StyleName, mode: str, rng: Random
) -> Harmony:
    """Chords for a song; other draws give others.

    Verse and chorus differ where the key's chords allow it; beginners get four chords at most. From
    intermediate on one part has a chord from outside the key.
    """
    keys = [key for key in keys_for(instrument, level) if mode_of(key) == mode]
    for _ in range(_TRIES):
        key = rng.choice(keys)
        plain = _playable(style, mode, "beginner", key, instrument, level)
        coloured = _coloured(style, mode, key, instrument, level)
        if len(plain) < _ENOUGH or not (coloured or level == "beginner"):
            continue
        drawn = _combined(plain, coloured, level, key, rng)
        if len(drawn.chords) <= _MOST_CHORDS[level] and (level != "beginner" or _is_song(drawn)):
            return drawn
    raise AssertionError(f"no chords for {instrument} {level} {style} {mode}")  # tests try all


def _is_song(harmony: Harmony) -> bool:
    """Whether a beginner has three chords at least, and hears the parts differ."""
    return len(harmony.chords) > 2 and harmony.verse != harmony.chorus


def _combined(
    plain: Sequence[Bars], coloured: Sequence[Bars], level: LevelName, key: str, rng: Random
) -> Harmony:
    if level == "beginner":
        verse, chorus = rng.sample(list(plain), 2)
        return Harmony(key, verse, chorus, None)
    verse = rng.choice(coloured if level == "advanced" or rng.random() < 0.5 else plain)
    chorus = rng.choice([bars for bars in plain if bars != verse])
    bridge = rng.choice([bars for bars in coloured if bars not in (verse, chorus)] or coloured)
    return Harmony(key, verse, chorus, bridge)


def _coloured(
    style: StyleName, mode: str, key: str, instrument: InstrumentName, level: LevelName
) -> list[Bars]:
    """Those of the level itself that leave the key for a moment."""
    if level == "beginner":
        return []
    found = _playable(style, mode, level, key, instrument, level)
    return [bars for bars in found if any(not is_of_key(c, key) for bar in bars for c in bar)]


@cache
def _playable(
    style: StyleName, mode: str, table_level: LevelName, key: str, instrument: InstrumentName,
    level: LevelName,
) -> tuple[Bars, ...]:  # fmt: skip
    """The progressions of a level's table whose chords all lie well in a key."""
    every = (_bars(text, key) for text in _listed(style, mode, table_level))
    return tuple(
        dict.fromkeys(
            bars
            for bars in every
            if all(is_easy(c, instrument, level) for bar in bars for c in bar)
        )
    )


def _listed(style: StyleName, mode: str, level: LevelName) -> list[str]:
    """A style's own, and with few of them those of all styles too."""
    own = (
        read_table("progressions.toml")
        .get(_TABLE_OF.get(style, "any"), {})
        .get(mode, {})
        .get(level, [])
    )
    general = read_table("progressions.toml")["any"][mode][level]
    is_rich = len(own) > _ENOUGH and _TABLE_OF.get(style) != "folk"
    return list(own) if is_rich else [*own, *general]


def _bars(text: str, key: str) -> Bars:
    return tuple(tuple(chord_at(n, key) for n in bar.split()) for bar in text.split("|"))
