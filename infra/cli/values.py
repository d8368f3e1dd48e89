"""Parameters typed as ``name=value``, read as the schema of their workflow wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from infra.cli.documents import WorkflowView
from infra.cli.endings import Usage


def parameters_of(typed: Sequence[str], workflow: WorkflowView) -> dict[str, Any]:
    """The values of ``-p name=value``, as the workflow's schema wants them.

    Raises:
        Usage: ``bad_parameter``, ``unknown_parameter``.
    """
    values = {}
    for text in typed:
        name, value = pair(text, "bad_parameter", "-p name=value")
        if name not in workflow.properties:
            known = ", ".join(workflow.properties) or "none"
            raise Usage(
                "unknown_parameter",
                f"{workflow.name} has no parameter {name!r}; it has {known}.",
            )
        values[name] = value_of(value, workflow.properties[name])
    return values


def value_of(text: str, schema: Mapping[str, Any]) -> Any:
    """A typed value: text where the schema takes text, else what it is as JSON, else text."""
    if "string" in types_of(schema):
        return text
    try:
        return json.loads(text, parse_constant=lambda name: name)
    except ValueError:
        return text


def types_of(schema: Mapping[str, Any]) -> list[str]:
    """The JSON types that a schema takes."""
    choices = schema.get("anyOf") or schema.get("oneOf")
    if choices:
        return [name for choice in choices for name in types_of(choice)]
    named = schema.get("type", [])
    return [named] if isinstance(named, str) else list(named)


def pair(text: str, code: str, form: str) -> tuple[str, str]:
    """Both sides of ``name=value``.

    Raises:
        Usage: of this code, where the text has not this form.
    """
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise Usage(code, f"{text!r} is not of the form {form}.")
    return name, value
