"""The kinds of document and the fields each is indexed by: these and no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

FieldType = Literal["text", "number", "texts"]

KINDS: Mapping[str, Mapping[str, FieldType]] = {
    "job": {
        "owner": "text",
        "workflow": "text",
        "status": "text",
        "files": "texts",
        "jobs": "texts",
        "calls": "texts",
        "created_at": "number",
        "due_at": "number",
        "kept_since": "number",
        "ready_cpu": "number",
        "ready_gpu": "number",
        "ready_hosted": "number",
    },
    "lease": {"due_at": "number"},
    "file": {
        "owner": "text",
        "status": "text",
        "created_at": "number",
        "due_at": "number",
        "kept_since": "number",
    },
    "litter": {"due_at": "number"},
    "slot": {"runtime": "text", "due_at": "number"},
    "key": {"owner": "text"},
    "idempotency": {"due_at": "number"},
    "budget": {"due_at": "number"},
    "track": {},
}
"""Kind → field → type. ``texts`` fields answer ``contains``; others ``==``, ``<=``, ``>=``, order.

Every kind may also be ordered by its id (``order=None``); ids made by `shared.identifiers` sort by
creation time.
"""
