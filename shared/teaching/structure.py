"""Which parts a song has, how long they are, and in which order they come: by time and level."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from shared.music.key_names import mode_of
from shared.music.symbols.chord import Chord
from shared.teaching.harmony import chord_at
from shared.teaching.model import LessonSection, LevelName, MetreName, SectionName
from shared.teaching.progressions import Bars, Harmony
from shared.teaching.reading_data import advice

_TIMES: dict[MetreName, int] = {"4/4": 1, "3/4": 2}
"""Bars that a bar of a progression lasts: those of a waltz are short."""

_PRE_CHORUS = {"major": ("IV", "IV", "V", "V"), "minor": ("bVI", "bVI", "bVII", "bVII")}


def parts_of(minutes: int, level: LevelName) -> tuple[SectionName, ...]:
    """The parts that one can write in that time."""
    if minutes < 10:
        return ("verse",)
    if minutes < 20 or level == "beginner":
        return ("verse", "chorus") if minutes < 60 else ("intro", "verse", "chorus", "outro")
    if level == "intermediate" or minutes < 45:
        parts: tuple[SectionName, ...] = ("verse", "chorus", "bridge")
        return parts if minutes < 60 else ("intro", *parts, "outro")
    return ("intro", "verse", "pre-chorus", "chorus", "bridge", "outro")


def order_of(parts: Sequence[SectionName], minutes: int) -> tuple[SectionName, ...]:
    """How the song goes through its parts."""
    if "chorus" not in parts:
        return ("verse", "verse")
    round_: tuple[SectionName, ...] = (
        ("verse", "pre-chorus", "chorus") if "pre-chorus" in parts else ("verse", "chorus")
    )
    rounds = round_ if minutes < 15 else (*round_, *round_)
    last: tuple[SectionName, ...] = ("bridge", "chorus") if "bridge" in parts else ()
    intro: tuple[SectionName, ...] = ("intro",) if "intro" in parts else ()
    outro: tuple[SectionName, ...] = ("outro",) if "outro" in parts else ()
    return (*intro, *rounds, *last, *outro)


def sections_of(
    parts: Sequence[SectionName], harmony: Harmony, metre: MetreName, rng: Random
) -> tuple[LessonSection, ...]:
    """The parts with their chords."""
    return tuple(_section(name, harmony, metre, rng) for name in parts)


def _section(name: SectionName, harmony: Harmony, metre: MetreName, rng: Random) -> LessonSection:
    bars = stretched(_bars(name, harmony), metre)
    symbols = tuple(tuple(chord.symbol for chord in bar) for bar in bars)
    purpose = rng.choice(advice()["purposes"][name])
    return LessonSection(name=name, bars=len(bars), chords=symbols, purpose=purpose)


def _bars(name: SectionName, harmony: Harmony) -> Bars:
    mode = mode_of(harmony.key)
    match name:
        case "verse":
            return harmony.verse * 2
        case "chorus":
            return harmony.chorus * 2
        case "bridge":
            return (harmony.bridge or harmony.verse) * 2
        case "pre-chorus":
            return tuple((chord_at(numeral, harmony.key),) for numeral in _PRE_CHORUS[mode])
        case "intro":
            return harmony.verse
        case "outro":
            return (*harmony.chorus[:3], (_home(harmony),))


def _home(harmony: Harmony) -> Chord:
    """The song's own chord on the tonic, or the plain one."""
    plain = chord_at("I" if mode_of(harmony.key) == "major" else "i", harmony.key)
    own = (chord for chord in harmony.chords if chord.root_class == plain.root_class)
    return next(own, plain)


def stretched(bars: Bars, metre: MetreName) -> Bars:
    """Each bar as long as the metre wants it; two chords then have a bar each."""
    times = _TIMES[metre]
    if times == 1:
        return bars
    return tuple((chord,) for bar in bars for chord in _shared(bar, times))


def _shared(bar: tuple[Chord, ...], times: int) -> list[Chord]:
    return [bar[i * len(bar) // times] for i in range(times)]
