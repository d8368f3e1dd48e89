"""Songs on backing tracks whose beats and chords are known: heard, composed, sung, mixed, and measured.

``python -m tests.quality.composer.songs`` prints the table.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table

from gpu_jobs.tasks.compose_melody import compose_melody
from gpu_jobs.tasks.features import features
from gpu_jobs.tasks.mix import mix
from gpu_jobs.tasks.separate import separate
from gpu_jobs.tasks.sing import sing
from gpu_jobs.tasks.write_lyrics import write_lyrics
from shared.lyrics.model import Lyrics
from shared.music.notes import Notes
from shared.music.sheet_files import read_sheet
from shared.parameters import (
    AnalyzeParameters,
    ComposeMelodyParameters,
    MixParameters,
    SeparateParameters,
    SingParameters,
    WriteLyricsParameters,
)
from tests.contexts import FolderContext
from tests.data.make_music import items
from tests.data.music.model import Item
from tests.listening import cents_from_notes, word_error_rate, words_by_line
from tests.mixing import loudness
from tests.quality.composer.fitting import by_chance, in_chord, on_beat, on_grid
from tests.quality.composer.rows import Row, print_rows

Floats = NDArray[np.float64]

LYRICS = (
    "when the morning comes I will be gone\nand you will never know my name",
    "the river runs away from me\nthe river runs down to the sea",
    "do you remember the day we met\nI never will forget",
    "I am walking home alone tonight\nunder the silver moon",
    "open the window and let the summer in\nthere is a bird upon the tree",
)
_LOUDNESS_LUFS = -14.0
_SOFT_LUFS = -26.0
"""So soft that nothing is limited: then a mix is a sum."""

_TAIL = 2_000
"""Frames at the end of a mix that are not compared: mixes may end a little apart."""


@dataclass(frozen=True, slots=True)
class Song:
    """What a song's instruments showed.

    Attributes:
        on_grid: share of onsets within 40 ms of the track's true halves, thirds or quarters of beats;
            ``by_chance`` of onsets that know nothing of them.
        on_beat: share of notes written on beats that are within 40 ms of a true beat: 0 where beats
            were heard half a beat late.
        in_chord: share of notes on true strong beats that belong to the true chord.
        cents: median error of the sung notes.
        lost_words: word error rate of the voice alone; ``lost_in_mix`` of the voice told apart again.
        off_lu: distance of the mix from its loudness.
        peak: greatest sample of the mix, full scale 1.
        left_db: what stays of the track when the voice is taken away and the track subtracted.
    """

    name: str
    on_grid: float
    by_chance: float
    on_beat: float
    in_chord: float
    cents: float
    lost_words: float
    lost_in_mix: float
    off_lu: float
    peak: float
    left_db: float


def main() -> int:
    """Print both tables; 1 where a limit is not kept."""
    songs = [measured(item, number) for number, item in enumerate(items("pop"))]
    print_songs(songs)
    rows = song_rows(songs)
    print_rows(rows, f"songs on {len(songs)} rendered tracks")
    return 0 if all(row.met for row in rows) else 1


def song_rows(songs: Sequence[Song]) -> list[Row]:
    """All figures and their limits: means over the songs, but the worst of levels and peaks."""

    def mean(of: Callable[[Song], float]) -> float:
        return float(np.mean([of(song) for song in songs]))

    return [
        Row(
            "onsets within 40 ms of the true grid",
            mean(lambda s: s.on_grid),
            least=0.95,
            beside=f"by chance {mean(lambda s: s.by_chance):.2f}",
        ),
        Row("notes on beats within 40 ms of true beats", mean(lambda s: s.on_beat), least=0.95),
        Row("strong notes in the true chord", mean(lambda s: s.in_chord), least=0.85),
        Row("median pitch error of the voice, cents", mean(lambda s: s.cents), most=8),
        Row("word error rate, voice alone", mean(lambda s: s.lost_words), most=0.2),
        Row("word error rate, voice told apart", mean(lambda s: s.lost_in_mix), most=0.4),
        Row("loudness off its target, LU, worst", max(s.off_lu for s in songs), most=0.5),
        Row("greatest sample", max(s.peak for s in songs), most=0.999),
        Row("track without the voice, dB, worst", max(s.left_db for s in songs), most=-50),
    ]


def print_songs(songs: Sequence[Song]) -> None:
    """Every song by itself."""
    table = Table(title="songs: one by one")
    for field in fields(Song):
        table.add_column(field.name.replace("_", " "), overflow="fold")
    for song in songs:
        name, *figures = astuple(song)
        table.add_row(name, *(f"{figure:.2f}" for figure in figures))
    Console(width=140).print(table)


def measured(item: Item, number: int) -> Song:
    """Make a song on a piece, and measure it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        backing = folder / "backing.wav"
        soundfile.write(backing, item.samples.T, item.rate, subtype="FLOAT")
        lyrics = LYRICS[number % len(LYRICS)]
        made = made_song(folder, backing, lyrics=lyrics, seed=number)
        return _heard(item, made)


