"""Takes the network that hears many notes at once out of its package, unchanged.

    python -m gpu_jobs.training.basic_pitch_export PACKAGES

PACKAGES is a folder with ``basic_pitch-0.4.0-py2.py3-none-any.whl``, as its registry serves it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from gpu_jobs.engines.networks import WEIGHTS
from gpu_jobs.training.sources import Source, read_source

BASIC_PITCH = Source(
    "basic_pitch-0.4.0-py2.py3-none-any.whl",
    "738adb503aae7fdfc7d1e1511aa0ce35052315f260a19531ef4c356708425db0",
    "basic_pitch/saved_models/icassp_2022/nmp.onnx",
)


def main() -> None:
    """Runs the command line of this module."""
    arguments = argparse.ArgumentParser(description="Writes gpu_jobs/weights/basic-pitch.onnx.")
    arguments.add_argument("packages", type=Path, help="folder with the package")
    arguments.add_argument("--out", type=Path, default=WEIGHTS, help="folder to write to")
    given = arguments.parse_args()
    (given.out / "basic-pitch.onnx").write_bytes(read_source(given.packages, BASIC_PITCH))


if __name__ == "__main__":
    main()
