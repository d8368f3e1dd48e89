"""``python -m tests.quality.composer [PART …] [--tunes FOLDER]`` prints how good songs and bands are."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.quality.composer import arrangement, harmony, melody, prompts, songs

PARTS: dict[str, Callable[[], int]] = {
    "melody": melody.main,
    "arrangement": arrangement.main,
    "prompts": prompts.main,
    "songs": songs.main,
}


def main(arguments: Sequence[str]) -> int:
    """Measure, print; 0 where every limit is kept."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.parts) - set(PARTS))
    if unknown:
        parser.error(f"there is no part {unknown[0]!r}; there are {', '.join(PARTS)}")
    parts = [part for name, part in PARTS.items() if not asked.parts or name in asked.parts]
    if asked.tunes:
        parts.append(partial(harmony.main, asked.tunes))
    return max([part() for part in parts])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.composer", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument(
        "--tunes", type=Path, help="a folder of ABC files with chords: judges the harmoniser too"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
