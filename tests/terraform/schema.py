"""What a provider says of its resources, as plain data."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, JsonValue


class Attribute(BaseModel):
    """One argument or computed value.

    Args:
        type: in Terraform's notation: "string", ["list", "number"], ["list", ["object", {…}]] …
        values: the only texts allowed, where the provider's documentation lists them.
    """

    name: str
    type: JsonValue
    required: bool = False
    optional: bool = False
    computed: bool = False
    values: tuple[str, ...] = ()


class Block(BaseModel):
    """A nested block. ``at_most`` 0 means any number."""

    name: str
    nesting: Literal["list", "set", "single"]
    body: Body
    at_least: int = 0
    at_most: int = 0


class Body(BaseModel):
    """The inside of a resource or block."""

    attributes: list[Attribute] = []
    blocks: list[Block] = []


class Schema(BaseModel):
    """A provider: its own configuration, its resources and its data sources by type."""

    provider: Body
    resources: dict[str, Body]
    data_sources: dict[str, Body]
