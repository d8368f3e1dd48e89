"""Buckets in a folder: bytes in files named by generation, everything else in a catalogue.

An object's name never becomes a path, so no name can lead out of the folder. An object is visible
from the moment its row is committed, whole and with its metadata; until then its bytes lie in
``incoming``, from where `FolderObjects.sweep_temporary` removes what a crash left behind.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.local.disk import FileRanges, GrowingFile, disk_answering, last_written
from infra.local.litter import clear_away, our_files
from infra.local.object_catalogue import ObjectCatalogue
from infra.local.signing import UrlSigner
from infra.local.upload_sessions import UploadSessions
from infra.object_names import check_object_name
from shared.errors import Transient
from shared.ports import Clock, Instant, Missing, ObjectFacts, SignedRequest

CHUNK = 1024 * 1024
"""Bytes read at a time."""

_INCOMING = re.compile(r"[0-9a-f]{32}")
_GENERATION = re.compile(r"[0-9]+")

_log = logging.getLogger(__name__)


class FolderObjects:
    """`shared.ports.ObjectStore` over a directory; safe for many threads and processes.

    Args:
        root: the directory; made if absent.
        signer: signs the requests that the gateway will honour.
        on_finalized: told of every object once it is visible. Where it raises `Transient`, or the
            process dies before it returns, `announce_missed` tells it again: at least once.

    Attributes:
        sessions: resumable uploads under way.
    """

    def __init__(
        self,
        root: Path,
        signer: UrlSigner,
        clock: Clock = time.time,
        on_finalized: Callable[[ObjectFacts], None] | None = None,
    ) -> None:
        self.signer = signer
        self._clock = clock
        self._on_finalized = on_finalized
        self._incoming = root / "incoming"
        self._whole = root / "whole"
        for folder in (self._incoming, self._whole):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._catalogue = ObjectCatalogue(root / "catalogue.sqlite3")
        self.sessions = UploadSessions(root / "sessions", clock)

    def stat(self, bucket: str, name: str) -> ObjectFacts | None:
        """What is known of an object; None where there is none."""
        check_object_name(bucket, name)
        return self._catalogue.find(bucket, name)

    def read(self, bucket: str, name: str, *, generation: int | None = None) -> Iterator[bytes]:
        """The object in chunks of a mebibyte. Raises `Missing` also for another generation."""
        found = self.open(bucket, name, generation=generation)
        return (found.read_at(offset, CHUNK) for offset in range(0, found.size, CHUNK))

    def open(self, bucket: str, name: str, *, generation: int | None = None) -> FileRanges:
        """Ranged reads of one generation. Raises `Missing`."""
        facts = self.stat(bucket, name)
        if facts is None or generation not in (None, facts.generation):
            raise Missing(f"No object {bucket}/{name}{f'#{generation}' if generation else ''}.")
        return FileRanges(self._path(facts.generation), facts.size)

    def create(
        self,
        bucket: str,
        name: str,
        chunks: Iterator[bytes],
        *,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
    ) -> ObjectFacts:
        """Write a new object, visible only when whole. Raises `Exists` if the name is taken."""
        check_object_name(bucket, name)
        with self.staged() as staged:
            for chunk in chunks:
                staged.write(chunk)
            return self.publish(
                staged.path, bucket, name, content_type=content_type, metadata=metadata
            )

    def delete(self, bucket: str, name: str, *, generation: int | None = None) -> bool:
        """Remove it; False if there was nothing of that generation to remove."""
        check_object_name(bucket, name)
        removed = self._catalogue.remove(bucket, name, generation)
        if removed is None:
            return False
        self._path(removed).unlink(missing_ok=True)
        return True

    def list(
        self, bucket: str, prefix: str, *, limit: int = 1000, after: str | None = None
    ) -> list[ObjectFacts]:
        """Objects whose name starts with ``prefix``, by name, those after ``after`` only."""
        return self._catalogue.named(bucket, prefix, after, limit)

    def sign_upload(
        self,
        bucket: str,
        name: str,
        *,
        content_type: str,
        max_size: int,
        resumable: bool,
        expires_at: Instant,
    ) -> SignedRequest:
        """Leave to create this object once, of this type and at most this size."""
        check_object_name(bucket, name)
        return self.signer.upload(
            bucket,
            name,
            content_type=content_type,
            max_size=max_size,
            resumable=resumable,
            expires_at=expires_at,
        )

    def sign_download(
        self, bucket: str, name: str, *, filename: str, content_type: str, expires_at: Instant
    ) -> SignedRequest:
        """Leave to read it, offered to browsers under ``filename``."""
        check_object_name(bucket, name)
        return self.signer.download(
            bucket, name, filename=filename, content_type=content_type, expires_at=expires_at
        )

    @contextmanager
    def staged(self) -> Iterator[GrowingFile]:
        """A new file to write and then `publish`; its name here is gone afterwards."""
        staged = GrowingFile.new(self._incoming / secrets.token_hex(16))
        try:
            yield staged
        finally:
            staged.close()
            staged.path.unlink(missing_ok=True)

    def publish(
        self,
        path: Path,
        bucket: str,
        name: str,
        *,
        content_type: str,
        metadata: Mapping[str, str] | None = None,
        upload: str = "",
    ) -> ObjectFacts:
        """Make a finished file the object of this name, at once and whole.

        The file keeps its old name too, for its writer to remove, and is never written again.

        Args:
            upload: the resumable upload that brought it.

        Raises:
            Exists: the name is taken.
        """
        check_object_name(bucket, name)
        with disk_answering():
            facts = self._catalogue.add(
                bucket,
                name,
                size=path.stat().st_size,
                content_type=content_type,
                metadata=metadata or {},
                now=self._clock(),
                upload=upload,
                announced=self._on_finalized is None,
                place=lambda generation: os.link(path, self._path(generation)),
            )
        self._announce(facts)
        return facts

    def brought_by(self, upload: str, bucket: str, name: str) -> ObjectFacts | None:
        """The object of this name, if this resumable upload brought it."""
        return self._catalogue.brought_by(upload, bucket, name)

    def announce_missed(self, older_than_s: float = 10.0) -> int:
        """Tell ``on_finalized`` what it was not told, because a process died or a service was busy.

        Returns:
            how many objects it was told of.
        """
        missed = self._catalogue.unannounced(self._clock() - older_than_s)
        return sum(self._announce(facts) for facts in missed)

    def sweep_temporary(self, older_than_s: float) -> int:
        """Remove what crashed or abandoned writers left, untouched for ``older_than_s``.

        Returns:
            how many files went.

        Raises:
            Unavailable: the disk or the catalogue did not answer.
        """
        before = self._clock() - older_than_s
        incoming = our_files(self._incoming, _INCOMING)
        abandoned = [path for path in incoming if last_written(path) < before]
        orphaned = [
            path
            for path in our_files(self._whole, _GENERATION)
            if (generation := int(path.name)) < before * 1_000_000  # see ObjectCatalogue
            and not self._catalogue.holds(generation)
        ]
        return clear_away(abandoned + orphaned) + self.sessions.sweep(older_than_s)

    def _announce(self, facts: ObjectFacts) -> bool:
        if self._on_finalized is None:
            return False
        try:
            self._on_finalized(facts)
        except Transient as error:
            _log.warning("%s/%s will be announced later: %s", facts.bucket, facts.name, error)
            return False
        self._catalogue.announced(facts.generation)
        return True

    def _path(self, generation: int) -> Path:
        return self._whole / str(generation)
