"""Bring a tune, get a band that plays under it."""

from __future__ import annotations

from shared.parameters import (
    ArrangeParameters,
    MixParameters,
    RenderParameters,
    RunParameters,
    TranscribeMelodyParameters,
)
from shared.workflows.base import Input, Step, Workflow


class Accompany(
    RunParameters,
    MixParameters,
    ArrangeParameters,
    RenderParameters,
    TranscribeMelodyParameters,
):
    """How the band plays, and how both are mixed."""


def band_on(notes: str) -> list[Step]:
    """The steps from a melody to the sound of a band under it.

    Args:
        notes: where the melody is from, as in `Step.takes`.
    """
    return [
        Step("arrange", task="arrange", takes={"notes": notes}),
        Step("render", task="render", takes={"midi": "arrange.accompaniment"}),
    ]


ACCOMPANY = Workflow(
    name="accompany",
    summary="A band for a tune that is sung, played, or in a MIDI file: chords, arrangement, stems.",
    parameters=Accompany,
    inputs={"melody": Input(media="audio or midi", main=True)},
    steps=(
        Step("transcribe", task="transcribe-melody", takes={"audio": "inputs.melody"}),
        *band_on("transcribe.notes"),
        Step(
            "mix",
            task="mix",
            takes={
                "voice": "inputs.melody",
                "tune": "transcribe.melody",
                "original": "render.accompaniment",
            },
        ),
    ),
)
