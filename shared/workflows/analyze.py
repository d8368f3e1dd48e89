"""Hear what is in a piece of audio."""

from __future__ import annotations

from shared.parameters import (
    AnalyzeParameters,
    RunParameters,
    SpectrogramParameters,
    WaveformParameters,
)
from shared.workflows.base import Input, Step, Workflow


class Analyze(RunParameters, SpectrogramParameters, WaveformParameters, AnalyzeParameters):
    """How its pictures are drawn."""


ANALYZE = Workflow(
    name="analyze",
    summary="Tempo, beats, key, chords, form, loudness and colour of a recording; of a MIDI file too.",
    parameters=Analyze,
    inputs={"audio": Input(media="audio or midi", main=True)},
    steps=(
        Step("hear", task="features", takes={"audio": "inputs.audio"}),
        # a MIDI file has no pictures: these two are skipped
        Step("waveform", task="waveform", takes={"audio": "inputs.audio"}),
        Step("spectrogram", task="spectrogram", takes={"audio": "inputs.audio"}),
    ),
)
