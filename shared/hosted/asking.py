"""What a step gives to a hosted model: values by name, and files by addresses that expire."""

from __future__ import annotations

from typing import Any

from shared.conductor import Claim
from shared.lyrics.lrc import to_text
from shared.lyrics.model import Lyrics
from shared.ports import Instant, Missing, ObjectStore
from shared.settings import Settings
from shared.step_inputs import gone, is_given, place_of

FILES_S = 3600.0
"""For so long a provider may read an input: a prediction may wait for its machine."""

_READ_NOT_SENT = frozenset({"lyrics", "notes"})
"""Inputs that are told as values, not sent as files."""


def values_of(claim: Claim, objects: ObjectStore, settings: Settings) -> dict[str, Any]:
    """The step's parameters, and the words to sing as ``lyrics``.

    Raises:
        Permanent: ``input_missing``.
    """
    values = dict(claim.step.parameters)
    if "lyrics" in claim.step.takes:
        place = place_of(claim.job, claim.step, "lyrics", settings.results_bucket)
        try:
            content = b"".join(objects.read(place.bucket, place.object_name))
        except Missing:
            raise gone("lyrics") from None
        values["lyrics"] = to_text(Lyrics.model_validate_json(content)).strip()
    return values


def files_of(
    claim: Claim, objects: ObjectStore, settings: Settings, now: Instant
) -> dict[str, str]:
    """Addresses at which the step's files can be read, by the input's name.

    Raises:
        Permanent: ``input_missing``.
    """
    addresses = {}
    for name in claim.step.takes:
        if name in _READ_NOT_SENT or not is_given(claim.job, claim.step, name):
            continue
        place = place_of(claim.job, claim.step, name, settings.results_bucket)
        facts = objects.stat(place.bucket, place.object_name)
        if facts is None:
            raise gone(name)
        signed = objects.sign_download(
            place.bucket,
            place.object_name,
            filename=name,
            content_type=facts.content_type,
            expires_at=now + FILES_S,
        )
        addresses[name] = signed.url
    return addresses
