"""What can happen to a job: the facts that `shared.transitions` turns into its next state."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.model import Artifact, Problem, Step
from shared.ports import Instant


@dataclass(frozen=True, slots=True)
class FileReady:
    """An upload that the job waits for passed validation."""

    file_id: str
    bucket: str
    object_name: str
    generation: int
    media: str
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class FileFailed:
    """An upload that the job waits for was rejected, or never came."""

    file_id: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Claimed:
    """A worker takes a step; ``claim_id`` is its own random choice."""

    step: str
    claim_id: str


@dataclass(frozen=True, slots=True)
class StepSucceeded:
    """The claim's work is done. ``append`` adds steps to the job (bounded, acyclic)."""

    step: str
    claim_id: str
    outputs: dict[str, Artifact] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    append: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """The claim found that there is nothing to do."""

    step: str
    claim_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class StepFailed:
    """The claim's work failed.

    Attributes:
        kind: ``permanent`` (the input is at fault), ``transient`` (try again) or ``engine`` (try
            another).
    """

    step: str
    claim_id: str
    kind: Literal["permanent", "transient", "engine"]
    problem: Problem


@dataclass(frozen=True, slots=True)
class ClaimReleased:
    """A worker that must stop gives its claim back; it costs no attempt."""

    step: str
    claim_id: str


@dataclass(frozen=True, slots=True)
class LeaseLost:
    """A claim's heartbeat stopped.

    Attributes:
        heard_until: the end of its lease: since then nobody worked on it.
    """

    step: str
    claim_id: str
    heard_until: Instant = math.inf
