"""Saving artifacts: each appears under its own name, whole and verified, or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import httpx

from infra.cli.connection import answering, attempts, checked
from infra.cli.documents import ArtifactView
from shared.errors import Permanent, Transient


def download(http: httpx.Client, artifacts: list[ArtifactView], folder: Path) -> list[Path]:
    """Save artifacts into a folder, which is made; where each is.

    Artifacts of different steps that share a name go into a folder named by the step.

    Raises:
        Permanent: ``bad_artifact_name``: it would lie outside the folder.
        Transient: ``corrupt_download``: again and again it was not what the job's manifest says.
    """
    names = Counter(artifact.name for artifact in artifacts)
    places = []
    for artifact in artifacts:
        if not artifact.is_safe:
            raise Permanent("bad_artifact_name", f"{artifact.name!r} is no name of a file.")
        shared = names[artifact.name] > 1
        place = folder / artifact.step / artifact.name if shared else folder / artifact.name
        place.parent.mkdir(parents=True, exist_ok=True)
        _save(http, artifact, place)
        places.append(place)
    return places


def _save(http: httpx.Client, artifact: ArtifactView, place: Path) -> None:
    part = place.with_name(f".{place.name}.part")
    try:
        for attempt in attempts():
            with attempt, answering(artifact.url):
                _fetch(http, artifact, part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)


def _fetch(http: httpx.Client, artifact: ArtifactView, part: Path) -> None:
    digest = hashlib.sha256()
    with http.stream("GET", artifact.url) as response, part.open("wb") as file:
        for chunk in checked(response).iter_bytes():
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != artifact.sha256:
        raise Transient(
            "corrupt_download", f"{artifact.name} did not arrive as the job's manifest has it."
        )
