"""What the strict modes of structured output take; the real APIs answer anything else with 400."""

from __future__ import annotations

from typing import Any

_KEYWORDS = {
    *("type", "enum", "const", "description", "properties", "required", "additionalProperties"),
    *("items", "anyOf", "$ref", "$defs"),
}


def complaint(schema: Any) -> str:
    """What is wrong with a schema; empty for nothing."""
    if not isinstance(schema, dict):
        return "a schema is an object"
    if unknown := set(schema) - _KEYWORDS:
        return f"keywords are not supported: {sorted(unknown)}"
    if "$ref" in schema and len(schema) > 1:
        return "$ref cannot have keywords beside it"
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return "additionalProperties must be false"
        if set(schema.get("required", ())) != set(schema.get("properties", {})):
            return "required must name every property"
    inner = [
        *schema.get("properties", {}).values(),
        *schema.get("$defs", {}).values(),
        *schema.get("anyOf", ()),
        *([schema["items"]] if "items" in schema else []),
    ]
    return next((found for each in inner if (found := complaint(each))), "")
