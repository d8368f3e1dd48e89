"""The table: what is measured, and how good it has to be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.data.music.model import Half


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        task: the part of the ears that it judges.
        figures: those it is the mean of; each is itself the mean over its pieces.
        floor, aim: what it must reach on pieces that nobody tuned on, and what it should; a row
            without a floor is told, not judged.
        peer: what others reach, as measured before this was built.
        is_ceiling: whether less is better.
    """

    task: str
    name: str
    figures: Sequence[str]
    floor: float | None = None
    aim: float | None = None
    peer: str = ""
    unit: str = ""
    is_ceiling: bool = False

    def value(self, figures: Mapping[str, Sequence[float]]) -> float:
        """Its value; NaN where a figure is missing."""
        return _mean([_mean(figures.get(name, ())) for name in self.figures])

    def reaches(self, value: float, mark: float | None) -> bool:
        """Whether a value is as good as a mark. NaN never is, and nothing is worse than no mark."""
        if mark is None:
            return True
        return value <= mark if self.is_ceiling else value >= mark


@dataclass(frozen=True, slots=True)
class Result:
    """A row's values on both halves; NaN where a half was not heard."""

    row: Row
    values: Mapping[Half, float]

    @property
    def verdict(self) -> str:
        """By the half that nobody tuned on."""
        value = self.values["report"]
        if self.row.floor is None or math.isnan(value):
            return ""
        if self.row.reaches(value, self.row.aim):
            return "aim"
        return "floor" if self.row.reaches(value, self.row.floor) else "BELOW"

    @property
    def is_missed(self) -> bool:
        return self.verdict == "BELOW"


ROWS = (
    Row("melody", "raw pitch accuracy, voice", ["voice: raw pitch accuracy"], 0.97, 0.985,
        "swift-f0 .97, CREPE .985"),
    Row("melody", "the same by crepe-tiny", ["voice, crepe-tiny: raw pitch accuracy"]),
    Row("melody", "note F1, hums", ["hums: note F1"], 0.95, 0.98, "1.0"),
    Row("melody", "note F1, all rendered sources", ["sources: note F1"], 0.80, 0.90, ".75"),
    Row("melody", "note F1, sung melodies", ["voice: note F1"]),
    Row("melody", "repeated notes found", ["repeated: repeated notes found"], 0.65, 0.95,
        ".23, naive split .63"),
    Row("melody", "note F1, melodies of repeated notes", ["repeated: note F1"]),
    Row("notes", "note F1, piano and guitar", ["piano: note F1", "guitar: note F1"], 0.70, 0.78,
        "basic-pitch .69"),
    Row("notes", "note F1, piano", ["piano: note F1"]),
    Row("notes", "note F1, guitar", ["guitar: note F1"]),
    Row("chords", "maj/min WCSR, pop", ["pop: chords on beats"], 0.95, 0.98, "ensemble .98"),
    Row("chords", "maj/min WCSR, chorales", ["chorales: chords on beats"], 0.77, 0.85, "ensemble .78"),
    Row("chords", "maj/min WCSR, detuned", ["detuned: chords on beats"], 0.94, 0.97, "ensemble .96"),
    Row("chords", "pop, changes where they were heard", ["pop: chords as heard"]),
    Row("chords", "chorales, changes where they were heard", ["chorales: chords as heard"]),
    Row("chords", "detuned, changes where they were heard", ["detuned: chords as heard"]),
    Row("key", "weighted score", ["keys: key"], 0.85, 0.95),
    Row("rhythm", "tempo acc1", ["tempo acc1"], 0.80, 0.90, ".80"),
    Row("rhythm", "tempo acc2", ["tempo acc2"], 0.85, 1.0, ".80"),
    Row("rhythm", "beat F, any octave", ["beats, any octave"], 0.80, 0.92, ".80"),
    Row("rhythm", "beat F, this octave", ["beats, this octave"]),
    Row("rhythm", "downbeat F", ["downbeats"]),
    Row("rhythm", "metre, 3/4 against 4/4", ["metre 3/4", "metre 4/4"], 0.80, 0.90),
    Row("rhythm", "metre, 6/8, 2/4 and 5/4", ["metre 6/8", "metre 2/4", "metre 5/4"]),
    Row("stems", "2 stems: vocals, SI-SDR gain", ["vocal-mixes: vocals"], 9, 12, "7 to 12", "dB"),
    Row("stems", "4 stems: vocals", ["mixes: vocals"], 11, 13, "small U-Net 12, HPSS 8", "dB"),
    Row("stems", "4 stems: drums", ["mixes: drums"], 11, 13, "small U-Net 12, HPSS 7", "dB"),
    Row("stems", "4 stems: bass", ["mixes: bass"], 7, 9, "small U-Net 7, HPSS 4", "dB"),
    Row("stems", "4 stems: other", ["mixes: other"], 10, 12, "small U-Net 11, HPSS 9", "dB"),
    Row("stems", "what the stems' sum lacks of the mix", ["vocal-mixes: rest", "mixes: rest"],
        -40, -60, unit="dB", is_ceiling=True),
    Row("mood", "designed moods, 7 classes", ["mood"], 0.75, 0.85),
)  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    """Of those that are not NaN; NaN of none."""
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan
