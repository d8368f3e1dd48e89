"""The processes that ``voice`` measures: one task each, on a melody of any length."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from gpu_jobs.tasks.mix import mix
from gpu_jobs.tasks.sing import sing
from gpu_jobs.tasks.write_lyrics import write_lyrics
from shared.lyrics.model import Lyrics
from shared.music.notes import Notes
from shared.parameters import MixParameters, SingParameters, WriteLyricsParameters
from shared.tasks import CATALOGUE
from tests.contexts import FolderContext
from tests.quality.composing import Plan, compose

_THIRTY_TWO_BARS = Plan("32 bars", "C major", 120, "AaBaCCBaAaBaCCBa", ("plain", "dotted", "chant"))
_WORDS = WriteLyricsParameters(theme="the river", mood="calm", style="folk", candidates=16)
_VERSE = WriteLyricsParameters(lyrics="the river runs away from me, the river runs down to the sea")
_FORM = "AaBaCCBa"


def main(what: str, amount: int, *folder: str) -> None:
    """Print one JSON line of what was measured."""
    told = _speed(amount) if what == "speed" else _peak(what, amount, Path(*folder))
    print(json.dumps(told))


def _speed(rounds: int) -> dict[str, Any]:
    """Seconds of writing and of singing thirty-two bars, after a first time that loads everything."""
    melody = compose(_THIRTY_TWO_BARS)
    written, sung, lines = [], [], 0
    for number in range(rounds + 1):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            (folder / "notes.json").write_text(melody.model_dump_json())
            written.append(_timed(partial(_write, folder, _WORDS, seed=number)))
            sung.append(_timed(partial(_sing, folder)))
            lyrics = Lyrics.model_validate_json((folder / "lyrics.json").read_bytes())
            lines = len(lyrics.lines)
    return {
        "write_s": written[1:],
        "sing_s": sung[1:],
        "song_s": melody.duration_s,
        "lines": lines,
    }


def _peak(task: str, length_s: int, folder: Path) -> dict[str, Any]:
    """Memory of this process after one task; the mix takes what singing left in the folder."""
    if task == "sing":
        (folder / "notes.json").write_text(_melody_of(length_s).model_dump_json())
        _write(folder, _VERSE, seed=0)
        _sing(folder)
    else:
        _mix(folder)
    return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _melody_of(length_s: int) -> Notes:
    """A melody that goes on for as long as wanted."""
    once = compose(Plan("some bars", "C major", 120, _FORM, ("plain", "dotted", "chant")))
    times = round(length_s / once.duration_s) + 1
    plan = Plan("many bars", "C major", 120, _FORM * times, ("plain", "dotted", "chant"))
    notes = [note for note in compose(plan).notes if note.end <= length_s - 0.5]
    return once.model_copy(update={"notes": notes, "duration_s": float(length_s)})


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _write(folder: Path, words: WriteLyricsParameters, *, seed: int) -> None:
    ctx = _context("write-lyrics", folder, {"notes": folder / "notes.json"}, seed)
    write_lyrics(ctx, words)


def _sing(folder: Path) -> None:
    inputs = {"notes": folder / "notes.json", "lyrics": folder / "lyrics.json"}
    sing(_context("sing", folder, inputs, 0), SingParameters())


def _mix(folder: Path) -> None:
    """The voice under itself: as long, and as loud, as any original."""
    inputs = {"voice": folder / "vocals.wav", "original": folder / "vocals.wav"}
    mix(_context("mix", folder, inputs, 0), MixParameters())


def _context(task: str, folder: Path, inputs: dict[str, Path], seed: int) -> FolderContext:
    return FolderContext(inputs, folder, engine=CATALOGUE[task].engines[0].name, seed=seed)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])
