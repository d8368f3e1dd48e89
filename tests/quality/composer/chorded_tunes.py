"""Tunes with chord symbols, read from ABC files: as much of the notation as folk tunes need.

The notation is the ABC standard 2.1's (abcnotation.com/wiki/abc:standard:v2.1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from shared.music.chords import ChordSymbol
from shared.music.key_names import MAJOR_NAMES, MINOR_NAMES
from shared.music.lead_sheet import STEPS, Metre, SheetChord, SheetNote

_PITCHES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SHARPS = "FCGDAEB"
_FIFTHS = {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}
_MODES = {
    "": 0,
    "maj": 0,
    "ion": 0,
    "mix": -1,
    "dor": -2,
    "m": -3,
    "min": -3,
    "aeo": -3,
    "phr": -4,
    "lyd": 1,
}
_MINOR_MODES = frozenset({"m", "min", "aeo", "dor", "phr"})
_TUPLETS = {2: Fraction(3, 2), 3: Fraction(2, 3), 4: Fraction(3, 4), 6: Fraction(1, 3)}
_FEWEST_NOTES = 16
_FEWEST_CHORDS = 4

_KEY = re.compile(r"([A-G])([#b]?)\s*([A-Za-z]*)")
_CHORD = re.compile(r"([A-G])([#b]?)([^/]*)")
_TOKEN = re.compile(
    r'"(?P<chord>[^"]*)"'
    r"|\[(?P<field>[A-Z]):(?P<value>[^\]]*)\]"
    r"|(?P<ending>\[[12])"
    r"|(?P<bar>:\|\|?:?|\|\]|\|:|\|\||::|\|)"
    r"|\((?P<tuplet>\d)"
    r"|(?P<together>\[)?(?P<sharps>[_^=]*)(?P<letter>[A-Ga-g])(?P<octave>[,']*)"
    r"(?(together)(?:[_^=]*[A-Ga-g][,']*)*\])(?P<times>\d*)(?P<slashes>/*)(?P<over>\d*)"
    r"|[zx](?P<rest>\d*)(?P<rest_slashes>/*)(?P<rest_over>\d*)"
    r"|(?P<broken>[<>]+)|(?P<tie>-)|\{[^}]*\}|."
)


@dataclass(frozen=True, slots=True)
class ChordedTune:
    """A melody with the chords that people play to it; `SheetNote` and `SheetChord` from step 0."""

    name: str
    metre: Metre
    key: str
    bars: int
    melody: tuple[SheetNote, ...]
    chords: tuple[SheetChord, ...]


@dataclass(slots=True)
class _Bar:
    """What lies between two bar lines, counted from the first; ``opens`` begins a strain."""

    opens: bool
    length: Fraction = Fraction(0)
    notes: list[tuple[Fraction, Fraction, int]] = field(default_factory=list)
    chords: list[tuple[Fraction, ChordSymbol]] = field(default_factory=list)


def read_tunes(folder: Path) -> list[ChordedTune]:
    """All tunes of a folder's ``.abc`` files that stay in one key and metre and have chords."""
    tunes = []
    for path in sorted(folder.glob("*.abc")):
        for text in re.split(r"(?m)^(?=X:)", path.read_text("utf-8", errors="replace")):
            tune = _read(text, path.stem) if text.startswith("X:") else None
            if tune is not None:
                tunes.append(tune)
    return tunes


def _read(text: str, source: str) -> ChordedTune | None:
    header, body = _divided(text)
    key = _key(header.get("K", ""))
    metre = _metre(header.get("M", ""))
    # a metre is corrected, or a key, before the first note
    while opening := re.match(r"\s*\[([A-Z]):([^\]]*)\]", body):
        if opening[1] == "M":
            metre = _metre(opening[2])
        if opening[1] == "K":
            key = _key(opening[2])
        body = body[opening.end() :]
    if key is None or metre is None:
        return None
    unit = Fraction(header.get("L", "1/8").split()[0]) * 4 * STEPS
    bars = list(_bars(body, key[1], unit))
    return _laid_out(f"{source} {header.get('X', '')}", metre, key[0], bars)


