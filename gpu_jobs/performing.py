"""Performing one claimed step: from its inputs to an outcome. Whatever happens, there is one."""

from __future__ import annotations

import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from gpu_jobs.step_context import StepContext
from gpu_jobs.tasks import task_function
from shared.artifacts import keep, object_name, provenance_of
from shared.conductor import Claim, Outcome
from shared.errors import EngineUnavailable, NothingToDo, Permanent, Transient, describe
from shared.facts import StepFailed, StepSkipped, StepSucceeded
from shared.log import log
from shared.model import Artifact, Problem
from shared.ports import ObjectStore
from shared.tasks import CATALOGUE

_CHUNK = 1 << 20


class Performer:
    """Runs tasks over an object store.

    Args:
        weights: the deployment's folder of weights.
    """

    def __init__(self, objects: ObjectStore, results_bucket: str, weights: Path) -> None:
        self._objects = objects
        self._results = results_bucket
        self._weights = weights

    def perform(self, claim: Claim, report: Callable[[float, str], None]) -> Outcome:
        """Run the claim's task; errors become the outcome that they mean."""
        try:
            return self._succeed(claim, report)
        except Permanent as error:
            return _failed(claim, "permanent", error.code, error.message)
        except NothingToDo as error:
            return StepSkipped(claim.step.name, claim.claim_id, error.message)
        except EngineUnavailable as error:
            return _failed(claim, "engine", error.code, error.message)
        except Transient as error:
            return _failed(claim, "transient", error.code, error.message)
        except Exception as error:  # noqa: BLE001 - the last wall: a bug must not strand the job
            log(
                "ERROR",
                "task broke",
                job=claim.job.id,
                step=claim.step.name,
                trace=traceback.format_exc(),
            )
            return _failed(claim, "transient", "internal_error", describe(error)[:300])

    def _succeed(self, claim: Claim, report: Callable[[float, str], None]) -> StepSucceeded:
        step, task = claim.step, CATALOGUE[claim.step.task]
        known = task.parameters.model_fields
        parameters = task.parameters.model_validate(
            {name: value for name, value in step.parameters.items() if name in known}
        )
        if task.inline:
            return StepSucceeded(step.name, claim.claim_id)
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="serenade-") as folder:
            context = StepContext(
                self._objects, self._results, claim.job, step, Path(folder), report, self._weights
            )
            task_function(step.task)(context, parameters)
            outputs = {
                name: self._keep(claim, name, path, media_type)
                for name, (path, media_type) in context.saved.items()
            }
        provenance = provenance_of(
            step,
            step.engine.version,
            time.monotonic() - started,
            context.facts,
            seed=context.seed,
            inputs=context.hashes,
        )
        return StepSucceeded(step.name, claim.claim_id, outputs, provenance)

    def _keep(self, claim: Claim, name: str, path: Path, media_type: str) -> Artifact:
        place = object_name(claim.job.owner, claim.job.id, claim.step.name, claim.claim_id, name)
        return keep(self._objects, self._results, place, _chunks(path), media_type)


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as content:
        while chunk := content.read(_CHUNK):
            yield chunk


def _failed(
    claim: Claim, kind: Literal["permanent", "transient", "engine"], code: str, message: str
) -> StepFailed:
    problem = Problem(code=code, message=message)
    return StepFailed(claim.step.name, claim.claim_id, kind, problem)
