"""The hostile corpus: files that no honest program writes, made by code, each with its verdict.

``python -m tests.data.make_hostile FOLDER`` writes those below 4 MiB, and what should be said of
each, into a folder: to try them on another program.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.data.hostile.aiff import AIFF
from tests.data.hostile.case import MIB, Hostile, named
from tests.data.hostile.flac import FLAC
from tests.data.hostile.midi import MIDI
from tests.data.hostile.mp4 import M4A
from tests.data.hostile.mpeg import AAC, MP3
from tests.data.hostile.ogg import OGG
from tests.data.hostile.polyglots import POLYGLOTS
from tests.data.hostile.wav import WAV
from tests.data.hostile.webm import WEBM

HOSTILE: Mapping[str, Hostile] = {
    **named("wav", WAV),
    **named("aiff", AIFF),
    **named("flac", FLAC),
    **named("mp3", MP3),
    **named("aac", AAC),
    **named("m4a", M4A),
    **named("ogg", OGG),
    **named("webm", WEBM),
    **named("midi", MIDI),
    **POLYGLOTS,
}
"""Name → hostile file, under the limits that are the default."""

_LARGEST_WRITTEN = 4 * MIB


def main(folder: Path) -> None:
    """Write the corpus, and ``verdicts.json``."""
    folder.mkdir(parents=True, exist_ok=True)
    verdicts = {}
    for number, (name, hostile) in enumerate(HOSTILE.items()):
        if hostile.opened().size > _LARGEST_WRITTEN:
            continue
        file = f"{number:03d}.bin"
        (folder / file).write_bytes(hostile.content())
        verdicts[file] = {
            "name": name,
            "kind": hostile.kind,
            "verdict": hostile.verdicts,
            "job_ends": hostile.ends,
        }
    (folder / "verdicts.json").write_text(json.dumps(verdicts, indent=2) + "\n")
    print(f"{len(verdicts)} files, in {folder}.")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.data.make_hostile FOLDER")
    main(Path(sys.argv[1]))
