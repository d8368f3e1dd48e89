"""The state machine: (job, fact, now) → job. The only place where a job's or step's status changes.

Each function is pure and returns the very same object for a fact that comes late, twice, or from a
claim that lost its step: such a fact changes nothing, and whoever commits knows there is nothing to
write. Every change ends in `shared.settling.settle`.
"""

from shared.transitions.deadlines import step_deadline_problem
from shared.transitions.inputs import (
    file_failed,
    file_ready,
    media_problem,
    region_problem,
    submitted,
)
from shared.transitions.jobs import (
    call_settled,
    cancelled,
    effects_done,
    retried,
    retryable,
    time_passed,
)
from shared.transitions.steps import (
    MAX_STEPS,
    call_begun,
    call_known,
    claim_released,
    claimable,
    claimed,
    lease_lost,
    spent_at_most,
    step_failed,
    step_skipped,
    step_succeeded,
)

__all__ = [
    "MAX_STEPS",
    "call_begun",
    "call_known",
    "call_settled",
    "cancelled",
    "claim_released",
    "claimable",
    "claimed",
    "effects_done",
    "file_failed",
    "file_ready",
    "lease_lost",
    "media_problem",
    "region_problem",
    "retried",
    "retryable",
    "spent_at_most",
    "step_deadline_problem",
    "step_failed",
    "step_skipped",
    "step_succeeded",
    "submitted",
    "time_passed",
]
