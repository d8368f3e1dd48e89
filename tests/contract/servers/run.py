"""Cloud Run's jobs as far as workers need them: an execution is a process of this machine.

``python -m tests.contract.servers.run JOB …`` prints its port, then does what the lines of its
standard input ask, each a JSON object answered by one (see `tests.contract.servers.run_process`).
It ends, and its workers with it, when that input ends.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
from collections.abc import Callable
from concurrent import futures
from typing import Any

import grpc
from google.cloud.run_v2 import Execution, GetJobRequest, Job, RunJobRequest
from google.longrunning.operations_pb2 import Operation  # type: ignore[import-untyped]

from tests.contract.servers.run_workers import Workers

_FAULTS = {
    "forbidden": (
        grpc.StatusCode.PERMISSION_DENIED,
        "Permission 'run.jobs.runWithOverrides' denied on resource '{name}' (or resource may not exist).",
    ),
    "quota": (grpc.StatusCode.RESOURCE_EXHAUSTED, "Quota exceeded for total executions."),
    "unavailable": (grpc.StatusCode.UNAVAILABLE, "The service is currently unavailable."),
}
HANG, LOST = "hang", "lost"


class Jobs:
    """``google.cloud.run.v2.Jobs``: RunJob and GetJob.

    Args:
        names: full names of the jobs that exist.
    """

    def __init__(self, names: frozenset[str], workers: Workers) -> None:
        self._names = names
        self._workers = workers
        self._fault = ""
        self._ending = threading.Event()
        self._numbers = itertools.count(1)

    def fail(self, fault: str) -> None:
        """From now on; an empty one for no more.

        Args:
            fault: ``forbidden``, ``quota``, ``unavailable``; ``hang`` never answers; ``lost`` starts
                the execution, and then says that the service is unavailable.
        """
        self._fault = fault

    def end(self) -> None:
        """Let go of whoever hangs."""
        self._ending.set()

    def run_job(self, request: RunJobRequest, context: grpc.ServicerContext) -> Operation:
        self._refuse(request.name, context)
        containers = request.overrides.container_overrides
        self._workers.start([argument for each in containers for argument in each.args])
        if self._fault == LOST:
            context.abort(*_FAULTS["unavailable"])
        number = next(self._numbers)
        execution = Execution(name=f"{request.name}/executions/{number}", job=request.name)
        operation = Operation(name=f"operations/{number}")
        operation.metadata.Pack(Execution.pb(execution))
        return operation

    def get_job(self, request: GetJobRequest, context: grpc.ServicerContext) -> Job:
        self._refuse(request.name, context)
        return Job(name=request.name)

    def _refuse(self, name: str, context: grpc.ServicerContext) -> None:
        if self._fault == HANG:
            self._ending.wait()
        if self._fault in _FAULTS:
            status, told = _FAULTS[self._fault]
            context.abort(status, told.format(name=name))
        if name not in self._names:
            context.abort(
                grpc.StatusCode.NOT_FOUND, f"Resource '{name}' of kind 'JOB' does not exist."
            )


def served(jobs: Jobs, port: int) -> tuple[grpc.Server, int]:
    """A gRPC server of these jobs that answers at the port returned."""
    methods = {
        "RunJob": grpc.unary_unary_rpc_method_handler(
            jobs.run_job, RunJobRequest.deserialize, Operation.SerializeToString
        ),
        "GetJob": grpc.unary_unary_rpc_method_handler(
            jobs.get_job, GetJobRequest.deserialize, Job.serialize
        ),
    }
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=16))
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("google.cloud.run.v2.Jobs", methods),)
    )
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server, bound


def main(names: list[str]) -> None:
    """Serve until standard input ends."""
    workers = Workers()
    jobs = Jobs(frozenset(names), workers)
    server, port = served(jobs, 0)
    workers.endpoint = f"127.0.0.1:{port}"
    print(port, flush=True)
    orders: dict[str, Callable[..., Any]] = {
        "fail": jobs.fail,
        "workers": workers.living,
        "kill": workers.kill,
        "preempt": workers.preempt,
    }
    for line in sys.stdin:
        order, *arguments = json.loads(line)
        print(json.dumps(orders[order](*arguments)), flush=True)
    jobs.end()
    workers.kill()
    server.stop(None).wait()


if __name__ == "__main__":
    main(sys.argv[1:])
