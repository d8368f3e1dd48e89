"""Moments, and who tells them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Instant: TypeAlias = float
"""Seconds since the Unix epoch, UTC."""

Clock: TypeAlias = Callable[[], Instant]
