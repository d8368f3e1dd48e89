"""Tell the mood of a recording from its analysis."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.context import Context
from gpu_jobs.ears.mood.cues import as_row, mood_cues
from gpu_jobs.ears.mood.explaining import explained
from gpu_jobs.engines import mood_model
from shared.music.analysis import Analysis
from shared.music.mood import MOODS, Mood, place
from shared.parameters import ClassifyMoodParameters

_CUES_TOLD = 8


def classify_mood(ctx: Context, _p: ClassifyMoodParameters) -> None:
    """Turn ``analysis.json`` and ``frames.npy`` into ``mood.json``.

    Of silence the primary mood is null, with a confidence of 0.
    """
    analysis = Analysis.model_validate_json(ctx.file("analysis").read_bytes())
    mood = told(analysis, _rms_db(ctx, analysis))
    ctx.note(model=mood_model.NAME, model_version=mood.model_version)
    ctx.save("mood.json", mood.model_dump_json().encode(), "application/json")
    ctx.progress(1.0)


def told(analysis: Analysis, rms_db: NDArray[np.float64]) -> Mood:
    """The mood of what was analysed, and why."""
    if analysis.spectrum is None or analysis.loudness is None or not len(rms_db):
        return _nothing_to_judge()
    if analysis.loudness.integrated_lufs is None:
        return _nothing_to_judge()
    names = mood_model.cue_names()
    row = as_row(mood_cues(analysis, rms_db), names)
    scores = mood_model.probabilities(row)[0].astype(float)
    first = int(scores.argmax())
    cues = explained(
        mood_model.probabilities, row, mood_model.usual_cues(), names, first, _CUES_TOLD
    )
    by_name = dict(zip(MOODS, (round(float(score), 4) for score in scores), strict=True))
    valence, arousal = place(by_name)
    return Mood(
        primary=MOODS[first],
        confidence=by_name[MOODS[first]],
        scores=by_name,
        valence=round(valence, 4),
        arousal=round(arousal, 4),
        features=cues,
        model_version=mood_model.version(),
    )


def _nothing_to_judge() -> Mood:
    return Mood(
        primary=None,
        confidence=0.0,
        scores=dict.fromkeys(MOODS, round(1 / len(MOODS), 4)),
        valence=0.0,
        arousal=0.0,
        features=[],
        model_version=mood_model.version(),
    )


def _rms_db(ctx: Context, analysis: Analysis) -> NDArray[np.float64]:
    if analysis.frames is None:
        return np.zeros(0)
    frames = np.load(ctx.file("frames"), allow_pickle=False)
    return np.asarray(frames[analysis.frame_rows.index("level_db")], np.float64)
