"""Objects on Cloud Storage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from threading import Lock
from typing import TYPE_CHECKING

from infra.gcp import clients
from infra.gcp.object_ranges import CloudRanges
from infra.gcp.object_writing import WRITTEN_BY, write
from infra.gcp.signing import UrlSigner
from infra.gcp.storage_calls import PATIENT, Waits, lacks_bucket, storage_calls
from infra.object_names import check_object_name
from shared.ports import Instant, Missing, ObjectFacts, SignedRequest, Unavailable
from shared.settings import Settings

if TYPE_CHECKING:
    from google.cloud.storage import Blob, Bucket, Client


class CloudObjects:
    """`shared.ports.ObjectStore` on buckets that Terraform made; safe for many threads.

    A bucket that does not exist, missing permissions and missing credentials raise
    `infra.gcp.errors.Misconfigured`.

    Args:
        waits: after how long a call is `Unavailable`.
    """

    def __init__(self, settings: Settings, waits: Waits = PATIENT) -> None:
        self._settings = settings
        self._waits = waits
        self._signer = UrlSigner(settings, waits.signing_s)
        self._making = Lock()
        self._client: Client | None = None

    def stat(self, bucket: str, name: str) -> ObjectFacts | None:
        """What is known of an object; None where there is none."""
        from google.api_core.exceptions import NotFound

        check_object_name(bucket, name)
        with storage_calls(f"look up {bucket}/{name}"):
            blob = self._bucket(bucket).blob(name)
            try:
                blob.reload(**self._waits.each())
            except NotFound as error:
                if lacks_bucket(error):
                    raise
                return None
            return _facts(blob)

    def read(self, bucket: str, name: str, *, generation: int | None = None) -> Iterator[bytes]:
        """The object in chunks of 4 MiB. Raises `Missing` also for another generation."""
        return self.open(bucket, name, generation=generation).pieces()

    def open(self, bucket: str, name: str, *, generation: int | None = None) -> CloudRanges:
        """Ranged reads of one generation. Raises `Missing`."""
        facts = self.stat(bucket, name)
        if facts is None or generation not in (None, facts.generation):
            raise Missing(f"No object {bucket}/{name}{f'#{generation}' if generation else ''}.")
        return CloudRanges(facts.size, lambda offset, length: self._range(facts, offset, length))

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
        with storage_calls(f"write {bucket}/{name}"):
            written = write(
                self._bucket(bucket),
                name,
                chunks,
                content_type=content_type,
                metadata=metadata or {},
                waits=self._waits,
            )
            return _facts(written)

    def delete(self, bucket: str, name: str, *, generation: int | None = None) -> bool:
        """Remove it; see `shared.ports.ObjectStore.delete`."""
        from google.api_core.exceptions import NotFound, PreconditionFailed

        check_object_name(bucket, name)
        with storage_calls(f"delete {bucket}/{name}"):
            blob = self._bucket(bucket).blob(name)
            try:
                blob.delete(if_generation_match=generation, **self._waits.each())
            except PreconditionFailed:
                return False
            except NotFound as error:
                if lacks_bucket(error):
                    raise
                return False
            return True

    def list(
        self, bucket: str, prefix: str, *, limit: int = 1000, after: str | None = None
    ) -> list[ObjectFacts]:
        """Objects whose name starts with ``prefix``, by name, those after ``after`` only."""
        with storage_calls(f"list {bucket}/{prefix}"):
            # What begins at ``after`` includes it.
            blobs = self._storage().list_blobs(
                bucket,
                prefix=prefix,
                start_offset=after,
                max_results=limit if after is None else limit + 1,
                **self._waits.each(),
            )
            return [_facts(blob) for blob in blobs if blob.name != after][:limit]

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
        with storage_calls(f"sign an upload to {bucket}"):
            return self._signer.upload(
                self._bucket(bucket).blob(name),
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
        with storage_calls(f"sign a download from {bucket}"):
            return self._signer.download(
                self._bucket(bucket).blob(name),
                filename=filename,
                content_type=content_type,
                expires_at=expires_at,
            )

    def _range(self, facts: ObjectFacts, offset: int, length: int) -> bytes:
        from google.api_core.exceptions import NotFound

        with storage_calls(f"read {facts.bucket}/{facts.name}"):
            blob = self._bucket(facts.bucket).blob(facts.name, generation=facts.generation)
            try:
                # Raw: bytes as they are stored, also of an object that claims to be compressed.
                content: bytes = blob.download_as_bytes(
                    start=offset,
                    end=offset + length - 1,
                    raw_download=True,
                    checksum=None,
                    **self._waits.each(),
                )
            except NotFound as error:
                if lacks_bucket(error):
                    raise
                raise Missing(
                    f"{facts.bucket}/{facts.name}#{facts.generation} was deleted meanwhile."
                ) from error
            if len(content) != length:
                raise Unavailable(f"Asked for {length} bytes, Cloud Storage sent {len(content)}.")
            return content

    def _bucket(self, name: str) -> Bucket:
        return self._storage().bucket(name)

    def _storage(self) -> Client:
        with self._making:
            if self._client is None:
                self._client = clients.storage(self._settings)
            return self._client


def _facts(blob: Blob) -> ObjectFacts:
    metadata = dict(blob.metadata or {})
    metadata.pop(WRITTEN_BY, None)
    return ObjectFacts(
        bucket=blob.bucket.name,
        name=blob.name,
        generation=blob.generation,
        size=blob.size,
        content_type=blob.content_type or "application/octet-stream",
        metadata=metadata,
        created_at=blob.time_created.timestamp(),
    )
