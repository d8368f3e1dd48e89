"""The object stores that the contracts hold, each with a server where its signed URLs lead."""

from __future__ import annotations

import atexit
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx

from infra.gcp.objects import CloudObjects
from shared.ports import ObjectStore
from shared.settings import Settings
from tests.contract.servers.storage import BUCKETS, CloudStorage, started_storage
from tests.contract.storage_server import Watch, serving

EMULATOR = Settings.from_environment().storage_emulator_host
"""Of somebody else, where the usual variable names one: the contract then holds with it."""


@dataclass(frozen=True)
class ObjectHome:
    """An object store whose time tests move, and how it says no over HTTP.

    Attributes:
        refusal: the code of a refusal, in our gateway's words; asserts that it is well made.
        wrong_method: what it says to a method that was not signed.
    """

    objects: ObjectStore
    watch: Watch
    refusal: Callable[[httpx.Response], str]
    wrong_method: str = "bad_signature"


@cache
def cloud_storage() -> CloudStorage:
    """One for all tests of this process, since starting it takes longer than most of them."""
    until_the_end = ExitStack()
    atexit.register(until_the_end.close)
    return until_the_end.enter_context(started_storage())


@contextmanager
def folder_home(folder: Path) -> Iterator[ObjectHome]:
    watch = Watch(time.time())
    with serving(folder, watch) as objects:
        yield ObjectHome(objects, watch, problem_code, "wrong_method")


@contextmanager
def cloud_home(_folder: Path) -> Iterator[ObjectHome]:
    server = cloud_storage()
    server.reset()
    server.clock = watch = Watch(time.time())
    yield ObjectHome(CloudObjects(server.settings()), watch, xml_code)


@contextmanager
def emulator_home(_folder: Path) -> Iterator[ObjectHome]:
    """The emulator that the environment names; its time is its own."""
    settings = Settings(home="gcp", project="serenade-tests", storage_emulator_host=EMULATOR)
    for bucket in BUCKETS:
        httpx.post(f"{EMULATOR}/storage/v1/b", params={"project": "p"}, json={"name": bucket})
    objects = CloudObjects(settings)
    for bucket in BUCKETS:
        for found in objects.list(bucket, ""):
            objects.delete(bucket, found.name)
    yield ObjectHome(objects, Watch(time.time()), xml_code)


def problem_code(answer: httpx.Response) -> str:
    """Of a refusal by our gateway."""
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["type"] == f"urn:serenade:problem:{body['code']}"
    assert body["detail"]
    assert answer.status_code == _PROBLEMS[body["code"]]
    return str(body["code"])


def xml_code(answer: httpx.Response) -> str:
    """Of a refusal by Cloud Storage, in the words of our gateway."""
    assert answer.headers["content-type"].startswith("application/xml")
    found = re.search("<Code>(.+)</Code><Message>.+</Message>", answer.text)
    assert found is not None
    status, code = _ERRORS[found[1]]
    assert answer.status_code == status
    return code


_PROBLEMS = {
    "bad_signature": 403,
    "wrong_method": 403,
    "signature_expired": 403,
    "no_such_session": 404,
    "already_uploaded": 412,
    "too_large": 413,
    "empty_upload": 400,
    "bad_content_range": 400,
    "upload_gap": 503,
    "method_not_allowed": 405,
}

_ERRORS = {
    "SignatureDoesNotMatch": (403, "bad_signature"),
    "MalformedSecurityHeader": (400, "bad_signature"),
    "AccessDenied": (403, "bad_signature"),
    "ExpiredToken": (400, "signature_expired"),
    "NoSuchUpload": (404, "no_such_session"),
    "PreconditionFailed": (412, "already_uploaded"),
    "EntityTooLarge": (400, "too_large"),
    "EntityTooSmall": (400, "empty_upload"),
    "InvalidArgument": (400, "bad_content_range"),
    "ServiceUnavailable": (503, "upload_gap"),
}

CLOUD = "cloud storage over the wire"
HOMES = {"folder": folder_home, CLOUD: emulator_home if EMULATOR else cloud_home}
