"""What is in a MIDI file, in the same words as what is heard in a recording."""

from __future__ import annotations

from gpu_jobs.context import AudioInput
from gpu_jobs.ears import findings
from gpu_jobs.ears.harmony.symbolic import harmony_of_notes
from gpu_jobs.ears.rhythm.meter import Rhythm
from gpu_jobs.ears.structure.likeness import Course
from gpu_jobs.ears.structure.sections import find_sections
from gpu_jobs.ears.symbolic.colour import colour_course
from gpu_jobs.ears.symbolic.region import region_of_midi
from gpu_jobs.ears.symbolic.signed_keys import as_signed
from shared.music.analysis import Analysis
from shared.music.midi_reading import MidiNote
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
    music, rhythm = region_of_midi(read_at, source)
    keys = [name for _, name in music.keys]
    return _analysis(list(music.notes), rhythm, keys, music.duration_s)


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
