"""The same engine's speech: between which values its timbre lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from gpu_jobs.engines.hibari_voices import VOICES
from tests.quality.clicks import loudest_click
from tests.quality.limits import Limit
from tests.quality.sounds import Floats, Sound
from tests.quality.timbre import Timbre, measure_timbre
from tests.quality.tuning import track_pitch
from tests.quality.wishes import GIVEN

_SPEED = 0.6
"""Slow speech: of quick speech hardly a vowel stays on its pitch long enough to be measured."""

_EDGE_S = 0.2
_SURELY_A_CLICK_DB = 12.0
"""Steps of a hundredth of full scale reach 13 to 17 dB."""

_FEWEST_MOMENTS = 15
"""Level voiced moments from which on a text tells something: a few vowels."""


@dataclass(frozen=True, slots=True)
class SpokenRange:
    """From the lowest to the highest of the spoken texts; see `Timbre`.

    Attributes:
        sharpness: up to the sharpest consonant's; see `loudest_click`. Nothing is joined in speech.
    """

    brightness: Limit
    purity: Limit
    overtone_purity: Limit
    sharpness: Limit


def spoken_range(voice: str, texts: Sequence[str] = GIVEN) -> SpokenRange:
    """How hibari itself speaks, by its own synthesis, with the formants of ``voice``."""
    heard = [_timbre_of_speech(text, VOICES[voice].formants) for text in texts]
    spoken = [timbre for timbre in heard if timbre and timbre.moments >= _FEWEST_MOMENTS]
    return SpokenRange(
        brightness=_range(timbre.brightness_db for timbre in spoken),
        purity=_range(timbre.purity_db for timbre in spoken),
        overtone_purity=_range(timbre.overtone_purity_db for timbre in spoken),
        sharpness=_sharpness(texts, VOICES[voice].formants),
    )


def _range(values: Iterable[float]) -> Limit:
    known = list(values)
    return Limit(min(known), max(known))


def _sharpness(texts: Sequence[str], formants: float) -> Limit:
    sharpest = max(_sharpest(text, formants) for text in texts)
    return Limit(highest=min(sharpest, _SURELY_A_CLICK_DB))


def _timbre_of_speech(text: str, formants: float) -> Timbre | None:
    sound = _speech(text, formants)
    return measure_timbre(sound, track_pitch(sound))


def _sharpest(text: str, formants: float) -> float:
    """Of a text's consonants, dB, between its first and last sounds."""
    sound = _speech(text, formants)
    return loudest_click(sound, _EDGE_S, len(sound.samples) / sound.rate - _EDGE_S)


def _speech(text: str, formants: float) -> Sound:
    samples, rate = _spoken(text)
    return Sound(samples, round(rate * formants))


@cache
def _spoken(text: str) -> tuple[Floats, int]:
    speaker = _speaker()
    return speaker(text, speed=_SPEED, seed=0).astype(float), speaker.sample_rate


@cache
def _speaker():  # type: ignore[no-untyped-def]
    from hibari import Hibari

    return Hibari()
