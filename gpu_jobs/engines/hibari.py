"""The embedded voice: hibari's English speech model, opened up so that it can sing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.hibari_graph import DURATIONS, ENERGY, PITCH, SPECTRA, cut_in_two
from gpu_jobs.engines.vocoder import Floats, Spectra
from shared.errors import EngineUnavailable

if TYPE_CHECKING:
    import onnxruntime

NAME = "hibari-tts@0.2.1/heart"
UNIT_S = 0.025
FRAMES_PER_UNIT = 2
FRAME_S = UNIT_S / FRAMES_PER_UNIT
_THREADS = 2
_SPEED = 0.55
"""Slow speech, of 1: its consonants are long enough to be understood when sung."""
_PAD = 0


@dataclass(frozen=True, slots=True)
class Prosody:
    """How the model would speak.

    Attributes:
        durations: of each phoneme and the pad at either end, in units of `UNIT_S`.
        hz: pitch of each frame, near 0 where unvoiced; `FRAMES_PER_UNIT` frames a unit.
        energy: log loudness of each frame.
    """

    durations: NDArray[np.int64]
    hz: Floats
    energy: Floats


class HibariVoice:
    """Phonemes to prosody, and prosody, perhaps changed, to spectra."""

    def __init__(
        self,
        alphabet: dict[str, int],
        prosody: onnxruntime.InferenceSession,
        decoder: onnxruntime.InferenceSession,
    ) -> None:
        self._alphabet = alphabet
        self._prosody = prosody
        self._decoder = decoder

    def knows(self, phoneme: str) -> bool:
        """Whether the character is in the model's alphabet."""
        return phoneme in self._alphabet

    def speak(self, phonemes: str) -> Prosody:
        """The model's own rendition; every character must be known."""
        durations, hz, energy = self._prosody.run(
            [DURATIONS, PITCH, ENERGY],
            {"ids": self._ids(phonemes), "speed": np.array([_SPEED], np.float32)},
        )
        return Prosody(np.asarray(durations), hz[0], energy[0])

    def decode(self, phonemes: str, wanted: Prosody) -> Spectra:
        """Spectra of the same phonemes under another prosody."""
        given = {
            "ids": self._ids(phonemes),
            DURATIONS: wanted.durations.astype(np.int64),
            PITCH: wanted.hz[None].astype(np.float32),
            ENERGY: wanted.energy[None].astype(np.float32),
        }
        return Spectra(*(output[0] for output in self._decoder.run(list(SPECTRA), given)))

    def _ids(self, phonemes: str) -> NDArray[np.int64]:
        return np.array([[_PAD, *(self._alphabet[c] for c in phonemes), _PAD]], np.int64)


@lru_cache(maxsize=1)
def load_voice() -> HibariVoice:
    """The voice, once per process.

    Raises:
        EngineUnavailable: hibari-tts is not installed, or is another version.
    """
    assets = _assets()
    halves = cut_in_two(assets / "hibari.onnx")
    alphabet = json.loads((assets / "vocab.json").read_text("utf-8"))
    return HibariVoice(alphabet, *map(_session, (halves.prosody, halves.decoder)))


def _session(model: bytes) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = _THREADS
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Every phrase has another shape: an arena would only keep the memory of the largest.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def phonemize(text: str) -> str:
    """Plain words (see `shared.lyrics.words.spoken_pieces`) to pronunciations, separated by spaces.

    Words missing from the lexicon are read by a small network.

    Raises:
        EngineUnavailable: hibari-tts is not installed.
    """
    return _reader()(text)


@lru_cache(maxsize=1)
def _reader() -> Callable[[str], str]:
    _assets()
    from hibari.g2p import G2P

    reader: Callable[[str], str] = G2P()
    return reader


def _assets() -> Path:
    from importlib.util import find_spec

    spec = find_spec("hibari")
    if spec is None or spec.origin is None:
        raise EngineUnavailable("no_voice", "The embedded singer needs the package hibari-tts.")
    return Path(spec.origin).parent / "assets"
