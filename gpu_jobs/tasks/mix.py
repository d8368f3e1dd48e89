"""Bring a voice and the recording it belongs to together in one space, at one loudness."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gpu_jobs.context import AudioInput, Context
from gpu_jobs.decoders import Samples
from gpu_jobs.midi_inputs import is_midi
from gpu_jobs.mixing.master import CEILING_DBTP, Master, level
from gpu_jobs.mixing.part import RATE, Part, hear
from gpu_jobs.mixing.reel import Reel
from gpu_jobs.mixing.together import length, together
from gpu_jobs.mixing.told import told
from gpu_jobs.mixing.voice import prepare
from gpu_jobs.rendering.midi_as_audio import sound_of
from shared.dsp.loudness import LoudnessMeter
from shared.dsp.true_peak import TruePeakMeter
from shared.parameters import MixParameters


def mix(ctx: Context, p: MixParameters) -> None:
    """Mix the inputs ``voice`` and ``original`` into ``mix.wav`` and ``mix.mp3``, stereo, 44.1 kHz.

    Both are recordings, or MIDI files, which are played (`sound_of`).
    The voice, mono or stereo, is polished and gets a room or a hall. The original lies
    ``original_db`` louder (mostly: softer) than the voice before ``voice_db``, both as integrated
    loudness, and steps back by ``ducking_db`` while the voice sings. The whole is as long as the
    longer of the two, or until the space has rung out; it has the integrated loudness asked for,
    and true peaks of at most -1 dBTP in the WAV (16 bits, dithered) and 0 dBTP in the MP3
    (192 kbit/s).

    Memory: about 200 MB, however long it is. Disk: 30 MB a minute.

    Raises:
        Permanent("corrupt", "truncated", "region_outside_file", "too_long"): as `gpu_jobs.audio.blocks`.
        EngineUnavailable: a MIDI file is given, and there are no instruments: as `sound_of`.
        Permanent("silent"): there is nothing to be heard in any of them.
    """
    with sound_of(ctx, _voice(ctx)) as voice, _under(ctx, p) as original:
        heard = hear(voice)
        ctx.progress(0.1, "listening")
        _mixed(ctx, p, heard, hear(original) if original else None)


def _voice(ctx: Context) -> str:
    """The voice; of a MIDI file that has more than a tune, the tune alone."""
    return "tune" if ctx.has("tune") and is_midi(ctx.audio("voice").path) else "voice"


@contextmanager
def _under(ctx: Context, p: MixParameters) -> Iterator[AudioInput | None]:
    """What sounds under the voice, if anything does."""
    if p.original_db is None or not ctx.has("original"):
        yield None
        return
    with sound_of(ctx, "original") as original:
        yield original


def _mixed(ctx: Context, p: MixParameters, heard: Part, original: Part | None) -> None:
    ctx.progress(0.2, "placing")
    voice = prepare(heard, p.polish)
    with Reel() as reel:
        frames = length(voice, original, p)
        pieces = together(voice, original, p, ctx.seed)
        peaks, natural = _record(
            reel, told(pieces, frames, lambda share: ctx.progress(0.2 + 0.3 * share))
        )
        ctx.note(audio_s=round(reel.frames / RATE, 3))
        ctx.progress(0.5, "levelling")
        master = level(reel, peaks, natural, p.loudness_lufs)
        ctx.progress(0.6, "writing")
        _save(ctx, master)
    ctx.progress(1.0)


def _record(reel: Reel, pieces: Iterable[Samples]) -> tuple[Samples, float]:
    """Record, and tell true peaks and loudness."""
    peaks, loudness = TruePeakMeter(), LoudnessMeter(RATE)
    for piece in pieces:
        reel.record(piece)
        peaks.push(piece)
        loudness.push(piece)
    return peaks.peaks(), loudness.integrated()


def _save(ctx: Context, master: Master) -> None:
    with tempfile.TemporaryDirectory() as folder:
        wav, mp3 = Path(folder) / "mix.wav", Path(folder) / "mix.mp3"
        master.write_wav(wav, ctx.seed, lambda share: ctx.progress(0.6 + 0.1 * share))
        ctx.progress(0.7, "encoding")
        mp3_ceiling = master.write_mp3(mp3, lambda share: ctx.progress(0.7 + 0.25 * share))
        ctx.note(
            gain_db=round(master.gain_db, 2),
            ceiling_dbtp=CEILING_DBTP,
            mp3_ceiling_dbtp=round(mp3_ceiling, 2),
        )
        ctx.save("mix.wav", wav, "audio/wav")
        ctx.save("mix.mp3", mp3, "audio/mpeg")
