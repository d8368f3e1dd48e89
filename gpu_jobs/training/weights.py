"""Makes every network of ``gpu_jobs/weights`` anew, one after the other.

    python -m gpu_jobs.training.weights PACKAGES [NAME …]

PACKAGES is the folder that `gpu_jobs.training.fetching` fills. Each is made by a command of its own,
which can be run alone; networks that hear what others heard come after them.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from gpu_jobs.engines.networks import WEIGHTS


def _commands(packages: Path) -> Mapping[str, tuple[str, ...]]:
    """What makes each network: module and arguments, in order."""
    here = str(packages)
    made = {name: str(WEIGHTS / f"{name}.onnx") for name in ("crepe-tiny", "note-onsets", "rhythm")}
    return {
        "basic-pitch": ("basic_pitch_export", here),
        "crepe-tiny": ("crepe_export", here, made["crepe-tiny"], "tiny"),
        "crema": ("crema_export", here),
        "spleeter": ("spleeter_export", here),
        "note-onsets": ("note_onsets", here, made["note-onsets"]),
        "note-judge": ("note_judge", here),
        "chord-ear": ("chords", here),
        "rhythm": ("rhythm", here, made["rhythm"]),
        "mood": ("mood.train", here),
        "melody": ("melody",),
        "stems": ("stems", here, str(packages / "stems")),
    }


def main() -> None:
    """Make what was named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", type=Path)
    parser.add_argument("names", nargs="*")
    asked = parser.parse_args()
    commands = _commands(asked.packages)
    unknown = set(asked.names) - set(commands)
    if unknown:
        parser.error(f"there are {', '.join(commands)}; not {', '.join(sorted(unknown))}")
    for name in asked.names or commands:
        print(f"{name} …", flush=True)
        module, *arguments = commands[name]
        subprocess.run(
            [sys.executable, "-m", f"gpu_jobs.training.{module}", *arguments], check=True
        )
        if name == "stems":  # it keeps its songs beside what they taught it
            shutil.copy(asked.packages / "stems" / "stems.onnx", WEIGHTS)


if __name__ == "__main__":
    main()
