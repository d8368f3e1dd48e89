"""The last words of a run: what was made, how long each step took, how to listen."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.filesize import decimal
from rich.markup import escape
from rich.table import Table

from infra.cli.documents import ArtifactView, JobView
from shared.audio.probe import probe
from shared.audio.read_at import FileReadAt
from shared.tasks import PARTS

CONTENTS: Mapping[str, str] = {
    "notes.json": "the melody: notes, key, pitch track",
    "melody.mid": "the melody as MIDI, for any DAW",
    "lyrics.json": "the syllables on their notes",
    "lyrics.txt": "the words",
    "lyrics.lrc": "the words, timed, for players",
    "lead-sheet.musicxml": "melody, chords and words, for MuseScore and others",
    "sheet.json": "bars, keys, chords, sections, melody",
    "vocals.wav": "the voice alone",
    "accompaniment.mid": "what the band plays, as MIDI",
    "accompaniment.wav": "all but the voice",
    "plan.json": "what the words were understood as",
    "music.mid": "the piece as MIDI",
    "music.wav": "the piece",
    **{f"{part}.wav": f"the {part} alone" for part in PARTS},
    "other.wav": "all the rest",
    "analysis.json": "tempo, beats, key, chords, form, sound",
    "frames.npy": "the sound, frame by frame",
    "mood.json": "the mood, and what says so",
    "performed.mid": "the notes as they were played",
    "quantized.mid": "the notes on the grid",
    "score.musicxml": "the score, for MuseScore and others",
    "tab.txt": "the tab",
    "mix.wav": "the song",
    "mix.mp3": "the song, to send around",
}

PLAYERS: Sequence[tuple[str, ...]] = (
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("aplay",),
    ("ffplay", "-autoexit", "-nodisp"),
    ("mpv",),
)
"""Commands that play a file, best first."""


def tell_steps(console: Console, job: JobView) -> None:
    """A line for each step: engine and seconds."""
    table = _table()
    for step in job.steps:
        took = "" if step.seconds is None else f"{step.seconds:.2f} s"
        table.add_row(step.name, took, step.engine, step.status.value)
    console.print(table)


def tell_artifacts(
    console: Console, artifacts: Sequence[ArtifactView], places: Sequence[Path]
) -> None:
    """A line for each file: where, size, what it is, how long it sounds."""
    table = _table()
    table.add_column(overflow="fold")
    for artifact, place in zip(artifacts, places, strict=True):
        what = CONTENTS.get(artifact.name, artifact.media_type)
        size, duration = decimal(artifact.size), _duration(artifact, place)
        table.add_row(escape(str(place)), size, duration, escape(what))
    console.print(table)


def tell_listening(
    console: Console, artifacts: Sequence[ArtifactView], places: Sequence[Path]
) -> None:
    """How to hear the last sound that was made, if any was."""
    sounds = [p for a, p in zip(artifacts, places, strict=True) if _sounds(a)]
    if sounds:
        console.print(f"Listen:  {_how_to_play(sounds[-1])}", markup=False, soft_wrap=True)


def _how_to_play(place: Path) -> str:
    for command in PLAYERS:
        if shutil.which(command[0]):
            return shlex.join([*command, str(place)])
    return f"open {place} in any player"


def _duration(artifact: ArtifactView, place: Path) -> str:
    if not _sounds(artifact):
        return ""
    with FileReadAt(place) as bytes_of:
        return f"{probe(bytes_of).duration_s:.1f} s"


def _sounds(artifact: ArtifactView) -> bool:
    return artifact.media_type.startswith("audio/") and "midi" not in artifact.media_type


def _table() -> Table:
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
