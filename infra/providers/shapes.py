"""The shape of an answer: asked for as a JSON schema, and judged by the model that it came from.

Providers understand only a part of JSON Schema in their strict modes: every object closed, every
property required, few keywords. What they do not understand is told to the language model in the
description, and enforced here when the answer is there.
"""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.ports.providers import Answer, BadAnswer, Usage

Shape = TypeVar("Shape", bound=BaseModel)

_UNDERSTOOD = frozenset({"type", "enum", "const", "description", "$ref", "anyOf"})
_UNSAID = frozenset({"title", "default", "examples", "discriminator"})
"""They limit nothing."""
_TOLD_FAULTS = 5


def strict_schema(shape: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a shape as the strict modes take it.

    Raises:
        ValueError: they have no way to say it: a mapping with free names, or a tuple.
    """
    whole = shape.model_json_schema()
    definitions = whole.pop("$defs", {})
    schema = _strict(whole)
    if definitions:
        schema["$defs"] = {name: _strict(each) for name, each in definitions.items()}
    return schema


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    if "prefixItems" in schema or schema.get("additionalProperties") not in (None, False):
        raise ValueError(f"no strict schema can say this: {schema}")
    strict: dict[str, Any] = {}
    limits: dict[str, Any] = {}
    for keyword, value in schema.items():
        if keyword == "properties":
            strict["properties"] = {name: _strict(each) for name, each in value.items()}
        elif keyword == "items":
            strict["items"] = _strict(value)
        elif keyword in ("anyOf", "oneOf"):
            strict["anyOf"] = [_strict(each) for each in value]
        elif keyword in _UNDERSTOOD:
            strict[keyword] = value
        elif keyword not in _UNSAID and keyword not in ("required", "additionalProperties"):
            limits[keyword] = value
    if strict.get("type") == "object":
        strict.setdefault("properties", {})
        strict["required"] = list(strict["properties"])
        strict["additionalProperties"] = False
    if limits:
        told = ", ".join(f"{keyword}: {value}" for keyword, value in limits.items())
        strict["description"] = f"{strict.get('description', '')} ({told})".strip()
    if "$ref" in strict and len(strict) > 1:
        # nothing may stand beside a reference
        strict["anyOf"] = [{"$ref": strict.pop("$ref")}]
    return strict


def filled(who: str, shape: type[Shape], text: str, model: str, usage: Usage) -> Answer[Shape]:
    """The answer, judged by all that the shape demands.

    Args:
        who: the provider's name.
    Raises:
        BadAnswer: it is not JSON, or of another shape; the sentence says where.
    """
    try:
        value = shape.model_validate_json(text)
    except ValidationError as error:
        faults = _faults(error)
    else:
        return Answer(value, text, model, usage)
    raise BadAnswer(
        f"{who}'s answer is not of the shape that was asked for: {faults}.", text, usage
    )


def _faults(error: ValidationError) -> str:
    """Where the first of them are, without the values."""
    told = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc']) or 'all of it'}: {each['msg']}"
        for each in told[:_TOLD_FAULTS]
    )
