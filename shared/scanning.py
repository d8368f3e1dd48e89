"""The judgement of an upload that has arrived: the cheap checks first, then the virus scan."""

from __future__ import annotations

from typing import Any

from shared.audio.limits import Limits, judge
from shared.audio.rejections import rejected
from shared.log import log
from shared.model import AudioFile
from shared.ports import ObjectStore, Scanner


class Judge:
    """Judges uploads by their bytes.

    Args:
        scanner: None where nothing scans for malware.
    """

    def __init__(
        self, objects: ObjectStore, bucket: str, limits: Limits, scanner: Scanner | None
    ) -> None:
        self._objects = objects
        self._bucket = bucket
        self._limits = limits
        self._scanner = scanner

    def facts(self, file: AudioFile) -> dict[str, Any]:
        """What is true of an upload that may be used (see `shared.audio.facts`).

        Raises:
            Permanent: it may not, with a code of `shared.audio.rejections`.
            Missing: its bytes are gone.
            Unavailable: it could not be read, or not be scanned.
        """
        content = self._objects.open(self._bucket, file.object_name, generation=file.generation)
        found = judge(
            content,
            declared_type=file.content_type,
            declared_size=file.size,
            limits=self._limits,
        )
        if self._scanner is not None:
            self._refuse_malware(self._scanner, file)
        return found.model_dump(mode="json", exclude_none=True)

    def _refuse_malware(self, scanner: Scanner, file: AudioFile) -> None:
        """The name of the malware is for operators; it tells users nothing."""
        chunks = self._objects.read(self._bucket, file.object_name, generation=file.generation)
        signature = scanner.scan(chunks)
        if signature is not None:
            log("WARNING", "malware", file=file.id, owner=file.owner, signature=signature)
            raise rejected(
                "malware",
                "The virus scan found something harmful in the file. "
                "Scan the device it comes from, and make the recording anew.",
            )
