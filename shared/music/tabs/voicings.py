"""How a chord can be held on an instrument, the easiest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from shared.errors import Permanent
from shared.music.symbols.chord import Chord, Degree, semitones
from shared.music.tabs.chord_shapes import known_shape
from shared.music.tabs.fretboard import Fretboard
from shared.music.tabs.grip_effort import custom, effort, poverty
from shared.music.tabs.hand import hold
from shared.music.tabs.levels import LEVELS, Level, LevelName
from shared.music.tabs.omissions import reductions, usual_omissions
from shared.music.tabs.voicing import Voicing
from shared.music.tabs.voicing_search import Frets, Wanted, search

_FARTHEST = 12
"""The highest fret at which chords are held."""

_SKIPPED_AT_WORST = 2
_KEPT = 12
_KEPT_OF_POSITION = 3
_MAJOR_THIRD = (3, 0)
_OCTAVE = 12


class NoGrip(Permanent):
    """The strings are tuned so that not even two of a chord's notes are in reach."""

    def __init__(self, chord: Chord) -> None:
        said = f"{chord.symbol} cannot be held on strings tuned so; another tuning has it."
        super().__init__("no_grip", said)


@dataclass(frozen=True, slots=True, eq=False)
class Grips:
    """Grips of the same notes, the easiest first, one at least.

    Attributes:
        efforts: of each, how hard it is and how poor it sounds; small or negative is good.
        beyond: whether they are more than the level asks of a player.
    """

    voicings: tuple[Voicing, ...]
    efforts: tuple[float, ...]
    beyond: bool

    def rank(self, cost: float) -> tuple[bool, float]:
        """How they compare with others if what they lack costs so much; the least is best."""
        return self.beyond, self.efforts[0] + cost


@dataclass(frozen=True, slots=True)
class Choices:
    """The ways to hold a chord.

    Attributes:
        left_out: degrees that no grip within reach has with the rest, or that players spare in chords
            of many notes.
        has_bass: whether the chord's bass is the lowest note where the instrument carries it.
    """

    grips: Grips
    left_out: tuple[Degree, ...] = ()
    has_bass: bool = True


@lru_cache(maxsize=4096)
def voicings_of(
    chord: Chord, board: Fretboard, level: LevelName = "intermediate", top: int = _FARTHEST
) -> Choices:
    """How a player holds a chord.

    Args:
        top: the highest fret that is looked at, 12 at most.

    Every grip sounds all its notes and no other, with its bass lowest (but on a ukulele), within
    four frets and by four fingers. Only where no such grip is within reach notes are left out, as
    few and as little missed as can be; never for a level's sake. Of chords of six notes and more the
    fifth, or an inner ninth or eleventh, is spared where that is easier, as players do.

    Raises:
        NoGrip: the strings are tuned so that not even two of its notes are in reach.
    """
    options = reductions(chord, rootless=not board.carries_bass)
    costs = usual_omissions(chord)
    for has_bass in (True, False):
        held = partial(_choices, chord, board, level, top, has_bass)
        usual = [found for left_out in options if left_out in costs and (found := held(left_out))]
        if usual:
            return min(usual, key=lambda each: each.grips.rank(costs[each.left_out]))
        others = (held(left_out) for left_out in options if left_out not in costs)
        if found := next(filter(None, others), None):
            return found
    raise NoGrip(chord)


def _choices(
    chord: Chord,
    board: Fretboard,
    level: LevelName,
    top: int,
    has_bass: bool,
    left_out: tuple[Degree, ...],
) -> Choices | None:
    """The ways to hold it without some degrees; None where there is none."""
    task = _wanted(chord, board, left_out, has_bass=has_bass)
    grips = _grips(task, board, level, top)
    return Choices(grips, left_out, has_bass) if grips else None


@dataclass(frozen=True, slots=True)
class _Task:
    """What is looked for.

    Attributes:
        third, bass: pitch classes as `Wanted` counts them: the major third, and what is wished
            lowest; None where there is none, or where it does not matter.
    """

    wanted: Wanted
    third: int | None
    bass: int | None


