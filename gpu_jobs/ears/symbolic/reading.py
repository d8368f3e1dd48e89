"""What is in a MIDI file, in the same words as what is heard in a recording."""

from __future__ import annotations

from dataclasses import replace

from gpu_jobs.context import AudioInput
from gpu_jobs.decoding.bounds import LONGEST_S, too_long
from gpu_jobs.ears import findings
from gpu_jobs.ears.harmony.symbolic import harmony_of_notes
from gpu_jobs.ears.rhythm.meter import Rhythm
from gpu_jobs.ears.structure.likeness import Course
from gpu_jobs.ears.structure.sections import find_sections
from gpu_jobs.ears.symbolic.colour import colour_course
from gpu_jobs.ears.symbolic.counting import rhythm_of_midi
from gpu_jobs.ears.symbolic.signed_keys import as_signed
from shared.errors import Permanent
from shared.music.analysis import Analysis
from shared.music.midi_reading import MidiMusic, MidiNote, read_midi
from shared.ports import ReadAt


def analysis_of_midi(read_at: ReadAt, source: AudioInput) -> Analysis:
    """The analysis of a file's region.

    Tempo, beats and metre are the file's own where its notes keep to them. Key and chords are found in
    the notes; see `as_signed` for what a key signature adds.

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
    notes = _within(music, start_s, end_s)
    rhythm = _rhythm_within(rhythm_of_midi(music), start_s, end_s)
    signed = [name for at_s, name in music.keys if at_s < end_s]
    return _analysis(notes, rhythm, signed, end_s - start_s)


def _analysis(
    notes: list[MidiNote], rhythm: Rhythm, signed: list[str], duration_s: float
) -> Analysis:
    harmony = harmony_of_notes(
        [note for note in notes if not note.is_drum],
        rhythm.beats_s,
        rhythm.downbeats_s,
        duration_s,
    )
    return Analysis(
        source="midi",
        duration_s=findings.rounded(duration_s),
        loudness=None,
        dynamics=None,
        stereo=None,
        tempo=findings.tempo_of(rhythm),
        beats_s=findings.times(rhythm.beats_s),
        downbeats_s=findings.times(rhythm.downbeats_s),
        metre=findings.metre_of(rhythm),
        onset_rate_hz=len(rhythm.onsets_s) / duration_s,
        key=as_signed(findings.key_of(harmony), signed),
        tuning_cents=harmony.tuning_cents,
        chords=findings.chords_of(harmony),
        sections=find_sections(
            Course(harmony.chroma.T, harmony.hop_s),
            colour_course(notes, duration_s),
            rhythm.beats_s,
            rhythm.downbeats_s,
            duration_s,
        ),
        spectrum=None,
        frames=None,
        frame_rows=[],
        frame_hop_s=None,
    )


def _within(music: MidiMusic, start_s: float, end_s: float) -> list[MidiNote]:
    """The notes that begin within the region, by its own time."""
    if start_s == 0 and end_s >= music.duration_s:
        return list(music.notes)
    notes = [
        replace(note, start=note.start - start_s, end=min(note.end, end_s) - start_s)
        for note in music.notes
        if start_s <= note.start < end_s
    ]
    if not notes:
        raise Permanent(
            "region_outside_file", "No note begins in that part of the file. Choose another region."
        )
    return notes


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
