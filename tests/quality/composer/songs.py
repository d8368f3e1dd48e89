"""Songs on backing tracks whose beats and chords are known: heard, composed, sung, mixed, and measured.

``python -m tests.quality.composer.songs`` prints the table.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from pydantic import BaseModel

from gpu_jobs.tasks.compose_melody import compose_melody
from gpu_jobs.tasks.features import features
from gpu_jobs.tasks.mix import mix
from gpu_jobs.tasks.separate import separate
from gpu_jobs.tasks.sing import sing
from gpu_jobs.tasks.write_lyrics import write_lyrics
from shared.lyrics.model import Lyrics
from shared.music.chords import ChordSymbol, read_chord
from shared.music.lead_sheet import Metre
from shared.music.notes import Note, Notes
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
from tests.data.music.model import Item, Truth
from tests.listening import cents_from_notes, word_error_rate, words_by_line
from tests.mixing import loudness
from tests.quality.composer.rows import Row, print_rows

Stereo = NDArray[np.float64]

LYRICS = (
    "when the morning comes I will be gone\nand you will never know my name",
    "the river runs away from me\nthe river runs down to the sea",
    "do you remember the day we met\nI never will forget",
    "I am walking home alone tonight\nunder the silver moon",
    "open the window and let the summer in\nthere is a bird upon the tree",
)
_NEAR_S = 0.04
_LOUDNESS_LUFS = -14.0
_SOFT_LUFS = -26.0
"""So soft that nothing is limited: then a mix is a sum."""

_GRID = 12
"""Steps of a beat that a note may begin at: halves, thirds and quarters of it are among them."""


@dataclass(frozen=True, slots=True)
class Song:
    """What a song's instruments showed.

    Attributes:
        on_grid: share of onsets within 40 ms of the track's true halves, thirds or quarters of beats.
        in_chord: share of notes on true strong beats that belong to the true chord.
        cents: median error of the sung notes.
        lost_words: word error rate of the voice alone; ``lost_in_mix`` of the voice told apart again.
        off_lu: distance of the mix from its loudness.
        peak: greatest sample of the mix, full scale 1.
        left_db: what stays of the track when the voice is taken away and the track subtracted.
    """

    name: str
    on_grid: float
    in_chord: float
    cents: float
    lost_words: float
    lost_in_mix: float
    off_lu: float
    peak: float
    left_db: float


def main(arguments: Sequence[str]) -> int:
    """Measure, print; 0 where every limit is kept."""
    songs = [measured(item, number) for number, item in enumerate(items("pop"))]
    for song in songs:
        print(song)
    rows = rows_of(songs)
    print_rows(rows, f"Serenade, songs on backing tracks: {len(songs)} rendered tracks")
    return 0 if all(row.met for row in rows) else 1


def rows_of(songs: Sequence[Song]) -> list[Row]:
    """The table; every figure is the mean over the songs but the worst of levels and peaks."""

    def mean(of: Callable[[Song], float]) -> float:
        return float(np.mean([of(song) for song in songs]))

    return [
        Row("onsets within 40 ms of the true grid", mean(lambda s: s.on_grid), least=0.95),
        Row("strong notes in the true chord", mean(lambda s: s.in_chord), least=0.85),
        Row("median pitch error of the voice, cents", mean(lambda s: s.cents), most=8),
        Row("word error rate, voice alone", mean(lambda s: s.lost_words), most=0.2),
        Row("word error rate, voice told apart", mean(lambda s: s.lost_in_mix), most=0.4),
        Row("loudness off its target, LU, worst", max(s.off_lu for s in songs), most=0.5),
        Row("greatest sample", max(s.peak for s in songs), most=0.999),
        Row("track without the voice, dB, worst", max(s.left_db for s in songs), most=-50),
    ]


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
        fields = parameters.model_fields
        chosen = parameters.model_validate({n: v for n, v in asked.items() if n in fields})
        given = {name: made[source] for name, source in inputs.items()}
        out = folder / task.__name__
        ctx = FolderContext(given, out, engine=engine, seed=seed)
        task(ctx, chosen)
        made |= ctx.saved
    return made


Step = tuple[Callable[[FolderContext, BaseModel], None], type[BaseModel], Mapping[str, str], str]
_STEPS: tuple[Step, ...] = (
    (features, AnalyzeParameters, {"audio": "backing"}, "ears"),  # type: ignore[list-item]
    (compose_melody, ComposeMelodyParameters, {"analysis": "analysis.json"}, "composer"),  # type: ignore[list-item]
    (write_lyrics, WriteLyricsParameters, {"notes": "notes.json"}, "versewright"),  # type: ignore[list-item]
    (sing, SingParameters, {"notes": "notes.json", "lyrics": "lyrics.json"}, "hibari"),  # type: ignore[list-item]
    (mix, MixParameters, {"voice": "vocals.wav", "original": "backing"}, "mixer"),  # type: ignore[list-item]
)


def _heard(item: Item, made: Mapping[str, Path]) -> Song:
    notes = Notes.model_validate_json(made["notes.json"].read_bytes())
    mixed, _ = soundfile.read(made["mix.wav"])
    lyrics = Lyrics.model_validate_json(made["lyrics.json"].read_bytes())
    words = "\n".join(line.text for line in lyrics.lines)
    return Song(
        item.name,
        on_grid=on_grid(notes.notes, item.truth),
        in_chord=in_chord(
            notes.notes, item.truth, read_sheet(made["sheet.json"].read_bytes()).sheet.metre
        ),
        cents=float(np.median(np.abs(cents_from_notes(made["vocals.wav"], notes)))),
        lost_words=word_error_rate(words_by_line(made["vocals.wav"], lyrics, notes), words),
        lost_in_mix=word_error_rate(
            words_by_line(_told_apart(made["mix.wav"]), lyrics, notes), words
        ),
        off_lu=abs(loudness(mixed) - _LOUDNESS_LUFS),
        peak=float(np.abs(mixed).max()),
        left_db=_left(made),
    )


def on_grid(notes: Sequence[Note], truth: Truth) -> float:
    """Share of onsets near a true half, third or quarter of a beat."""
    beats = np.asarray(truth.beats)
    places = [k for k in range(_GRID) if k % 3 == 0 or k % 4 == 0]
    grid = np.concatenate(
        [beats[:-1] + np.diff(beats) * place / _GRID for place in places] + [beats[-1:]]
    )
    late = beats[-1] + np.arange(1, 9) * np.median(np.diff(beats)) / 2
    grid = np.concatenate([grid, late])
    return float(np.mean([np.abs(grid - note.start).min() <= _NEAR_S for note in notes]))


def in_chord(notes: Sequence[Note], truth: Truth, metre: Metre) -> float:
    """Share of the notes on true first beats and middles of bars that belong to the true chord."""
    beats, bars = np.asarray(truth.beats), np.asarray(truth.downbeats)
    per_bar = truth.beats_per_bar or metre.beats
    strong = set(bars.tolist())
    if per_bar % 2 == 0:
        strong |= {float(b) for b in beats[int(np.argmin(np.abs(beats - bars[0]))) :: per_bar // 2]}
    hits = [
        round(note.midi) % 12 in chord.pitch_classes
        for note in notes
        if min(abs(note.start - at) for at in strong) <= 2 * _NEAR_S
        for chord in [_chord_at(truth, note.start + _NEAR_S)]
        if chord is not None
    ]
    return float(np.mean(hits)) if hits else float("nan")


def _chord_at(truth: Truth, seconds: float) -> ChordSymbol | None:
    labels = (label for start, end, label in truth.chords or () if start <= seconds < end)
    return read_chord(next(labels, "N"))


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
    length = min(len(whole), len(track), len(voice)) - 2_000
    rest = (
        (whole - voice[: len(whole)])[:length]
        if len(voice) >= len(whole)
        else (whole - np.pad(voice, ((0, len(whole) - len(voice)), (0, 0))))[:length]
    )
    track = track[:length]
    factor = float((rest * track).sum() / np.square(track).sum())
    left = rest - factor * track
    return float(10 * np.log10(np.square(left).sum() / np.square(factor * track).sum()))


def _soft(folder: Path, made: Mapping[str, Path], original_db: float | None) -> Stereo:
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
    sys.exit(main(sys.argv[1:]))
