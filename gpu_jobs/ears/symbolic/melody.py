"""The melody of a MIDI file: of the track that was asked for, or of the one that seems to have it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.symbolic.parts import Part, asked_part, melodiousness, named_melody, parts_of
from gpu_jobs.ears.symbolic.skyline import overlap, skyline, without_accompaniment
from shared.errors import Permanent
from shared.music.key_names import KEYS
from shared.music.keys import find_key, key_fits, weigh_pitch_classes
from shared.music.midi_reading import MidiMusic, MidiNote
from shared.music.notes import Note
from shared.music.scales import scale_of, sung_scale_of
from shared.music.velocities import levels_of

FoundBy = Literal["asked", "name", "part", "highest"]

_IN_CHORDS = 0.6
"""A part that sounds together with itself for more of its time plays chords."""

_IN_SIGNED_SCALE = 0.85
_UNSIGNED = "C major"
"""What programs write unasked."""


@dataclass(frozen=True, slots=True)
class MidiMelody:
    """A melody.

    Attributes:
        notes: in order of onset, one at a time, at least one; bent as they were struck.
        track: the name of its track, else its number; empty where it is of all tracks.
        found_by: that the track was ``asked`` for, that its ``name`` says so, that it is the most
            melodic ``part``, or that it is the ``highest`` voice of all, where that part plays chords.
    """

    notes: tuple[Note, ...]
    track: str
    found_by: FoundBy


def melody_of_midi(
    music: MidiMusic, track: str | None = None, *, min_note_s: float = 0.0
) -> MidiMelody:
    """The melody; drums have none.

    Where notes of the part overlap, the highest are taken (`skyline`).

    Args:
        track: name of a track, or a part of it, or its number: tracks with notes are counted from
            1, and where a track holds several channels, these.
        min_note_s: shortest note kept, seconds.

    Raises:
        Permanent("no_melody"): there are drums alone, or there are in that track, or no note is
            long enough.
        Permanent("unknown_track"): there is no such track.
    """
    parts = parts_of(music)
    pitched = [part for part in parts if not part.is_drums]
    if not pitched:
        raise Permanent(
            "no_melody", "The MIDI file has drums alone (channel 10). Send one with a melody."
        )
    part, found_by = _chosen(parts, pitched, track)
    if part is None:
        everything = sorted((n for one in pitched for n in one.notes), key=lambda n: n.start)
        line = without_accompaniment(skyline(everything))
    else:
        line = skyline(part.notes)
    kept = [note for note in line if note.end - note.start >= min_note_s]
    if not kept:
        raise Permanent(
            "no_melody", f"No note of the melody lasts {min_note_s:g} s. Lower min_note_s."
        )
    name = (part.name or str(part.number)) if part is not None else ""
    return MidiMelody(_as_notes(kept), name, found_by)


def key_of_midi(music: MidiMusic) -> str:
    """The key: as the file is signed, where its notes agree; else the one that is found in them.

    Between a major key and its relative minor, which are signed alike, the notes decide, unless it is
    signed as minor. C major, which programs write unasked, is no signature.

    Args:
        music: with at least one note that is no drum.
    """
    notes = [note for note in music.notes if not note.is_drum]
    lengths = [max(note.end - note.start, 1e-3) for note in notes]
    weights = weigh_pitch_classes([note.midi for note in notes], lengths)
    signed = _longest_signature(music)
    if signed is None or signed == _UNSIGNED:
        return find_key(weights)
    agreeing = weights[sorted(sung_scale_of(signed))].sum() / weights.sum()
    if agreeing < _IN_SIGNED_SCALE:
        return find_key(weights)
    if signed.endswith("minor"):
        return signed
    alike = [i for i, key in enumerate(KEYS) if scale_of(key) == scale_of(signed)]
    return KEYS[max(alike, key=lambda i: key_fits(weights)[i])]


def drawn_pitch(notes: Sequence[Note], duration_s: float, hop_s: float) -> NDArray[np.float64]:
    """A pitch track as if the notes were sung: hertz every ``hop_s``, 0 between them.

    Args:
        notes: in order, one at a time.
    """
    hz = np.zeros(int(duration_s / hop_s) + 1)
    for note in notes:
        first, last = (int(np.ceil(at_s / hop_s)) for at_s in (note.start, note.end))
        hz[first:last] = 440 * 2 ** ((note.midi - 69) / 12)
    return hz


def _chosen(
    parts: list[Part], pitched: list[Part], track: str | None
) -> tuple[Part | None, FoundBy]:
    """The part that has the melody; None where only all of them together have it."""
    if track is not None:
        part = asked_part(parts, track)
        if part.is_drums:
            raise Permanent("no_melody", f"Track {track!r} has drums: choose another one.")
        return part, "asked"
    named = named_melody(pitched)
    if named is not None:
        return named, "name"
    best = max(pitched, key=lambda part: melodiousness(part, pitched))
    return (None, "highest") if overlap(best.notes) > _IN_CHORDS else (best, "part")


def _as_notes(line: list[MidiNote]) -> tuple[Note, ...]:
    levels = levels_of([note.velocity for note in line])
    return tuple(
        Note(
            start=round(note.start, 6),
            end=round(note.end, 6),
            midi=round(float(np.clip(note.midi, 0, 127)), 3),
            confidence=1.0,
            level_db=level,
        )
        for note, level in zip(line, levels, strict=True)
    )


def _longest_signature(music: MidiMusic) -> str | None:
    """The key signature under which most of the music lies."""
    lasting: dict[str, float] = {}
    ends = [*(at_s for at_s, _ in music.keys[1:]), music.duration_s]
    for (at_s, key), end_s in zip(music.keys, ends, strict=False):
        lasting[key] = lasting.get(key, 0.0) + end_s - at_s
    return max(lasting, key=lambda key: lasting[key], default=None)
