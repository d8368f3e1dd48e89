"""The three calls made to Firestore, each with its deadline and what may be repeated of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from google.api_core.exceptions import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InternalServerError,
    NotFound,
    ServiceUnavailable,
)
from google.api_core.retry import Retry, if_exception_type
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.types import CommitResponse, Document, StructuredQuery
from google.cloud.firestore_v1.types import Write as FirestoreWrite

from infra.gcp.document_values import root

REFUSED = (AlreadyExists, FailedPrecondition, NotFound)
"""How Firestore says that a precondition of a commit failed; not all of these say so always."""

_ABORTED = if_exception_type(Aborted)
_FLEETING = if_exception_type(Aborted, InternalServerError, ServiceUnavailable)


def commit(
    client: FirestoreClient, database: str, writes: Sequence[FirestoreWrite], deadline_s: float
) -> CommitResponse:
    """Apply all writes or none.

    Repeated is only what was aborted because others were at the same documents: it has changed
    nothing. Repeating a commit whose answer was lost would find its own work and call it a conflict.
    """
    return client.commit(
        {"database": database, "writes": writes},
        retry=_repeating(_ABORTED, deadline_s),
        timeout=deadline_s,
    )


def read(
    client: FirestoreClient, database: str, names: Sequence[str], deadline_s: float
) -> dict[str, Document]:
    """Those of the documents that there are, by name."""
    answers = client.batch_get_documents(
        {"database": database, "documents": names},
        retry=_repeating(_FLEETING, deadline_s),
        timeout=deadline_s,
    )
    return {answer.found.name: answer.found for answer in answers if answer.found.name}


def run(
    client: FirestoreClient, database: str, query: StructuredQuery, deadline_s: float
) -> list[Document]:
    """The documents that answer a query, in its order."""
    answers = client.run_query(
        {"parent": root(database), "structured_query": query},
        retry=_repeating(_FLEETING, deadline_s),
        timeout=deadline_s,
    )
    return [answer.document for answer in answers if answer.document.name]


def _repeating(what: Callable[[Exception], bool], deadline_s: float) -> Retry:
    return Retry(what, initial=0.05, maximum=1.0, multiplier=2.0, timeout=deadline_s)
