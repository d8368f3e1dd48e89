"""``python -m infra.build``: everything that is deployed, into ``dist``."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from infra.build.bundle import bundle, copy_reached, write_requirements, zip_folder
from infra.build.needs import FUNCTIONS, WORKER, WORKER_EXTRAS
from infra.build.requirements import pinned, pins_of
from shared.errors import Permanent

ROOT = Path(__file__).parents[2]
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
"""The bytecode's and the pins': the functions' runtime must be this one.

Another would start, but compile all of ours from its source at every start, and without a test.
"""


def build(out: Path, root: Path = ROOT, *, extras: Collection[str] = ()) -> None:
    """Write ``NAME.zip`` of each function, ``manifest.json``, and ``worker/``: what images are made of.

    Args:
        root: the folder of ``pyproject.toml`` and our packages.
        extras: of `WORKER_EXTRAS`, which the workers are to have.

    Raises:
        Permanent: ``no_needs`` where a function is not in `infra.build.needs`; ``not_installed`` and
            ``other_version`` where this Python lacks what should be pinned.
    """
    out.mkdir(exist_ok=True)
    pins = pins_of(root / "pyproject.toml")
    built = {name: _build_function(root, name, pins, out) for name in _functions(root)}
    manifest = {"python": PYTHON, "functions": built}
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    _build_worker(root, pins, out / "worker", extras)


def main() -> None:
    """Build, and say what was built; exit code 1 where it cannot be."""
    parser = argparse.ArgumentParser(prog="python -m infra.build", description=__doc__)
    parser.add_argument(
        "--extras", nargs="*", default=(), choices=WORKER_EXTRAS, help="what workers have besides"
    )
    asked = parser.parse_args()
    out = ROOT / "dist"
    try:
        build(out, extras=asked.extras)
    except Permanent as error:
        sys.exit(str(error))
    for path in sorted(out.glob("*.zip")):
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e3:.0f} kB")


def _functions(root: Path) -> list[str]:
    """Every folder with a ``main.py``, by name."""
    names = sorted(main.parent.name for main in (root / "functions").glob("*/main.py"))
    unknown = set(names) - set(FUNCTIONS)
    if unknown:
        raise Permanent("no_needs", f"Say in infra/build/needs.py what {sorted(unknown)} need.")
    return names


def _build_function(root: Path, name: str, pins: Mapping[str, str], out: Path) -> dict[str, str]:
    """Its line in the manifest."""
    archive = out / f"{name}.zip"
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        bundle(root, name, pinned(FUNCTIONS[name], pins), folder)
        zip_folder(folder, archive)
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    return {"zip": archive.name, "entry_point": name, "sha256": digest}


def _build_worker(
    root: Path, pins: Mapping[str, str], folder: Path, extras: Collection[str]
) -> None:
    """Sources, requirements, checksums of weights; the image compiles with its own Python."""
    shutil.rmtree(folder, ignore_errors=True)
    modules = (path.relative_to(root) for path in (root / "gpu_jobs").rglob("*.py"))
    starts = [".".join(path.with_suffix("").parts) for path in modules]
    copy_reached(root, starts, folder / "app")
    needs = (*WORKER, *(need for extra in extras for need in WORKER_EXTRAS[extra]))
    write_requirements(folder / "requirements.txt", pinned(needs, pins))
    locks = (root / "infra" / "images" / f"{name}.lock" for name in ("models", *extras))
    locked = "".join(lock.read_text() for lock in locks if lock.exists())
    (folder / "models.lock").write_text(locked)


if __name__ == "__main__":
    main()
