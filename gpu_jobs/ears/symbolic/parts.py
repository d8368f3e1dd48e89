"""The parts of a MIDI file, and which of them is the melody."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from gpu_jobs.ears.symbolic.skyline import overlap
from shared.errors import Permanent
from shared.music.midi_reading import MidiMusic, MidiNote

_SUNG = re.compile(
    r"melod|vocal|\bvox|voice|\bsing|\bsang|sopran|gesang|stimme|canto|cantus|\bvoz\b|\bchant",
    re.IGNORECASE,
)
_LEADING = re.compile(r"\blead|\btune\b|\btheme|\bsolo|\bair\b", re.IGNORECASE)
_NOT_SUNG = re.compile(
    r"back|\bb[gk]?v|harmon|choir|chor\b|\balto?\b|tenor|\bbass|second|\b[2-9]\b|\bii|pad|oohs|aahs",
    re.IGNORECASE,
)
_BASSES = range(32, 40)
"""General MIDI programs."""

_EFFECTS = range(96, 128)
_MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Part:
    """What one player has: a track, or a channel of it where it holds several.

    Attributes:
        number: from 1, in the order of the file.
        name: of the track; empty where it has none.
        notes: in order of onset, at least one.
    """

    number: int
    name: str
    notes: tuple[MidiNote, ...]

    @property
    def is_drums(self) -> bool:
        """Whether its notes have no pitch."""
        return self.notes[0].is_drum


def parts_of(music: MidiMusic) -> list[Part]:
    """All parts that have notes, by track, then by channel."""
    of_player: dict[tuple[int, int], list[MidiNote]] = {}
    for note in music.notes:
        of_player.setdefault((note.track, note.channel), []).append(note)
    return [
        Part(number, music.track_names[track], tuple(of_player[track, channel]))
        for number, (track, channel) in enumerate(sorted(of_player), start=1)
    ]


def asked_part(parts: Sequence[Part], asked: str) -> Part:
    """The part of this name, else of a name that holds it, else of this number.

    Raises:
        Permanent("unknown_track"): there is none; the sentence names those there are.
    """
    wanted = asked.strip().casefold()
    for is_it in (
        lambda part: part.name.casefold() == wanted,
        lambda part: str(part.number) == wanted,
        lambda part: wanted in part.name.casefold(),
    ):
        found = next((part for part in parts if is_it(part)), None)
        if found is not None and wanted:
            return found
    told = ", ".join(_told(part) for part in parts[:_MOST_NAMED])
    raise Permanent("unknown_track", f"There is no track {asked!r} with notes; there are {told}.")


def named_melody(parts: Sequence[Part]) -> Part | None:
    """The part whose name says that it is sung, else that it leads; of several the most melodic."""
    likely = [part for part in parts if not _NOT_SUNG.search(part.name)]
    for says_so in (_SUNG, _LEADING):
        named = [part for part in likely if says_so.search(part.name)]
        if named:
            return max(named, key=lambda part: melodiousness(part, parts))
    return None


def melodiousness(part: Part, parts: Sequence[Part]) -> float:
    """How much a part is like a melody, 0 to about 1: one note at a time, high, moving, often there.

    The cues are those of S. Madsen and G. Widmer, "Towards a computational model of melody
    identification in polyphonic music", IJCAI 2007, and of D. Rizo et al., "A pattern recognition
    approach for melody track selection in MIDI files", ISMIR 2006.

    Args:
        parts: all that it is compared with; none of drums.
    """
    pitches = np.array([note.midi for note in part.notes])
    highest = max(float(np.mean([n.midi for n in other.notes])) for other in parts)
    end_s = max(note.end for other in parts for note in other.notes)
    cues = (
        (0.25, 1.0 - overlap(part.notes)),
        (0.3, _clipped(1.0 - (highest - float(pitches.mean())) / 18)),
        (0.1, _clipped(1.0 - abs(float(pitches.mean()) - 71) / 30)),
        (0.15, _variety(pitches)),
        (0.1, _smoothness(pitches)),
        (0.1, _presence(part.notes, end_s)),
    )
    programs = {note.program for note in part.notes}
    unlikely = programs <= {*_BASSES, *_EFFECTS}
    return sum(weight * cue for weight, cue in cues) - 0.3 * unlikely


def _variety(pitches: np.ndarray) -> float:
    """Different pitches: a melody has five at least, a drone one."""
    return _clipped((len(set(np.round(pitches).tolist())) - 1) / 6)


def _smoothness(pitches: np.ndarray) -> float:
    """Share of its steps that are small but are steps: neither arpeggios nor repetitions."""
    steps = np.abs(np.diff(pitches))
    return float(np.mean((steps > 0.5) & (steps < 4.5))) if len(steps) else 0.0


def _presence(notes: Sequence[MidiNote], end_s: float) -> float:
    """How much of the time it is playing, rests within phrases included; half is enough."""
    gaps = [b.start - a.end for a, b in pairwise(notes)]
    playing_s = sum(note.end - note.start for note in notes) + sum(g for g in gaps if 0 < g < 1)
    return _clipped(2 * playing_s / max(end_s, 1e-6))


def _clipped(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _told(part: Part) -> str:
    name = f" {part.name!r}" if part.name else ""
    return f"{part.number}{name}{' (drums)' if part.is_drums else ''}"