def made_song(
    folder: Path, backing: Path, *, lyrics: str, seed: int = 0, **how: object
) -> dict[str, Path]:
    """The files of a song, by name, as the workflow's tasks make them."""
    made = {"backing": backing}
    for task, parameters, inputs, engine in _STEPS:
        asked = {"lyrics": lyrics, "loudness_lufs": _LOUDNESS_LUFS, **how}
        known = parameters.model_fields
        chosen = parameters.model_validate({n: v for n, v in asked.items() if n in known})
        given = {name: made[source] for name, source in inputs.items()}
        out = folder / task.__name__
        ctx = FolderContext(given, out, engine=engine, seed=seed)
        task(ctx, chosen)
        made |= ctx.saved
    return made


Step = tuple[Callable[[FolderContext, Any], None], type[BaseModel], Mapping[str, str], str]
_STEPS: tuple[Step, ...] = (
    (features, AnalyzeParameters, {"audio": "backing"}, "ears"),
    (compose_melody, ComposeMelodyParameters, {"analysis": "analysis.json"}, "composer"),
    (write_lyrics, WriteLyricsParameters, {"notes": "notes.json"}, "versewright"),
    (sing, SingParameters, {"notes": "notes.json", "lyrics": "lyrics.json"}, "hibari"),
    (mix, MixParameters, {"voice": "vocals.wav", "original": "backing"}, "mixer"),
)


def _heard(item: Item, made: Mapping[str, Path]) -> Song:
    melody = Notes.model_validate_json(made["notes.json"].read_bytes())
    sheet = read_sheet(made["sheet.json"].read_bytes()).sheet
    lyrics = Lyrics.model_validate_json(made["lyrics.json"].read_bytes())
    words = "\n".join(line.text for line in lyrics.lines)
    mixed, _ = soundfile.read(made["mix.wav"])

    def lost(voice: Path) -> float:
        return word_error_rate(words_by_line(voice, lyrics, melody), words)

    return Song(
        item.name,
        on_grid=on_grid([note.start for note in melody.notes], item.truth),
        by_chance=by_chance(item.truth),
        on_beat=on_beat(melody.notes, sheet, item.truth),
        in_chord=in_chord(melody.notes, item.truth, sheet.metre),
        cents=float(np.median(np.abs(cents_from_notes(made["vocals.wav"], melody)))),
        lost_words=lost(made["vocals.wav"]),
        lost_in_mix=lost(_told_apart(made["mix.wav"])),
        off_lu=abs(loudness(mixed) - _LOUDNESS_LUFS),
        peak=float(np.abs(mixed).max()),
        left_db=_left(made),
    )


def _told_apart(mixed: Path) -> Path:
    """The voice, separated out of the mix again."""
    ctx = FolderContext({"audio": mixed}, mixed.parent / "apart", engine="spleeter")
    separate(ctx, SeparateParameters(stems=2))
    return ctx.saved["vocals.wav"]


def _left(made: Mapping[str, Path]) -> float:
    """The mix without ducking, less the same mix without the track, less the track: dB under the track."""
    folder = made["mix.wav"].parent
    whole = _soft(folder / "whole", made, original_db=0.0)
    voice = _soft(folder / "voice", made, original_db=None)
    track, _ = soundfile.read(made["backing"], always_2d=True)
    track = np.broadcast_to(track, (len(track), 2)) - track.mean(axis=0)
    length = min(len(whole), len(track), len(voice)) - _TAIL
    rest, track = whole[:length] - voice[:length], track[:length]
    factor = float((rest * track).sum() / np.square(track).sum())
    left = rest - factor * track
    return float(10 * np.log10(np.square(left).sum() / np.square(factor * track).sum()))


def _soft(folder: Path, made: Mapping[str, Path], original_db: float | None) -> Floats:
    """A mix at the level at which it was put together."""
    given = {"voice": made["vocals.wav"], "original": made["backing"]}
    ctx = FolderContext(given, folder, engine="mixer", seed=3)
    mix(
        ctx,
        MixParameters(original_db=original_db, ducking_db=0.0, loudness_lufs=_SOFT_LUFS),
    )
    samples, _ = soundfile.read(ctx.saved["mix.wav"])
    return np.asarray(samples / 10 ** (float(ctx.facts["gain_db"]) / 20))


if __name__ == "__main__":
    sys.exit(main())
