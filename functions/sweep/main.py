"""The clock ticked: heal whatever has been silent too long."""

from __future__ import annotations

import functions_framework
from flask import Request

from functions.calling import admit_caller
from infra.bootstrap import app


@functions_framework.http
def sweep(_request: Request) -> dict[str, int]:
    """One round; answers how many documents of each kind were overdue."""
    admit_caller()
    overdue = app().sweeper.sweep()
    app().dispatcher.dispatch_all()
    return overdue
