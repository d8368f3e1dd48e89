"""A melody for chords, or from melodies: continued, varied, in between."""

from __future__ import annotations

from collections.abc import Sequence

from shared.parameters import (
    ComposeMelodyParameters,
    LeadSheetParameters,
    RunParameters,
    TranscribeMelodyParameters,
)
from shared.workflows.base import Input, Step, Workflow

_TAKEN = {
    "new": (),
    "continuation": ("melody",),
    "variation": ("melody",),
    "interpolation": ("melody", "other"),
}
"""Which melodies each mode starts from."""


class ComposeMelody(
    RunParameters, ComposeMelodyParameters, LeadSheetParameters, TranscribeMelodyParameters
):
    """What melody is composed."""


def heard_melodies(parameters: ComposeMelodyParameters) -> list[Step]:
    """The steps that listen to the melodies that a mode starts from."""
    return [
        Step(f"hear-{role}", task="transcribe-melody", takes={"audio": f"inputs.{role}"})
        for role in _roles(parameters)
    ]


def given_melodies(parameters: ComposeMelodyParameters) -> dict[str, str]:
    """What ``compose-melody`` takes of them."""
    return {role: f"hear-{role}.notes" for role in _roles(parameters)}


def _roles(parameters: ComposeMelodyParameters) -> Sequence[str]:
    return _TAKEN[parameters.melody_mode]


def _steps(parameters: ComposeMelody) -> Sequence[Step]:
    return [
        *heard_melodies(parameters),
        Step("compose", task="compose-melody", takes=given_melodies(parameters)),
        Step("engrave", task="write-lead-sheet", takes={"sheet": "compose.sheet"}),
    ]


COMPOSE_MELODY = Workflow(
    name="compose-melody",
    summary="A melody for chords; or one continued, varied, or found between two others.",
    parameters=ComposeMelody,
    inputs={
        "melody": Input(media="audio or midi", main=True, required=False),
        "other": Input(media="audio or midi", required=False),
    },
    steps=_steps,
)
