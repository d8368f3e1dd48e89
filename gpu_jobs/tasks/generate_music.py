"""Make music from words: a plan, a piece on paper, a band that plays it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from gpu_jobs.context import Context
from gpu_jobs.planner.asked import Asked
from gpu_jobs.planner.model import Plan
from gpu_jobs.planner.piece import make_piece
from gpu_jobs.planner.planning import plan as planned
from gpu_jobs.rendering.files import write_files
from gpu_jobs.rendering.font import instruments
from gpu_jobs.rendering.midi_score import read_score
from gpu_jobs.rendering.rendering import RATE, rendered
from shared.audio.read_at import BytesReadAt
from shared.music.arrangement_midi import write_arrangement
from shared.parameters import GenerateMusicParameters

_WHOLE = "music"
_RING_S = 1.0
"""For so long the last notes ring at least."""


def generate_music(ctx: Context, p: GenerateMusicParameters) -> None:
    """Turn the prompt into ``music.wav``, a WAV of each part, ``music.mid`` and ``plan.json``.

    Any words are some music: what nobody says is drawn by the seed from what the genre and the mood
    usually have; ``plan.json`` says which words were understood as what. The parts sum to the whole.

    Raises:
        Permanent("unknown_genre", "unknown_key"): as `plan`; about ``genre`` and ``key`` only.
        EngineUnavailable: there are no instruments; see `instruments`.
    """
    font = instruments(ctx)
    asked = Asked(p.genre, p.mood, p.style, p.tempo_bpm, p.key, ctx.seed)
    plan = planned(p.prompt, asked)
    ctx.save("plan.json", plan.model_dump_json().encode(), "application/json")
    _note(ctx, plan)
    ctx.progress(0.05, "composing")
    sheet, arrangement, timeline = make_piece(
        plan, p.duration_s, ctx.seed, lambda share: ctx.progress(0.05 + 0.35 * share)
    )
    midi = write_arrangement(arrangement, sheet.metre, timeline, plan.key, title=plan.genre)
    ctx.save("music.mid", midi, "audio/midi")
    ctx.progress(0.4, "playing")
    score = read_score(BytesReadAt(midi))
    music = rendered(
        score,
        font,
        end_s=max(p.duration_s, score.end_s + _RING_S),
        heard_so_far=lambda share: ctx.progress(0.4 + 0.3 * share),
    )
    ctx.note(audio_s=round(music.frames / RATE, 3), bars=sheet.bars, parts=len(music.names))
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


def _note(ctx: Context, plan: Plan) -> None:
    ctx.note(
        genre=plan.genre,
        style=plan.style,
        mood=plan.mood,
        key=plan.key,
        tempo_bpm=round(plan.tempo_bpm, 2),
        understood=len(plan.understood),
    )
