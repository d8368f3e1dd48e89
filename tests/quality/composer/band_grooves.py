"""How a band keeps time, and how styles differ in it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.arranger.feel import swung
from gpu_jobs.arranger.styles import STYLES
from tests.quality.composer.band_songs import COMMON, Played

_GRID = (0, 2, 3, 4, 6, 8, 9, 10)
"""Steps of a quarter on which drums may be written: sixteenths, triplets and their halves."""


def off_grid(bands: Sequence[Played]) -> float:
    """The farthest that a stroke of the drums lies from the grid, swing taken into account; steps."""
    farthest = 0.0
    for band in bands:
        drums = band.part("drums")
        if drums is None:
            continue
        starts = np.asarray([note.start for note in drums.notes])
        grid = _grid(band)
        places = np.searchsorted(grid, starts)
        left = np.abs(starts - grid[np.maximum(places - 1, 0)])
        right = np.abs(starts - grid[np.minimum(places, len(grid) - 1)])
        farthest = max(farthest, float(np.minimum(left, right).max()))
    return farthest


def _grid(band: Played) -> NDArray[np.float64]:
    steps = [float(12 * q + at) for q in range(band.sheet.end // 12 + 1) for at in _GRID]
    return np.sort([swung(step, band.swing, band.sheet.metre) for step in steps])


def off_beats_on_grid(bands: Sequence[Played]) -> float:
    """Largest distance of a style's median off-beat stroke from where its swing puts it, steps."""
    worst = 0.0
    for style in STYLES:
        late = [
            note.start % 12
            for band in bands
            if band.style == style and band.sheet.metre == COMMON
            for part in band.arrangement.parts
            if part.is_drums
            for note in part.notes
            if 5 < note.start % 12 < 8.2
        ]
        if late:
            expected = swung(6.0, STYLES[style].swing, COMMON)
            worst = max(worst, abs(float(np.median(late)) - expected))
    return worst


def least_difference(bands: Sequence[Played]) -> float:
    """Between the two likest styles: distance in standard deviations of density, syncopation, swing …"""
    rows = np.asarray([features([b for b in bands if b.style == style]) for style in STYLES])
    scaled = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    return min(float(np.linalg.norm(a - b)) for a, b in combinations(scaled, 2))


def features(bands: Sequence[Played]) -> list[float]:
    """Of a style: strokes of drums, bass and chords a bar, syncopation, swing, length of chords."""
    found = []
    for band in (b for b in bands if b.sheet.metre == COMMON):
        drums, bass, chords = (band.part(name) for name in ("drums", "bass", "chords"))
        onsets = sorted({round(n.start, 1) for n in chords.notes}) if chords else []
        found.append(
            [
                len(drums.notes) / band.sheet.bars if drums else 0.0,
                len(bass.notes) / band.sheet.bars if bass else 0.0,
                len(onsets) / band.sheet.bars,
                _syncopation(onsets),
                band.swing.share * (1 if band.swing.pair == 12 else 0.5),
                float(np.mean([n.end - n.start for n in chords.notes])) if chords else 0.0,
            ]
        )
    return [float(value) for value in np.mean(found, axis=0)]


def _syncopation(onsets: Sequence[float]) -> float:
    """Share of strokes off the beat after which nothing is struck on the next one."""
    beats = {round(at / 12) for at in onsets if abs(at / 12 - round(at / 12)) < 0.08}
    off = [at for at in onsets if abs(at / 12 - round(at / 12)) >= 0.08]
    return sum(int(at // 12) + 1 not in beats for at in off) / max(len(onsets), 1)
