"""The McGill Billboard annotations: chords of American chart songs from 1958 to 1991, written by people.

Made available under CC0 by their authors: J. A. Burgoyne, J. Wild and I. Fujinaga, "An Expert Ground
Truth Set for Audio Chord Recognition and Music Analysis", ISMIR 2011 (``billboard-2.0-salami_chords``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from gpu_jobs.training.progressions.labels import Label, heard, read_label
from gpu_jobs.training.progressions.modes import mode_of
from gpu_jobs.training.progressions.songs import Line, Song, Stretch, family_of
from shared.music.key_names import LETTERS

_FILES = "salami_chords.txt"
_HEADER = re.compile(r"# (?P<field>\w+): (?P<value>.*)")
_REPEAT = re.compile(r"x(\d+)")

Bar = tuple[Label, ...]
Phrase = tuple[Bar, ...]


def read_folder(folder: Path) -> list[Song]:
    """Every song under a folder once, in the order of the paths."""
    songs = (read_song(path.read_text("utf-8")) for path in files_of(folder))
    return list({song.name: song for song in songs}.values())


def files_of(folder: Path) -> list[Path]:
    """The annotations under a folder, in a fixed order."""
    return sorted(folder.rglob(_FILES))


def read_song(text: str) -> Song:
    """A song as its file tells it."""
    title, artist = "", ""
    stretches: list[tuple[int, list[Phrase]]] = []
    for line in text.splitlines():
        header = _HEADER.match(line)
        if header is None:
            if stretches and (phrase := _phrase(line)):
                stretches[-1][1].extend(phrase)
        elif header["field"] == "title":
            title = header["value"]
        elif header["field"] == "artist":
            artist = header["value"]
        elif header["field"] == "tonic":
            stretches.append((_tonic(header["value"]), []))
    told = tuple(_stretch(tonic, phrases) for tonic, phrases in stretches if phrases)
    return Song(f"{artist}: {title}", family_of(title), told)


def _tonic(name: str) -> int:
    return (LETTERS[name[0]] + name.count("#") - name.count("b")) % 12


def _phrase(line: str) -> list[Phrase]:
    """The bars of a line, as often as it says; none where nothing is played."""
    _, _, music = line.partition("|")
    if not music:
        return []
    *written, after = music.split("|")
    bars = list(_bars(written))
    repeat = _REPEAT.search(after)
    return [tuple(bars)] * (int(repeat[1]) if repeat else 1) if bars else []


def _bars(written: Iterable[str]) -> Iterator[Bar]:
    """Chords of each bar, one a beat or one a bar; a dot is the chord before it."""
    for bar in written:
        labels: list[Label] = []
        for word in bar.split():
            if ":" in word and (label := read_label(word)) is not None:
                labels.append(label)
            elif word == "." and labels:
                labels.append(labels[-1])
        yield tuple(labels)


def _stretch(tonic: int, phrases: Iterable[Phrase]) -> Stretch:
    kept = list(phrases)
    mode = mode_of(tonic, _weighed(kept))
    lines = [_line(phrase, tonic, mode) for phrase in kept]
    return Stretch(tonic, mode, tuple(line for line in lines if line))


def _line(phrase: Phrase, tonic: int, mode: str) -> Line:
    return tuple(heard(label, tonic, mode) for bar in phrase for label in bar)


def _weighed(phrases: Iterable[Phrase]) -> Iterator[tuple[Label, float]]:
    """Each chord and the bars that it lasts."""
    for phrase in phrases:
        for bar in phrase:
            yield from ((label, 1 / len(bar)) for label in bar)
