"""Who sings: the voice of an engine, ready for a style."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np

from gpu_jobs.engines import espeak, espeak_singer, hibari_singer
from gpu_jobs.engines.hibari_voices import VOICES
from gpu_jobs.engines.performance import RELEASE_S, Style, SungPhrase
from gpu_jobs.engines.vocoder import SAMPLE_RATE
from shared.errors import EngineUnavailable
from shared.parameters import SingParameters
from shared.singing.score import SungSyllable
from shared.singing.tessitura import VoiceRange


class Sing(Protocol):
    """Sings one phrase, whose notes lie within the voice's range.

    Args:
        silence_s: how long before its first note nothing else is sung: room for a breath.
        rng: makes every random choice.
    """

    def __call__(
        self, phrase: Sequence[SungSyllable], silence_s: float, rng: np.random.Generator
    ) -> SungPhrase: ...


@dataclass(frozen=True, slots=True)
class Singer:
    """A voice in one style.

    Attributes:
        name: of the model and its version, for the provenance.
        range: the notes it sings.
        rate: samples per second of what it sings.
        release_s: how long it sounds after the last note.
    """

    name: str
    range: VoiceRange
    rate: int
    release_s: float
    sing: Sing


def singer_for(engine: str, language: str, p: SingParameters) -> Singer:
    """The singer of an engine, for words in a language.

    Args:
        engine: as the catalogue of tasks names it.
        language: as 'en' or 'pt-BR'.

    Raises:
        EngineUnavailable("no_voice"): the engine, or a package it needs, is not installed.
        EngineUnavailable("unknown_voice"): the package is another version.
        EngineUnavailable("language_unsupported"): this voice does not speak the language.
    """
    if engine not in _SINGERS:
        raise EngineUnavailable("no_voice", f"The singer {engine!r} is not installed.")
    return _SINGERS[engine](language, p)


def _hibari(language: str, p: SingParameters) -> Singer:
    if language.partition("-")[0].lower() != "en":
        raise EngineUnavailable(
            "language_unsupported",
            f"The embedded voice sings English only, and these words are in {language!r}.",
        )
    from gpu_jobs.engines.hibari import NAME, load_voice

    voice = load_voice()
    style = _style(p)

    def sing(
        phrase: Sequence[SungSyllable], silence_s: float, rng: np.random.Generator
    ) -> SungPhrase:
        return hibari_singer.sing_phrase(voice, phrase, style, rng, silence_s=silence_s)

    return Singer(NAME, style.timbre.range, SAMPLE_RATE, RELEASE_S, sing)


def _espeak(language: str, p: SingParameters) -> Singer:
    espeak.reader(language)  # is it there, and does it know the language?
    style = _style(p)

    def sing(
        phrase: Sequence[SungSyllable], silence_s: float, rng: np.random.Generator
    ) -> SungPhrase:
        return espeak_singer.sing_phrase(language, phrase, style, rng, silence_s=silence_s)

    return Singer(espeak.name(), style.timbre.range, SAMPLE_RATE, RELEASE_S, sing)


def _style(p: SingParameters) -> Style:
    return Style(
        portamento_s=p.portamento_s,
        vibrato_cents=p.vibrato_cents,
        vibrato_hz=p.vibrato_hz,
        articulation=p.articulation,
        breath=p.breath,
        timbre=VOICES[p.voice],
    )


_SINGERS: Mapping[str, Callable[[str, SingParameters], Singer]] = MappingProxyType(
    {"hibari": _hibari, "espeak": _espeak}
)
