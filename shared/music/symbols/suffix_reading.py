"""What follows the root of a chord symbol, read from left to right into degrees.

As players mean them: 13 has no eleventh, 11 has no third unless it is minor or a major seventh, alt is
7#5#9, 2 is an added ninth, 4 and sus are a fourth in place of the third.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from shared.music.symbols.chord import Degree
from shared.music.symbols.unknown import UnknownChord

_ROOT, _MAJOR, _MINOR, _FIFTH = (1, 0), (3, 0), (3, -1), (5, 0)
_SIGNS = {"#": 1, "♯": 1, "+": 1, "b": -1, "♭": -1, "-": -1, "−": -1, "–": -1, "": 0}

_MAJ = "(?:major|Major|maj|Maj|MAJ|MA|Ma|ma(?!dd)|M(?![iI])|j(?=7|9|1)|Δ|∆|△|\\^)"
_TRIANGLE = "[Δ∆△^]"
_HALF_DIMINISHED = re.compile("(?:ø|Ø|hdim|h)7?")
_DIMINISHED = re.compile("dim|Dim|DIM|°|º|˚|o(?!mit)")
_AUGMENTED = re.compile(r"aug|Aug|AUG|\+(?!5|11|13)")
_MINOR_WORD = re.compile("(?:minor|Minor|min|Min|MIN|mi|Mi|MI)|m(?!aj|a(?!dd))|[-−–](?!5)")
_MAJOR_WORD = re.compile(_MAJ)
_MAJOR_ON_MINOR = re.compile(rf"\({_MAJ}(7|9|11|13)?\)|/?{_MAJ}(7|9|11|13)?|\([#♯+](7)\)|[#♯+](7)")
_NUMBER = re.compile(r"6/9|7(?:maj|M)(?![aAiIo7])|6\(9\)|69|13|11|[245679]")
_SUSPENDED = re.compile("sus(2sus4|4sus2|24|42|2|4)?")
_ADDED = re.compile("[Aa]dd([#♯b♭+-]?)(13|11|[245679])|/?()(13|11|9)(?=[),/]|$)")
_OMITTED = re.compile("(?:no|No|omit|Omit)([35])(?:rd|th)?")
_ALTERED = re.compile("([#♯b♭+−–-])(13|11|[569])")


def read_suffix(suffix: str, text: str, begins: int) -> tuple[Degree, ...]:
    """The degrees that a suffix means, ascending.

    Args:
        text: the whole symbol, in which the suffix begins at character ``begins``; for errors.

    Raises:
        UnknownChord: something in it cannot be read.
    """
    reader = _Reader(suffix)
    reader.quality()
    while reader.at < len(suffix):
        if not reader.change():
            place = begins + reader.at
            rest = suffix[reader.at :][:8]
            raise UnknownChord(text, place, f"{rest!r} at character {place + 1} means nothing here")
    if reader.depth:
        raise UnknownChord(text, len(text), "a bracket is not closed")
    return tuple(sorted(reader.degrees))


@dataclass(slots=True)
class _Reader:
    """What was read so far.

    Attributes:
        implied: degrees that only a number told, and that alterations replace.
        sevenths: which seventh a number brings: -1 the minor one, 0 the major.
        depth: brackets that are open.
    """

    suffix: str
    at: int = 0
    degrees: set[Degree] = field(default_factory=lambda: {_ROOT, _MAJOR, _FIFTH})
    implied: set[Degree] = field(default_factory=set)
    sevenths: int = -1
    depth: int = 0

    def quality(self) -> None:
        """The word or sign after the root, and the number that belongs to it."""
        self._take(" +")
        if self._take(_HALF_DIMINISHED):
            self.degrees = {_ROOT, _MINOR, (5, -1), (7, -1)}
        elif self._take(_DIMINISHED):
            self.degrees = {_ROOT, _MINOR, (5, -1)}
            self._minor_kind(diminished=True)
        elif self._take(_AUGMENTED):
            self.degrees = {_ROOT, _MAJOR, (5, 1)}
            self._number()
        elif self._take(_MINOR_WORD):
            self.degrees = {_ROOT, _MINOR, _FIFTH}
            self._minor_kind(diminished=False)
        elif found := self._take(_MAJOR_WORD):
            self.sevenths = 0
            if not self._number() and re.match(_TRIANGLE, found[0]):
                self.degrees.add((7, 0))
        else:
            self._take("dom")
            self._number()

    def change(self) -> bool:
        """One alteration, addition or omission, or a sign between two; whether there was one."""
        if self._take(r"[(\[]"):
            self.depth += 1
        elif self.depth and self._take(r"[)\]]"):
            self.depth -= 1
        elif self._take("[, ](?=.)"):
            pass
        elif self._take("alt"):
            self.degrees = {_ROOT, _MAJOR, (5, 1), (7, -1), (9, 1)}
        elif found := self._take(_SUSPENDED):
            numbers = {int(sign) for sign in found[1] or "4" if sign.isdigit()}
            self.degrees = self.degrees - {_MAJOR, _MINOR} | {(number, 0) for number in numbers}
        elif found := self._take(_ADDED):
            self._add(int(found[2] or found[4]), _SIGNS[found[1] or ""])
        elif found := self._take(_OMITTED):
            self.degrees = {held for held in self.degrees if held[0] != int(found[1])}
        elif found := self._take(_ALTERED):
            self._alter(int(found[2]), _SIGNS[found[1]])
        elif self._take(r"\+(?=[)/]|$)"):
            self._alter(5, 1)
        elif self._take(f"{_MAJ}7"):
            self.degrees = self.degrees - {(7, -1)} | {(7, 0)}
        else:
            return False
        return True

    def _take(self, pattern: re.Pattern[str] | str) -> re.Match[str] | None:
        found = re.compile(pattern).match(self.suffix, self.at)
        if found is not None:
            self.at = found.end()
        return found

    def _minor_kind(self, *, diminished: bool) -> None:
        """What follows 'm' or 'dim': a number, or the major seventh."""
        found = self._take(_MAJOR_ON_MINOR)
        if found is not None:
            self.sevenths = 0
            self._stack(next((number for number in found.groups() if number), "7"))
        elif diminished and self._take("7(?!M)"):
            self.degrees.add((7, -2))
        else:
            self._number()

    def _number(self) -> bool:
        found = self._take(_NUMBER)
        if found is not None:
            self._stack(found[0])
        return found is not None

    def _stack(self, number: str) -> None:
        seventh = (7, self.sevenths)
        match number:
            case "2":
                self.degrees.add((9, 0))
            case "4":
                self.degrees = self.degrees - {_MAJOR, _MINOR} | {(4, 0)}
            case "5":
                self.degrees.discard(_MAJOR)
            case "6":
                self.degrees.add((6, 0))
            case "6/9" | "6(9)" | "69":
                self.degrees |= {(6, 0), (9, 0)}
            case "7":
                self.degrees.add(seventh)
            case "7M" | "7maj":
                self.degrees.add((7, 0))
            case "9":
                self._imply(seventh, (9, 0))
            case "11":
                self._imply(seventh, (9, 0), (11, 0))
                if seventh == (7, -1):
                    self.degrees.discard(_MAJOR)
            case "13":
                self._imply(seventh, (9, 0), (13, 0))

    def _imply(self, *degrees: Degree) -> None:
        self.degrees |= {*degrees}
        self.implied |= {*degrees}

    def _add(self, number: int, alter: int) -> None:
        if number in (2, 4):
            number += 7
        if number == 7 and alter == 0:
            alter = self.sevenths
        if number == 6 and alter == 0 and any(held == 7 for held, _ in self.degrees):
            number = 13
        self.degrees.add((number, alter))

    def _alter(self, number: int, alter: int) -> None:
        """A fifth is replaced, and what a number implied; all else is added."""
        if number == 5:
            self.degrees.discard(_FIFTH)
        if (number, 0) in self.implied:
            self.degrees.discard((number, 0))
        self.degrees.add((number, alter))
