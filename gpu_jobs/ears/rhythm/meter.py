"""The rhythm of a recording of any length, heard block by block: tempo, beats, bars, onsets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.rhythm.bands import FRAMES_A_SECOND, RATE, BandMeter, compressed
from gpu_jobs.ears.rhythm.bars import best_bars, divided_in_three
from gpu_jobs.ears.rhythm.beats import best_beats
from gpu_jobs.ears.rhythm.octaves import at_usual_tempo
from gpu_jobs.ears.rhythm.peaks import highest_near, onset_times
from gpu_jobs.ears.rhythm.tempo import pulse, reaching
from gpu_jobs.engines.rhythm import BEAT, DOWNBEAT, ONSET, likelihoods

Floats = NDArray[np.float32]
Network = Callable[[Floats], Floats]

_AUDIBLE = 0.3
"""Of the loudest moments' level as the network sees it: below, the music has not begun, or is over."""

_FEWEST_BEATS = 4
_NO_BEAT_BELOW, _SURE_FROM = 0.18, 0.65
"""The mean likelihood of beats: where there is none to speak of, and where nobody doubts them.

Measured on made-up music and on notes at random: of these no one exceeds 0.16, of music few
stay below 0.3.
"""

_FAST_BPM = 180.0
"""Beats of five or seven a bar that are faster are eighths."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What can be counted. Times are seconds; confidences 0 to 1.

    Attributes:
        tempo_bpm: beats a minute; None, with a confidence of 0 and no beats, where none is heard.
        curve: (seconds, bpm): one point where it is steady, else at most one a second.
        beats_s, downbeats_s: ascending; downbeats are some of the beats.
        beats_per_bar: of those beats; None where no bars are heard.
        division: into how many notes a beat is divided first: 2, or 3 in compound metres. 6/8 has two
            beats, each divided in three.
        beat_unit: lower number of the time signature; the upper is ``beats_per_bar``, times three in
            compound metres.
        onsets_s: when anything begins, ascending.
    """

    tempo_bpm: float | None
    confidence: float
    curve: list[tuple[float, float]]
    beats_s: tuple[float, ...]
    downbeats_s: tuple[float, ...]
    beats_per_bar: int | None
    division: Literal[2, 3]
    beat_unit: Literal[4, 8]
    metre_confidence: float
    onsets_s: tuple[float, ...]


class RhythmMeter:
    """Hears a rhythm in mono sound at `RATE`; of each second it keeps 11 KB.

    Args:
        network: from compressed bands to likelihoods, as `gpu_jobs.engines.rhythm.likelihoods`.
    """

    RATE = RATE

    def __init__(self, network: Network = likelihoods) -> None:
        self._bands = BandMeter()
        self._network = network

    def push(self, block: Floats) -> None:
        """Go on with these samples, shape [n], finite."""
        self._bands.push(block)

    def finish(self) -> Rhythm:
        """The rhythm of all that was pushed; nothing can be pushed afterwards."""
        return rhythm_of_bands(self._bands.finish(), self._bands.seconds, self._network)


def rhythm_of_bands(power: Floats, seconds: float, network: Network = likelihoods) -> Rhythm:
    """The rhythm of sound whose power in bands is known, shape [frames, bands]."""
    seen = compressed(power)
    if not seen.any():
        return without_beat(())
    return _rhythm(seen, network(seen), seconds)


def without_beat(onsets_s: tuple[float, ...]) -> Rhythm:
    """Nothing to count."""
    return Rhythm(None, 0.0, [], (), (), None, 2, 4, 0.0, onsets_s)


def _rhythm(seen: Floats, likely: Floats, seconds: float) -> Rhythm:
    onsets = onset_times(likely[:, ONSET], FRAMES_A_SECOND)
    found = _beats(likely)
    clear = highest_near(likely[:, BEAT], found * FRAMES_A_SECOND)
    audible = _audible(seen, seconds)
    confidence = _confidence(found, clear, *audible)
    if not confidence:
        return without_beat(onsets)
    heard = pulse(found)
    beats = reaching(heard, *audible)
    frames = beats * FRAMES_A_SECOND
    beat, downbeat = (highest_near(likely[:, kind], frames) for kind in (BEAT, DOWNBEAT))
    in_three = divided_in_three(likely[:, ONSET], frames)
    bars = best_bars(downbeat / np.maximum(beat, 0.1), in_three)
    eighths = in_three or (bars.beats_per_bar in (5, 7) and heard.bpm > _FAST_BPM)
    return Rhythm(
        tempo_bpm=heard.bpm,
        confidence=confidence,
        curve=heard.curve,
        beats_s=tuple(beats.tolist()),
        downbeats_s=tuple(beats[bars.first].tolist()),
        beats_per_bar=bars.beats_per_bar,
        division=3 if in_three else 2,
        beat_unit=8 if eighths else 4,
        metre_confidence=bars.confidence * confidence,
        onsets_s=onsets,
    )


def _beats(likely: Floats) -> NDArray[np.float64]:
    """Seconds."""
    beat, downbeat, onset = likely[:, BEAT], likely[:, DOWNBEAT], likely[:, ONSET]
    frames = best_beats(beat, downbeat, FRAMES_A_SECOND) * FRAMES_A_SECOND
    return at_usual_tempo(frames, beat, onset, FRAMES_A_SECOND) / FRAMES_A_SECOND


def _confidence(
    beats: NDArray[np.float64], clear: NDArray[np.float64], start_s: float, end_s: float
) -> float:
    """0 to 1 by how clear the beats are, and for how much of the music; 0 means that there are none."""
    if len(beats) < _FEWEST_BEATS:
        return 0.0
    counted = float(beats[-1] - beats[0]) / max(end_s - start_s - float(np.diff(beats).max()), 0.1)
    clearness = float(clear.mean()) * min(counted, 1.0)
    return float(np.clip((clearness - _NO_BEAT_BELOW) / (_SURE_FROM - _NO_BEAT_BELOW), 0.0, 1.0))


def _audible(seen: Floats, seconds: float) -> tuple[float, float]:
    """From when to when anything sounds, seconds."""
    level = seen.mean(axis=1)
    sounding = np.flatnonzero(level > _AUDIBLE * np.percentile(level, 95))
    return sounding[0] / FRAMES_A_SECOND, min(sounding[-1] / FRAMES_A_SECOND, seconds)
