"""What a task wishes, as models can read it that take a prompt and little else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shared.parameters import GenerateMusicParameters


def described(task: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values; of music that is to be made, with every wish said in the ``prompt``."""
    if task != "generate-music":
        return dict(values)
    known = GenerateMusicParameters.model_fields
    wishes = {name: value for name, value in values.items() if name in known}
    return {**values, "prompt": GenerateMusicParameters.model_validate(wishes).described}
