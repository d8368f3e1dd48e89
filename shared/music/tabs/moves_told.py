"""What did not lie on the strings as it was written, in sentences for the player."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Moved(Protocol):
    """Music that was fitted to strings.

    Attributes:
        octaves: by how many all of it was moved to lie well on the instrument.
        moved: notes that were moved besides, by octaves, into its range.
        left_out: notes for which no string or finger was left.
    """

    @property
    def octaves(self) -> int: ...
    @property
    def moved(self) -> int: ...
    @property
    def left_out(self) -> int: ...


def moves_told(music: str, done: Moved) -> Iterator[str]:
    """A sentence for each.

    Args:
        music: what was fitted, as a sentence begins with it: 'The melody'.
    """
    if done.octaves:
        many = "an octave" if abs(done.octaves) == 1 else f"{abs(done.octaves)} octaves"
        yield f"{music} is written {many} {'higher' if done.octaves > 0 else 'lower'}."
    if done.moved:
        yield f"{_notes(done.moved)} moved by octaves into the instrument's range."
    if done.left_out:
        yield f"{_notes(done.left_out)} left out: no string or finger was free."


def _notes(count: int) -> str:
    return "1 note is" if count == 1 else f"{count} notes are"
