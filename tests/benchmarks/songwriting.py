"""The processes that ``composing`` measures: workflows performed step by step, as a worker performs them."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from gpu_jobs.performing import Performer
from infra.bootstrap import App
from shared.messages import ObjectFinalized
from shared.requests import JobRequest
from shared.settings import Settings
from tests.data.make_music import item
from tests.users import PHRASE

BACKING = Path(__file__).parents[1] / "data" / "backing_track.ogg"
LYRICS = "when the morning comes I will be gone\nand you will never know my name"
WHOLE = {"lyrics": LYRICS, "bars": 128}
"""Given words, and a melody for as much of the track as a job may ask for."""

MUSIC = {"prompt": "happy pop song with a saxophone", "duration_s": 60}
_MELODY = {
    "chords": ["C:maj", "G:maj", "A:min", "F:maj"] * 8,
    "bars": 32,
    "candidates": 16,
    "tempo_bpm": 120,
}
_LONG_S = 240.0
_TYPES = {".ogg": "audio/ogg", ".wav": "audio/wav", ".flac": "audio/flac"}


@dataclass(frozen=True, slots=True)
class Ask:
    """A workflow that is asked for, and the file that it is asked for."""

    workflow: str
    file: Path | None
    parameters: Mapping[str, object]


def main(what: str, rounds: int) -> None:
    """Print one JSON line of what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        asks = _asks(Path(folder))
        worker = Worker(Path(folder) / "home")
        told = _peaks(worker, asks) if what == "peaks" else _speed(worker, asks[what], rounds)
    print(json.dumps(told))


def _asks(folder: Path) -> dict[str, Ask]:
    """All that is measured, by name."""
    long = folder / "four_minutes.wav"
    four_minutes(long)
    return {
        "song-40s": Ask("background-to-song", BACKING, WHOLE),
        "song-4min": Ask("background-to-song", long, WHOLE),
        "band": Ask("accompany", PHRASE, {}),
        "voice-and-band": Ask("melody-to-vocals", PHRASE, {"lyrics": LYRICS}),
        "melody": Ask("compose-melody", None, _MELODY),
        "music": Ask("generate-music", None, MUSIC),
    }


def four_minutes(path: Path) -> None:
    """A band whose loop of whole bars comes again and again, from the half that nothing was tuned on."""
    band = item("pop", "report", 0)
    bars = band.truth.downbeats
    assert bars is not None
    first, last = (round(at * band.rate) for at in (bars[0], bars[-1]))
    loop = band.samples[:, first:last]
    frames = round(_LONG_S * band.rate)
    song = np.tile(loop, (1, -(-frames // loop.shape[1])))[:, :frames]
    soundfile.write(path, song.T, band.rate, "PCM_16")


def _speed(worker: Worker, ask: Ask, rounds: int) -> dict[str, Any]:
    """Seconds of every step, of the first time and of as many more as there are rounds."""
    first, *warm = (worker.perform(ask) for _ in range(rounds + 1))
    length_s = soundfile.info(ask.file).duration if ask.file else None
    return {"length_s": length_s, "first": first, "warm": warm}


def _peaks(worker: Worker, asks: Mapping[str, Ask]) -> dict[str, float]:
    """Memory of this process, MB, after one workflow after another."""
    peaks = {}
    for name, ask in asks.items():
        worker.perform(ask)
        peaks[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return peaks


class Worker:
    """A performer over a home of its own, without the processes around it."""

    def __init__(self, folder: Path) -> None:
        self._app = App(Settings(data=folder, secret="benchmark" * 4))
        self._performer = Performer(self._app.objects, "results", self._app.settings.weights)

    def perform(self, ask: Ask) -> dict[str, float]:
        """Seconds of each step of a job, from its inputs in the store to its outputs there."""
        job_id = self._submitted(ask)
        seconds = {}
        claim = self._app.conductor.claim(job_id, "cpu")
        while claim is not None:
            started = time.perf_counter()
            outcome = self._performer.perform(claim, lambda _progress, _message: None)
            seconds[claim.step.name] = time.perf_counter() - started
            claim = self._app.conductor.finish(claim, outcome, "cpu")
        ended = self._app.conductor.jobs.load(job_id).value
        assert ended.status == "completed", ended.error
        return seconds

    def _submitted(self, ask: Ask) -> str:
        asked: dict[str, Any] = {"workflow": ask.workflow, "parameters": dict(ask.parameters)}
        content_type = _TYPES[ask.file.suffix] if ask.file else ""
        if ask.file is not None:
            size = ask.file.stat().st_size
            upload = {"name": ask.file.name, "content_type": content_type, "size": size}
            asked["file"] = {"upload": upload}
        job = self._app.submissions.submit("owner", JobRequest.model_validate(asked)).job
        if ask.file is not None:
            (given,) = job.inputs.values()
            name = self._app.uploads.files.load(str(given.file_id)).value.object_name
            content = iter([ask.file.read_bytes()])
            found = self._app.objects.create("uploads", name, content, content_type=content_type)
            self._app.uploads.arrived(ObjectFinalized.from_facts(found))
        return job.id


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
