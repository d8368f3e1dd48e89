"""A phrase sung by hibari's voice.

Vowels are decoded no longer than speech has them, for which the model was trained.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gpu_jobs.engines.hibari import HibariVoice
from gpu_jobs.engines.hibari_alignment import place
from gpu_jobs.engines.hibari_prosody import (
    as_sung,
    consonant_lengths,
    spell,
    token_edges,
)
from gpu_jobs.engines.performance import LEAD_S, Style, SungPhrase, Utterance, perform
from shared.singing.articulation import articulate
from shared.singing.score import SungSyllable


def sing_phrase(
    voice: HibariVoice,
    phrase: Sequence[SungSyllable],
    style: Style,
    rng: np.random.Generator,
    *,
    silence_s: float = LEAD_S,
) -> SungPhrase:
    """Sing a phrase: see `gpu_jobs.engines.performance.perform`."""
    uttered = _utter(voice, phrase, style)
    formants = style.timbre.formants
    return perform(uttered, phrase, style, rng, formants=formants, silence_s=silence_s)


def _utter(voice: HibariVoice, phrase: Sequence[SungSyllable], style: Style) -> Utterance:
    text = spell(voice, phrase)
    spoken = voice.speak(text.phonemes)
    planned = articulate(phrase, consonant_lengths(spoken, text), style.articulation)
    wanted = as_sung(spoken, text, phrase, planned, style.timbre.formants)
    spectra = voice.decode(text.phonemes, wanted)
    placed = place(spectra, token_edges(wanted.durations), text.syllables)
    return Utterance(spectra, wanted.hz > 0, placed, planned)
