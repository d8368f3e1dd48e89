"""What a caller may ask: the bodies of the API's requests, with their limits."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

MetadataText = Annotated[str, StringConstraints(max_length=500)]
MetadataKey = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class Request(BaseModel):
    """Base of all bodies: unknown members are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class FileRequest(Request):
    """A file about to be uploaded."""

    name: str = Field(min_length=1, max_length=255, description="Shown to people, never a path.")
    content_type: str = Field(
        min_length=3,
        max_length=100,
        examples=["audio/wav"],
        description="Media type; application/octet-stream where it is not known.",
    )
    size: int = Field(ge=0, le=2**53, strict=True, description="Bytes.", examples=[482344])


class ArtifactRequest(Request):
    """An artifact of another job of the same owner."""

    job_id: Identifier
    name: str = Field(min_length=1, max_length=100)


class InputRequest(Request):
    """Where an input comes from: exactly one of a file, a new upload, another job's artifact."""

    file_id: Identifier | None = None
    upload: FileRequest | None = None
    artifact: ArtifactRequest | None = None
    start_s: float | None = Field(
        None, ge=0, le=86_400, description="Start of the region, seconds."
    )
    end_s: float | None = Field(None, gt=0, le=86_400, description="End of the region, seconds.")

    @model_validator(mode="after")
    def _one_source(self) -> InputRequest:
        if sum(given is not None for given in (self.file_id, self.upload, self.artifact)) != 1:
            raise ValueError("give exactly one of file_id, upload and artifact")
        if self.end_s is not None and self.end_s <= (self.start_s or 0.0):
            raise ValueError("end_s must lie after start_s")
        return self


def _file_of_this_id(given: object) -> object:
    return {"file_id": given} if isinstance(given, str) else given


# Not a union: what is wrong with an input is then told in the words of an input.
ShortInput = Annotated[
    InputRequest,
    BeforeValidator(_file_of_this_id, json_schema_input_type=InputRequest | Identifier),
]


class JobRequest(Request):
    """A job: a workflow, its inputs by role, its parameters."""

    workflow: str = Field(min_length=1, max_length=64, examples=["melody-to-vocals"])
    file: ShortInput | None = Field(
        None, description="Short for the workflow's main input: a file id, or an input."
    )
    inputs: dict[Identifier, InputRequest] = Field(default_factory=dict, max_length=8)
    parameters: dict[Identifier, Any] = Field(default_factory=dict, max_length=64)
    metadata: dict[MetadataKey, MetadataText] = Field(default_factory=dict, max_length=16)
