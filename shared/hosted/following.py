"""Predictions under way: told of by webhooks, asked after where those are lost, and brought home."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from shared import timing
from shared.artifacts import provenance_of
from shared.catalogue.outputs import artifacts
from shared.catalogue.prices import cost
from shared.catalogue.rows import Row
from shared.conductor import Conductor
from shared.errors import EngineUnavailable
from shared.facts import StepFailed, StepSucceeded
from shared.hosted.calls import Calls, failed, open_call
from shared.hosted.claim_tokens import ClaimName
from shared.hosted.outputs import Outputs, named_as_made
from shared.hosted.rows import row_here
from shared.hosted.till import Till, digest_of
from shared.log import log
from shared.model import Artifact, Bill, Call, Job
from shared.ports import Clock, Instant, Missing, Unavailable
from shared.ports.providers import Prediction, Provider, Usage
from shared.settings import Settings

Providers = Callable[[str], Provider]
"""A provider's name to the provider."""

_BEFORE_S, _AFTER_S = 60.0, 30.0
"""Around the moment at which a call was begun: what the provider's clock may say of its creation."""


class Follower:
    """Sees predictions to their end.

    Args:
        providers: who runs models.
        till: says what they cost.
        outputs: where what they make is brought.
    """

    def __init__(
        self,
        conductor: Conductor,
        providers: Providers,
        till: Till,
        calls: Calls,
        outputs: Outputs,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._conductor = conductor
        self._providers = providers
        self._till = till
        self._calls = calls
        self._outputs = outputs
        self._settings = settings
        self._clock = clock

    def arrived(self, claim: ClaimName, prediction: Prediction) -> None:
        """A webhook told of a prediction; it may come first, twice, late, or after a cancel.

        Raises:
            Unavailable: its outputs could not be fetched now.
        """
        try:
            job = self._conductor.jobs.load(claim.job_id).value
        except Missing:
            return
        call = open_call(job, claim)
        if call is not None and call.id is None:
            job = self._calls.learn(claim, prediction.id)
            call = open_call(job, claim)
        if call is None or call.id != prediction.id:
            # the effect that ends its call finds it, whatever it is called
            log("INFO", "prediction of no live claim", job=job.id, prediction=prediction.id)
        elif prediction.over:
            self.finish(job, claim, call, prediction)

    def look_after(self, job: Job, claim: ClaimName, call: Call) -> None:
        """A prediction's lease ended: ask its provider how it stands.

        Raises:
            Conflict: somebody else was quicker.
        """
        try:
            prediction = self._look(job, call)
        except (Unavailable, EngineUnavailable) as error:
            # a key that is being changed, say; if this lasts, the step overruns
            log("WARNING", "provider not reached", job=job.id, step=claim.step, error=str(error))
            self._calls.leave(claim, call)
            return
        if prediction is None and self._may_begin_yet(call):
            self._calls.leave(claim, call)
            return
        if prediction is None:
            self._report(claim, self._gone(claim, call))
            return
        job = self._calls.learn(claim, prediction.id)
        if prediction.over:
            self.finish(job, claim, call, prediction)
        else:
            self._wait(claim, call, prediction)

    def close(self, job: Job, call: Call) -> Bill:
        """End a call that nobody waits for any more; returns what it cost.

        Raises:
            Unavailable: it may still run.
        """
        try:
            known = call.id or self._id_of(job, call)
            if known is None and self._may_begin_yet(call):
                raise Unavailable(f"{call.provider} may not have heard of it yet.")
            if known is None:
                return self._till.free(call)
            prediction = self._providers(call.provider).cancel(known)
        except EngineUnavailable:
            return self._till.at_most(call)
        if prediction is None:
            return self._till.free(call)
        if not prediction.over:
            raise Unavailable(f"{call.provider} has not stopped {known} yet.")
        return self._paid(call, prediction)

    def finish(self, job: Job, claim: ClaimName, call: Call, prediction: Prediction) -> None:
        """A prediction is over: bring home what it made, and pay.

        Raises:
            Unavailable: its outputs could not be fetched now.
        """
        bill = self._paid(call, prediction)
        if prediction.status != "succeeded":
            said = prediction.error[:300] or "It gave no reason."
            sentence = f"{call.model} did not succeed: {said}"
            code = f"prediction_{prediction.status}"
            self._report(claim, failed(claim, "engine", code, sentence, bill))
            return
        self._calls.leave(claim, call, fetching=True)
        try:
            outputs = self._brought_home(job, claim, call, prediction)
        except Unavailable:
            self._calls.leave(claim, call)
            raise
        except EngineUnavailable as error:
            in_vain = bill.model_copy(update={"succeeded": False})
            self._report(claim, failed(claim, "engine", error.code, error.message, in_vain))
            return
        after = self._report(claim, _success(job, claim, call, prediction, outputs, bill))
        if after.steps[claim.step].outputs != outputs:
            self._outputs.discard(outputs.values())

    def _wait(self, claim: ClaimName, call: Call, prediction: Prediction) -> None:
        """Leave it, until it has cost what was reserved for it."""
        ends = self._ends_at(call, prediction)
        if ends is None or self._clock() < ends:
            self._calls.leave(claim, call, ends)
            return
        # without a bill: the effect of this outcome cancels it, and settles what it cost
        sentence = f"{call.model} took longer than its price allows for."
        self._report(claim, failed(claim, "engine", "prediction_too_long", sentence))

    def _ends_at(self, call: Call, prediction: Prediction) -> Instant | None:
        """When a machine billed by the second must be stopped; None while none is."""
        row = self._row(call)
        ceiling_s = row.price.ceiling_s if row else None
        if ceiling_s is None or prediction.started_at is None:
            return None
        return prediction.started_at + float(ceiling_s)

    def _may_begin_yet(self, call: Call) -> bool:
        """Whether a call that its provider does not list may only be on its way."""
        return call.id is None and self._clock() < call.begun_at + timing.CALL_KNOWN_S

    def _row(self, call: Call) -> Row | None:
        """The row that the call was made by; None where an operator has removed it since."""
        try:
            return row_here(call.model, self._settings)
        except EngineUnavailable:
            return None

    def _look(self, job: Job, call: Call) -> Prediction | None:
        known = call.id or self._id_of(job, call)
        return None if known is None else self._providers(call.provider).look(known)

    def _id_of(self, job: Job, call: Call) -> str | None:
        """The prediction that a call began although nobody was told its id."""
        since, until = call.begun_at - _BEFORE_S, call.begun_at + _AFTER_S
        for prediction in self._providers(call.provider).find(since, until):
            same = digest_of(prediction.input) == call.input_sha256
            if same and not self._conductor.knows_prediction(prediction.id, job.id):
                return prediction.id
        return None

    def _gone(self, claim: ClaimName, call: Call) -> StepFailed:
        """The provider knows nothing of it: it never began, or was deleted."""
        if call.id is None:
            bill = self._till.free(call)
            return failed(claim, "transient", "not_started", "The prediction never began.", bill)
        sentence = f"{call.provider} has no prediction {call.id!r} any more."
        return failed(claim, "engine", "prediction_gone", sentence, self._till.at_most(call))

    def _brought_home(
        self, job: Job, claim: ClaimName, call: Call, prediction: Prediction
    ) -> dict[str, Artifact]:
        row, provider = row_here(call.model, self._settings), self._providers(call.provider)
        made = {}
        values = job.steps[claim.step].parameters
        for name, url in artifacts(row, prediction.output, values).items():
            chunks = provider.download(url, self._settings.max_file_bytes)
            named = named_as_made(name, url)
            made[named] = self._outputs.bring_home(job.owner, claim, named, chunks)
        return made

    def _paid(self, call: Call, prediction: Prediction) -> Bill:
        row = self._row(call)
        if row is None:
            return self._till.at_most(call)
        used = self._used(row, prediction)
        succeeded = prediction.status == "succeeded"
        return self._till.bill(call, cost(row, used), used, succeeded=succeeded)

    def _used(self, row: Row, prediction: Prediction) -> Usage:
        """What is billed; where a machine worked and nobody tells how long, for as long as it may have."""
        used, began = prediction.usage, prediction.started_at
        if row.price.ceiling_s is None or used.seconds or began is None:
            return used
        worked = min(max(0.0, self._clock() - began), float(row.price.ceiling_s))
        return replace(used, seconds=worked)

    def _report(self, claim: ClaimName, outcome: StepSucceeded | StepFailed) -> Job:
        return self._conductor.report(claim.job_id, outcome)


def _success(
    job: Job,
    claim: ClaimName,
    call: Call,
    prediction: Prediction,
    outputs: dict[str, Artifact],
    bill: Bill,
) -> StepSucceeded:
    step = job.steps[claim.step]
    provenance = provenance_of(
        step,
        prediction.model,
        bill.took_s,
        {"provider_seconds": round(bill.seconds, 3)},
        provider=call.provider,
        prediction=prediction.id,
        cost_usd=bill.micros / 1e6,
    )
    return StepSucceeded(claim.step, claim.claim_id, outputs, provenance, bill=bill)
