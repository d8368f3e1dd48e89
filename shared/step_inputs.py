"""Where a step's inputs lie: uploads and what earlier steps made."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import Permanent
from shared.model import Input, Job, Step


@dataclass(frozen=True, slots=True)
class Place:
    """An object to read.

    Attributes:
        generation: None where the object is never replaced.
        media_type: empty where it is not known.
    """

    bucket: str
    object_name: str
    generation: int | None = None
    media_type: str = ""


def is_given(job: Job, step: Step, name: str) -> bool:
    """Whether there is such an input: those of a job may be left out where its workflow allows it."""
    source, _, role = step.takes[name].partition(".")
    return source != "inputs" or role in job.inputs


def given_input(job: Job, step: Step, name: str) -> Input | None:
    """The job's input that a step takes under this name; None where an earlier step makes it.

    Raises:
        Permanent: ``input_missing``: the job has no such input.
    """
    source, _, role = step.takes[name].partition(".")
    if source == "inputs" and role not in job.inputs:
        raise Permanent("input_missing", f"The job has no input {role!r}; give one.")
    return job.inputs[role] if source == "inputs" else None


def place_of(job: Job, step: Step, name: str, results_bucket: str) -> Place:
    """Where an input of a step lies.

    Raises:
        Permanent: ``input_missing``: the step before made no such thing.
    """
    given = given_input(job, step, name)
    if given is not None:
        return Place(given.bucket, given.object_name, given.generation)
    source, _, output = step.takes[name].partition(".")
    for artifact in job.steps[source].outputs.values():
        if artifact.name.partition(".")[0] == output:
            return Place(results_bucket, artifact.object_name, None, artifact.media_type)
    raise Permanent("input_missing", f"The step {source!r} made no {output!r}.")


def gone(name: str) -> Permanent:
    """The error of an input that was deleted meanwhile."""
    return Permanent(
        "input_missing", f"The input {name!r} does not exist any more; upload it again."
    )
