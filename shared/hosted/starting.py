"""Predictions started and left: written down before, paid for at most once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from shared.catalogue.inputs import fill
from shared.catalogue.prices import Asked, estimate
from shared.catalogue.rows import Row
from shared.conductor import Claim, Outcome
from shared.errors import EngineUnavailable, Permanent
from shared.hosted.asking import files_of, values_of
from shared.hosted.calls import Calls, failed, open_call
from shared.hosted.claim_tokens import ClaimName, signed_token
from shared.hosted.following import Follower, Providers
from shared.hosted.till import Till
from shared.log import log
from shared.model import Call, Job, Step
from shared.ports import Clock, Declined, ObjectStore, Unavailable
from shared.ports.providers import Prediction
from shared.settings import Settings


class Starter:
    """Starts predictions on behalf of claims.

    Args:
        providers: who runs models.
        till: pays.
        follower: for those that are over at once.
    """

    def __init__(
        self,
        providers: Providers,
        till: Till,
        calls: Calls,
        follower: Follower,
        objects: ObjectStore,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._providers = providers
        self._till = till
        self._calls = calls
        self._follower = follower
        self._objects = objects
        self._settings = settings
        self._clock = clock

    def begin(self, claim: Claim, row: Row) -> Outcome | None:
        """Start a claim's prediction and leave it; the outcome only where it could not be started."""
        job, step = claim.job, claim.step
        name = ClaimName(job.id, step.name, claim.claim_id)
        try:
            given = self._given(claim, row)
            limit = estimate(row, Asked(duration_s=_wanted_s(job, step)))
            call = self._till.begin(claim, row.provider, row.id, limit, given)
        except EngineUnavailable as error:
            return failed(name, "engine", error.code, error.message)
        except Permanent as error:
            return failed(name, "permanent", error.code, error.message)
        return None if call is None else self._started(name, call, row, given)

    def _started(
        self, claim: ClaimName, call: Call, row: Row, given: dict[str, Any]
    ) -> Outcome | None:
        try:
            prediction = self._providers(row.provider).start(
                row.reference, given, self._webhook(row, claim)
            )
        except Declined as error:
            return failed(claim, "transient", error.code, error.message, self._till.free(call))
        except EngineUnavailable as error:
            return failed(claim, "engine", error.code, error.message, self._till.free(call))
        except Unavailable as error:
            # it may have begun: when the lease ends, the provider is asked before it is paid again
            log("WARNING", "prediction may have begun", job=claim.job_id, error=str(error))
            self._calls.leave(claim, call)
            return None
        self._known(claim, call, prediction)
        return None

    def _known(self, claim: ClaimName, call: Call, prediction: Prediction) -> None:
        """Write its id down; if the claim was lost meanwhile, nobody wants it."""
        job = self._calls.learn(claim, prediction.id)
        known = open_call(job, claim)
        if known is None:
            log("INFO", "prediction came too late", job=job.id, prediction=prediction.id)
            # whatever took the step away settles it; meanwhile it should not run on
            try:
                self._providers(call.provider).cancel(prediction.id)
            except (Unavailable, EngineUnavailable) as error:
                log("WARNING", "prediction runs on", prediction=prediction.id, error=str(error))
        elif prediction.over:
            self._follower.finish(job, claim, known, prediction)
        else:
            self._calls.leave(claim, known)

    def _given(self, claim: Claim, row: Row) -> dict[str, Any]:
        values = values_of(claim, self._objects, self._settings)
        files = files_of(claim, self._objects, self._settings, self._clock())
        return fill(row, values, files)

    def _webhook(self, row: Row, claim: ClaimName) -> str | None:
        """Where the provider is to tell; None where it could not sign, or could not reach us."""
        settings = self._settings
        if row.provider != "replicate" or not settings.replicate_webhook_secret:
            return None
        base = settings.hooks_url or f"{settings.url}/hooks/on_prediction"
        return f"{base}?{urlencode({'claim': signed_token(claim, settings.secret)})}"


def _wanted_s(job: Job, step: Step) -> float:
    """Seconds of music that the model is to make, or to listen to."""
    asked = step.parameters.get("duration_s")
    if isinstance(asked, int | float):
        return float(asked)
    return max((given.region_s for given in job.inputs.values()), default=0.0)
