"""The processes that ``stems`` measures: songs told apart, by us and by the peer."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from gpu_jobs.tasks.separate import separate
from shared.parameters import SeparateParameters
from tests.contexts import FolderContext
from tests.data.make_music import items

Stereo = NDArray[np.float32]

_SONG_S = 30.0
_TEN_MINUTES_S = 600.0


def main(what: str, amount: int) -> None:
    """Print one JSON line of what was measured."""
    told = {"speed": _speed, "drums": _drums, "peak": _peak}[what](amount)
    print(json.dumps(told))


def _speed(rounds: int) -> dict[str, Any]:
    """Seconds of ours and of the peer, in turn, after a first time that loads everything."""
    song = _as_long_as(_songs(1)[0][0], _SONG_S)
    seconds: dict[str, list[float]] = {"two": [], "four": [], "hpss": []}
    for _ in range(rounds + 1):
        for what, found in seconds.items():
            started = time.perf_counter()
            if what == "hpss":
                _percussive(song)
            else:
                _ours(song, 2 if what == "two" else 4)
            found.append(time.perf_counter() - started)
    return {"song_s": _SONG_S, **{what: found[1:] for what, found in seconds.items()}}


def _drums(songs: int) -> dict[str, Any]:
    """Gain of the drums' SI-SDR over the mix, dB, of each song."""
    ours, peers = [], []
    for mix, drums in _songs(songs):
        before = _si_sdr(drums, mix)
        ours.append(_si_sdr(drums, _ours(mix, 4)["drums"]) - before)
        peers.append(_si_sdr(drums, _percussive(mix)) - before)
    return {"ours": ours, "hpss": peers}


def _peak(stems: int) -> dict[str, float]:
    """Memory of this process after ten minutes of a song."""
    song = _songs(1)[0][0]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "song.wav"
        with soundfile.SoundFile(path, "w", 44_100, 2, "PCM_16") as file:
            for _ in range(round(_TEN_MINUTES_S * 44_100 / song.shape[1])):
                file.write(song.T)
        run = FolderContext({"audio": path}, Path(scratch) / "out")
        separate(run, SeparateParameters.model_validate({"stems": stems}))
    return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _songs(count: int) -> list[tuple[Stereo, Stereo]]:
    """Mixes with their drums, from the half that nothing was tuned on."""
    found = []
    for item in items("mixes", half="report"):
        assert item.truth.stems is not None
        found.append((item.samples, item.truth.stems["drums"]))
        if len(found) == count:
            break
    return found


def _as_long_as(song: Stereo, seconds: float) -> Stereo:
    frames = round(seconds * 44_100)
    return np.tile(song, (1, -(-frames // song.shape[1])))[:, :frames]


def _ours(song: Stereo, stems: int) -> dict[str, Stereo]:
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "song.wav"
        soundfile.write(path, song.T, 44_100, "PCM_16")
        run = FolderContext({"audio": path}, Path(scratch) / "out")
        separate(run, SeparateParameters.model_validate({"stems": stems}))
        return {
            name.removesuffix(".wav"): soundfile.read(stem, dtype="float32")[0].T
            for name, stem in run.saved.items()
        }


def _percussive(song: Stereo) -> Stereo:
    """The drums by harmonic-percussive separation (D. Fitzgerald, DAFx 2010), by librosa."""
    import librosa

    return np.stack([librosa.effects.percussive(side) for side in song])


def _si_sdr(truth: Stereo, estimate: Stereo) -> float:
    """Scale-invariant signal-to-distortion ratio, dB (J. Le Roux et al., ICASSP 2019)."""
    wanted, heard = truth.ravel().astype(np.float64), estimate.ravel().astype(np.float64)
    wanted *= (wanted @ heard) / (wanted @ wanted)
    return float(10 * np.log10(np.sum(wanted**2) / np.sum((wanted - heard) ** 2)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
