"""Those who play chords: struck, strummed, broken or held."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gpu_jobs.arranger.bars import Bar
from gpu_jobs.arranger.dynamics import loudness
from gpu_jobs.arranger.harmony import Harmony
from gpu_jobs.arranger.style import Comping
from gpu_jobs.arranger.timing import FINAL, Cue, cues
from gpu_jobs.arranger.voicing import Voicing
from shared.music.arrangement import PlayedNote
from shared.music.chords import QUALITIES
from shared.music.lead_sheet import Metre

_STRENGTHS = {"X": 10, "D": 10, "o": -16, "u": -8, FINAL: 4}
_UNDER_VOICE = 5
"""By which velocity gives way to a melody that sounds."""

_STRING = 0.25
"""Steps between one string of a strum and the next."""

_MUTED = 4
"""Steps that a soft stroke on power chords sounds: the palm lies on the strings."""

_BROKEN = 3
_LOW_E, _LOW_STRINGS = 40, 12
_BRIDGED = 4 * 48
"""Steps after which a held note is struck again."""

_FIFTHS = (6, 7, 8)

_JOINS_LAST = 0.15
"""By how much more energy the last chord has: some join only for it."""

_COLOURS = 0.15
"""By how much sooner held chords come in where a section is told apart by colour."""

_LEAVES_ROOM = 0.6
"""Share of a bar: a melody that sounds longer leaves no room for an answer."""


def comping_notes(
    player: Comping,
    bars: Sequence[Bar],
    harmonies: Sequence[Harmony],
    voiced: Sequence[Voicing],
    metre: Metre,
) -> list[PlayedNote]:
    """What one of them plays, in the grid.

    Args:
        voiced: the notes of each chord.
    """
    if player.manner == "hold":
        return list(_held(player, bars, harmonies, voiced, metre))

    def energy_of(bar: Bar) -> float | None:
        return bar.energy if _plays(player, bar) else None

    insert = (
        {"strum": "d", "broken": "1"}.get(player.manner, "x") if player.always_strikes else None
    )
    notes: list[PlayedNote] = []
    struck = cues(
        bars, harmonies, metre, player.levels, energy_of, insert=insert, pushes=player.pushes
    )
    for cue in struck:
        notes += _struck(player, cue, harmonies[cue.harmony], voiced[cue.harmony], metre)
    return notes


def _plays(player: Comping, bar: Bar) -> bool:
    if player.answers and bar.sung > _LEAVES_ROOM and not bar.is_last:
        return False
    joins = bar.energy
    if bar.is_last:
        joins += _JOINS_LAST
    if bar.is_contrast and player.manner == "hold":
        joins += _COLOURS
    return player.enters <= joins and bar.energy < player.leaves


def _struck(
    player: Comping, cue: Cue, harmony: Harmony, voicing: Voicing, metre: Metre
) -> Iterator[PlayedNote]:
    velocity = _velocity(player, cue.bar, cue.at, metre, cue.mark)
    until = cue.until if cue.mark == FINAL else min(cue.until, cue.at + player.gate)
    if player.manner == "power":
        voicing = _power(harmony)
        until = min(until, cue.at + _MUTED) if cue.mark == "o" else until
    if player.manner == "broken" and cue.mark == FINAL:
        for i, midi in enumerate(voicing):
            yield PlayedNote(min(cue.at + i * _BROKEN, until - 1), until, midi, velocity)
    elif player.manner == "broken":
        yield PlayedNote(cue.at, until, _one_of(voicing, cue.mark, player), velocity)
    elif player.manner == "strum":
        yield from _strummed(_strings(player, cue, harmony, voicing), cue, until, velocity)
    else:
        for midi in voicing:
            yield PlayedNote(cue.at, until, midi, velocity)


def _velocity(player: Comping, bar: Bar, at: int, metre: Metre, mark: str = "") -> int:
    wanted = player.velocity + _STRENGTHS.get(mark, 0) - _UNDER_VOICE * bar.sung
    return loudness(wanted, bar.energy, metre, at)


def _one_of(voicing: Voicing, mark: str, player: Comping) -> int:
    octave, place = divmod(int(mark) - 1, len(voicing)) if mark.isdigit() else (0, 0)
    midi = voicing[place] + 12 * octave
    return midi if midi <= player.instrument.high else midi - 12


def _power(harmony: Harmony) -> Voicing:
    """Root, fifth and octave on the low strings."""
    root = _LOW_E + (harmony.chord.root - _LOW_E) % 12
    above = QUALITIES[harmony.chord.quality]
    fifth = next((step for step in above if step in _FIFTHS), 12)
    return tuple(sorted({root, root + fifth, root + 12}))


def _strings(player: Comping, cue: Cue, harmony: Harmony, voicing: Voicing) -> Voicing:
    """In the order in which they are struck: downwards with the low root, upwards only the high ones."""
    if cue.mark == "u":
        return voicing[:-4:-1]
    if not player.with_root:
        return voicing
    root = _LOW_E + (harmony.chord.root - _LOW_E) % _LOW_STRINGS
    return (root, *(midi for midi in voicing if midi > root))


def _strummed(strings: Voicing, cue: Cue, until: int, velocity: int) -> Iterator[PlayedNote]:
    for i, midi in enumerate(strings):
        start = cue.at + i * _STRING
        yield PlayedNote(start, max(until, start + 1), midi, max(velocity - 2 * i, 1))


def _held(
    player: Comping,
    bars: Sequence[Bar],
    harmonies: Sequence[Harmony],
    voiced: Sequence[Voicing],
    metre: Metre,
) -> Iterator[PlayedNote]:
    """Every chord for as long as it lasts; notes that two chords share go on sounding."""
    sounding: dict[int, PlayedNote] = {}
    for start, end, voicing, bar in _stretches(player, bars, harmonies, voiced):
        velocity = _velocity(player, bar, start, metre)
        kept: dict[int, PlayedNote] = {}
        for midi in voicing:
            before = sounding.get(midi)
            goes_on = (
                before is not None
                and before.end == start
                and end - before.start <= _BRIDGED
                and not bar.is_opening
            )
            begin = (
                before if goes_on and before is not None else PlayedNote(start, end, midi, velocity)
            )
            kept[midi] = PlayedNote(begin.start, end, midi, begin.velocity)
        yield from (
            n for midi, n in sounding.items() if midi not in kept or kept[midi].start != n.start
        )
        sounding = kept
    yield from sounding.values()


Stretch = tuple[int, int, Voicing, Bar]
"""Begin, end, notes, and the bar it begins in."""


def _stretches(
    player: Comping,
    bars: Sequence[Bar],
    harmonies: Sequence[Harmony],
    voiced: Sequence[Voicing],
) -> Iterator[Stretch]:
    """Chords, cut where the player or a section begins or ends."""
    for harmony, voicing in zip(harmonies, voiced, strict=True):
        begin: int | None = None
        first: Bar | None = None
        for bar in bars[harmony.start // (bars[0].end) : -(-harmony.end // bars[0].end)]:
            at = max(bar.start, harmony.start)
            if (
                begin is not None
                and first is not None
                and (not _plays(player, bar) or bar.is_opening)
            ):
                yield begin, at, voicing, first
                begin = None
            if begin is None and _plays(player, bar):
                begin, first = at, bar
        if begin is not None and first is not None:
            yield begin, harmony.end, voicing, first
