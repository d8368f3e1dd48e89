"""The workflows that can be asked for, known without a server."""

from __future__ import annotations

from collections.abc import Sequence

from infra.cli.documents import InputView, WorkflowView
from infra.cli.endings import Usage
from shared.workflows import WORKFLOWS
from shared.workflows.base import Workflow


def own_workflows() -> list[WorkflowView]:
    """Those of this installation, as its API tells of them."""
    return [_view(workflow) for workflow in WORKFLOWS.values()]


def named(name: str, workflows: Sequence[WorkflowView]) -> WorkflowView:
    """The workflow of this name or alias.

    Raises:
        Usage: ``unknown_workflow``.
    """
    for workflow in workflows:
        if name in (workflow.name, *workflow.aliases):
            return workflow
    known = ", ".join(sorted(workflow.name for workflow in workflows))
    raise Usage("unknown_workflow", f"There is no workflow {name!r}; try {known}.")


def _view(workflow: Workflow) -> WorkflowView:
    return WorkflowView(
        name=workflow.name,
        summary=workflow.summary,
        aliases=list(workflow.aliases),
        inputs={
            role: InputView(media=given.media, main=given.main, required=given.required)
            for role, given in workflow.inputs.items()
        },
        parameters=workflow.parameters.model_json_schema(),
    )
