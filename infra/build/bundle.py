"""A function's source as the platform takes it: one zip, the same bytes for the same sources.

Inside lie ``main.py``, ``requirements.txt`` and, in a second zip, all of ours with its bytecode. The
platform compiles every file that it finds and then resets all times, so that this bytecode matches no
source and is made again at every start. It does not look into zips.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from infra.build.reach import reached

LOCAL_HOME = "infra.local"
"""Deployed nowhere."""

OURS_ZIP = "serenade.zip"
"""All of ours; Python imports from it as from a folder."""

_MAIN = '''"""Where the platform looks for the function."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).with_name("{ours}")))

from functions.{name}.main import {name} as {name}
'''
_BESIDE_ITS_SOURCE = "-b"  # where Python looks for bytecode in a zip
_UNCHECKED = ("-q", "-f", "--invalidation-mode", "unchecked-hash")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o100644


def bundle(root: Path, name: str, requirements: Sequence[str], folder: Path) -> None:
    """Lay out a function: its ``main.py``, requirements, and all of ours that it reaches, zipped.

    Args:
        root: the folder that our packages lie in.
        folder: which must not exist yet.
    """
    folder.mkdir()
    (folder / "main.py").write_text(_MAIN.format(name=name, ours=OURS_ZIP))
    write_requirements(folder / "requirements.txt", requirements)
    with tempfile.TemporaryDirectory() as scratch:
        ours = Path(scratch)
        copy_reached(root, [f"functions.{name}.main"], ours)
        compile_bytecode(ours)
        zip_folder(ours, folder / OURS_ZIP, zipfile.ZIP_STORED)  # nothing to unpack at a start


def copy_reached(root: Path, starts: Iterable[str], folder: Path) -> None:
    """Copy the modules that these reach, and the data files that lie beside them."""
    modules = set(reached(root, starts, without=LOCAL_HOME).values())
    data = _data_files(root, {module.parent for module in modules})
    for path in modules | data:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target)


def write_requirements(path: Path, requirements: Sequence[str]) -> None:
    """As ``pip install -r`` reads them."""
    path.write_text("".join(f"{line}\n" for line in requirements))


def compile_bytecode(folder: Path) -> None:
    """Compile every module, to bytecode beside it that is never checked against its source.

    A fresh process with a fixed hash seed gives the same bytes each time.
    """
    compiler = [sys.executable, "-m", "compileall", _BESIDE_ITS_SOURCE, *_UNCHECKED]
    subprocess.run(
        [*compiler, "-s", str(folder), str(folder)], env={"PYTHONHASHSEED": "0"}, check=True
    )


def zip_folder(folder: Path, target: Path, compression: int = zipfile.ZIP_DEFLATED) -> None:
    """All files of a folder, by name, without their times and owners."""
    with zipfile.ZipFile(target, "w", compresslevel=9) as archive:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _LONG_AGO)
            entry.compress_type = compression
            entry.external_attr = _PLAIN_FILE << 16
            entry.create_system = 3  # Unix: of the builder's system nothing stays
            archive.writestr(entry, path.read_bytes(), compresslevel=9)


def _data_files(root: Path, folders: Iterable[Path]) -> set[Path]:
    """What pyproject.toml counts as package data."""
    project = tomllib.loads((root / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    found = (root / folder for folder in folders)
    return {p.relative_to(root) for folder in found for each in patterns for p in folder.glob(each)}
