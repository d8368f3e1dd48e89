"""The instruments of a deployment."""

from __future__ import annotations

from typing import Any

from gpu_jobs.context import Context
from gpu_jobs.engines.soundfont import VERSION, general_midi
from shared.known_weights import GENERAL_MIDI


def instruments(ctx: Context) -> Any:
    """The General MIDI instruments that scores are rendered with; told in the provenance.

    Raises:
        EngineUnavailable: ``weights_missing``, ``weights_corrupt``: see `Context.weights`;
            ``engine_unavailable``: the synthesizer is not installed.
    """
    font = general_midi(ctx.weights(GENERAL_MIDI))
    ctx.note(soundfont=GENERAL_MIDI.name, synthesizer=VERSION)
    return font
