"""Lists: newest first, some at a time, continued by a cursor."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from infra.bootstrap import App
from shared.ports import Is, Page
from shared.principals import Principal

Cursor = Annotated[
    str | None, Query(max_length=1000, description="next_cursor of the page before.")
]
Limit = Annotated[int, Query(ge=1, le=100, description="Most items of the page.")]

DEFAULT_LIMIT = 20


def own_page(
    app: App,
    principal: Principal,
    kind: str,
    filters: dict[str, str | None],
    cursor: str | None,
    limit: int,
) -> Page:
    """The caller's documents of a kind, newest first.

    Args:
        filters: index field → value; None asks for nothing.

    Raises:
        Permanent: ``bad_cursor``.
    """
    where = [Is("owner", "==", principal.owner)]
    for field, value in filters.items():
        if value is not None:
            where.append(Is(field, "contains" if field == "files" else "==", value))
    return app.documents.query(
        kind, where, order="created_at", descending=True, after=cursor, limit=limit
    )
