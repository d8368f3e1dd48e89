"""A lesson that is to be played."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from shared.errors import Permanent
from shared.parameters import Parameters
from shared.teaching.model import Instructions
from shared.typed_fields import typed


class LessonParameters(Parameters):
    """The lesson."""

    lesson: Instructions = Field(description="As /v1/instructions answered it.")

    @model_validator(mode="after")
    def _can_be_read(self) -> Self:
        from shared.teaching.validating import readable  # it brings the dictionary

        try:
            readable(self.lesson)
        except Permanent as error:
            raise typed(error) from None
        return self
