"""Reads tunes in ABC notation: one voice, one key, one metre, as they are written.

The ABC music standard 2.1, section 4 (https://abcnotation.com/wiki/abc:standard:v2.1): what folk tunes
use of it. Repeats are not played; of two endings the last is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from gpu_jobs.training.melody.abc_header import (
    NATURAL,
    Unreadable,
    key_of,
    metre_of,
    parted,
    unit_of,
)
from shared.music.lead_sheet import STEPS, Metre, SheetNote

_CROOKED = 0.34
"""Share of bar lines within bars, as where a repeated part begins with a pickup, that is believed."""

_TUPLETS = {2: Fraction(3, 2), 3: Fraction(2, 3), 4: Fraction(3, 4), 6: Fraction(1, 3)}

_TOKEN = re.compile(
    r'"[^"]*"|\{[^}]*\}|![^!]*!|\+[^+]*\+'
    r"|\[(?P<field>[A-Z]):(?P<value>[^\]]*)\]"
    r"|(?P<bar>:*\|+[\]:]*|::+|\[\|)\s*(?P<ending>\[?[12](?![/\d]))?"
    r"|\[(?P<other_ending>[12])"
    r"|\((?P<tuplet>[2-9])(?::\d*)*"
    r"|\[?(?P<signs>[_^=]*)(?P<letter>[A-Ga-gzx])(?P<octave>[,']*)"
    r"(?P<over>\d*)(?P<slashes>/*)(?P<under>\d*)(?P<chord>[^\]\s|]*\])?"
    r"|(?P<broken>[<>]+)"
    r"|(?P<tie>-)"
)


@dataclass(frozen=True, slots=True)
class Tune:
    """A tune.

    Attributes:
        name: its title.
        key: as `shared.music.keys` names keys; dorian and phrygian count as minor, others as major.
        notes: in order; step 0 begins the first whole bar, and a pickup lies before it.
        bars: whole bars until the end of the last note.
    """

    name: str
    metre: Metre
    key: str
    notes: tuple[SheetNote, ...]
    bars: int


def read_tunes(text: str) -> Iterator[Tune]:
    """The tunes of a book that can be read; others are passed over."""
    for written in re.split(r"(?m)^(?=X:)", text):
        if written.startswith("X:"):
            try:
                yield read_tune(written)
            except Unreadable:
                continue


def read_tune(text: str) -> Tune:
    """A tune.

    Raises:
        Unreadable: it changes key or metre, has several voices, or bars of the wrong length.
    """
    header, body = parted(text)
    metre = metre_of(header.get("M", "C"))
    key, signature = key_of(header.get("K", "C"))
    reading = _Reading(signature, unit_of(header.get("L"), metre), header)
    for token in _TOKEN.finditer(body):
        reading.take(token)
    notes, bars = _placed(reading, metre)
    return Tune(header.get("T", ""), metre, key, notes, bars)


@dataclass(slots=True)
class _Sound:
    """A note or a rest (``midi`` 0) on its way: quarters."""

    midi: int
    start: Fraction
    length: Fraction


@dataclass(slots=True)
class _Reading:
    """The music so far."""

    signature: dict[str, int]
    unit: Fraction
    header: dict[str, str]
    sounds: list[_Sound] = field(default_factory=list)
    bar_lines: list[Fraction] = field(default_factory=list)
    now: Fraction = Fraction(0)
    accidentals: dict[str, int] = field(default_factory=dict)
    tuplet_left: int = 0
    tuplet: Fraction = Fraction(1)
    next_by: Fraction | None = None
    is_tied: bool = False
    first_ending: tuple[int, Fraction] | None = None

    def take(self, token: re.Match[str]) -> None:
        """Whatever comes next."""
        if token["field"]:
            self._change(token["field"], token["value"].strip())
        elif token["bar"] or token["other_ending"]:
            self._bar_line(token)
        elif token["tuplet"]:
            self.tuplet_left = int(token["tuplet"])
            self.tuplet = _TUPLETS.get(self.tuplet_left, Fraction(2, 3))
        elif token["letter"]:
            self._note(token)
        elif token["broken"]:
            self._broken(token["broken"])
        elif token["tie"]:
            self.is_tied = True

    def _change(self, letter: str, value: str) -> None:
        if letter == "L" and re.fullmatch(r"1/\d+", value):
            self.unit = 4 * Fraction(value)
        elif letter in "KM" and value != self.header.get(letter, "").strip():
            raise Unreadable(f"changes {letter} to {value}")

    def _bar_line(self, token: re.Match[str]) -> None:
        self.accidentals = {}
        if token["bar"]:
            self.bar_lines.append(self.now)
        ending = (token["ending"] or token["other_ending"] or "").lstrip("[")
        if ending == "1":
            self.first_ending = (len(self.sounds), self.now)
        elif ending == "2" and self.first_ending is not None:
            kept, self.now = self.first_ending
            del self.sounds[kept:]
            self.bar_lines = [line for line in self.bar_lines if line <= self.now]
            self.first_ending = None

    def _note(self, token: re.Match[str]) -> None:
        length = self._length(token)
        midi = 0 if token["letter"] in "zx" else self._midi(token)
        last = self.sounds[-1] if self.sounds else None
        if self.is_tied and last is not None and last.midi == midi:
            last.length += length
        else:
            self.sounds.append(_Sound(midi, self.now, length))
        self.is_tied = False
        self.now += length

    def _length(self, token: re.Match[str]) -> Fraction:
        length = self.unit * int(token["over"] or 1)
        if token["slashes"]:
            length /= int(token["under"] or 2 ** len(token["slashes"]))
        if self.tuplet_left:
            length *= self.tuplet
            self.tuplet_left -= 1
        if self.next_by is not None:
            length *= self.next_by
            self.next_by = None
        return length

    def _midi(self, token: re.Match[str]) -> int:
        letter, octave = token["letter"], token["octave"]
        place = letter + octave
        if token["signs"]:
            self.accidentals[place] = token["signs"].count("^") - token["signs"].count("_")
        shift = self.accidentals.get(place, self.signature.get(letter.upper(), 0))
        octaves = letter.islower() + octave.count("'") - octave.count(",")
        return NATURAL[letter.upper()] + shift + 12 * octaves

    def _broken(self, signs: str) -> None:
        """The note before gains what the next loses, or the reverse."""
        if not self.sounds:
            return
        lost = 1 - Fraction(1, 2 ** len(signs))
        gain = lost if signs[0] == ">" else -lost
        more = self.sounds[-1].length * gain
        self.sounds[-1].length += more
        self.now += more
        self.next_by = 1 - gain


def _placed(reading: _Reading, metre: Metre) -> tuple[tuple[SheetNote, ...], int]:
    """The notes in steps from the first whole bar, and the number of bars."""
    bar = Fraction(metre.bar, STEPS)
    pickup = next((line for line in reading.bar_lines if line > 0), Fraction(0)) % bar
    crooked = [line for line in reading.bar_lines if line > 0 and (line - pickup) % bar]
    if len(crooked) > _CROOKED * len(reading.bar_lines):
        raise Unreadable("bars of the wrong length")
    notes = tuple(
        SheetNote(_step(s.start - pickup), _step(s.start + s.length - pickup), s.midi)
        for s in reading.sounds
        if s.midi
    )
    if not notes or any(note.end <= note.start for note in notes):
        raise Unreadable("no notes, or some too short")
    return notes, -(-notes[-1].end // metre.bar)


def _step(quarters: Fraction) -> int:
    return round(quarters * STEPS)
