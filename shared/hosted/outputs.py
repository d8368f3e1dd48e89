"""What a provider made, brought into our bucket at once: at the provider's it vanishes after an hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from shared.artifacts import keep, kept, object_name
from shared.audio.formats import Format
from shared.audio.limits import Limits, judge
from shared.errors import EngineUnavailable, Permanent
from shared.hosted.claim_tokens import ClaimName
from shared.model import Artifact
from shared.ports import ObjectStore

_UNKNOWN = "application/octet-stream"


class Outputs:
    """Artifacts of hosted models, in the results bucket.

    Args:
        limits: of what is taken.
    """

    def __init__(self, objects: ObjectStore, results_bucket: str, limits: Limits) -> None:
        self._objects = objects
        self._results = results_bucket
        self._limits = limits

    def bring_home(
        self, owner: str, claim: ClaimName, name: str, chunks: Iterator[bytes]
    ) -> Artifact:
        """Store a recording and see that it is one.

        Raises:
            EngineUnavailable: ``output_refused``, or as ``chunks`` raise.
            Unavailable: it was not stored, or nobody knows.
        """
        place = object_name(owner, claim.job_id, claim.step, claim.claim_id, name)
        if self._objects.stat(self._results, place) is None:
            artifact = keep(self._objects, self._results, place, chunks, _UNKNOWN)
        else:  # brought by an earlier delivery; the source may be gone
            artifact = kept(self._objects, self._results, place, _UNKNOWN)
        return artifact.model_copy(update={"media_type": self._judged(place)})

    def discard(self, artifacts: Iterable[Artifact]) -> None:
        """Remove what came too late to be anybody's."""
        for artifact in artifacts:
            self._objects.delete(self._results, artifact.object_name)

    def _judged(self, place: str) -> str:
        """The media type of what is a recording, and none too long or too large."""
        try:
            facts = judge(
                self._objects.open(self._results, place),
                declared_type=None,
                declared_size=None,
                limits=self._limits,
            )
        except Permanent as error:
            raise _no_recording(error.message) from None
        if facts.media != "audio":
            raise _no_recording("It is MIDI.")
        return facts.media_type


def _no_recording(why: str) -> EngineUnavailable:
    return EngineUnavailable(
        "output_refused", f"What the model made is no recording that can be used: {why}"
    )


def named_as_made(name: str, url: str) -> str:
    """An artifact's name with the ending of what was made, where that is one of ours."""
    try:
        ending = PurePosixPath(urlsplit(url).path).suffix.lower().removeprefix(".")
    except ValueError:
        return name  # whoever fetches it says what is wrong with the address
    return f"{PurePosixPath(name).stem}.{ending}" if ending in set(Format) else name
