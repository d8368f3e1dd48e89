"""Songs with chords, as the statistics read them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_GRAINS = 1000


@dataclass(frozen=True, slots=True)
class Heard:
    """A chord of a song: its code (`shared.music.suggesting.degrees`), and what it has beyond the triad.

    Attributes:
        colour: as a chord symbol says it after its root: '', 'm', '7', 'maj9' …
    """

    code: str
    colour: str


Line = tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """So much of a song as stays in one key: its phrases, in order, as they are played.

    Attributes:
        tonic: pitch class, C is 0.
        mode: 'major' or 'minor'.
    """

    tonic: int
    mode: str
    lines: tuple[Line, ...]

    def played(self) -> Line:
        """All chord changes: equal neighbours are one chord, the first of them."""
        return joined(chord for line in self.lines for chord in line)

    def told_once(self) -> Line:
        """The same without phrases that have come before."""
        return joined(chord for line in dict.fromkeys(self.lines) for chord in line)


@dataclass(frozen=True, slots=True)
class Song:
    """A song, and the family of its versions."""

    name: str
    family: str
    stretches: tuple[Stretch, ...]


def joined(chords: Iterable[Heard]) -> Line:
    """Without what has the code of the chord before it."""
    return tuple(_joined(chords))


def _joined(chords: Iterable[Heard]) -> Iterator[Heard]:
    before = ""
    for chord in chords:
        if chord.code != before:
            yield chord
        before = chord.code


def family_of(title: str) -> str:
    """One name for all songs of a title, whoever sings them: letters and digits, without brackets."""
    plain = title.split("(")[0] or title
    return "".join(letter for letter in plain.lower() if letter.isalnum()) or title


def split(songs: Sequence[Song], held_out: float) -> tuple[list[Song], list[Song]]:
    """Songs to count, and songs to judge by; a family is whole on one side.

    Which side is told by a hash of the family's name: more songs do not move those that were there.

    Args:
        held_out: the share to judge by, 0 to 1.
    """
    apart = [_grain(song.family) < held_out * _GRAINS for song in songs]
    counted = [song for song, is_apart in zip(songs, apart, strict=True) if not is_apart]
    judges = [song for song, is_apart in zip(songs, apart, strict=True) if is_apart]
    return counted, judges


def _grain(family: str) -> int:
    return int.from_bytes(hashlib.sha256(family.encode()).digest()[:8], "big") % _GRAINS
