"""Makes ``shared/music/suggesting/data/statistics.json.gz`` anew.

    python -m gpu_jobs.training.progressions FOLDER

The folder has the McGill Billboard annotations (see `gpu_jobs.training.progressions.billboard`), unpacked.
Songs that are held out go to ``tests/data/progressions.json``: what suggestions are judged by. The same
annotations give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import shared.music.suggesting.data
from gpu_jobs.training.progressions.billboard import files_of, read_folder
from gpu_jobs.training.progressions.counting import colours, following, songs_by_mode
from gpu_jobs.training.progressions.songs import Heard, Song, Stretch, split
from gpu_jobs.training.progressions.styles import music_of, styles
from shared.music.key_names import key_on
from shared.music.suggesting.degrees import place_of
from shared.music.symbols.note_names import name_of

_HELD_OUT = 0.15
_ORDER, _STYLE_ORDER = 4, 3
_MODES = ("major", "minor")
_FEWEST = 8
"""Chords of a stretch that is judged."""

_STATISTICS = Path(shared.music.suggesting.data.__file__).with_name("statistics.json.gz")
_JUDGES = Path(__file__).parents[3] / "tests" / "data" / "progressions.json"


def main() -> None:
    """Read, count, write, and say from what."""
    parser = argparse.ArgumentParser(prog="python -m gpu_jobs.training.progressions")
    parser.add_argument("folder", type=Path, help="holds the annotations")
    asked = parser.parse_args()
    songs = read_folder(asked.folder)
    counted, judges = split(songs, _HELD_OUT)
    _STATISTICS.write_bytes(gzip.compress(_json(statistics_of(counted)), 9, mtime=0))
    _JUDGES.write_bytes(_json(judges_of(judges)))
    print(f"{len(songs)} songs, {len(counted)} counted, {len(judges)} held out")
    print(f"annotations sha256 {_digest(asked.folder)}; {_STATISTICS.stat().st_size} bytes written")


def statistics_of(songs: Sequence[Song]) -> dict[str, Any]:
    """What `shared.music.suggesting.statistics` reads."""
    by_mode = songs_by_mode(songs)
    return {
        "following": {mode: following(music, _ORDER) for mode, music in by_mode.items()},
        "colours": {mode: colours(music) for mode, music in by_mode.items()},
        "styles": {style: _style(style) for style in styles()},
    }


def judges_of(songs: Sequence[Song]) -> list[dict[str, str]]:
    """Songs as chord symbols: each phrase once, one row a stretch in one key."""
    return [
        {
            "song": song.name,
            "key": key_on(stretch.tonic, stretch.mode),
            "chords": " ".join(_symbol(chord, stretch) for chord in stretch.told_once()),
            "phrases": " | ".join(
                " ".join(_symbol(chord, stretch) for chord in line) for line in stretch.lines
            ),
        }
        for song in songs
        for stretch in song.stretches
        if len(stretch.told_once()) >= _FEWEST
    ]


def _style(style: str) -> dict[str, Any]:
    music = {mode: music_of(style, mode) for mode in _MODES}
    return {
        "following": {mode: following(music[mode], _STYLE_ORDER) for mode in _MODES},
        "colours": {mode: colours(music[mode]) for mode in _MODES},
    }


def _symbol(chord: Heard, stretch: Stretch) -> str:
    above, _ = place_of(chord.code)
    root = name_of((stretch.tonic + above) % 12, key_on(stretch.tonic, stretch.mode))
    return f"{root}{chord.colour}"


def _digest(folder: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in files_of(folder))).hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


if __name__ == "__main__":
    main()
