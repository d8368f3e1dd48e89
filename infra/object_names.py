"""Which names a bucket and an object may have: Cloud Storage's rules, and every URL parser's."""

from __future__ import annotations

import re

from shared.errors import Permanent

MAX_NAME_BYTES = 1024

_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def check_object_name(bucket: str, name: str) -> None:
    """Refuse names that Cloud Storage refuses, or that a URL cannot carry unchanged.

    Any other Unicode text is a name. Parts between slashes that are empty, ``.`` or ``..`` are
    refused because browsers rewrite them before they send a request.

    Raises:
        Permanent: ``bad_object_name``.
    """
    if not _BUCKET.fullmatch(bucket):
        raise Permanent("bad_object_name", f"{bucket!r} is no bucket's name.")
    try:
        size = len(name.encode())
    except UnicodeEncodeError as error:
        raise Permanent("bad_object_name", "An object's name must be valid Unicode.") from error
    if not 0 < size <= MAX_NAME_BYTES:
        raise Permanent(
            "bad_object_name", f"An object's name takes 1 to {MAX_NAME_BYTES} bytes, not {size}."
        )
    if _CONTROL.search(name):
        raise Permanent("bad_object_name", "An object's name has no control characters.")
    if any(part in ("", ".", "..") for part in name.split("/")):
        raise Permanent("bad_object_name", "No part of an object's name may be empty, '.' or '..'.")