def _divided(text: str) -> tuple[dict[str, str], str]:
    """The fields before the first ``K:``, and the music, with the fields inside it in brackets."""
    header: dict[str, str] = {}
    body: list[str] = []
    for raw in text.splitlines():
        line = raw.split("%")[0].rstrip().rstrip("\\")
        named = re.match(r"([A-Za-z]):(.*)", line)
        if named and "K" not in header:
            header[named[1]] = named[2].strip()
        elif named:
            body.append(f"[{named[1]}:{named[2].strip()}]" if named[1] in "KLM" else "||")
        else:
            body.append(line)
    return header, " ".join(body)


def _key(text: str) -> tuple[str, dict[str, int]] | None:
    """A key's name, and the signature."""
    read = _KEY.match(text.strip())
    if read is None:
        return None
    mode = read[3] if read[3] == "m" else read[3].lower()[:3]
    mode = mode if mode in _MODES else ""
    shift = {"#": 1, "b": -1, "": 0}[read[2]]
    fifths = _FIFTHS[read[1]] + 7 * shift + _MODES[mode]
    signature = dict.fromkeys(_SHARPS[: max(fifths, 0)], 1)
    signature |= dict.fromkeys(_SHARPS[::-1][: max(-fifths, 0)], -1)
    tonic = (_PITCHES[read[1]] + shift) % 12
    is_minor = mode in _MINOR_MODES
    name = f"{MINOR_NAMES[tonic]} minor" if is_minor else f"{MAJOR_NAMES[tonic]} major"
    return name, signature


def _metre(text: str) -> Metre | None:
    text = {"C": "4/4", "C|": "2/2"}.get(text.strip(), text.strip())
    read = re.match(r"(\d+)/(\d+)", text)
    return Metre(int(read[1]), int(read[2])) if read else None


def _chord(text: str) -> ChordSymbol | None:
    read = _CHORD.match(text.strip("() "))
    if read is None:
        return None
    root = (_PITCHES[read[1]] + {"#": 1, "b": -1, "": 0}[read[2]]) % 12
    is_minor = (read[3].startswith("m") and not read[3].startswith("maj")) or read[3][:1] == "d"
    return ChordSymbol(root, "min" if is_minor else "maj")


def _bars(body: str, signature: dict[str, int], unit: Fraction) -> Iterator[_Bar]:
    """Bars in order, without first endings; the music ends where the key or the metre changes."""
    reader = _Reader(signature, unit)
    for token in _TOKEN.finditer(body):
        if token["field"] in ("K", "M"):
            break
        if token["bar"]:
            done = reader.bar_line(token["bar"])
            if done is not None:
                yield done
        else:
            reader.take(token)
    if reader.bar.length:
        yield reader.bar


