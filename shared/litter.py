"""Objects whose document is gone: noted down as it goes, cleared away once no job reads them.

The note is written by the very commit that removes the document, so that a crash between the two
leaves neither a document without its objects nor objects that nobody knows of.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared import timing
from shared.committing import decoded, encoded
from shared.conductor import Conductor
from shared.inputs import Inputs, Taken
from shared.log import log
from shared.model import AudioFile, Job, Noun
from shared.ports import (
    Absent,
    AtVersion,
    Clock,
    Conflict,
    Delete,
    DocumentStore,
    Key,
    ObjectFacts,
    ObjectStore,
    Put,
    Stored,
    Unavailable,
)
from shared.settings import Settings

_PAGE = 1000
_WAIT_S = 300.0
"""Between two looks whether whoever still reads the objects has ended."""


class Litter(Noun):
    """What a removed document leaves behind; the note has the document's own id.

    Attributes:
        prefix: how the names of the objects begin.
        taken_as: how jobs that still read them name what was removed.
    """

    bucket: str
    prefix: str
    taken_as: Taken


class Clearance:
    """Removes documents, and then their objects and what was derived from them."""

    def __init__(
        self,
        documents: DocumentStore,
        objects: ObjectStore,
        conductor: Conductor,
        inputs: Inputs,
        settings: Settings,
        clock: Clock,
    ) -> None:
        self._documents = documents
        self._objects = objects
        self._conductor = conductor
        self._inputs = inputs
        self._settings = settings
        self._clock = clock

    def remove_file(self, file: AudioFile, version: str) -> None:
        """Remove a file, and its object and pictures at once if possible, else when a sweep comes by.

        Nobody can take the file any more once its document is gone; who took it before is asked for
        afterwards, so that none is overlooked.

        Raises:
            Conflict: it was changed since that version.
        """
        note = Litter(
            bucket=self._settings.uploads_bucket, prefix=file.object_name, taken_as="files"
        )
        noted = self._remove(Key("file", file.id), version, note, wait_s=0.0)
        try:
            self._clear(Key("litter", file.id), note, noted)
        except (Unavailable, Conflict) as error:
            log("WARNING", "litter stays", file=file.id, error=str(error))

    def remove_job(self, job: Job, version: str) -> None:
        """Remove a job that ended; its objects go a minute later.

        Until then whoever was just submitting another job with one of its artifacts has done so.

        Raises:
            Conflict: it was changed since that version.
        """
        note = Litter(
            bucket=self._settings.results_bucket,
            prefix=f"{job.owner}/{job.id}/",
            taken_as="jobs",
        )
        self._remove(Key("job", job.id), version, note, wait_s=timing.TIDY_S)

    def clear(self, stored: Stored) -> None:
        """Clear away what a note says, unless a job still reads it.

        Raises:
            Conflict: somebody else did, or changed one of the pictures.
            Unavailable: not all of it; the note stays.
        """
        self._clear(stored.key, decoded(stored, Litter), stored.version)

    def _remove(self, key: Key, version: str, note: Litter, wait_s: float) -> str:
        """Replace a document by a note of what it leaves; the note's version."""
        put = Put(
            Key("litter", key.id), encoded(note), {"due_at": self._clock() + wait_s}, Absent()
        )
        return self._documents.commit([Delete(key, AtVersion(version)), put])[1]

    def _clear(self, key: Key, note: Litter, version: str) -> None:
        if note.taken_as == "files":
            self._forget_pictures(key.id)
        if self._inputs.unfinished_taking(note.taken_as, key.id) is not None:
            self._put_off(key, note, version)
            return
        for found in self._objects_of(note):
            self._objects.delete(found.bucket, found.name, generation=found.generation)
        self._documents.commit([Delete(key, AtVersion(version))])

    def _put_off(self, key: Key, note: Litter, version: str) -> None:
        """So that notes that wait do not keep the sweep from those that need not."""
        due_at = self._clock() + _WAIT_S
        self._documents.commit([Put(key, encoded(note), {"due_at": due_at}, AtVersion(version))])

    def _forget_pictures(self, file_id: str) -> None:
        """Once the file is gone nobody can ask for more of them."""
        from shared.pictures import forget

        forget(file_id, self._inputs, self._conductor, self)

    def _objects_of(self, note: Litter) -> Iterator[ObjectFacts]:
        after = None
        while True:
            page = self._objects.list(note.bucket, note.prefix, limit=_PAGE, after=after)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].name
