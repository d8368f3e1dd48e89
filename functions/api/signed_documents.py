"""What the API tells of files and artifacts, and the signed requests that reach their bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from functions.api.job_documents import Document, Failure, Time
from shared.instants import to_rfc3339
from shared.model import Artifact, AudioFile, FileStatus, Step
from shared.ports import SignedRequest


class FileDocument(Document):
    """An upload."""

    id: str
    name: str
    content_type: str
    size: int = Field(description="Bytes, as declared.")
    status: FileStatus
    facts: dict[str, Any] | None = Field(description="What validation found; null until then.")
    error: Failure | None
    created_at: Time
    updated_at: Time
    expires_at: Time = Field(description="When the leave to upload ends.")

    @classmethod
    def of(cls, file: AudioFile) -> FileDocument:
        """The public form of a file."""
        return cls(
            id=file.id,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            status=file.status,
            facts=file.facts,
            error=Failure.of(file.error),
            created_at=to_rfc3339(file.created_at),
            updated_at=to_rfc3339(file.updated_at),
            expires_at=to_rfc3339(file.expires_at),
        )


class UploadDocument(Document):
    """How to send a file's bytes: this request, with exactly these headers, before it expires."""

    protocol: Literal["put", "gcs-resumable", "get"]
    method: Literal["PUT", "POST", "GET"]
    url: str
    headers: Mapping[str, str]
    expires_at: Time

    @classmethod
    def of(cls, leave: SignedRequest) -> UploadDocument:
        """The public form of a signed request."""
        return cls(
            protocol=leave.protocol,
            method=leave.method,
            url=leave.url,
            headers=leave.headers,
            expires_at=to_rfc3339(leave.expires_at),
        )


class ArtifactDocument(Document):
    """An output of a job, and leave to download it."""

    name: str
    role: str = Field(description="What it is to the step that made it.")
    step: str
    media_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    provenance: dict[str, Any] = Field(description="What made it, and from what.")
    url: str = Field(description="Anybody may GET it until it expires.")
    expires_at: Time

    @classmethod
    def of(
        cls, step: Step, role: str, artifact: Artifact, leave: SignedRequest
    ) -> ArtifactDocument:
        """The public form of an artifact and of the leave to read it."""
        return cls(
            name=artifact.name,
            role=role,
            step=step.name,
            media_type=artifact.media_type,
            size=artifact.size,
            sha256=artifact.sha256,
            provenance={**step.provenance, "parameters": step.parameters},
            url=leave.url,
            expires_at=to_rfc3339(leave.expires_at),
        )
