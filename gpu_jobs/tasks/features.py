"""Hear what is in a recording, or read it in a MIDI file."""

from __future__ import annotations

import io
import math

import numpy as np

from gpu_jobs.audio import blocks
from gpu_jobs.context import AudioInput, Context
from gpu_jobs.ears.hearing import FRAMES_NAME, RATE, Heard, Hearing
from gpu_jobs.ears.symbolic.reading import analysis_of_midi
from gpu_jobs.midi_inputs import is_midi
from shared.audio.read_at import FileReadAt
from shared.music.analysis import Analysis
from shared.parameters import AnalyzeParameters

_DECODED = 0.8


def features(ctx: Context, _p: AnalyzeParameters) -> None:
    """Turn the input ``audio`` into ``analysis.json`` and ``frames.npy``.

    It is decoded once. Of silence, noise or a blink there is an analysis too, with nulls for what cannot
    be told. The input may be a MIDI file: it is read as `analysis_of_midi` says, and has no frames.

    Memory: about 180 MB, and 27 MB a minute.

    Raises:
        Permanent: as `gpu_jobs.audio.blocks`, or `analysis_of_midi`.
    """
    source = ctx.audio("audio")
    if is_midi(source.path):
        with FileReadAt(source.path) as file:
            analysis = analysis_of_midi(file, source)
    else:
        heard = _heard(ctx, source)
        analysis = heard.analysis
        ctx.save(FRAMES_NAME, _npy(heard), "application/octet-stream")
    ctx.save("analysis.json", analysis.model_dump_json().encode(), "application/json")
    _note(ctx, analysis)
    ctx.progress(1.0)


def _heard(ctx: Context, source: AudioInput) -> Heard:
    hearing = Hearing()
    end_s = min(source.longest_s, math.inf if source.end_s is None else source.end_s)
    expected_s = end_s - (source.start_s or 0.0)
    for block in blocks(source, rate=RATE, channels=2):
        hearing.push(block)
        ctx.progress(_DECODED * min(hearing.seconds / expected_s, 1.0), "listening")
    ctx.progress(_DECODED, "understanding")
    return hearing.finish()


def _npy(heard: Heard) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, heard.frames)
    return buffer.getvalue()


def _note(ctx: Context, analysis: Analysis) -> None:
    """What a user looks for first; what cannot be told is left out."""
    ctx.note(audio_s=round(analysis.duration_s, 3), source=analysis.source)
    if analysis.tempo.bpm is not None:
        ctx.note(tempo_bpm=round(analysis.tempo.bpm, 2))
    if analysis.metre.signature is not None:
        ctx.note(metre=analysis.metre.signature)
    if analysis.key.key is not None:
        ctx.note(key=analysis.key.key)
