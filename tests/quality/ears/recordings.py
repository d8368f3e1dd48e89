"""Real recordings whose tempo is certain, from Debian's packages; fetched, never part of this project.

``python -m tests.quality.ears.recordings`` fetches them into ``.cache/recordings``: 80 MB, on Debian.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from tests.data.music.model import Sound

FOLDER = Path(".cache/recordings")


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package, and what its copyright file says of the recordings in it."""

    name: str
    version: str
    sha256: str
    root: str
    licence: str

    @property
    def archive(self) -> Path:
        return FOLDER / f"{self.name}_{self.version}_all.deb"

    @property
    def folder(self) -> Path:
        return FOLDER / self.name


SECTOID = Package(
    "fretsonfire-songs-sectoid",
    "1.dfsg-3.1",
    "14c1ed3e43c1a6a80eae7698f0469a0825cd1184e441968d62df89ca418aa0b4",
    "usr/share/games/fretsonfire/data/songs/sectoid",
    "Carlos Viola Iborra, MIT",
)
MULDJORD = Package(
    "fretsonfire-songs-muldjord",
    "2.dfsg-2.1",
    "b37adf8b08b46d4182c283e760e4f40622d83674e05803960ea1e11a92600c7b",
    "usr/share/games/fretsonfire/data/songs/muldjord",
    "Muldjord, CC BY-SA 3.0",
)
SONIC_PI = Package(
    "sonic-pi-samples",
    "3.2.2~repack-8",
    "25f2312d2fae005e6ad0f4726b8ed3084e776006a5a132083506e960224ac79d",
    "usr/share/sonic-pi/samples",
    "CC0",
)


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording, or an excerpt of one.

    Attributes:
        files: inside the package's root; added up.
        excerpt_s: its start and end; None for a loop, which is played four times.
        bpm: as the song's own chart has it; None for a loop, whose length holds 2, 4, 8, 16 … beats.
        first_beat_s: of the whole song; its beats follow each other evenly.
        beats_per_bar: where the chart has a time signature.
    """

    name: str
    package: Package
    files: tuple[str, ...]
    excerpt_s: tuple[float, float] | None = None
    bpm: float | None = None
    first_beat_s: float = 0.0
    beats_per_bar: int | None = None

    @property
    def paths(self) -> list[Path]:
        return [self.package.folder / self.package.root / file for file in self.files]

    @property
    def is_here(self) -> bool:
        return all(path.exists() for path in self.paths)

    def sound(self) -> tuple[Sound, int]:
        """Samples, shape [channels, frames], and their rate."""
        parts = [self._read(path) for path in self.paths]
        rate = parts[0][1]
        frames = min(samples.shape[1] for samples, _ in parts)
        total = np.sum([samples[:, :frames] for samples, _ in parts], axis=0)
        total = np.tile(total, 4) if self.excerpt_s is None else total
        return np.asarray(total / max(1.0, np.abs(total).max()), np.float32), rate

    def _read(self, path: Path) -> tuple[Sound, int]:
        rate = int(soundfile.info(path).samplerate)
        start, stop = (
            (0, None) if self.excerpt_s is None else (round(at * rate) for at in self.excerpt_s)
        )
        samples = soundfile.read(path, start=start, stop=stop, dtype="float32", always_2d=True)[0]
        return np.ascontiguousarray(samples.T), rate


def _song(
    package: Package,
    name: str,
    bpm: float,
    *,
    folder: str | None = None,
    first_beat_s: float = 0.0,
    beats_per_bar: int | None = None,
) -> Recording:
    where = folder or name
    files = (f"{where}/song.ogg", f"{where}/guitar.ogg")
    return Recording(name, package, files, (60.0, 100.0), bpm, first_beat_s, beats_per_bar)


def _loop(name: str) -> Recording:
    return Recording(name, SONIC_PI, (f"{name}.flac",))


# Their authors charted them for a game. Sectoid's sound begins 30 ms after its chart.
RECORDINGS = (
    _song(SECTOID, "Feelings", 95, first_beat_s=0.03),
    _song(SECTOID, "Escape from chaosland", 135, first_beat_s=0.03),
    _song(SECTOID, "War of freedom", 140, first_beat_s=0.03),
    _song(SECTOID, "Metal madness", 150, first_beat_s=0.03),
    _song(MULDJORD, "Armygeddon", 170, folder="armygeddon"),
    _song(MULDJORD, "Chaos God", 170, folder="chaos_god", beats_per_bar=4),
    _song(MULDJORD, "Mutilated Mime", 180, folder="mutilated_mime", beats_per_bar=4),
    _song(MULDJORD, "Internal Degeneration", 190, folder="internal_degeneration", beats_per_bar=4),
    _loop("loop_compus"),
    _loop("loop_garzul"),
    _loop("loop_mika"),
    _loop("loop_safari"),
)


def fetch() -> None:
    """Fetch and unpack the packages that are not here.

    Raises:
        subprocess.CalledProcessError, FileNotFoundError: apt cannot, or is not here.
        ValueError: it is another package than the one named.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    for package in (SECTOID, MULDJORD, SONIC_PI):
        if package.folder.exists():
            continue
        subprocess.run(
            ["apt-get", "download", f"{package.name}={package.version}"], cwd=FOLDER, check=True
        )
        found = hashlib.sha256(package.archive.read_bytes()).hexdigest()
        if found != package.sha256:
            raise ValueError(f"{package.archive.name} has sha256 {found}, not {package.sha256}")
        subprocess.run(["dpkg-deb", "-x", package.archive, package.folder], check=True)
        package.archive.unlink()


if __name__ == "__main__":
    fetch()
    sys.exit(0)
