"""A tab as text: a line a string, the highest on top, numbers are frets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import gcd

from shared.music.tabs.fingering import Fingering, Grip
from shared.music.tabs.fretboard import Fretboard, names_of

_WIDTH = 88


def write_tab(
    fingering: Fingering,
    starts: Sequence[int],
    bars: Sequence[range],
    board: Fretboard,
    heading: Sequence[str],
) -> str:
    """The text, with a final line break.

    Args:
        starts: tick of each chord, ascending; each lies in one of the bars.
        bars: ticks of each bar.
        heading: lines above the music.
    """
    names = [name.ljust(2) for name in names_of(board.strings)]
    measures = [_measure(bar, starts, fingering.grips, len(names)) for bar in bars]
    lines = [*heading, *_remarks(fingering), ""]
    for system in _systems(measures):
        for string in reversed(range(len(names))):
            drawn = "|".join(measure[string] for measure in system)
            lines.append(f"{names[string]}|{drawn}|")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _remarks(fingering: Fingering) -> Iterator[str]:
    if fingering.octaves:
        many = "an octave" if abs(fingering.octaves) == 1 else f"{abs(fingering.octaves)} octaves"
        yield f"All is written {many} {'higher' if fingering.octaves > 0 else 'lower'}."
    if fingering.moved:
        yield f"{_count(fingering.moved)} moved by octaves into the instrument's range."
    if fingering.left_out:
        yield f"{_count(fingering.left_out)} left out: no string or finger was free."


def _count(notes: int) -> str:
    return "1 note is" if notes == 1 else f"{notes} notes are"


def _measure(bar: range, starts: Sequence[int], grips: Sequence[Grip], strings: int) -> list[str]:
    """A bar's text for each string, lowest first; all of one width."""
    inside = [i for i, start in enumerate(starts) if start in bar]
    step = len(bar)
    for i in inside:
        step = gcd(step, starts[i] - bar.start)
    columns: dict[int, Grip] = {(starts[i] - bar.start) // step: grips[i] for i in inside}
    texts = ["-"] * strings
    for column in range(len(bar) // step):
        grip = columns.get(column)
        for string in range(strings):
            fret = grip.frets[string] if grip else None
            texts[string] += ("" if fret is None else str(fret)).ljust(3, "-")
    return texts


def _systems(measures: Sequence[list[str]]) -> Iterator[list[list[str]]]:
    """As many bars a line as there is room for, one at least."""
    system: list[list[str]] = []
    for measure in measures:
        if system and 4 + sum(len(m[0]) + 1 for m in [*system, measure]) > _WIDTH:
            yield system
            system = []
        system.append(measure)
    if system:
        yield system
