"""Who is calling, and what they may reach: only their own; of the rest they learn nothing."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, TypeVar

from fastapi import Depends, Request, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from infra.bootstrap import App
from shared.committing import Repository
from shared.errors import Refused
from shared.identifiers import is_id
from shared.model import AudioFile, Job
from shared.ports import Missing
from shared.principals import Principal

_BEARER = HTTPBearer(
    scheme_name="bearer", description="An API key: sk_…", bearerFormat="sk_…", auto_error=False
)
_API_KEY = APIKeyHeader(
    scheme_name="api_key", name="X-API-Key", description="The same API key.", auto_error=False
)


async def parts(request: Request) -> App:
    """The application's parts, as `functions.api.service` was given them."""
    app: App = request.app.state.parts
    return app


Parts = Annotated[App, Depends(parts)]


def caller(
    app: Parts,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    api_key: Annotated[str | None, Security(_API_KEY)],
) -> Principal:
    """On whose behalf the request is made.

    Raises:
        Refused: 401 ``unauthenticated``.
    """
    key = bearer.credentials if bearer else api_key
    return app.principals.authenticated(f"Bearer {key}" if key else None)


Caller = Annotated[Principal, Depends(caller)]


def own_job(job_id: str, app: Parts, principal: Caller) -> Job:
    """The job that the path names, as it is now.

    Raises:
        Refused: 404 ``not_found``, also where it is another's.
    """
    return _own(app.conductor.jobs, "job", job_id, principal)


OwnJob = Annotated[Job, Depends(own_job)]


def own_file(file_id: str, app: Parts, principal: Caller) -> AudioFile:
    """The file that the path names, as it is now.

    Raises:
        Refused: 404 ``not_found``, also where it is another's.
    """
    return _own(app.uploads.files, "file", file_id, principal)


OwnFile = Annotated[AudioFile, Depends(own_file)]

Owned = TypeVar("Owned", Job, AudioFile)


def _own(repository: Repository[Owned], kind: str, identifier: str, principal: Principal) -> Owned:
    found = None
    if is_id(identifier, kind):
        with suppress(Missing):
            found = repository.load(identifier).value
    if found is None or found.owner != principal.owner:
        raise Refused(404, "not_found", f"You have no such {kind}.")
    return found
