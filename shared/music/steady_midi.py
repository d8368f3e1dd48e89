"""An arrangement as a MIDI file at a steady tempo. Without numpy, until it is asked for."""

from __future__ import annotations

from math import ceil

from shared.music.arrangement import Arrangement
from shared.music.lead_sheet import STEPS, Metre


def write_steady(
    arrangement: Arrangement, metre: Metre, bpm: float, key: str | None, title: str
) -> bytes:
    """The file; its first bar begins at 0 s, or where a pickup lies before it, that does.

    Args:
        bpm: quarter notes a minute.
    """
    from shared.music.arrangement_midi import write_arrangement
    from shared.music.timeline import Timeline

    unit = 4 if metre.unit <= 4 else 8
    beat_s = 60 / bpm * 4 / unit
    beats_per_bar = max(metre.bar * unit // (4 * STEPS), 1)
    first = min((note.start for part in arrangement.parts for note in part.notes), default=0.0)
    pickup = max(-first, 0.0) * unit / (4 * STEPS)
    downbeat = ceil(pickup)
    early_s = (pickup - downbeat) * beat_s
    beats = tuple(early_s + number * beat_s for number in range(downbeat + 2))
    timeline = Timeline(beats, beats_per_bar, unit, downbeat, "none")
    return write_arrangement(arrangement, metre, timeline, key, title=title)
