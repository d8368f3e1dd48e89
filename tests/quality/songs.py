"""A wish, sung: the real tasks, one after the other, in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from gpu_jobs.tasks.mix import mix
from gpu_jobs.tasks.sing import sing
from gpu_jobs.tasks.write_lyrics import write_lyrics
from shared.lyrics.model import Lyrics
from shared.music.notes import Notes
from shared.parameters import MixParameters, SingParameters, WriteLyricsParameters
from shared.tasks import CATALOGUE
from tests.contexts import FolderContext
from tests.quality.sounds import Floats, Heard, Sound, expected, read_sound
from tests.quality.wishes import Wish
from tests.tones import sung_tone

_RATE = 44_100


@dataclass(frozen=True)
class Song:
    """What came of a wish.

    Attributes:
        voice: who sings, as in `SingParameters`.
        vocals: the file of the voice.
        semitones: by how much the voice moved the melody.
        folded: whether phrases of it were moved on their own besides.
    """

    wish: Wish
    voice: str
    folder: Path
    lyrics: Lyrics
    vocals: Path
    semitones: int
    folded: bool

    @property
    def notes(self) -> Notes:
        return self.wish.melody.notes

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lyrics.lines)

    @cached_property
    def sound(self) -> Sound:
        return read_sound(self.vocals)

    @property
    def melody(self) -> list[Heard]:
        return expected(self.notes, self.lyrics, semitones=self.semitones)


def write(wish: Wish, folder: Path) -> Lyrics:
    """The words of a wish, fitted to its melody; files in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "notes.json").write_text(wish.melody.notes.model_dump_json())
    inputs = {"notes": folder / "notes.json"}
    ctx = FolderContext(inputs, folder, engine=_first_engine("write-lyrics"), seed=wish.seed)
    write_lyrics(ctx, WriteLyricsParameters.model_validate(wish.words))
    return Lyrics.model_validate_json(ctx.saved["lyrics.json"].read_bytes())


def perform(wish: Wish, voice: str, folder: Path) -> Song:
    """Write it and sing it."""
    lyrics = write(wish, folder)
    inputs = {"notes": folder / "notes.json", "lyrics": folder / "lyrics.json"}
    ctx = FolderContext(inputs, folder / voice, engine=_first_engine("sing"), seed=wish.seed)
    sing(ctx, SingParameters.model_validate({"voice": voice}))
    return Song(
        wish,
        voice,
        folder,
        lyrics,
        vocals=ctx.saved["vocals.wav"],
        semitones=12 * int(ctx.facts["octave_shift"]),
        folded=bool(ctx.facts["folded_phrases"]),
    )


def mixed(song: Song) -> Path:
    """The song over the hum that it came from, with everything as by default."""
    import soundfile

    hum = song.folder / "hum.wav"
    soundfile.write(hum, _hummed(song.notes), _RATE)
    ctx = FolderContext({"voice": song.vocals, "original": hum}, song.folder / "mixed")
    mix(ctx, MixParameters())
    return ctx.saved["mix.wav"]


def _first_engine(task: str) -> str:
    return CATALOGUE[task].engines[0].name


def _hummed(notes: Notes) -> Floats:
    """The melody on a voice-like tone, as the recording that a person uploaded."""
    recording = np.zeros(round(notes.duration_s * _RATE))
    for note in notes.notes:
        tone = sung_tone(note.midi - 12, note.end - note.start, rate=_RATE)
        begin = round(note.start * _RATE)
        place = recording[begin : begin + len(tone)]
        place += tone[: len(place)] * 10 ** (note.level_db / 20)
    return recording
