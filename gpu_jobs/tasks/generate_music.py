"""Make music from words: a plan, a piece on paper, a band that plays it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gpu_jobs.context import Context
from gpu_jobs.melody_inputs import melody_of
from gpu_jobs.planner.along import piece_along
from gpu_jobs.planner.asked import Asked
from gpu_jobs.planner.model import Plan
from gpu_jobs.planner.piece import make_piece
from gpu_jobs.planner.planning import plan as planned
from gpu_jobs.rendering.files import write_files
from gpu_jobs.rendering.font import instruments
from gpu_jobs.rendering.midi_score import read_score
from gpu_jobs.rendering.rendering import RATE, rendered
from shared.audio.read_at import BytesReadAt
from shared.music.arrangement import Arrangement
from shared.music.arrangement_midi import write_arrangement
from shared.music.lead_sheet import LeadSheet
from shared.music.timeline import Timeline
from shared.parameters import GenerateMusicParameters, TranscribeMelodyParameters

_WHOLE = "music"
_RING_S = 0.35
"""For so long the last notes ring at least."""


def generate_music(ctx: Context, p: GenerateMusicParameters) -> None:
    """Turn the prompt into ``music.wav``, a WAV of each part, ``music.mid`` and ``plan.json``.

    Any words are some music: what nobody says is drawn by the seed from what the genre and the mood
    usually have; ``plan.json`` says which words were understood as what. The parts sum to the whole.
    Where the input ``melody`` is given, the piece is that melody: its time and its key hold, and it lasts
    as long as the melody does.

    Raises:
        Permanent("unknown_genre", "unknown_key"): as `plan`; about ``genre`` and ``key`` only.
        Permanent: about the melody, as `melody_of`.
        EngineUnavailable: there are no instruments; see `instruments`.
    """
    font = instruments(ctx)
    asked = Asked(p.genre, p.mood, p.style, p.tempo_bpm, p.key, ctx.seed)
    plan = planned(p.prompt, asked)
    ctx.save("plan.json", plan.model_dump_json().encode(), "application/json")
    _note(ctx, plan)
    if p.lyrics:
        ctx.note(ignored="lyrics")  # hosted models sing; see background-to-song for what we do
    ctx.progress(0.05, "composing")
    midi, length_s = _along(ctx, plan) if ctx.has("melody") else _new(ctx, plan, p.duration_s)
    ctx.save("music.mid", midi, "audio/midi")
    ctx.progress(0.4, "playing")
    score = read_score(BytesReadAt(midi))
    music = rendered(
        score,
        font,
        end_s=None if length_s is None else max(length_s, score.end_s + _RING_S),
        lasts_until_end=True,
        heard_so_far=lambda share: ctx.progress(0.4 + 0.3 * share),
    )
    ctx.note(audio_s=round(music.frames / RATE, 3), parts=len(music.names))
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(
            music,
            Path(folder),
            _WHOLE,
            seed=ctx.seed,
            written_so_far=lambda share: ctx.progress(0.7 + 0.3 * share, "writing"),
        )
        for name, path in files.items():
            ctx.save(f"{name}.wav", path, "audio/wav")
    ctx.progress(1.0)


def _new(ctx: Context, plan: Plan, duration_s: float) -> tuple[bytes, float]:
    """A piece of its own, as MIDI, and its seconds."""
    sheet, arrangement, timeline = make_piece(
        plan, duration_s, ctx.seed, lambda share: ctx.progress(0.05 + 0.35 * share)
    )
    ctx.note(bars=sheet.bars)
    return _written(plan, sheet, arrangement, timeline), duration_s


def _along(ctx: Context, plan: Plan) -> tuple[bytes, None]:
    """The melody that is given, arranged, as MIDI; it lasts until that has rung out."""
    melody = melody_of(ctx, "melody", TranscribeMelodyParameters())
    sheet, arrangement, timeline = piece_along(plan, melody, ctx.seed)
    ctx.note(bars=sheet.bars, along_melody=True)
    return _written(plan, sheet, arrangement, timeline), None


def _written(plan: Plan, sheet: LeadSheet, arrangement: Arrangement, timeline: Timeline) -> bytes:
    key = sheet.keys[0].key
    return write_arrangement(arrangement, sheet.metre, timeline, key, title=plan.genre)


def _note(ctx: Context, plan: Plan) -> None:
    ctx.note(
        genre=plan.genre,
        style=plan.style,
        mood=plan.mood,
        key=plan.key,
        tempo_bpm=round(plan.tempo_bpm, 2),
        understood=len(plan.understood),
    )
