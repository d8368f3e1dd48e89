"""What a step gives to a hosted model: values by name, and files by addresses that expire."""

from __future__ import annotations

from typing import Any

from shared.conductor import Claim
from shared.errors import EngineUnavailable
from shared.hosted.described import described
from shared.hosted.not_sent import READ_NOT_SENT
from shared.lyrics.lrc import to_text
from shared.lyrics.model import Lyrics
from shared.ports import Instant, Missing, ObjectStore
from shared.settings import Settings
from shared.step_inputs import given_input, gone, is_given, place_of

FILES_S = 3600.0
"""For so long a provider may read an input: a prediction may wait for its machine."""


def values_of(claim: Claim, objects: ObjectStore, settings: Settings) -> dict[str, Any]:
    """The step's parameters, the words to sing as ``lyrics``, and all wishes for music as ``prompt``.

    Raises:
        Permanent: ``input_missing``.
    """
    values = described(claim.step.task, claim.step.parameters)
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
        EngineUnavailable: ``outside_model``: a region is asked for.
    """
    addresses = {}
    for name in claim.step.takes:
        if name in READ_NOT_SENT or not is_given(claim.job, claim.step, name):
            continue
        _whole(claim, name)
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


def _whole(claim: Claim, name: str) -> None:
    """Of a part of a recording the rest is nobody else's business."""
    given = given_input(claim.job, claim.step, name)
    if given is not None and (given.start_s is not None or given.end_s is not None):
        raise EngineUnavailable(
            "outside_model", "Hosted models take whole recordings only, not a region of one."
        )
