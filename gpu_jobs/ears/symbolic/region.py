"""The region of a MIDI file that a job is about."""

from __future__ import annotations

from dataclasses import replace

from gpu_jobs.context import AudioInput
from gpu_jobs.decoding.bounds import LONGEST_S, too_long
from gpu_jobs.ears.rhythm.meter import Rhythm
from gpu_jobs.ears.symbolic.counting import rhythm_of_midi
from shared.errors import Permanent
from shared.music.midi_reading import MidiMusic, read_midi
from shared.ports import ReadAt


def region_of_midi(read_at: ReadAt, source: AudioInput) -> tuple[MidiMusic, Rhythm]:
    """The notes of a file that begin within the region, by its own time, the keys that hold there, its beats.

    Ticks, and what is counted in them, stay those of the file.

    Raises:
        Permanent: as `read_midi`.
        Permanent("too_long"): the file plays longer than it was judged to, or than an hour.
        Permanent("too_short"): it plays no time at all.
        Permanent("region_outside_file"): no note begins within the region.
    """
    music = read_midi(read_at)
    longest_s = min(LONGEST_S, source.longest_s)
    if music.duration_s > longest_s:
        raise too_long(longest_s)
    if music.duration_s <= 0:
        raise Permanent("too_short", "The MIDI file plays no time at all. Export it again.")
    start_s = source.start_s or 0.0
    end_s = min(source.end_s or music.duration_s, music.duration_s)
    return within(music, start_s, end_s), _rhythm_within(rhythm_of_midi(music), start_s, end_s)


def within(music: MidiMusic, start_s: float, end_s: float) -> MidiMusic:
    """The music from ``start_s`` to ``end_s``, which becomes all there is.

    Raises:
        Permanent("region_outside_file"): no note begins within the region.
    """
    notes = tuple(
        replace(note, start=note.start - start_s, end=min(note.end, end_s) - start_s)
        for note in music.notes
        if start_s <= note.start < end_s
    )
    if not notes:
        raise Permanent(
            "region_outside_file", "No note begins in that part of the file. Choose another region."
        )
    before = [(0.0, key) for at_s, key in music.keys if at_s <= start_s][-1:]
    after = [(at_s - start_s, key) for at_s, key in music.keys if start_s < at_s < end_s]
    return replace(music, duration_s=end_s - start_s, notes=notes, keys=(*before, *after))


def _rhythm_within(rhythm: Rhythm, start_s: float, end_s: float) -> Rhythm:
    """The same rhythm, as far as it lies within the region and by its own time."""

    def within(times_s: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(time_s - start_s for time_s in times_s if start_s <= time_s < end_s)

    before = [point for point in rhythm.curve if point[0] <= start_s][-1:]
    after = [point for point in rhythm.curve if start_s < point[0] < end_s]
    return replace(
        rhythm,
        curve=[(max(time_s - start_s, 0.0), bpm) for time_s, bpm in before + after],
        beats_s=within(rhythm.beats_s),
        downbeats_s=within(rhythm.downbeats_s),
        onsets_s=within(rhythm.onsets_s),
    )
