"""How fast a band of five is rendered, with its stems as files, and in how much memory.

The process that is measured is this module itself.
"""

from __future__ import annotations

import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from gpu_jobs.engines.soundfont import general_midi
from gpu_jobs.rendering.arranged import arranged_score
from gpu_jobs.rendering.files import write_files
from gpu_jobs.rendering.rendering import rendered
from shared.known_weights import GENERAL_MIDI
from shared.music.arrangement import Arrangement, Part, PlayedNote
from shared.music.lead_sheet import Metre
from shared.music.timeline import Timeline
from shared.settings import Settings
from shared.weights import found
from tests.benchmarks.processes import told_by
from tests.benchmarks.report import Row, spread
from tests.melodies import RIVER, Performance

ROUNDS = 5
BAND_S = 60.0
RTF = 0.15
COLD_S = 6.0
MEMORY_MB = 700.0
WORKER_MB = 1200.0

_BAR = 48
_BARS = 30
_CHORDS = ((60, 64, 67), (57, 60, 64), (57, 60, 65), (59, 62, 67))


def rendering() -> list[Row]:
    """Each in a process of its own, so that its memory is its own."""
    told = told_by("rendering", "speed", ROUNDS)
    long, worker = told_by("rendering", "long", 10), told_by("rendering", "sing", 1)
    return [
        Row(
            "rendering-rtf",
            statistics.median(told["warm_s"]) / BAND_S,
            RTF,
            False,
            "s/s",
            "limit; five stems and the whole as files:",
            f"{spread(told['warm_s'], 2)} s for {BAND_S:.0f} s",
        ),
        Row(
            "rendering-cold",
            told["cold_s"],
            COLD_S,
            False,
            "s",
            "limit; the first time, of which the soundfont takes",
            f"{told['load_s']:.1f} s",
        ),
        Row(
            "rendering-peak-memory",
            long["peak_mb"],
            MEMORY_MB,
            False,
            "MB",
            "limit; ten minutes; one minute takes",
            f"{told['peak_mb']:.0f} MB",
        ),
        Row(
            "rendering-peak-memory-with-singer",
            worker["peak_mb"],
            WORKER_MB,
            False,
            "MB",
            "limit of a worker that sings and renders",
        ),
    ]


def main(what: str, amount: int) -> None:
    """Print one JSON line of what was measured."""
    print(json.dumps({"speed": _speed, "long": _long, "sing": _sing}[what](amount)))


def _speed(rounds: int) -> dict[str, Any]:
    """Seconds of the first time, and of as many more as there are rounds."""
    started = time.perf_counter()
    general_midi(found(Settings.from_environment().weights, GENERAL_MIDI))
    load_s = time.perf_counter() - started
    _render(1)
    cold_s = time.perf_counter() - started
    warm_s = []
    for _ in range(rounds):
        started = time.perf_counter()
        _render(1)
        warm_s.append(time.perf_counter() - started)
    return {"load_s": load_s, "cold_s": cold_s, "warm_s": warm_s, **_peak()}


def _long(minutes: int) -> dict[str, float]:
    _render(minutes)
    return _peak()


def _sing(minutes: int) -> dict[str, float]:
    """Memory of a process that has sung and then renders, as a worker does step after step."""
    with tempfile.TemporaryDirectory() as scratch:
        Performance(Path(scratch), RIVER)
    _render(minutes)
    return _peak()


def _peak() -> dict[str, float]:
    return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _render(minutes: int) -> None:
    font = general_midi(found(Settings.from_environment().weights, GENERAL_MIDI))
    beats = tuple(0.5 * i for i in range(round(2 * BAND_S * minutes) + 2))
    timeline = Timeline(beats, 4, 4, 0, "analysis")
    with tempfile.TemporaryDirectory() as scratch:
        score = arranged_score(_band(_BARS * minutes), Metre(), timeline)
        write_files(rendered(score, font), Path(scratch), "accompaniment")


def _band(bars: int) -> Arrangement:
    """Drums, bass, piano, strings and a flute, as a pop song has them."""
    chords = [(bar * _BAR, _CHORDS[bar % len(_CHORDS)]) for bar in range(bars)]
    struck = ((0, 36), (12, 38), (24, 36), (36, 38), *((6 * i, 42) for i in range(8)))
    drums = [
        PlayedNote(at + o, at + o + 3, key, 90) for at, _ in chords for o, key in sorted(struck)
    ]
    bass = [
        PlayedNote(at + o, at + o + 11, chord[0] - 24, 90)
        for at, chord in chords
        for o in range(0, 48, 12)
    ]
    piano = [
        PlayedNote(at + o, at + o + 11, key, 75)
        for at, chord in chords
        for o in (0, 18, 36)
        for key in chord
    ]
    strings = [PlayedNote(at, at + 47, key, 70) for at, chord in chords for key in chord]
    flute = [
        PlayedNote(at + 12 * i, at + 12 * i + 12, chord[i % 3] + 12, 85)
        for at, chord in chords
        for i in range(4)
    ]
    return Arrangement(
        (
            Part("drums", tuple(drums), is_drums=True),
            Part("bass", tuple(bass), program=33),
            Part("chords", tuple(piano), program=0, pan=-0.3),
            Part("pad", tuple(strings), program=48, pan=0.3),
            Part("lead", tuple(flute), program=73),
        ),
        bars * _BAR,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
