"""Inputs that a hosted model is told of as values, not sent as files."""

from __future__ import annotations

READ_NOT_SENT = frozenset({"lyrics", "notes"})