def _wanted(
    chord: Chord, board: Fretboard, left_out: tuple[Degree, ...], *, has_bass: bool
) -> _Task:
    first = board.strings[0]
    tuned = tuple(open_ - first for open_ in board.strings)
    root = chord.root_class - first
    kept = {
        (root + semitones(degree)) % _OCTAVE for degree in chord.degrees if degree not in left_out
    }
    bass = (chord.bass_class - first) % _OCTAVE
    if chord.bass or board.carries_bass:
        kept.add(bass)
    demanded = bass if has_bass and board.carries_bass else None
    wished = bass if chord.bass or tuned == tuple(sorted(tuned)) else None
    third = (root + semitones(_MAJOR_THIRD)) % _OCTAVE if _MAJOR_THIRD in chord.degrees else None
    return _Task(Wanted(sum(1 << place for place in kept), demanded, tuned), third, wished)


def _grips(task: _Task, board: Fretboard, level: LevelName, top: int) -> Grips | None:
    if task.wanted.classes.bit_count() > len(board.strings):
        return None
    return _found(task, min(board.frets, _FARTHEST), top, level)


@dataclass(frozen=True, slots=True)
class _Held:
    """A grip.

    Attributes:
        custom: what it is worth that others hold it so.
        position: the lowest fret that is stopped.
    """

    voicing: Voicing
    custom: float
    position: int


@lru_cache(maxsize=4096)
def _found(task: _Task, frets: int, top: int, name: LevelName) -> Grips | None:
    """The best grips at a level, or, where it has none, of all that there are."""
    level = LEVELS[name]
    usual = _all_held(task.wanted, min(level.top, frets, top), level.skipped)
    within = [held for held in usual if _is_within(held, level)]
    if within:
        return _best(within, task, level, beyond=False)
    every = _all_held(task.wanted, min(frets, top), _SKIPPED_AT_WORST)
    return _best(every, task, level, beyond=True) if every else None


@lru_cache(maxsize=4096)
def _all_held(wanted: Wanted, top: int, skipped: int) -> tuple[_Held, ...]:
    """Every grip that a hand can hold, with its fingers as others put them where they do."""
    held = (_held(frets, wanted.tuned) for frets in search(wanted, top, skipped))
    return tuple(one for one in held if one is not None)


def _held(frets: Frets, tuned: tuple[int, ...]) -> _Held | None:
    shape = known_shape(frets, tuned)
    if shape is not None:
        usual = custom(is_used=True, is_first=shape.is_first)
        return _Held(shape.voicing, usual, shape.voicing.position)
    voicing = hold(frets)
    return _Held(voicing, 0.0, voicing.position) if voicing else None


def _is_within(held: _Held, level: Level) -> bool:
    """Whether a player of that level holds it."""
    barre = held.voicing.barre
    width = barre.last - barre.first + 1 if barre else 0
    if held.voicing.laid > 1:
        width += 1  # to bend a later finger back is harder than to lay the first
    return width <= level.widest_barre and held.position <= level.position


def _best(every: Sequence[_Held], task: _Task, level: Level, *, beyond: bool) -> Grips:
    """The easiest of them, and of each position some."""
    notes = task.wanted.classes.bit_count()
    ranked = sorted(
        (
            effort(held.voicing, level)
            + poverty(held.voicing.frets, task.wanted.tuned, task.third, task.bass, notes)
            + held.custom,
            place,
        )
        for place, held in enumerate(every)
    )
    taken: Counter[int] = Counter()
    best: list[tuple[float, Voicing]] = []
    for score, place in ranked:
        held = every[place]
        taken[held.position] += 1
        if taken[held.position] <= _KEPT_OF_POSITION:
            best.append((score, held.voicing))
        if len(best) == _KEPT:
            break
    return Grips(tuple(v for _, v in best), tuple(score for score, _ in best), beyond)
