"""Tell the stems of a recording apart."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gpu_jobs.context import Context
from gpu_jobs.ears.stems.files import StemFiles
from gpu_jobs.ears.stems.recording import Recording, listen
from gpu_jobs.ears.stems.separator import Separator
from gpu_jobs.ears.stems.told_apart import told_apart
from shared.errors import EngineUnavailable
from shared.parameters import SeparateParameters

_HEARD = 0.05


def separate(ctx: Context, p: SeparateParameters) -> None:
    """Turn the input ``audio`` into a WAV for each stem, as long as the input's region.

    Two stems are ``vocals.wav`` and ``accompaniment.wav``; four are ``vocals.wav``, ``drums.wav``,
    ``bass.wav`` and ``other.wav``; six have ``guitar.wav`` and ``piano.wav`` besides. They keep the
    recording's rate, mono stays mono and stereo stays stereo (more channels become their mean, mono),
    and they sum to the recording: what no other stem has is in the accompaniment, or in ``other``.
    Only a recording of floats that exceeds full scale by far is made softer first (``scale``).

    Memory: about 400 MB with the embedded engines, however long it is. Disk: the stems, twice.

    Raises:
        Permanent: as `gpu_jobs.audio.blocks`.
        EngineUnavailable: ``stems_unavailable``: this engine does not know these stems;
            ``engine_unavailable``, ``weights_missing``, ``weights_corrupt``: see `demucs_stems`.
    """
    recording = listen(ctx.audio("audio"))
    ctx.progress(_HEARD, "telling apart")
    separator = _separator(ctx, p, recording)
    rest = "accompaniment" if p.stems == 2 else "other"
    stems = (*separator.stems, rest)
    with tempfile.TemporaryDirectory() as folder:
        files = StemFiles(Path(folder), stems, recording.rate, recording.channels, p.bits)
        with files:
            done = 0
            for sound in told_apart(recording, separator, p.bits):
                files.write(sound)
                done += sound.shape[2]
                ctx.progress(_HEARD + (0.99 - _HEARD) * done / recording.frames)
        for path in files.paths.values():
            ctx.save(path.name, path, "audio/wav")
    ctx.note(
        audio_s=round(recording.frames / recording.rate, 3),
        sample_rate_hz=recording.rate,
        channels=recording.channels,
        scale=recording.scale,
    )
    ctx.progress(1.0)


def _separator(ctx: Context, p: SeparateParameters, recording: Recording) -> Separator:
    if ctx.engine == "demucs":
        from gpu_jobs.engines.demucs_stems import demucs

        return demucs(ctx, p.stems, p.model, recording)
    if p.stems in (2, 4):
        from gpu_jobs.engines.embedded_stems import NETWORKS, EmbeddedStems

        ctx.note(model=NETWORKS)
        return EmbeddedStems(recording, p.stems)
    raise EngineUnavailable(
        "stems_unavailable",
        "The embedded engine knows two or four stems, no guitar and no piano. Use engine=demucs,"
        " or fewer stems.",
    )
