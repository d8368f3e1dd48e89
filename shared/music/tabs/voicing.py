"""How a chord is held on the strings: which fret on each, by which finger."""

from __future__ import annotations

from dataclasses import dataclass

from shared.music.tabs.fretboard import Fretboard


@dataclass(frozen=True, slots=True)
class Barre:
    """A finger laid across strings: the first below all others, or a later one across a few.

    Attributes:
        fret: counted from the capo, 1 or more.
        first, last: indices of the outermost strings it lies across, both included, first < last.
    """

    fret: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Voicing:
    """One way to hold a chord.

    Attributes:
        frets: of each string as the board has them, counted from the capo; None is not played,
            0 is open.
        fingers: of each string: 0 none (open or muted), 1 the index finger to 4 the little one.
        barre: where a finger lies across several strings.
    """

    frets: tuple[int | None, ...]
    fingers: tuple[int, ...]
    barre: Barre | None = None

    @property
    def laid(self) -> int:
        """The finger that lies across several strings, 0 where none does."""
        return self.fingers[self.barre.first] if self.barre else 0

    @property
    def position(self) -> int:
        """The lowest fret that is stopped, 1 where none is."""
        return min((fret for fret in self.frets if fret), default=1)

    def midi(self, board: Fretboard) -> tuple[int, ...]:
        """MIDI numbers of what sounds, in the order of the strings."""
        return tuple(
            open_ + fret
            for open_, fret in zip(board.strings, self.frets, strict=True)
            if fret is not None
        )
