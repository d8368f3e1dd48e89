"""Audio for tasks that listen, also where they were given a MIDI file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gpu_jobs.audio import write_wav
from gpu_jobs.context import AudioInput, Context
from gpu_jobs.midi_inputs import is_midi
from gpu_jobs.rendering.font import instruments
from gpu_jobs.rendering.midi_score import read_score
from gpu_jobs.rendering.rendering import RATE, rendered
from shared.audio.read_at import FileReadAt


@contextmanager
def sound_of(ctx: Context, name: str) -> Iterator[AudioInput]:
    """An input that is audio, or as audio: of a MIDI file the region of it that the job is about.

    What is rendered (stereo, 44.1 kHz, 24 bits) is there as long as the context lasts.

    Disk: of a MIDI file 16 MB a minute.

    Raises:
        Permanent: as `read_score` and `rendered`.
        EngineUnavailable: as `instruments`.
    """
    source = ctx.audio(name)
    if not is_midi(source.path):
        yield source
        return
    with FileReadAt(source.path) as file:
        score = read_score(file)
    rendering = rendered(
        score,
        instruments(ctx),
        start_s=source.start_s,
        end_s=source.end_s,
        longest_s=source.longest_s,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rendered.wav"
        write_wav(path, rendering.whole(), RATE, bits=24)
        yield AudioInput(path)
