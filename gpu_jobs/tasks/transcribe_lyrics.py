"""Understand the words sung in a recording, and when each is sung."""

from __future__ import annotations

from collections.abc import Iterator

from gpu_jobs.context import Context
from gpu_jobs.engines import whisper
from gpu_jobs.listening import Mono, audible
from shared.dsp.passages import find_passages
from shared.errors import Permanent
from shared.lyrics.heard_words import HeardWord, HeardWords
from shared.parameters import TranscribeLyricsParameters

_TEXT = "text/plain; charset=utf-8"


def transcribe_lyrics(ctx: Context, p: TranscribeLyricsParameters) -> None:
    """Turn the input ``audio`` into ``words.json`` (`HeardWords`), ``words.txt`` and ``words.lrc``.

    Times are relative to the start of the input's region, as in `transcribe_melody`. Words are
    those that were sung, whatever they are: nothing is bowdlerised.

    Memory: 110 MB for 10 minutes, of it 38 MB the samples, besides 200 MB of the network.

    Raises:
        Permanent: as `gpu_jobs.listening.audible`, for what is damaged, silent or too short.
        Permanent("language_unsupported"): another language than English is asked for.
        Permanent("no_words"): it is hummed or played, or its words cannot be understood.
        EngineUnavailable: ``no_recogniser``: the optional packages are not installed.
    """
    _insist_on_english(p.language)
    whisper.load()
    samples = audible(ctx.audio("audio"), whisper.RATE)
    words = list(_words(ctx, samples))
    if not words:
        raise Permanent(
            "no_words",
            "No sung words can be understood in the recording. Sing them more clearly, or give them"
            " as lyrics.",
        )
    heard = HeardWords(language=p.language, engine=whisper.NAME, words=words)
    ctx.note(model=whisper.NAME, words=len(words), confidence=_mean_confidence(words))
    ctx.save("words.json", heard.model_dump_json(indent=1).encode(), "application/json")
    ctx.save("words.txt", heard.as_text().encode(), _TEXT)
    ctx.save("words.lrc", heard.as_lrc().encode(), _TEXT)
    ctx.progress(1.0)


def _insist_on_english(language: str) -> None:
    if language.partition("-")[0] != whisper.LANGUAGE:
        raise Permanent(
            "language_unsupported",
            f"Sung words are understood in English only, not in {language!r}.",
        )


def _words(ctx: Context, samples: Mono) -> Iterator[HeardWord]:
    """All words in order, passage by passage, so that a job can be cancelled between them."""
    for passage in find_passages(samples, whisper.RATE, longest_s=whisper.LONGEST_S):
        ctx.progress(passage.start / len(samples), "understanding words")
        begins_s = passage.start / whisper.RATE
        for word in whisper.understand(samples[passage]):
            yield word.model_copy(
                update={
                    "start": round(begins_s + word.start, 3),
                    "end": round(begins_s + word.end, 3),
                }
            )


def _mean_confidence(words: list[HeardWord]) -> float:
    return round(sum(word.confidence for word in words) / len(words), 3)
