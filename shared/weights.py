"""Weights that are too large to be shipped: a deployment keeps them in a folder, by name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from shared.errors import EngineUnavailable


@dataclass(frozen=True, slots=True)
class Packed:
    """Where a file lies that is published inside an archive (tar).

    Attributes:
        archive: name of the archive, as a folder of such archives has it.
        sha256: of the archive.
        member: path of the file inside it.
    """

    archive: str
    sha256: str
    member: str


@dataclass(frozen=True, slots=True)
class Weights:
    """One file of weights.

    Attributes:
        name: of the file, in the deployment's folder.
        model: the model that it is a network of, or the sounds of.
        sha256: what it must hash to, or the beginning of that where its authors publish no more: at
            least eight digits. A network from elsewhere is never run.
        url: where its authors publish it, or the archive that it is packed in; empty where it is made
            here.
        made_by: the command that makes it, where one does.
        packed: where it lies in an archive; None where it is published as it is.
    """

    name: str
    model: str
    sha256: str
    url: str = ""
    made_by: str = ""
    packed: Packed | None = None

    @property
    def source(self) -> str:
        """How to get it, as the end of a sentence."""
        if self.made_by:
            return f"`{self.made_by}` makes it"
        return f"`serenade weights --fetch {self.model}` gets it"


def found(folder: Path, wanted: Weights) -> Path:
    """The file of these weights, its checksum verified.

    Raises:
        EngineUnavailable: ``weights_missing``: it is not in the folder; ``weights_corrupt``: it is
            another file than the one meant.
    """
    path = folder / wanted.name
    if not path.is_file():
        raise EngineUnavailable(
            "weights_missing",
            f"This engine needs {wanted.name} in {folder} (SERENADE_WEIGHTS); {wanted.source}.",
        )
    if not digest(path).startswith(wanted.sha256):
        raise EngineUnavailable(
            "weights_corrupt",
            f"{path} is not the file that was meant: its sha256 does not begin with {wanted.sha256}.",
        )
    return path


def digest(path: Path) -> str:
    """The file's sha256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
