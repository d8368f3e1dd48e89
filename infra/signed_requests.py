"""What signed requests say on both homes: the terms of an upload, the name of a download."""

from __future__ import annotations

import re
from urllib.parse import quote

from shared.audio.formats import MEDIA_TYPE
from shared.errors import Permanent

LENGTH_RANGE = "x-goog-content-length-range"
GENERATION_MATCH = "x-goog-if-generation-match"
RESUMABLE = "x-goog-resumable"

_DOUBTFUL = re.compile(r"[^A-Za-z0-9 ._()-]")
# Separators of paths, control characters, and what turns the direction of text: "gpj.exe" must not
# read as "exe.jpg".
_NEVER_IN_A_NAME = re.compile(
    r"[/\\\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)


def upload_headers(content_type: str, max_size: int, *, resumable: bool) -> dict[str, str]:
    """The headers that an upload must carry: create an object of this type, of 1 to ``max_size`` bytes.

    Raises:
        Permanent: ``bad_content_type``: no header can carry it.
    """
    if max_size < 1:
        raise ValueError(f"An upload of at most {max_size} bytes makes no sense.")
    headers = {
        "Content-Type": checked_media_type(content_type),
        LENGTH_RANGE: f"1,{max_size}",
        GENERATION_MATCH: "0",
    }
    return {**headers, RESUMABLE: "start"} if resumable else headers


def checked_media_type(content_type: str) -> str:
    """The same, if a header can carry it. Raises `Permanent` ``bad_content_type``."""
    if not MEDIA_TYPE.fullmatch(content_type):
        raise Permanent("bad_content_type", f"{content_type[:80]!r} is not a media type.")
    return content_type


def attachment(filename: str) -> str:
    """A ``Content-Disposition`` that offers a file under any name (RFC 6266, RFC 8187)."""
    readable = filename.encode(errors="replace").decode()
    plain = _NEVER_IN_A_NAME.sub("_", readable)
    if not plain.strip(". "):
        plain = "download"
    simple = _DOUBTFUL.sub("_", plain)
    disposition = f'attachment; filename="{simple}"'
    return disposition if simple == plain else f"{disposition}; filename*=UTF-8''{quote(plain, '')}"
