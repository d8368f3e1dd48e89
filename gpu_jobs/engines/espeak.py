"""eSpeak NG, where somebody installed it: how words of many languages are read, and how they sound.

Optional (``serenade[languages]``), because the library is under the GPL. It is one machine with one
voice at a time, so calls take turns.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.errors import EngineUnavailable, Permanent

PITCH_HZ = 89.0
"""At which it speaks here, without any intonation."""

_RETRIEVED, _PHONEMES_IN_IPA = 1, 1 | 2
_RATE, _PITCH, _RANGE = 1, 3, 4
_WORDS_A_MINUTE, _MIDDLE_PITCH, _MONOTONE = 110, 50, 0
_UTF8 = 1
# IPA, with a tie bar (U+0361) between the letters of one sound.
_IPA = 0x02 | 0x80 | 0x361 << 8
_ENDED, _WORD, _PHONEME = 0, 1, 7
_MADE_AUDIO = 0
_LANGUAGE_MARK = re.compile(r"\([^)]*\)")
_NOT_OF_IPA = re.compile(r"[\d_|^.,;:!?~\s-]")
_ONE_AT_A_TIME = Lock()


@dataclass(frozen=True, slots=True)
class Sound:
    """A phoneme as spoken.

    Attributes:
        ipa: with its stress mark, if any.
        start_s, end_s: seconds.
        word: index of its word, counted from 0.
    """

    ipa: str
    start_s: float
    end_s: float
    word: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """Monotone speech: mono samples in [-1, 1], and what sounds when."""

    samples: NDArray[np.float32]
    rate: int
    sounds: list[Sound]


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("string", ctypes.c_char * 8),
    )


_Heard = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


def reader(language: str) -> Callable[[str], str]:
    """What reads words of a language: to IPA, a pronunciation a word, parted by spaces.

    Raises:
        EngineUnavailable: eSpeak NG is not installed: ``language_unsupported``, for English
            ``no_voice``.
        Permanent("language_unsupported"): it does not know the language.
    """
    with _ONE_AT_A_TIME:
        _choose(language)

    def read(text: str) -> str:
        with _ONE_AT_A_TIME:
            _choose(language)
            return " ".join(_pronounced(word) for word in text.split())

    return read


def speak(text: str, language: str) -> Spoken:
    """Say ``text`` slowly, on one pitch (`PITCH_HZ`).

    Raises:
        EngineUnavailable, Permanent: as `reader`.
    """
    pieces: list[NDArray[np.int16]] = []
    events: list[tuple[int, str, int]] = []

    def heard(samples: Any, count: int, told: Any) -> int:
        if samples and count:
            pieces.append(np.ctypeslib.as_array(samples, (count,)).copy())
        for event in told:
            if event.type == _ENDED:
                break
            events.append((event.type, event.string.decode("utf-8", "ignore"), event.sample))
        return _MADE_AUDIO

    with _ONE_AT_A_TIME:
        library, rate = _choose(language)
        callback = _Heard(heard)
        library.espeak_SetSynthCallback(callback)
        said = text.encode()
        library.espeak_Synth(said, len(said) + 1, 0, 1, 0, _UTF8, None, None)
        library.espeak_Synchronize()
    samples = np.concatenate([*pieces, np.zeros(1, np.int16)]).astype(np.float32)
    samples /= 32768
    return Spoken(samples, rate, _sounds(events, len(samples), rate))


def name() -> str:
    """The package and its version, for the provenance."""
    return f"espeakng-loader@{version('espeakng-loader')}"


def _sounds(events: list[tuple[int, str, int]], end: int, rate: int) -> list[Sound]:
    """Each phoneme until the next one, or the pause, begins."""
    sounds, word = [], -1
    for (kind, ipa, start), following in zip(
        events, [*(at for _, _, at in events[1:]), end], strict=True
    ):
        word += kind == _WORD
        plain = _plain(ipa)
        if kind == _PHONEME and plain:
            sounds.append(Sound(plain, start / rate, max(following, start) / rate, max(word, 0)))
    return sounds


def _pronounced(word: str) -> str:
    library, _ = _machine()
    said = ctypes.create_string_buffer(word.encode())  # referred to until all of it is read
    left = ctypes.c_void_p(ctypes.addressof(said))
    parts = []
    while left.value:
        read = library.espeak_TextToPhonemes(ctypes.byref(left), _UTF8, _IPA)
        parts.append(_plain(read.decode("utf-8", "ignore")))
    return "".join(parts)


def _plain(ipa: str) -> str:
    """Without tones, pauses, and the marks where the reader changed its language."""
    return _NOT_OF_IPA.sub("", _LANGUAGE_MARK.sub("", ipa))


def _choose(language: str) -> tuple[Any, int]:
    """The machine, set to a language and to speaking without intonation."""
    if find_spec("espeakng_loader") is None:
        raise _missing(language)
    library, rate = _machine()
    for known_as in (language.lower(), language.partition("-")[0].lower()):
        if library.espeak_SetVoiceByName(known_as.encode()) == 0:
            break
    else:
        raise Permanent("language_unsupported", f"Nobody here knows the language {language!r}.")
    library.espeak_SetParameter(_RATE, _WORDS_A_MINUTE, 0)
    library.espeak_SetParameter(_PITCH, _MIDDLE_PITCH, 0)
    library.espeak_SetParameter(_RANGE, _MONOTONE, 0)
    return library, rate


@cache
def _machine() -> tuple[Any, int]:
    """The library, and the samples per second that it makes."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    data = str(espeakng_loader.get_data_path()).encode()
    rate = library.espeak_Initialize(_RETRIEVED, 0, data, _PHONEMES_IN_IPA)
    if rate <= 0:
        raise EngineUnavailable("no_voice", "eSpeak NG cannot find its voices.")
    return library, int(rate)


def _missing(language: str) -> EngineUnavailable:
    if language.partition("-")[0].lower() == "en":
        return EngineUnavailable("no_voice", "eSpeak NG is not installed.")
    return EngineUnavailable(
        "language_unsupported",
        f"Words in {language!r} need eSpeak NG, which is not installed: add serenade[languages].",
    )
