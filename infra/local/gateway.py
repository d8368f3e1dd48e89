"""The gateway that honours signed URLs: what Cloud Storage's own endpoint is in the cloud."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from infra.local.cors import CorsAllowlist
from infra.local.gateway_downloads import Downloads
from infra.local.gateway_sessions import ResumableUploads
from infra.local.gateway_uploads import SingleUploads
from infra.local.objects import FolderObjects
from infra.local.signing import PATH
from infra.signed_requests import GENERATION_MATCH, LENGTH_RANGE, RESUMABLE
from shared.errors import Refused, SerenadeError, Transient
from shared.ports import Exists, Missing
from shared.problem import MEDIA_TYPE, problem
from shared.settings import Settings

_OBJECT = PATH + "/{bucket}/{name:path}"


def gateway(objects: FolderObjects, settings: Settings, *, stall_s: float = 30.0) -> Starlette:
    """The ASGI application; every path it serves begins with `PATH`.

    Args:
        stall_s: seconds a client may pause within an upload before its connection is given up.
    """
    single = SingleUploads(objects, stall_s)
    resumable = ResumableUploads(objects, stall_s)

    async def put(request: Request) -> Response:
        in_session = "upload_id" in request.query_params
        return await (resumable.put(request) if in_session else single.put(request))

    app = Starlette(
        routes=[
            Route(_OBJECT, Downloads(objects).get, methods=["GET"]),
            Route(_OBJECT, put, methods=["PUT"]),
            Route(_OBJECT, resumable.start, methods=["POST"]),
            Route(_OBJECT, resumable.delete, methods=["DELETE"]),
        ],
        middleware=[
            Middleware(
                CorsAllowlist,
                origins=settings.cors_origins,
                methods=["GET", "HEAD", "PUT", "POST", "DELETE"],
                request_headers=[
                    "Content-Type",
                    "Content-Range",
                    "Range",
                    "If-Range",
                    LENGTH_RANGE,
                    GENERATION_MATCH,
                    RESUMABLE,
                ],
                exposed=[
                    "Location",
                    "Range",
                    "Content-Range",
                    "Content-Disposition",
                    "ETag",
                    "x-goog-generation",
                ],
            )
        ],
        exception_handlers={
            SerenadeError: _explained,
            HTTPException: _unrouted,
            ClientDisconnect: _interrupted,
            Exception: _broken,
        },
    )
    app.router.redirect_slashes = False  # a name and the same with a slash are two names
    return app


async def _explained(_request: Request, error: Exception) -> Response:
    assert isinstance(error, SerenadeError)
    match error:
        case Refused():
            return _problem(error.status, error.code, error.message)
        case Missing():
            return _problem(404, "no_such_object", error.message)
        case Exists():
            return _problem(412, "already_uploaded", "This object was uploaded already.")
        case Transient():
            return _problem(503, error.code, error.message, {"Retry-After": "1"})
        case _:
            return _problem(400, error.code, error.message)


async def _unrouted(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = "method_not_allowed" if error.status_code == 405 else "not_found"
    return _problem(error.status_code, code, error.detail, error.headers)


async def _interrupted(_request: Request, _error: Exception) -> Response:
    # Nobody is left to read this; it ends the request without the noise of a server error.
    return _problem(499, "interrupted", "The upload was interrupted.")


async def _broken(_request: Request, _error: Exception) -> Response:
    return _problem(500, "internal_error", "Something went wrong here; it has been noted.")


def _problem(
    status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> Response:
    return JSONResponse(problem(status, code, detail), status, headers, MEDIA_TYPE)
