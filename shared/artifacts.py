"""Artifacts: where they lie, how they are written, and what is told of their making."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from shared.model import Artifact, Step
from shared.ports import Exists, ObjectStore


def object_name(owner: str, job_id: str, step: str, claim_id: str, name: str) -> str:
    """The artifact's object in the results bucket: no two claims write the same one."""
    return f"{owner}/{job_id}/{step}/{claim_id}/{name}"


def keep(
    objects: ObjectStore, bucket: str, place: str, chunks: Iterable[bytes], media_type: str
) -> Artifact:
    """Write an artifact under its claim's own name.

    Where the name is taken, an answer was lost and the write repeated: what lies there is the claim's
    own, and is what the manifest will name.

    Raises:
        Unavailable: it was not written, or nobody knows; and whatever ``chunks`` raises.
    """
    measured = _Measured(chunks)
    try:
        objects.create(bucket, place, iter(measured), content_type=media_type)
    except Exists:
        return kept(objects, bucket, place, media_type)
    return measured.artifact(place, media_type)


def kept(objects: ObjectStore, bucket: str, place: str, media_type: str) -> Artifact:
    """The artifact that an earlier delivery wrote.

    Raises:
        Missing: none did.
    """
    measured = _Measured(objects.read(bucket, place))
    for _ in measured:
        pass
    return measured.artifact(place, media_type)


def provenance_of(
    step: Step, model_version: str, seconds: float, facts: dict[str, Any], **more: object
) -> dict[str, Any]:
    """What made a step's artifacts, besides its parameters: those are in the document already.

    Args:
        seconds: that the making took.
        facts: of the task, for whoever wants to understand the result.
        more: what only this kind of engine knows: ``seed``, ``inputs``, ``provider`` …
    """
    return {
        "task": step.task,
        "engine": step.engine.name,
        "engine_kind": step.engine.kind,
        "model_version": model_version,
        "seconds": round(seconds, 3),
        "cost_usd": 0.0,
        "fallbacks": step.fallbacks,
        "facts": facts,
        **more,
    }


class _Measured:
    """Chunks, counted and hashed as they pass."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._size = 0
        self._digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._size += len(chunk)
            self._digest.update(chunk)
            yield chunk

    def artifact(self, place: str, media_type: str) -> Artifact:
        return Artifact(
            name=place.rpartition("/")[2],
            object_name=place,
            media_type=media_type,
            size=self._size,
            sha256=self._digest.hexdigest(),
        )
