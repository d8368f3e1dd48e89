"""What a band plays, as a score: by way of its MIDI file, so that both sound alike."""

from __future__ import annotations

from gpu_jobs.rendering.midi_score import read_score
from gpu_jobs.rendering.score import Score
from shared.audio.read_at import BytesReadAt
from shared.music.arrangement import Arrangement
from shared.music.arrangement_midi import write_arrangement
from shared.music.lead_sheet import Metre
from shared.music.timeline import Timeline


def arranged_score(
    arrangement: Arrangement, metre: Metre, timeline: Timeline, *, tuning_cents: float = 0.0
) -> Score:
    """The score of an arrangement, its parts in order, in the time of a recording's beats.

    Args: as `write_arrangement`.

    Raises:
        Permanent: as `read_score`; ``no_notes`` where nobody plays.
    """
    content = write_arrangement(arrangement, metre, timeline, tuning_cents=tuning_cents)
    return read_score(BytesReadAt(content))
