"""Refusals in Cloud Storage's own words: XML to who comes with a signed URL, JSON to its clients."""

from __future__ import annotations

from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response


class Refusal(Exception):
    """Why a request is not done.

    Args:
        code: as the XML API names it.
        reason: as the JSON API names it.
    """

    def __init__(self, status: int, code: str, message: str, reason: str = "invalid") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.reason = reason


def no_bucket() -> Refusal:
    return Refusal(404, "NoSuchBucket", "The specified bucket does not exist.", "notFound")


def no_object(bucket: str, name: str) -> Refusal:
    return Refusal(404, "NoSuchKey", f"No such object: {bucket}/{name}", "notFound")


def precondition_failed() -> Refusal:
    sentence = "At least one of the pre-conditions you specified did not hold."
    return Refusal(412, "PreconditionFailed", sentence, "conditionNotMet")


def no_session() -> Refusal:
    return Refusal(404, "NoSuchUpload", "The requested upload was not found.", "notFound")


def too_large(limit: int) -> Refusal:
    return Refusal(400, "EntityTooLarge", f"Your proposed upload exceeds {limit} bytes.")


def too_small(limit: int) -> Refusal:
    return Refusal(400, "EntityTooSmall", f"Your proposed upload is smaller than {limit} bytes.")


def too_much_metadata() -> Refusal:
    return Refusal(
        400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed size."
    )


async def explained(request: Request, error: Exception) -> Response:
    """The refusal in the language of the API that was asked."""
    assert isinstance(error, Refusal)
    if request.url.path.startswith("/download/"):
        return PlainTextResponse(error.message, error.status)
    if request.url.path.startswith(("/storage/v1/", "/upload/", "/v1/")):
        return JSONResponse(json_error(error.status, error.message, error.reason), error.status)
    body = (
        "<?xml version='1.0' encoding='UTF-8'?>"
        f"<Error><Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
    )
    return Response(body, error.status, media_type="application/xml; charset=UTF-8")


def json_error(status: int, message: str, reason: str) -> dict[str, object]:
    """An error of the JSON APIs."""
    one = {"message": message, "domain": "global", "reason": reason}
    return {"error": {"code": status, "message": message, "errors": [one]}}
