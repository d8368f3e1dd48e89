"""Chords that songs are made of, in many keys."""

from __future__ import annotations

from shared.music.chords import read_chord
from shared.music.lead_sheet import LeadSheet, Metre, SheetChord, SheetKey, SheetSection

PROGRESSIONS: dict[str, tuple[str, str]] = {
    "pop I-V-vi-IV": ("C major", "C:maj G:maj A:min F:maj"),
    "pop vi-IV-I-V": ("B minor", "B:min G:maj D:maj A:maj"),
    "pop I-vi-IV-V": ("Eb major", "Eb:maj C:min Ab:maj Bb:maj"),
    "pop IV-I-V-vi": ("A major", "D:maj A:maj E:maj F#:min"),
    "pop canon": ("D major", "D:maj A:maj B:min F#:min G:maj D:maj G:maj A:maj"),
    "ballad": ("Bb major", "Bb:maj F:maj/3 G:min Eb:maj Bb:maj/5 Eb:maj C:min7 F:7"),
    "rock mixolydian": ("G major", "G:maj F:maj C:maj G:maj"),
    "rock minor": ("E minor", "E:min D:maj C:maj D:maj"),
    "blues": ("E major", "E:7 A:7 E:7 E:7 A:7 A:7 E:7 E:7 B:7 A:7 E:7 B:7"),
    "folk I-IV-V": ("F major", "F:maj Bb:maj C:maj F:maj F:maj Bb:maj C:7 F:maj"),
    "folk minor": ("A minor", "A:min G:maj A:min E:min A:min G:maj E:7 A:min"),
    "sad minor": ("F# minor", "F#:min D:maj A:maj E:maj F#:min D:maj B:min C#:7"),
    "jazz ii-V-I": ("C major", "D:min7 G:7 C:maj7 A:7"),
    "jazz autumn": ("G minor", "C:min7 F:7 Bb:maj7 Eb:maj7 A:hdim7 D:7 G:min7 G:min7"),
    "soul": ("Ab major", "Ab:maj7 C:min7 Db:maj7 Eb:sus4 Ab:maj7 F:min7 Bb:min7 Eb:7"),
    "andalusian": ("D minor", "D:min C:maj Bb:maj A:7"),
}
"""Key, and chords, one a bar."""


def sheet_over(name: str, metre: Metre, bars: int = 32) -> LeadSheet:
    """A progression over and over, the last bar being the tonic's; one section."""
    key, chords = PROGRESSIONS[name]
    told = chords.split()
    bar = metre.bar
    spans = [
        SheetChord(i * bar, (i + 1) * bar, read_chord(told[i % len(told)])) for i in range(bars)
    ]
    tonic, _, mode = key.partition(" ")
    home = read_chord(f"{tonic}:{'min' if mode == 'minor' else 'maj'}")
    spans[-1] = SheetChord((bars - 1) * bar, bars * bar, home)
    end = bars * bar
    return LeadSheet(
        metre, bars, (SheetKey(0, end, key),), tuple(spans), (SheetSection(0, end, "A"),)
    )
