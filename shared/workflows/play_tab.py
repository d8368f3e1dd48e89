"""Chords or a melody become a tab, and its sound."""

from __future__ import annotations

from shared.parameters import RenderParameters, RunParameters
from shared.parameters.tab_wish import TabWish
from shared.workflows.base import Step, Workflow


class PlayTab(RunParameters, TabWish, RenderParameters):
    """What is played, and by whom."""


PLAY_TAB = Workflow(
    name="play-tab",
    summary="A tab of chords or a melody in every form, and how it sounds.",
    parameters=PlayTab,
    steps=(
        Step("write", task="write-tab"),
        Step("render", task="render", takes={"midi": "write.performance"}),
    ),
)
