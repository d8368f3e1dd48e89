"""What the HCL under terraform/ names, found without evaluating it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
TERRAFORM = ROOT / "terraform"

_TYPE = re.compile(r'^\s*(resource|data)\s+"(google_\w+)"', re.M)


def configuration_files(root: Path) -> list[Path]:
    """The HCL files below a folder, tests included; what `terraform init` leaves behind is not ours."""
    found = (path for pattern in ("*.tf", "*.tftest.hcl") for path in root.rglob(pattern))
    return sorted(path for path in found if ".terraform" not in path.parts)


def folders(root: Path) -> list[Path]:
    """Every folder that is a module or an example."""
    return sorted({path.parent for path in configuration_files(root) if path.suffix == ".tf"})


def folders_with_tests(root: Path) -> list[Path]:
    """Every folder with native tests: its own, or in a folder ``tests`` beside its files."""
    beside = {path.parent for path in root.rglob("*.tftest.hcl") if ".terraform" not in path.parts}
    return sorted({path.parent if path.name == "tests" else path for path in beside})


def types(files: Iterable[Path]) -> frozenset[tuple[str, str]]:
    """Each (``resource`` or ``data``, type) of the Google provider that the files use."""
    return frozenset(
        (found[1], found[2]) for path in files for found in _TYPE.finditer(path.read_text())
    )