class _Reader:
    """Reads the signs of a tune one after the other into the bar that it stands in.

    Args:
        signature: semitones by letter.
        unit: steps of a note without a length.
    """

    def __init__(self, signature: dict[str, int], unit: Fraction) -> None:
        self.bar = _Bar(opens=True)
        self._signature, self._unit = signature, unit
        self._accidentals: dict[str, int] = {}
        self._tuplet, self._in_tuplet = Fraction(1), 0
        self._broken = Fraction(1)
        self._is_tied = self._in_first_ending = False

    def bar_line(self, sign: str) -> _Bar | None:
        """Begin a bar; the one before it, if anything is in it and it is played the last time."""
        done, self._accidentals = self.bar, {}
        closes = sign != "|"
        if not done.length:
            done.opens = done.opens or closes
            return None
        self.bar = _Bar(opens=closes)
        return None if self._in_first_ending else done

    def take(self, token: re.Match[str]) -> None:
        """Any other sign."""
        if token["ending"]:
            self._in_first_ending = token["ending"] == "[1"
        elif token["field"] == "L":
            self._unit = Fraction(token["value"].strip()) * 4 * STEPS
        elif token["chord"] is not None:
            chord = _chord(token["chord"])
            self.bar.chords += [] if chord is None else [(self.bar.length, chord)]
        elif token["tuplet"]:
            self._in_tuplet = int(token["tuplet"])
            self._tuplet = _TUPLETS.get(self._in_tuplet, Fraction(2, 3))
        elif token["letter"]:
            length = self._lasts(token["times"], token["slashes"], token["over"])
            self._note(_midi(token, self._accidentals, self._signature), length)
        elif token["rest"] is not None:
            self.bar.length += self._lasts(token["rest"], token["rest_slashes"], token["rest_over"])
        elif token["broken"]:
            self._break(token["broken"])
        elif token["tie"]:
            self._is_tied = True

    def _lasts(self, times: str, slashes: str, over: str) -> Fraction:
        length = _length(times, slashes, over) * self._unit * self._broken
        self._broken = Fraction(1)
        if self._in_tuplet:
            self._in_tuplet -= 1
            length *= self._tuplet
        return length

    def _note(self, midi: int, length: Fraction) -> None:
        bar, end = self.bar, self.bar.length + length
        if self._is_tied and bar.notes and bar.notes[-1][2] == midi:
            bar.notes[-1] = (bar.notes[-1][0], end, midi)
        else:
            bar.notes.append((bar.length, end, midi))
        bar.length, self._is_tied = end, False

    def _break(self, signs: str) -> None:
        """Of two notes one is longer by what the other is shorter."""
        part = Fraction(1, 2 ** len(signs))
        first, self._broken = (2 - part, part) if signs[0] == ">" else (part, 2 - part)
        if self.bar.notes:
            start, end, midi = self.bar.notes[-1]
            grown = (end - start) * (first - 1)
            self.bar.notes[-1] = (start, end + grown, midi)
            self.bar.length += grown


def _length(times: str, slashes: str, over: str) -> Fraction:
    length = Fraction(int(times or 1))
    return length / (int(over) if over else 2 ** len(slashes)) if slashes else length


def _midi(token: re.Match[str], accidentals: dict[str, int], signature: dict[str, int]) -> int:
    letter, octave = token["letter"].upper(), token["octave"]
    place = token["letter"] + octave
    if token["sharps"]:
        accidentals[place] = token["sharps"].count("^") - token["sharps"].count("_")
    shift = accidentals.get(place, signature.get(letter, 0))
    high = 12 * token["letter"].islower() + 12 * octave.count("'") - 12 * octave.count(",")
    return 60 + _PITCHES[letter] + shift + high


def _laid_out(name: str, metre: Metre, key: str, bars: list[_Bar]) -> ChordedTune | None:
    """Bars one after the other; a pickup and the short bar before it share one."""
    notes: list[SheetNote] = []
    chords: list[tuple[int, ChordSymbol]] = []
    at = room = 0
    for i, bar in enumerate(bars):
        length = int(bar.length)
        if length > metre.bar:
            return None
        is_pickup = bar.opens and length < metre.bar and i + 1 < len(bars)
        if is_pickup and i and length > room:
            continue  # the bar before it has no room for it
        begin = at - length if is_pickup else at
        at += 0 if is_pickup else metre.bar
        room = 0 if is_pickup else metre.bar - length
        notes += [
            SheetNote(begin + int(start), begin + int(end), midi)
            for start, end, midi in bar.notes
            if int(end) > int(start)
        ]
        chords += [(begin + int(start), chord) for start, chord in bar.chords]
    if len(notes) < _FEWEST_NOTES or len(chords) < _FEWEST_CHORDS:
        return None
    ends = [start for start, _ in chords[1:]] + [at]
    spans = tuple(
        SheetChord(start, end, chord)
        for (start, chord), end in zip(chords, ends, strict=True)
        if end > start
    )
    return ChordedTune(name, metre, key, at // metre.bar, tuple(notes), spans)
