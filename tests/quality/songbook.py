"""The melodies that the quality is measured on, and which of them nobody tunes on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from gpu_jobs.tasks.transcribe_melody import transcribe_melody
from shared.music.notes import Notes
from shared.parameters import TranscribeMelodyParameters
from tests.contexts import FolderContext
from tests.quality.composing import Plan, compose

PLANS = (
    Plan("plain", "C major", 100, "AABA", ("plain", "plain")),
    Plan("broad", "G major", 84, "ABAB", ("broad", "plain")),
    Plan("waltz", "F major", 132, "AaBa", ("waltz", "walking waltz")),
    Plan("jig", "D major", 108, "AaBaAa", ("jig", "rocking")),
    Plan("dotted", "E minor", 92, "AABa", ("dotted", "plain"), tonic=62),
    Plan("running", "A minor", 88, "ABAb", ("running", "broad"), tonic=62),
    Plan("syncopated", "C minor", 104, "AaBA", ("syncopated", "chant"), hummed=12),
    Plan("off-beat", "G dorian", 112, "ABaB", ("off-beat", "syncopated"), hummed=8),
    Plan("picked up", "D major", 96, "AABA", ("picked-up", "picked-up"), tonic=63),
    Plan("two picked up", "F major", 90, "ABAB", ("two-picked-up", "dotted")),
    Plan("leaping", "C major", 86, "AaBa", ("plain", "dotted"), leaps=0.5),
    Plan("leaping waltz", "G major", 126, "ABaB", ("waltz", "dotted waltz"), leaps=0.5),
    Plan("five notes", "D pentatonic", 94, "AABA", ("plain", "running")),
    Plan("five notes rocking", "G pentatonic", 100, "AABa", ("rocking", "jig"), hummed=10),
    Plan("minor waltz", "A minor", 120, "AaBa", ("walking waltz", "waltz"), tonic=62),
    Plan("minor and slow", "D minor", 72, "ABAb", ("plain", "broad"), hummed=15),
    Plan("quick", "C major", 140, "AaBaAa", ("plain", "dotted")),
    Plan("quick and dotted", "A major", 136, "AABBAa", ("dotted", "plain"), tonic=62),
    Plan("verse and chorus", "G major", 112, "AaAaBBAaBB", ("chant", "broad")),
    Plan("verse and chorus in minor", "E minor", 116, "ABABCDCD", ("plain", "dotted", "broad", "plain")),
    Plan("ornamented", "D dorian", 84, "AABA", ("plain", "broad"), ornaments=0.4, hummed=10),
    Plan("ornamented waltz", "C major", 116, "ABAB", ("waltz", "walking waltz"), ornaments=0.3),
    Plan("chant", "A minor", 98, "AaAaB", ("chant", "broad"), tonic=62, leaps=0.05),
    Plan("short phrases", "F major", 80, "AaBbAaBb", ("short", "short"), hummed=12),
    Plan("breathless", "C major", 108, "AABA", ("plain", "running"), breathes=False),
    Plan("breathless and rocking", "D minor", 96, "ABAB", ("rocking", "jig"), breathes=False),
    Plan("high", "A major", 96, "AaBa", ("plain", "dotted"), tonic=69, hummed=8),
    Plan("low", "G minor", 88, "ABAb", ("dotted waltz", "waltz picked up"), tonic=55, hummed=8),
    Plan("long", "C major", 126, "AaBaCCBaAaBaCCBa", ("plain", "dotted", "broad")),
    Plan("long in minor", "B minor", 132, "AABBAABBCcAa",
         ("waltz", "waltz picked up", "walking waltz"), tonic=60),
)  # fmt: skip


_SUNG = Path(__file__).parents[1] / "data" / "sung_phrase.flac"


@dataclass(frozen=True)
class Melody:
    """A melody of the songbook.

    Attributes:
        plan: None for the recording of a person who sings.
        held_out: whether nobody may tune on it.
    """

    name: str
    plan: Plan | None
    held_out: bool

    @cached_property
    def notes(self) -> Notes:
        return compose(self.plan) if self.plan else _transcribed(_SUNG)


def _transcribed(recording: Path) -> Notes:
    with TemporaryDirectory() as folder:
        ctx = FolderContext({"audio": recording}, Path(folder))
        transcribe_melody(ctx, TranscribeMelodyParameters())
        return Notes.model_validate_json(ctx.saved["notes.json"].read_bytes())


COMPOSED = tuple(Melody(plan.name, plan, held_out=i % 2 == 1) for i, plan in enumerate(PLANS))
MELODIES = (*COMPOSED, Melody("a person's", None, held_out=False))
"""The composed ones, every second held out, and a real phrase."""
