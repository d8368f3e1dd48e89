"""A chord as musicians name it: a root, the degrees that stand on it, and a bass."""

from __future__ import annotations

from dataclasses import dataclass

from shared.music.chords import QUALITIES, ChordSymbol
from shared.music.scales import MAJOR_STEPS
from shared.music.symbols.note_names import NoteName, name_of
from shared.music.symbols.suffixes import suffix_of

Degree = tuple[int, int]
"""Its number above the root, 1 to 13, and the semitones by which it differs from the major scale's."""

_MINOR_THIRD, _MAJOR_THIRD = 3, 4


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord.

    Attributes:
        root: as it is spelled.
        degrees: ascending; (1, 0), the root, is the first: (3, -1) is the minor third, (7, 0) the major
            seventh.
        bass: of a slash chord: the lowest note; None where the root is.
    """

    root: NoteName
    degrees: tuple[Degree, ...]
    bass: NoteName | None = None

    @property
    def symbol(self) -> str:
        """Its usual spelling: 'Am7', 'F#m7b5', 'C7#9', 'C6/9', 'C/E'."""
        under = f"/{self.bass}" if self.bass else ""
        return f"{self.root}{suffix_of(self.degrees)}{under}"

    @property
    def intervals(self) -> tuple[int, ...]:
        """Semitones of its degrees above the root, 0 to 22."""
        return tuple(semitones(degree) for degree in self.degrees)

    @property
    def pitch_classes(self) -> frozenset[int]:
        """All that sounds, C is 0; the bass of a slash chord with it."""
        return frozenset((self.root_class + step) % 12 for step in self.intervals) | {
            self.bass_class
        }

    @property
    def root_class(self) -> int:
        """The pitch class of its root."""
        return self.root.pitch_class

    @property
    def bass_class(self) -> int:
        """The pitch class of its lowest note."""
        return (self.bass or self.root).pitch_class

    @property
    def is_minor(self) -> bool:
        """Whether a minor third, and no major one, stands on its root."""
        thirds = {step % 12 for step in self.intervals if step < 12}
        return _MINOR_THIRD in thirds and _MAJOR_THIRD not in thirds

    @property
    def names(self) -> tuple[NoteName, ...]:
        """Its notes as they are spelled, the root first; without the bass of a slash chord."""
        return tuple(self.root.above(*degree) for degree in self.degrees)

    @property
    def reduced(self) -> ChordSymbol:
        """The nearest of the qualities that chords are heard and harmonised in."""
        bass = (self.bass_class - self.root_class) % 12
        return ChordSymbol(self.root_class, _nearest(self.degrees), bass)

    def transposed(self, semitones: int, key: str | None = None) -> Chord:
        """The same chord so much higher, spelled as a key asks; without one by the commonest names."""
        root = name_of((self.root_class + semitones) % 12, key)
        bass = self.bass and _bass_over(root, self, semitones, key)
        return Chord(root, self.degrees, bass)


def chord_of(symbol: ChordSymbol, key: str | None = None) -> Chord:
    """The chord of a reduced symbol, spelled as a key asks."""
    root = name_of(symbol.root, key)
    degrees = _DEGREES[symbol.quality]
    if not symbol.bass:
        return Chord(root, degrees)
    held = [d for d in degrees if semitones(d) % 12 == symbol.bass]
    bass = root.above(*held[0]) if held else name_of((symbol.root + symbol.bass) % 12, key)
    return Chord(root, degrees, bass)


def semitones(degree: Degree) -> int:
    """Of a degree above the root."""
    number, alter = degree
    octaves, place = divmod(number - 1, 7)
    return 12 * octaves + MAJOR_STEPS[place] + alter


def _bass_over(root: NoteName, chord: Chord, moved: int, key: str | None) -> NoteName:
    """The bass of a transposed chord: a note of it is spelled as the chord asks, any other as the key."""
    above = (chord.bass_class - chord.root_class) % 12
    for degree in chord.degrees:
        if semitones(degree) % 12 == above:
            return root.above(*degree)
    return name_of((chord.bass_class + moved) % 12, key)


_DEGREES: dict[str, tuple[Degree, ...]] = {
    "maj": ((1, 0), (3, 0), (5, 0)),
    "min": ((1, 0), (3, -1), (5, 0)),
    "dim": ((1, 0), (3, -1), (5, -1)),
    "aug": ((1, 0), (3, 0), (5, 1)),
    "sus2": ((1, 0), (2, 0), (5, 0)),
    "sus4": ((1, 0), (4, 0), (5, 0)),
    "7": ((1, 0), (3, 0), (5, 0), (7, -1)),
    "maj7": ((1, 0), (3, 0), (5, 0), (7, 0)),
    "min7": ((1, 0), (3, -1), (5, 0), (7, -1)),
    "minmaj7": ((1, 0), (3, -1), (5, 0), (7, 0)),
    "maj6": ((1, 0), (3, 0), (5, 0), (6, 0)),
    "min6": ((1, 0), (3, -1), (5, 0), (6, 0)),
    "dim7": ((1, 0), (3, -1), (5, -1), (7, -2)),
    "hdim7": ((1, 0), (3, -1), (5, -1), (7, -1)),
}


def _nearest(degrees: tuple[Degree, ...]) -> str:
    """The quality that has most of the degrees and fewest others; a third and a seventh count most.

    Ninths and more are passed over; a second or a fourth counts where there is no third.
    """
    heard = {semitones(d) % 12 for d in degrees if d[0] <= 7}
    if heard & {3, 4}:
        heard -= {2, 5}
    elif not heard & {2, 5}:
        heard |= {4}  # a power chord is taken for a major one

    def distance(quality: str) -> tuple[float, int]:
        steps = set(QUALITIES[quality])
        return sum(_WEIGHTS.get(step, 1.0) for step in heard ^ steps), len(steps)

    return min(QUALITIES, key=distance)


_WEIGHTS = {3: 2.5, 4: 2.5, 10: 2.2, 11: 2.2, 7: 0.9, 6: 1.2, 8: 1.2}
"""What a note counts, by semitones above the root; a missing fifth least."""
