"""What can happen to a job: the facts that `shared.transitions` turns into its next state."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.model import Artifact, Bill, Call, Problem, Step
from shared.ports import Instant

FailureKind = Literal["permanent", "transient", "engine"]
"""The input is at fault; try again; try another engine."""


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
class CallBegun:
    """The claim is about to ask a hosted model.

    Attributes:
        budget_micros: what the job's calls may cost together, micro-dollars.
    """

    step: str
    call: Call
    budget_micros: int


@dataclass(frozen=True, slots=True)
class CallKnown:
    """The provider has taken the claim's call, under this id."""

    step: str
    claim_id: str
    id: str


@dataclass(frozen=True, slots=True)
class StepSucceeded:
    """The claim's work is done. ``append`` adds steps to the job (bounded, acyclic).

    Attributes:
        bill: what its call cost, where it made one.
    """

    step: str
    claim_id: str
    outputs: dict[str, Artifact] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    append: tuple[Step, ...] = ()
    bill: Bill | None = None


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
        bill: what its call cost, where it made one and that is known.
    """

    step: str
    claim_id: str
    kind: FailureKind
    problem: Problem
    bill: Bill | None = None


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
