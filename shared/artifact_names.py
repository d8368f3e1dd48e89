"""Where artifacts lie: under the claim that made them, so that no two claims write the same object."""

from __future__ import annotations


def object_name(owner: str, job_id: str, step: str, claim_id: str, name: str) -> str:
    """The artifact's object in the results bucket."""
    return f"{owner}/{job_id}/{step}/{claim_id}/{name}"
