"""Uploads: declared, arrived, judged; whoever waits for one is told."""

from __future__ import annotations

from shared import file_transitions
from shared.audio.formats import MEDIA_TYPE
from shared.audio.limits import Limits, judge_declaration
from shared.committing import Held, Repository
from shared.conductor import Conductor
from shared.errors import Permanent, Refused
from shared.identifiers import new_id
from shared.inputs import GONE, Inputs
from shared.litter import Clearance
from shared.log import log
from shared.messages import ObjectFinalized
from shared.model import AudioFile, EffectKind, FileStatus, Job, Problem
from shared.ports import (
    Absent,
    Clock,
    DocumentStore,
    Missing,
    ObjectStore,
    Put,
    Scanner,
    SignedRequest,
    Unavailable,
)
from shared.scanning import Judge
from shared.settings import Settings


class Uploads:
    """Files over a document store and an object store.

    Args:
        scanner: scans what has passed every other check; None where there is no virus scan.
    """

    def __init__(
        self,
        documents: DocumentStore,
        objects: ObjectStore,
        conductor: Conductor,
        settings: Settings,
        clock: Clock,
        scanner: Scanner | None = None,
    ) -> None:
        self._objects = objects
        self._settings = settings
        self._limits = Limits.of(settings)
        self._clock = clock
        self._scan_s = 0.0 if scanner is None else settings.scan_s
        self._judge = Judge(objects, settings.uploads_bucket, self._limits, scanner)
        self.files: Repository[AudioFile] = Repository(
            documents, "file", AudioFile, clock, file_fields
        )
        self.inputs = Inputs(documents, conductor, self.files, settings.uploads_bucket)
        self.clearance = Clearance(documents, objects, conductor, self.inputs, settings, clock)

    def declare(self, owner: str, name: str, content_type: str, size: int) -> AudioFile:
        """A new file that waits for its bytes; not yet written (see `creation`).

        Raises:
            Refused: 413 ``too_large``, 415 ``unsupported_format``, 422 ``empty_file`` or
                ``bad_content_type``.
        """
        if not MEDIA_TYPE.fullmatch(content_type):
            raise Refused(422, "bad_content_type", f"{content_type[:80]!r} is not a media type.")
        judge_declaration(declared_type=content_type, declared_size=size, limits=self._limits)
        now = self._clock()
        file = AudioFile(
            id=new_id("file", now),
            owner=owner,
            name=name,
            content_type=content_type,
            size=size,
            created_at=now,
            expires_at=now + self._settings.signed_url_s,
        )
        return file_transitions.declared(file, now)

    def creation(self, file: AudioFile) -> Put:
        """The write that creates a declared file."""
        return self.files.put(file, Absent())

    def leave_to_upload(self, file: AudioFile) -> SignedRequest:
        """A signed request for a file's bytes."""
        return self._objects.sign_upload(
            self._settings.uploads_bucket,
            file.object_name,
            content_type=file.content_type,
            max_size=file.size,
            resumable=file.size > self._settings.resumable_above_bytes,
            expires_at=file.expires_at,
        )

    def leave_to_download(self, file: AudioFile) -> SignedRequest:
        """A signed request that gives a file's bytes back, under the name that it came with.

        Raises:
            Refused: 409 ``file_not_ready``, or the code for which it was rejected or expired.
        """
        if file.error is not None:
            raise Refused(409, file.error.code, f"The file is {file.status}: {file.error.message}")
        if file.status is not FileStatus.READY:
            raise Refused(409, "file_not_ready", f"The file is {file.status}; it can be had later.")
        return self._objects.sign_download(
            self._settings.uploads_bucket,
            file.object_name,
            filename=file.name,
            content_type=file.content_type,
            expires_at=self._clock() + self._settings.signed_url_s,
        )

    def arrived(self, event: ObjectFinalized) -> None:
        """An object is complete: judge it. An object that belongs to no file is deleted.

        Raises:
            Unavailable: it could not be judged now; deliver the event again.
        """
        held = self._file_of(event)
        if held is None:
            self._objects.delete(event.bucket, event.name, generation=event.generation)
            return
        file = held.value
        if file.status.terminal:
            self._late(file, event)
            return
        held = self.files.apply(
            file.id,
            lambda f, now: file_transitions.arrived(
                f, event.generation, now, event.created_at, scan_s=self._scan_s
            ),
            held,
        )
        if held.value.status is FileStatus.VALIDATING:
            held = self._judged(held)
        self._carry_out(held)

    def silence(self, file_id: str) -> None:
        """Nothing was heard of a file until its ``due_at``: look, and apply what that means."""
        held = self.files.load(file_id)
        file = held.value
        if file.due_at is None or file.due_at > self._clock():
            return
        found = None
        if not file.status.terminal:
            found = self._objects.stat(self._settings.uploads_bucket, file.object_name)
        if found is not None:
            self.arrived(ObjectFinalized.from_facts(found))
        elif file.status is FileStatus.VALIDATING:
            gone = Problem(code="upload_lost", message="The upload disappeared; upload it again.")
            self._settle(file_id, gone)
        else:
            self._carry_out(self.files.apply(file_id, file_transitions.expired, held))

    def delete(self, file: AudioFile) -> None:
        """Remove a file with its bytes and pictures; jobs that still wait for it fail.

        Raises:
            Refused: 409 ``file_in_use``: a job is reading it, and does more than draw it.
        """
        self._refuse_in_use(file)
        if not file.status.terminal:
            self._settle(file.id, GONE)
        held = self.files.load(file.id)
        self.clearance.remove_file(held.value, held.version)

    def read_inputs(self, job_id: str) -> Job:
        """Apply what is already decided of a waiting job's files."""
        return self.inputs.read(job_id)

    def _refuse_in_use(self, file: AudioFile) -> None:
        from shared.pictures import PICTURES

        for job in self.inputs.jobs_taking("files", file.id):
            reads = any(given.file_id == file.id and given.ready for given in job.inputs.values())
            if reads and not job.status.terminal and job.workflow not in PICTURES:
                raise Refused(
                    409, "file_in_use", f"The job {job.id} is using the file; cancel it first."
                )

    def _file_of(self, event: ObjectFinalized) -> Held[AudioFile] | None:
        try:
            held = self.files.load(event.name.rpartition("/")[2])
        except Missing:
            return None
        return held if held.value.object_name == event.name else None

    def _late(self, file: AudioFile, event: ObjectFinalized) -> None:
        if file.status is not FileStatus.READY or file.generation != event.generation:
            self._objects.delete(event.bucket, event.name, generation=event.generation)

    def _judged(self, held: Held[AudioFile]) -> Held[AudioFile]:
        file = held.value
        generation = file.generation or 0
        try:
            facts = self._judge.facts(file)
        except Permanent as error:
            problem = Problem(code=error.code, message=error.message)
        except Unavailable:
            self.files.apply(
                file.id, lambda f, now: file_transitions.postponed(f, generation, now), held
            )
            raise
        except Missing:
            problem = Problem(code="upload_lost", message="The upload disappeared; send it again.")
        else:
            return self.files.apply(
                file.id,
                lambda f, now: file_transitions.accepted(f, generation, facts, now),
                held,
            )
        return self.files.apply(
            file.id, lambda f, now: file_transitions.rejected(f, problem, now), held
        )

    def _settle(self, file_id: str, problem: Problem) -> None:
        self._carry_out(
            self.files.apply(file_id, lambda f, now: file_transitions.rejected(f, problem, now))
        )

    def _carry_out(self, held: Held[AudioFile]) -> None:
        """Do all that is pending; what cannot be done now stays, and `silence` returns to it."""
        file = held.value
        done = set()
        for effect in file.pending:
            try:
                if effect.kind is EffectKind.TELL_JOBS:
                    self.inputs.tell_all(file)
                elif effect.kind is EffectKind.DELETE_OBJECT:
                    self._objects.delete(self._settings.uploads_bucket, file.object_name)
            except Unavailable as error:
                log("WARNING", "effect postponed", file=file.id, effect=effect.id, error=str(error))
            else:
                done.add(effect.id)
        if done:
            ids = frozenset(done)
            self.files.apply(
                file.id, lambda f, now: file_transitions.effects_done(f, ids, now), held
            )


def file_fields(file: AudioFile) -> dict[str, object]:
    """What files are found by."""
    return {
        "owner": file.owner,
        "status": file.status.value,
        "created_at": file.created_at,
        "due_at": file.due_at,
        "kept_since": file.updated_at if file.status.terminal else None,
    }
