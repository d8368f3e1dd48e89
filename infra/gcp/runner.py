"""Workers as executions of Cloud Run jobs, one task each."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from infra.gcp import clients
from infra.gcp.errors import google_calls
from infra.gcp.names import worker_job
from shared.settings import Settings

if TYPE_CHECKING:
    from google.cloud.run_v2 import JobsClient, RunJobRequest

_TIMEOUT_S = 20.0


class CloudRunRunner:
    """Starts workers; keeps `shared.ports.JobRunner`.

    Args:
        timeout_s: seconds after which a start that is not answered is `Unavailable`.
    """

    def __init__(self, settings: Settings, *, timeout_s: float = _TIMEOUT_S) -> None:
        self._settings = settings
        self._timeout_s = timeout_s
        self._made: JobsClient | None = None
        self._making = Lock()

    def start(self, runtime: str, slot: str) -> None:
        """Ask for an execution, and do not wait until it runs.

        Asked once only: ``RunJob`` has no request id, so that a repeated call would start a second
        worker. Where the answer is lost, the slot's lease tells whether one has come.

        Raises:
            Misconfigured: no permission, or no such job.
            Unavailable: no answer in time, or no quota for another execution now.
        """
        name = worker_job(self._settings, runtime)
        with google_calls(f"start {name}"):
            request = _request(name, [f"--runtime={runtime}", f"--slot={slot}"])
            self._client().run_job(request, timeout=self._timeout_s, retry=None)

    def _client(self) -> JobsClient:
        with self._making:
            if self._made is None:
                self._made = clients.run_jobs(self._settings)
            return self._made


def _request(name: str, args: list[str]) -> RunJobRequest:
    """An execution whose only container gets these arguments instead of its own."""
    from google.cloud.run_v2 import RunJobRequest

    container = RunJobRequest.Overrides.ContainerOverride(args=args)
    overrides = RunJobRequest.Overrides(container_overrides=[container])
    return RunJobRequest(name=name, overrides=overrides)
