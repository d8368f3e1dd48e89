"""A phrase sung by eSpeak NG's voice, in any language that it speaks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gpu_jobs.engines.espeak_phrase import utter
from gpu_jobs.engines.performance import LEAD_S, Style, SungPhrase, Utterance, perform
from shared.singing.articulation import articulate
from shared.singing.score import SungSyllable

_HIS_THROAT = 1.16
"""It speaks with a man's formants; those of `Timbre` are relative to a woman's."""


def sing_phrase(
    language: str,
    phrase: Sequence[SungSyllable],
    style: Style,
    rng: np.random.Generator,
    *,
    silence_s: float = LEAD_S,
) -> SungPhrase:
    """Sing a phrase: see `gpu_jobs.engines.performance.perform`.

    Raises:
        EngineUnavailable, Permanent: as `gpu_jobs.engines.espeak.reader`.
    """
    spoken = utter(phrase, language)
    planned = articulate(phrase, spoken.lengths, style.articulation)
    uttered = Utterance(spoken.spectra, spoken.voiced, spoken.placed, planned)
    formants = style.timbre.formants * _HIS_THROAT
    return perform(uttered, phrase, style, rng, formants=formants, silence_s=silence_s)
