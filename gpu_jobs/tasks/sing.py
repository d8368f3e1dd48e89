"""Sing lyrics on a melody."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from gpu_jobs.audio import Channels, resampled
from gpu_jobs.context import Context
from gpu_jobs.engines.singers import Singer, singer_for
from gpu_jobs.singing.levelled import write_levelled
from gpu_jobs.singing.takes import Phrases, Take, beside, doubled, single
from gpu_jobs.singing.track import Piece, joined
from shared.errors import Permanent
from shared.lyrics.model import Lyrics
from shared.music.dynamics import sung_levels
from shared.music.notes import Notes
from shared.parameters import SingParameters
from shared.singing.breaths import silences_before, split_breaths
from shared.singing.harmony import Interval, Scale, harmonize, scale_under
from shared.singing.score import SungSyllable, read_score
from shared.singing.tessitura import VoiceRange, bring_into_range

RATE = 44_100
_PEAK = 10 ** (-3 / 20)


def sing(ctx: Context, p: SingParameters) -> None:
    """Render ``lyrics`` on ``notes``; saves ``vocals.wav``: 44.1 kHz, 16 or 24 bit, peak -3 dBFS.

    It is mono, or stereo where several takes sound (``doubling``, ``harmony``), and lasts as long
    as the melody and its release. A melody outside the voice's range is moved by octaves, and the
    provenance says so (``octave_shift``, ``folded_phrases``); so is a second line
    (``harmony_octave_shift``, ``harmony_folded_phrases``).

    Memory: the voice's model and the phrases that overlap, however long the melody is.

    Raises:
        Permanent: ``unsingable``, ``mismatched_lyrics``, ``overlapping_notes``: see `read_score`.
        Permanent("unknown_key"): a harmony is asked for, and the melody's key is none.
        EngineUnavailable: the voice is not installed, or does not speak the language: see
            `singer_for`.
    """
    melody = Notes.model_validate_json(ctx.file("notes").read_bytes())
    lyrics = Lyrics.model_validate_json(ctx.file("lyrics").read_bytes())
    score = _score(melody, lyrics, p.dynamics)
    singer = singer_for(ctx.engine, lyrics.language, p)
    placement = bring_into_range(split_breaths(score), p.transpose, singer.range)
    chances = np.random.default_rng(ctx.seed)
    takes = doubled(placement.phrases, chances) if p.doubling else single(placement.phrases)
    if p.harmony != "none":
        scale = scale_under(melody.key, transpose=p.transpose, tuning_cents=melody.tuning_cents)
        takes.append(_second_line(ctx, placement.phrases, scale, p.harmony, singer.range))
    length_s = max(melody.duration_s, score[-1].end) + singer.release_s
    length_s += max(take.late_s for take in takes)
    ctx.note(
        voice=singer.name,
        octave_shift=placement.octave_shift,
        folded_phrases=placement.folded_phrases,
        phrases=len(placement.phrases),
        takes=len(takes),
        softest_db=round(min(note.level_db for s in score for note in s.notes), 1),
        audio_s=round(length_s, 3),
    )
    _record(ctx, singer, takes, length_s, p)


def _score(melody: Notes, lyrics: Lyrics, dynamics: float) -> list[SungSyllable]:
    levels = sung_levels(melody.notes, dynamics)
    notes = [
        note.model_copy(update={"level_db": level})
        for note, level in zip(melody.notes, levels, strict=True)
    ]
    return read_score(melody.model_copy(update={"notes": notes}), lyrics)


def _second_line(
    ctx: Context, phrases: Phrases, scale: Scale, interval: Interval, voice: VoiceRange
) -> Take:
    placement = bring_into_range(harmonize(phrases, scale, interval), 0, voice)
    ctx.note(
        harmony_octave_shift=placement.octave_shift,
        harmony_folded_phrases=placement.folded_phrases,
    )
    return beside(placement.phrases)


def _record(
    ctx: Context, singer: Singer, takes: Sequence[Take], length_s: float, p: SingParameters
) -> None:
    channels: Channels = 1 if len(takes) == 1 else 2
    track = joined(_sung(ctx, singer, takes, channels), channels, round(length_s * singer.rate))
    sound = resampled(track, singer.rate, RATE, channels)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vocals.wav"
        if not write_levelled(path, sound, RATE, channels, peak=_PEAK, bits=p.bits):
            raise Permanent("unsingable", "Nothing of these lyrics can be sung on these notes.")
        ctx.save("vocals.wav", path, "audio/wav")


def _sung(
    ctx: Context, singer: Singer, takes: Sequence[Take], channels: Channels
) -> Iterator[Piece]:
    """Phrase by phrase, each of all takes; every take has its own chances."""
    rngs = [np.random.default_rng([ctx.seed, number]) for number in range(len(takes))]
    silences = list(silences_before(takes[0].phrases))
    for index, silence_s in ctx.each(enumerate(silences), of=len(silences)):
        for take, rng in zip(takes, rngs, strict=True):
            sung = singer.sing(take.phrases[index], silence_s, rng)
            gains = np.array([1.0] if channels == 1 else take.gains, np.float32)
            at = round((sung.start_s + take.late_s) * singer.rate)
            yield Piece(at, gains[:, None] * sung.samples)
