"""Whether the texts of a configuration are among those that the provider's documentation lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgpack  # type: ignore[import-untyped]

from tests.terraform.schema import Attribute, Body


def decoded(configuration: bytes) -> Any:
    """A configuration as Terraform sends it; what is not known yet becomes None."""
    return msgpack.unpackb(configuration, ext_hook=lambda code, data: None, strict_map_key=False)


def refusals(body: Body, configuration: Mapping[str, Any], where: str = "") -> Iterator[str]:
    """A sentence for every text that is none of the possible ones."""
    for attribute in body.attributes:
        yield from _of_attribute(attribute, configuration.get(attribute.name), where)
    for block in body.blocks:
        for inner in _inside(configuration.get(block.name)):
            yield from refusals(block.body, inner, f"{where}{block.name}.")


def _of_attribute(attribute: Attribute, value: Any, where: str) -> Iterator[str]:
    if not attribute.values:
        return
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and text not in attribute.values:
            allowed = ", ".join(attribute.values)
            yield f"{where}{attribute.name} is {text!r}; it may be one of {allowed}."


def _inside(blocks: Any) -> list[Mapping[str, Any]]:
    if blocks is None:
        return []
    return [b for b in blocks if b is not None] if isinstance(blocks, list) else [blocks]
