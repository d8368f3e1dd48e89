"""The same engine's speech: between which values its timbre lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from gpu_jobs.engines.hibari_voices import VOICES
from tests.quality.limits import Limit
from tests.quality.sounds import Floats, Sound
from tests.quality.timbre import Timbre, measure_timbre
from tests.quality.tuning import track_pitch
from tests.quality.wishes import GIVEN

_SPEED = 0.6
"""Slow speech: of quick speech hardly a vowel stays on its pitch long enough to be measured."""

_FEWEST_MOMENTS = 15
"""Level voiced moments from which on a text tells something: a few vowels."""


@dataclass(frozen=True, slots=True)
class SpokenRange:
    """From the lowest to the highest of the spoken texts; see `Timbre`."""

    brightness: Limit
    purity: Limit
    overtone_purity: Limit


def spoken_range(voice: str, texts: Sequence[str] = GIVEN) -> SpokenRange:
    """How hibari itself speaks, by its own synthesis, with the formants of ``voice``."""
    heard = [_timbre_of_speech(text, VOICES[voice].formants) for text in texts]
    spoken = [timbre for timbre in heard if timbre and timbre.moments >= _FEWEST_MOMENTS]
    return SpokenRange(
        brightness=_range(timbre.brightness_db for timbre in spoken),
        purity=_range(timbre.purity_db for timbre in spoken),
        overtone_purity=_range(timbre.overtone_purity_db for timbre in spoken),
    )


def _range(values: Iterable[float]) -> Limit:
    known = list(values)
    return Limit(min(known), max(known))


def _timbre_of_speech(text: str, formants: float) -> Timbre | None:
    samples, rate = _spoken(text)
    sound = Sound(samples, round(rate * formants))
    return measure_timbre(sound, track_pitch(sound))


@cache
def _spoken(text: str) -> tuple[Floats, int]:
    speaker = _speaker()
    return speaker(text, speed=_SPEED, seed=0).astype(float), speaker.sample_rate


@cache
def _speaker():  # type: ignore[no-untyped-def]
    from hibari import Hibari

    return Hibari()
