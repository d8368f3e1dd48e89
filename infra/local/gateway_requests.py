"""What the gateway's endpoints ask of a request: where it goes, what it may do, what it brings."""

from __future__ import annotations

from collections.abc import AsyncIterator

import anyio
from starlette.requests import ClientDisconnect, Request

from infra.local.signing import Leave, UrlSigner
from infra.object_names import check_object_name
from shared.errors import Refused

_BATCH = 1024 * 1024
"""Bytes gathered before they are written: one visit to a thread for each, not for each packet."""


def place_of(request: Request) -> tuple[str, str]:
    """Bucket and name.

    Raises:
        Permanent: ``bad_object_name``.
    """
    bucket, name = request.path_params["bucket"], request.path_params["name"]
    check_object_name(bucket, name)
    return bucket, name


def leave_of(request: Request, signer: UrlSigner) -> Leave:
    """What the request's signature allows. Raises `Refused` where it allows nothing."""
    bucket, name = place_of(request)
    query = request.query_params.multi_items()
    return signer.verify(request.method, bucket, name, query, request.headers)


def declared_length(request: Request) -> int | None:
    """``Content-Length``; None where the body is sent in chunks."""
    length = request.headers.get("content-length")
    return None if length is None else int(length)


async def body_of(request: Request, stall_s: float) -> AsyncIterator[bytes]:
    """The body in pieces of about a mebibyte; what came before a disconnect is given first.

    Raises:
        ClientDisconnect: the client is gone.
        Refused: 408 ``stalled``: it sent nothing for ``stall_s`` seconds.
    """
    batch = bytearray()
    stream = aiter(request.stream())
    interruption: Exception | None = None
    while interruption is None:
        try:
            with anyio.fail_after(stall_s):
                batch += await anext(stream)
        except StopAsyncIteration:
            break
        except TimeoutError:
            interruption = Refused(408, "stalled", f"Nothing was sent for {stall_s:g} seconds.")
        except ClientDisconnect as gone:
            interruption = gone
        if len(batch) >= _BATCH:
            yield bytes(batch)
            batch.clear()
    if batch:
        yield bytes(batch)
    if interruption is not None:
        raise interruption


def too_large(limit: int) -> Refused:
    """For whoever brings more than was agreed."""
    return Refused(413, "too_large", f"The upload is larger than the {limit} bytes agreed upon.")


def empty_upload() -> Refused:
    """For whoever brings nothing."""
    return Refused(400, "empty_upload", "The upload is empty.")
