"""The progressions of styles: the planner's own tables, counted as music."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gpu_jobs.planner.model import HarmonyName
from gpu_jobs.planner.progressions import Bar, load_vocabularies
from gpu_jobs.training.progressions.labels import Label, heard
from gpu_jobs.training.progressions.songs import Heard, joined
from shared.music.chords import ChordSymbol
from shared.music.suggesting.degrees import Kind

_TABLES: Mapping[str, Sequence[HarmonyName]] = {
    "pop": ("pop", "loops"),
    "rock": ("rock",),
    "metal": ("metal", "rock"),
    "folk": ("folk",),
    "country": ("country", "folk"),
    "blues": ("blues",),
    "jazz": ("jazz",),
    "bossa": ("bossa",),
    "classical": ("classical",),
    "waltz": ("classical", "folk"),
    "edm": ("loops",),
    "hiphop": ("hiphop",),
    "lofi": ("mellow", "jazz"),
    "reggae": ("reggae",),
    "soul": ("soul",),
    "funk": ("funk", "soul"),
    "latin": ("latin",),
    "flamenco": ("flamenco",),
}
"""Styles, and whose progressions they have."""

_LOOPS = ("verse", "chorus", "bridge")
_KINDS: dict[str, Kind] = {
    "min": "minor", "min7": "minor", "min6": "minor", "minmaj7": "minor", "dim": "diminished",
    "dim7": "diminished", "hdim7": "diminished", "aug": "augmented", "sus2": "suspended",
    "sus4": "suspended",
}  # fmt: skip
_COLOURS = {
    "maj": "", "min": "m", "7": "7", "maj7": "maj7", "min7": "m7", "minmaj7": "m(maj7)", "maj6": "6",
    "min6": "m6", "dim": "dim", "dim7": "dim7", "hdim7": "m7b5", "aug": "aug", "sus2": "sus2",
    "sus4": "sus4",
}  # fmt: skip


def styles() -> tuple[str, ...]:
    """Their names, in order."""
    return tuple(sorted(_TABLES))


def music_of(style: str, mode: str) -> list[Sequence[Heard]]:
    """The progressions of a style in a mode, each played twice, and what closes it."""
    music: list[Sequence[Heard]] = []
    for table in _TABLES[style]:
        words = load_vocabularies()[table, mode]
        for role in _LOOPS:
            music += [_heard((*bars, *bars), mode) for bars in words.roles[role]]
        music += [_heard(bars, mode) for bars in words.roles["close"]]
    return music


def _heard(bars: Sequence[Bar], mode: str) -> Sequence[Heard]:
    return joined(heard(_label(chord), 0, mode) for bar in bars for chord in bar)


def _label(chord: ChordSymbol) -> Label:
    return Label(chord.root, _KINDS.get(chord.quality, "major"), _COLOURS[chord.quality])
