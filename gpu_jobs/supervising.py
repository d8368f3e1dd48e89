"""The worker's outer process: renews leases, hears cancels, enforces deadlines."""

from __future__ import annotations

import time
from pathlib import Path

from gpu_jobs.board import Board, Posted
from gpu_jobs.inner_process import InnerProcess
from gpu_jobs.place import Place
from shared import timing
from shared.conductor import Conductor, apply_outcome
from shared.errors import SerenadeError
from shared.facts import ClaimReleased, StepFailed
from shared.log import log
from shared.model import Problem, Runtime
from shared.ports import Clock, Conflict, Unavailable

_GRACE_S = 1.0
_LOOK_S = 0.25
_PAUSE_S = 0.5
_GIVE_UP_AFTER = 6
"""Performers that broke without holding anything, before the worker ends and frees its slot."""


class Supervisor:
    """Watches one performer; restarts it when it had to be killed or broke.

    Args:
        place: the slot this worker occupies.
        scratch: folder for the temporary files of its performers.
    """

    def __init__(
        self,
        conductor: Conductor,
        place: Place,
        runtime: Runtime,
        clock: Clock,
        scratch: Path,
    ) -> None:
        self._conductor = conductor
        self._place = place
        self._runtime = runtime
        self._clock = clock
        self._scratch = scratch
        self._stopping = False
        self._broke_idle_times = 0
        self._killed = False
        self._watched: Posted | None = None
        self._renewed_at = 0.0

    def stop(self) -> None:
        """End soon: the claim in hand is given back. Safe in a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Keep a performer going until there is no work, we are told to stop, or it cannot start."""
        while not self._stopping:
            if self._place.superfluous:
                return
            if not self._place.found():
                time.sleep(_LOOK_S)
            elif self._one_performer() and not self._stopping and not self._place.stay():
                return
        self._place.leave()

    def _one_performer(self) -> bool:
        """Start a performer and watch it; True when it ended because there was nothing to do."""
        self._killed = False
        child = InnerProcess(self._runtime, self._scratch)
        try:
            while child.exit_code is None:
                if self._stopping:
                    self._wind_down(child)
                    return True
                self._watch(child)
                time.sleep(_LOOK_S)
            return self._ended(child.exit_code, child.board)
        finally:
            child.close()

    def _watch(self, child: InnerProcess) -> None:
        now, board = self._clock(), child.board
        if not self._place.keep():
            board.stop()
        posted = board.posted()
        if posted != self._watched:
            self._watched, self._renewed_at = posted, now
            return
        if posted is None:
            return
        if now > posted.ends_at:
            self._kill(child)
            self._report(posted, _too_long(posted))
        elif now - self._renewed_at >= timing.WATCH_S and not self._still_ours(posted, board):
            log("INFO", "claim lost or cancelled", job=posted.job_id, step=posted.step)
            self._kill(child)

    def _still_ours(self, posted: Posted, board: Board) -> bool:
        """Look at the lease; renew it when it is time, or when there is progress to tell."""
        now = self._clock()
        try:
            held = self._conductor.lease(posted.job_id, posted.step, posted.claim_id)
            if held is None:
                return board.posted() != posted  # it may just have ended well
            lease, version = held
            progress, message = board.reported()
            aged = lease.until - now <= timing.LEASE_S - timing.HEARTBEAT_S
            if aged or progress - lease.progress >= 0.01:
                self._conductor.heartbeat(lease, version, progress, message)
            self._renewed_at = now
        except Conflict:
            return board.posted() != posted
        except Unavailable as error:
            log("WARNING", "heartbeat failed", job=posted.job_id, error=str(error))
        return True

    def _ended(self, code: int, board: Board) -> bool:
        if code == 0:
            return not self._stopping
        if self._killed:
            return False  # and whoever killed it has said why
        posted = board.posted()
        if posted is None:
            self._broke_idle(code)
            return False
        self._broke_idle_times = 0
        log("ERROR", "performer broke", code=code, job=posted.job_id, step=posted.step)
        problem = Problem(code="worker_crashed", message="The process that ran this broke.")
        self._report(posted, StepFailed(posted.step, posted.claim_id, "transient", problem))
        return False

    def _broke_idle(self, code: int) -> None:
        """It broke though it held nothing, and may at once again: pause ever longer, then give up."""
        self._broke_idle_times += 1
        log("ERROR", "performer broke", code=code, times=self._broke_idle_times)
        if self._broke_idle_times >= _GIVE_UP_AFTER:
            self.stop()
        else:
            time.sleep(_PAUSE_S * 2 ** (self._broke_idle_times - 1))

    def _wind_down(self, child: InnerProcess) -> None:
        """Let a short step end; kill a long one and give its claim back."""
        child.board.stop()
        if not child.ended_within(_GRACE_S):
            self._kill(child)
        posted = child.board.posted()
        if posted is not None:
            self._report(posted, ClaimReleased(posted.step, posted.claim_id))

    def _kill(self, child: InnerProcess) -> None:
        self._killed = True
        child.kill()

    def _report(self, posted: Posted, outcome: StepFailed | ClaimReleased) -> None:
        """Tell the conductor what the performer cannot; a claim that ended meanwhile is unmoved."""
        try:
            self._conductor.apply(posted.job_id, lambda job, now: apply_outcome(job, outcome, now))
        except SerenadeError as error:
            log("ERROR", "outcome not recorded", job=posted.job_id, error=str(error))


def _too_long(posted: Posted) -> StepFailed:
    problem = Problem(
        code="step_deadline", message=f"The step {posted.step!r} did not end within its deadline."
    )
    return StepFailed(posted.step, posted.claim_id, "engine", problem)
