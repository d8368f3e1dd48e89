"""Play what is written for a band: the whole, and each part for itself."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gpu_jobs.context import Context
from gpu_jobs.rendering.files import write_files
from gpu_jobs.rendering.font import instruments
from gpu_jobs.rendering.midi_score import read_score
from gpu_jobs.rendering.rendering import RATE, rendered
from shared.audio.read_at import FileReadAt
from shared.parameters import RenderParameters

WHOLE = "accompaniment"


def render(ctx: Context, p: RenderParameters) -> None:
    """Turn the MIDI file ``midi`` into ``accompaniment.wav`` and a WAV of each part; stereo, 44.1 kHz.

    The parts sum to the whole; the same file gives the same bytes.

    Raises:
        Permanent: as `read_score` and `rendered`.
        EngineUnavailable: as `instruments`.
    """
    font = instruments(ctx)
    with FileReadAt(ctx.file("midi")) as file:
        score = read_score(file)
    ctx.progress(0.1, "playing")
    played = rendered(score, font, heard_so_far=lambda share: ctx.progress(0.1 + 0.4 * share))
    ctx.note(audio_s=round(played.frames / RATE, 3), parts=len(played.names))
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(
            played,
            Path(folder),
            WHOLE,
            bits=p.bits,
            seed=ctx.seed,
            written_so_far=lambda share: ctx.progress(0.5 + 0.5 * share, "writing"),
        )
        for name, path in files.items():
            ctx.save(f"{name}.wav", path, "audio/wav")
    ctx.progress(1.0)
