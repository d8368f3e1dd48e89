"""One JSON line an event, with the fields Cloud Logging knows."""

from __future__ import annotations

import json
import sys
from typing import Literal

Severity = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
_ORDER: tuple[Severity, ...] = ("DEBUG", "INFO", "WARNING", "ERROR")


class _Threshold:
    level: Severity = "INFO"


def set_level(level: Severity) -> None:
    """Write nothing less severe than this."""
    _Threshold.level = level


def log(severity: Severity, message: str, **fields: object) -> None:
    """Write one line to standard error; ``fields`` are ids, codes and numbers, never secrets."""
    if _ORDER.index(severity) >= _ORDER.index(_Threshold.level):
        line = {"severity": severity, "message": message, **fields}
        print(json.dumps(line, default=str, ensure_ascii=True), file=sys.stderr, flush=True)
