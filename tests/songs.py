"""What a finished job of ``melody-to-vocals`` made, downloaded and read."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.lyrics.model import Lyrics
from shared.music.notes import Note, Notes
from tests.homes import Home
from tests.users import Document


@dataclass(frozen=True)
class Song:
    """A completed job, and its artifacts in a folder.

    Attributes:
        manifest: what the API tells of each artifact, by name.
    """

    job: Document
    manifest: dict[str, Document]
    folder: Path

    @property
    def notes(self) -> Notes:
        return Notes.model_validate_json(self.path("notes.json").read_bytes())

    @property
    def lyrics(self) -> Lyrics:
        return Lyrics.model_validate_json(self.path("lyrics.json").read_bytes())

    @property
    def words(self) -> str:
        """The words that are sung, line by line: what was given, and given again."""
        return "\n".join(line.text for line in self.lyrics.lines)

    @property
    def semitones_moved(self) -> int:
        """By how much the singer moved the melody, as the provenance of the vocals says."""
        octaves: int = self.facts("vocals.wav")["octave_shift"]
        return 12 * octaves

    def path(self, name: str) -> Path:
        return self.folder / name

    def facts(self, name: str) -> dict[str, Any]:
        """What the task noted of an artifact."""
        facts: dict[str, Any] = self.manifest[name]["provenance"]["facts"]
        return facts


def made(home: Home, job: Document, folder: Path) -> Song:
    """Everything that the job made, downloaded; it must have completed."""
    assert job["status"] == "completed", job["error"]
    manifest = {told["name"]: told for told in home.artifacts(job["id"])}
    folder.mkdir()
    for name, told in manifest.items():
        (folder / name).write_bytes(home.download(told["url"]))
    return Song(job, manifest, folder)


@dataclass(frozen=True)
class Key:
    """A MIDI note, its times in seconds from the beginning of the file."""

    number: int
    start: float
    end: float


def keys_pressed(midi: Path) -> list[Key]:
    """The notes of a MIDI file, as a player would sound them."""
    import mido

    keys: list[Key] = []
    held: dict[tuple[int, int], float] = {}
    now = 0.0
    for message in mido.MidiFile(file=io.BytesIO(midi.read_bytes())):
        now += message.time
        if message.type == "note_on" and message.velocity:
            held[message.channel, message.note] = now
        elif message.type in ("note_on", "note_off"):
            keys.append(Key(message.note, held.pop((message.channel, message.note)), now))
    assert not held, "a note is never released"
    return sorted(keys, key=lambda key: key.start)


@dataclass(frozen=True)
class ShownLine:
    """A line of an LRC file: when it is shown, its words with their times, and its end."""

    start: float
    words: list[tuple[float, str]]
    end: float


def lines_shown(lrc: Path) -> list[ShownLine]:
    """An enhanced LRC file, read as a player does."""
    lines = lrc.read_text("utf-8").splitlines()
    return [_line_shown(line) for line in lines if not line.startswith("[ti:")]


def note_at(notes: Notes, seconds: float) -> Note | None:
    """The note that begins at this time, to a hundredth."""
    return next((note for note in notes.notes if abs(note.start - seconds) < 0.0051), None)


def _line_shown(line: str) -> ShownLine:
    opening = re.match(r"\[(\d+:\d\d\.\d\d)\]", line)
    assert opening, line
    stamped = re.findall(r"<(\d+:\d\d\.\d\d)>([^<]*)", line)
    words = [(_seconds(at), word.strip()) for at, word in stamped[:-1]]
    assert stamped[-1][1] == "", line
    return ShownLine(_seconds(opening[1]), words, _seconds(stamped[-1][0]))


def _seconds(stamp: str) -> float:
    minutes, seconds = stamp.split(":")
    return 60 * int(minutes) + float(seconds)
