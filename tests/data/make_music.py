"""Music with its truth, for measuring the ears: made by code, the same every time.

``python -m tests.data.make_music [KIND …] [--wav FOLDER]`` makes it ahead, or writes it to be heard;
all of it, and what earlier code had made is forgotten.
"""

from __future__ import annotations

import argparse
import sys
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.data.music.cache import forget_other_versions, kept
from tests.data.music.chorales import chorale
from tests.data.music.lines import hum, repeated, source, voice
from tests.data.music.mixes import four_stems, vocal_mix
from tests.data.music.model import RATE, Half, Item, Sound, Truth
from tests.data.music.polyphony import guitar, piano
from tests.data.music.rhythms import rhythm
from tests.data.music.songs import detuned, in_key, pop

Recipe = Callable[[Half, int, np.random.Generator], tuple[Sound, Truth]]

_LOUDEST = 0.95


@dataclass(frozen=True, slots=True)
class Kind:
    """What is made: how many pieces a half, and by whom."""

    pieces: int
    recipe: Recipe


KINDS = {
    "voice": Kind(6, voice),
    "hums": Kind(4, hum),
    "sources": Kind(8, source),
    "repeated": Kind(4, repeated),
    "piano": Kind(3, piano),
    "guitar": Kind(3, guitar),
    "pop": Kind(5, pop),
    "chorales": Kind(4, chorale),
    "detuned": Kind(3, detuned),
    "keys": Kind(12, in_key),
    "rhythm": Kind(28, rhythm),
    "vocal-mixes": Kind(3, vocal_mix),
    "mixes": Kind(4, four_stems),
}
_HALVES: tuple[Half, ...] = ("tune", "report")


def items(kind: str, half: Half | None = None) -> Iterator[Item]:
    """The pieces of a kind, of one half or of both.

    Made on first use and kept in ``.cache/corpus``, under a name that changes with the code.

    Raises:
        FileNotFoundError: the soundfont's package is not in ``.cache/packages``.
        KeyError: there is no such kind; see `KINDS`.
    """
    for each_half in _HALVES if half is None else (half,):
        for number in range(KINDS[kind].pieces):
            yield item(kind, each_half, number)


def item(kind: str, half: Half, number: int) -> Item:
    """One piece; ``number`` counts from 0 in each half."""
    name = f"{kind}-{half}-{number:02}"
    sound, truth = kept(name, lambda: _made(kind, half, number, name))
    return Item(name, kind, half, sound, RATE, truth)


def _made(kind: str, half: Half, number: int, name: str) -> tuple[Sound, Truth]:
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    sound, truth = KINDS[kind].recipe(half, number, rng)
    return np.asarray(sound * min(1.0, _LOUDEST / np.abs(sound).max()), np.float32), truth


def main(arguments: Sequence[str]) -> int:
    """Makes the kinds that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.data.make_music", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--wav", type=Path, help="folder for the pieces as WAV files")
    asked = parser.parse_args(arguments)
    unknown = sorted(set(asked.kinds) - set(KINDS))
    if unknown:
        parser.error(f"there is no kind {unknown[0]!r}; there are {', '.join(KINDS)}")
    began = time.monotonic()
    for kind in asked.kinds or KINDS:
        made = list(items(kind))
        if asked.wav:
            _write(made, asked.wav)
        seconds = sum(item.duration_s for item in made)
        took = time.monotonic() - began
        print(f"{kind}: {len(made)} pieces, {seconds:.0f} s, after {took:.0f} s")
    if not asked.kinds:
        forget_other_versions()
    return 0


def _write(made: Sequence[Item], folder: Path) -> None:
    import soundfile

    folder.mkdir(parents=True, exist_ok=True)
    for item in made:
        soundfile.write(folder / f"{item.name}.wav", item.samples.T, item.rate)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
