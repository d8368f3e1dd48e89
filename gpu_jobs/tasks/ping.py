"""No work at all: what remains is the pipeline, which is what a ping measures."""

from __future__ import annotations

from gpu_jobs.context import Context
from shared.parameters import PingParameters


def ping(_ctx: Context, _p: PingParameters) -> None:
    """Succeed at once, without outputs."""
