"""Melodies for tests, written as (MIDI, beats), and what is sung on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from gpu_jobs.tasks.sing import sing
from gpu_jobs.tasks.write_lyrics import write_lyrics
from shared.lyrics.model import Lyrics
from shared.music.notes import F0, Note, Notes
from shared.parameters import SingParameters, WriteLyricsParameters
from tests.contexts import FolderContext


def notes_of(spans: Iterable[tuple[float, float, float]], *, duration_s: float = 0.0) -> Notes:
    """A melody from (MIDI, start, end), times in seconds."""
    notes = [Note(midi=m, start=s, end=e, confidence=0.9) for m, s, e in spans]
    end = max([duration_s, 0.2, *(n.end + 0.2 for n in notes)])
    track = F0(hop_s=0.016, hz=[])
    return Notes(duration_s=end, tuning_cents=0.0, key="C major", notes=notes, f0=track)


def tune(
    midi: Sequence[float], beats: Sequence[float], *, beat_s: float = 0.45, start_s: float = 0.5
) -> Notes:
    """Notes one after another, almost legato."""
    spans = []
    for pitch, length in zip(midi, beats, strict=True):
        end_s = start_s + length * beat_s
        spans.append((pitch, start_s, end_s - 0.02))
        start_s = end_s
    return notes_of(spans)


RIVER = tune([64, 65, 67, 69, 67, 65, 64, 62, 60, 62], [1, 1, 1, 2, 1, 1, 1, 1, 1, 3])
"""Ten notes: 'the ri-ver runs a-way from me to-night'."""

HUMMED = notes_of(
    [
        (43.5, 0.42, 0.54),
        (47.2, 0.54, 0.93),
        (46.4, 0.96, 1.33),
        (46.7, 1.38, 1.44),
        (51.3, 1.52, 1.66),
        (54.0, 1.79, 2.0),
        (54.2, 2.0, 2.37),
        (56.0, 2.51, 2.64),
        (51.5, 2.77, 2.96),
        (49.0, 2.96, 3.17),
        (44.9, 3.17, 3.39),
        (43.9, 3.47, 3.57),
        (45.1, 3.57, 3.76),
        (47.0, 3.76, 4.51),
        (43.5, 4.85, 4.98),
        (46.3, 4.98, 5.35),
        (46.5, 5.4, 5.75),
        (49.7, 5.93, 6.09),
        (54.3, 6.22, 6.43),
        (46.0, 6.43, 7.4),
    ]
)
"""A low voice as a transcription gives it: out of tune, uneven, short notes, small gaps."""


class Performance:
    """Lyrics written for a melody, and sung.

    Attributes:
        facts: what singing noted for the provenance.
    """

    def __init__(
        self,
        folder: Path,
        melody: Notes,
        words: str | None = None,
        *,
        lyrics: Lyrics | None = None,
        seed: int = 0,
        **style: float | str,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "notes").write_text(melody.model_dump_json())
        if lyrics is None:
            writing = FolderContext({"notes": folder / "notes"}, folder)
            write_lyrics(writing, WriteLyricsParameters(lyrics=words))
        else:
            (folder / "lyrics.json").write_text(lyrics.model_dump_json())
        inputs = {"notes": folder / "notes", "lyrics": folder / "lyrics.json"}
        singing = FolderContext(inputs, folder, engine="hibari", seed=seed)
        sing(singing, SingParameters.model_validate(style))
        self.facts = singing.facts
        self.reported = singing.reported
        self.wav = singing.saved["vocals.wav"]
        self.lyrics = Lyrics.model_validate_json((folder / "lyrics.json").read_bytes())

    @property
    def shift(self) -> int:
        """Semitones by which the voice moved the melody."""
        return 12 * int(self.facts["octave_shift"])
