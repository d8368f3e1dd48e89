"""Sing lyrics on a melody with the embedded voice."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from gpu_jobs.audio import write_wav
from gpu_jobs.context import Context
from gpu_jobs.engines.hibari import NAME, load_voice
from gpu_jobs.engines.hibari_singer import RANGE, RELEASE_S, Style, SungPhrase, sing_phrase
from gpu_jobs.engines.vocoder import SAMPLE_RATE, Floats
from shared.music.lyrics import Lyrics
from shared.music.notes import Notes
from shared.music.phrases import split_phrases
from shared.music.score import SungSyllable, read_score
from shared.music.tessitura import bring_into_range
from shared.parameters import SingParameters

RATE = 44_100
_PEAK = 10 ** (-3 / 20)
_BREATH_S = 0.1
_SHARE_GIVEN_TO_BREATH = 0.3
_PIECE = 10 * SAMPLE_RATE


def sing(ctx: Context, p: SingParameters) -> None:
    """Render ``lyrics`` on ``notes``; saves ``vocals.wav``: mono, 44.1 kHz, 16 bit, peak -3 dBFS.

    It lasts as long as the melody and its release. Phrase by phrase, so that memory is bounded by
    the voice track itself. A melody outside the voice's range is moved by octaves, and the
    provenance says so (``octave_shift``, ``folded_phrases``).

    Raises:
        Permanent: ``unsingable``, ``mismatched_lyrics``, ``overlapping_notes``: see `read_score`.
        EngineUnavailable: the voice is not installed, or is another version.
    """
    melody = Notes.model_validate_json(ctx.file("notes").read_bytes())
    lyrics = Lyrics.model_validate_json(ctx.file("lyrics").read_bytes())
    phrases = _phrases(read_score(melody, lyrics))
    placement = bring_into_range(phrases, p.transpose, RANGE)
    ctx.note(
        voice=NAME,
        octave_shift=placement.octave_shift,
        folded_phrases=placement.folded_phrases,
        phrases=len(phrases),
        audio_s=round(_length(melody) / SAMPLE_RATE, 3),
    )
    voice = load_voice()
    style = Style(portamento_s=p.portamento_s, vibrato_cents=p.vibrato_cents)
    rng = np.random.default_rng(ctx.seed)
    track = np.zeros(_length(melody), np.float32)
    for phrase in ctx.each(placement.phrases, of=len(placement.phrases)):
        _add(track, sing_phrase(voice, phrase, style, rng))
    _save(ctx, track)


def _phrases(score: Sequence[SungSyllable]) -> list[list[SungSyllable]]:
    """What is sung in one breath each: lines, parted at their rests, with time to breathe between."""
    phrases = []
    for line in _lines(score):
        ranges = split_phrases([(s.start, s.end) for s in line])
        phrases += [list(line[r.start : r.stop]) for r in ranges]
    for phrase, following in pairwise(phrases):
        phrase[-1] = _leaving_breath(phrase[-1], following[0].start)
    return phrases


def _lines(score: Sequence[SungSyllable]) -> Iterator[Sequence[SungSyllable]]:
    starts = [i for i, syllable in enumerate(score) if syllable.opens_line]
    for begin, end in zip(starts, [*starts[1:], len(score)], strict=True):
        yield score[begin:end]


def _leaving_breath(last: SungSyllable, next_start: float) -> SungSyllable:
    """Ends early where the next phrase follows at once: its first consonants need the time."""
    note = last.notes[-1]
    missing = max(_BREATH_S - (next_start - note.end), 0.0)
    given = min(missing, _SHARE_GIVEN_TO_BREATH * (note.end - note.start))
    return replace(last, notes=(*last.notes[:-1], replace(note, end=note.end - given)))


def _length(melody: Notes) -> int:
    end = max(melody.duration_s, melody.notes[-1].end)
    return round((end + RELEASE_S) * SAMPLE_RATE)


def _add(track: Floats, sung: SungPhrase) -> None:
    begin = round(sung.start_s * SAMPLE_RATE)
    heard = sung.samples[: len(track) - begin]
    track[begin : begin + len(heard)] += heard


def _save(ctx: Context, track: Floats) -> None:
    peak = float(np.abs(track).max())
    track *= _PEAK / max(peak, 1e-9)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vocals.wav"
        write_wav(path, (piece[None] for piece in _resampled(track)), RATE)
        ctx.save("vocals.wav", path, "audio/wav")


def _resampled(track: Floats) -> Iterable[Floats]:
    import soxr

    stream = soxr.ResampleStream(SAMPLE_RATE, RATE, 1, dtype="float32")
    for begin in range(0, len(track), _PIECE):
        yield stream.resample_chunk(
            track[begin : begin + _PIECE], last=begin + _PIECE >= len(track)
        )
