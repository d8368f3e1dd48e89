"""The processes that ``ears`` measures: a song analysed and written down, by us and by the peers."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from gpu_jobs.ears.harmony.meter import HarmonyMeter
from gpu_jobs.ears.rhythm.meter import RhythmMeter
from gpu_jobs.tasks.features import features
from gpu_jobs.tasks.transcribe_notes import transcribe_notes
from shared.parameters import AnalyzeParameters, TranscribeNotesParameters
from tests.contexts import FolderContext
from tests.data.make_music import items

Mono = NDArray[np.float32]

_RATE, _SLOW_RATE = 44_100, 22_050
_SONG_S, _TEN_MINUTES_S = 30.0, 600.0


def main(what: str, amount: str) -> None:
    """Print one JSON line of what was measured."""
    told = _speed(int(amount)) if what == "speed" else _peak(amount)
    print(json.dumps(told))


def _speed(rounds: int) -> dict[str, Any]:
    """Seconds of each, in turn, after a first time that loads everything."""
    import soxr

    song = _song(_SONG_S)
    slow = soxr.resample(song.mean(axis=0), _RATE, _SLOW_RATE)
    work: dict[str, Callable[[], object]] = {
        "analyze": lambda: _task("analyze", song),
        "notes": lambda: _task("notes", song),
        "chords": lambda: _chords(slow),
        "beats": lambda: _beats(slow),
        "chords peer": lambda: _chroma_of_librosa(slow),
        "beats peer": lambda: _beats_of_librosa(slow),
    }
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(rounds + 1):
        for name, run in work.items():
            started = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - started)
    return {"song_s": _SONG_S, "seconds": {name: found[1:] for name, found in seconds.items()}}


def _peak(what: str) -> dict[str, float]:
    """Memory of this process after ten minutes of a song."""
    song = _song(60.0)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "song.wav"
        with soundfile.SoundFile(path, "w", _RATE, 2, "PCM_16") as file:
            for _ in range(round(_TEN_MINUTES_S / 60.0)):
                file.write(song.T)
        _run(what, path, Path(scratch) / "out")
    return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _song(seconds: float) -> Mono:
    """A band from the half that nothing was tuned on, as often as it takes: shape [2, frames]."""
    song = next(iter(items("pop", half="report"))).samples
    stereo = song if len(song) == 2 else np.repeat(song[:1], 2, axis=0)
    frames = round(seconds * _RATE)
    return np.tile(stereo, (1, -(-frames // stereo.shape[1])))[:, :frames]


def _task(what: str, song: Mono) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "song.wav"
        soundfile.write(path, song.T, _RATE, "PCM_16")
        _run(what, path, Path(scratch) / "out")


def _run(what: str, path: Path, out: Path) -> None:
    run = FolderContext({"audio": path}, out)
    if what == "analyze":
        features(run, AnalyzeParameters())
    else:
        transcribe_notes(run, TranscribeNotesParameters())


def _chords(song: Mono) -> None:
    meter = HarmonyMeter()
    meter.push(song)
    meter.finish(())


def _beats(song: Mono) -> None:
    meter = RhythmMeter()
    meter.push(song)
    meter.finish()


def _chroma_of_librosa(song: Mono) -> None:
    import librosa

    librosa.feature.chroma_cqt(y=song, sr=_SLOW_RATE)


def _beats_of_librosa(song: Mono) -> None:
    import librosa

    librosa.beat.beat_track(y=song, sr=_SLOW_RATE)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
