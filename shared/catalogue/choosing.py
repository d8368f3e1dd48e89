"""Which hosted models to ask for a task, and in which order."""

from __future__ import annotations

from shared.catalogue.availability import availability, configured
from shared.catalogue.reading import Rows, catalogue
from shared.catalogue.rows import WORDS_TASKS, Row
from shared.settings import Settings
from shared.tasks import AUTO

HOSTED = "hosted"


def hosted_rows(
    task: str, settings: Settings, asked: str = AUTO, rows: Rows | None = None
) -> list[Row]:
    """The hosted models that could do a task here, best first, each as this deployment has it.

    Whether one takes what is asked of it is for `shared.catalogue.inputs.fill` to say.

    Args:
        asked: ``auto`` or ``hosted``: all but those that are asked by name only; a provider: all of
            its; an id, alias or ``id@version``: that one.
        rows: the catalogue; None for ours.
    """
    able = [
        configured(row, settings)
        for row in (catalogue() if rows is None else rows).values()
        if row.hosted
        and task in row.tasks
        and _is_asked(row, asked)
        and availability(row, settings).status == "available"
    ]
    if task in WORDS_TASKS:
        able.sort(key=lambda row: settings.words_order.index(row.provider))
    return able


def _is_asked(row: Row, asked: str) -> bool:
    return row.answers_to(asked) or (not row.by_name and asked in (AUTO, HOSTED, row.provider))
