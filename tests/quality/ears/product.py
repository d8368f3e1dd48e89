"""The product's tasks, run on a piece as a worker would run them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
import soundfile
from numpy.typing import NDArray
from pydantic import BaseModel

from gpu_jobs.tasks.classify_mood import classify_mood
from gpu_jobs.tasks.features import features
from gpu_jobs.tasks.separate import separate
from gpu_jobs.tasks.transcribe_melody import transcribe_melody
from gpu_jobs.tasks.transcribe_notes import transcribe_notes
from shared.errors import Permanent
from shared.music.analysis import Analysis
from shared.music.mood import Mood
from shared.music.notes import Note, Notes
from shared.music.polyphony import PolyphonicNotes
from shared.parameters import (
    AnalyzeParameters,
    ClassifyMoodParameters,
    SeparateParameters,
    TranscribeMelodyParameters,
    TranscribeNotesParameters,
)
from tests.contexts import FolderContext
from tests.data.music.model import Sound

P = TypeVar("P", bound=BaseModel)
Saved = Mapping[str, Path]


def melody(samples: Sound, rate: int, engine: str = "swift-f0") -> Notes | None:
    """The melody that is heard, or None where the task says that there is none."""
    try:
        with _done(transcribe_melody, TranscribeMelodyParameters(), samples, rate, engine) as saved:
            return Notes.model_validate_json(saved["notes.json"].read_bytes())
    except Permanent:
        return None


def polyphony(samples: Sound, rate: int) -> list[Note]:
    """All notes that are heard; none where the task says that there are none."""
    try:
        with _done(transcribe_notes, TranscribeNotesParameters(), samples, rate) as saved:
            return PolyphonicNotes.model_validate_json(saved["notes.json"].read_bytes()).notes
    except Permanent:
        return []


def analysis(samples: Sound, rate: int) -> Analysis:
    """What is in it."""
    with _done(features, AnalyzeParameters(), samples, rate) as saved:
        return Analysis.model_validate_json(saved["analysis.json"].read_bytes())


def mood(samples: Sound, rate: int) -> Mood:
    """How it feels."""
    with _done(features, AnalyzeParameters(), samples, rate) as saved:
        inputs = {"analysis": saved["analysis.json"], "frames": saved["frames.npy"]}
        judging = FolderContext(inputs, saved["analysis.json"].parent)
        classify_mood(judging, ClassifyMoodParameters())
        return Mood.model_validate_json(judging.saved["mood.json"].read_bytes())


def stems(samples: Sound, rate: int, count: int) -> dict[str, NDArray[np.float64]]:
    """Two or four stems by name, shape [channels, frames]."""
    parameters = SeparateParameters.model_validate({"stems": count, "bits": 24})
    with _done(separate, parameters, samples, rate) as saved:
        return {
            name.removesuffix(".wav"): soundfile.read(path, always_2d=True)[0].T
            for name, path in saved.items()
        }


@contextmanager
def _done(
    task: Callable[[FolderContext, P], None],
    parameters: P,
    samples: Sound,
    rate: int,
    engine: str = "",
) -> Iterator[Saved]:
    """What a task saves, while the folder is there."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "piece.wav"
        soundfile.write(path, samples.T, rate, subtype="FLOAT")
        context = FolderContext({"audio": path}, Path(scratch) / "out", engine=engine)
        task(context, parameters)
        yield context.saved
