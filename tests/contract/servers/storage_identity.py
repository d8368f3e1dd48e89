"""What signing needs of other Google services: the metadata server, an issuer of tokens, IAM."""

from __future__ import annotations

import base64

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.contract.servers.storage_errors import Refusal
from tests.contract.servers.storage_signatures import SIGNER, signature

TOKEN_PATH = "/token"
SIGN_BLOB = ":signBlob"

_METADATA = "/computeMetadata/v1/"
_ACCOUNTS = f"{_METADATA}instance/service-accounts/"
_FLAVOR = {"Metadata-Flavor": "Google"}
_TOKEN = {"access_token": "a-token", "expires_in": 3600, "token_type": "Bearer"}


async def _sign_blob(request: Request) -> Response:
    if request.path_params["account"] != SIGNER + SIGN_BLOB:
        raise Refusal(404, "NotFound", "Not found; Gaia id not found for that email.", "notFound")
    payload = base64.b64decode((await request.json())["payload"])
    signed = base64.b64encode(signature(payload)).decode()
    return JSONResponse({"keyId": "1", "signedBlob": signed})


async def _token(_request: Request) -> Response:
    return JSONResponse(_TOKEN)


async def _metadata(_request: Request) -> Response:
    return PlainTextResponse("computeMetadata/", headers=_FLAVOR)


async def _project(_request: Request) -> Response:
    return PlainTextResponse("serenade-tests", headers=_FLAVOR)


async def _universe(_request: Request) -> Response:
    return PlainTextResponse("googleapis.com", headers=_FLAVOR)


async def _account(_request: Request) -> Response:
    told = {"email": SIGNER, "aliases": ["default"], "scopes": []}
    return JSONResponse(told, headers=_FLAVOR)


async def _account_token(_request: Request) -> Response:
    return JSONResponse(_TOKEN, headers=_FLAVOR)


IDENTITY_ROUTES = [
    Route("/v1/projects/-/serviceAccounts/{account}", _sign_blob, methods=["POST"]),
    Route(TOKEN_PATH, _token, methods=["POST"]),
    Route("/", _metadata),
    Route(f"{_METADATA}project/project-id", _project),
    Route(f"{_METADATA}universe/universe-domain", _universe),
    Route(f"{_ACCOUNTS}{{account}}/", _account),
    Route(f"{_ACCOUNTS}{{account}}/token", _account_token),
]
