"""What speaks for and against each place where a note may begin, as numbers for a judge.

Ghosts betray themselves by their relatives: an octave that is not played has no onset of its own
and no strong odd partials, a neighbour's tail does not rise, a key that rings on was there before.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.polyphony.candidates import Candidates
from gpu_jobs.ears.polyphony.posteriors import CONTOUR_BINS, Posteriors

Floats = NDArray[np.float32]

_BELOW = (-36, -31, -28, -24, -19, -16, -12, -7, -5, -4, -3, -2, -1)
_ABOVE = (1, 2, 3, 4, 5, 7, 12, 16, 19, 24, 28, 31)
_RELATIVES = (*_BELOW, *_ABOVE)
"""Semitones to pitches that share partials with a note, and to its neighbours."""

_ONSET_FRAMES = range(-4, 5)
_NOTE_FRAMES = (-12, -8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8, 12, 18, 26)
_EDGE_FRAMES, _EDGE_PITCHES = 40, 36
_AT_ONCE = 4096
_AROUND = 2
_AFTER = 10

PARTIALS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0)
"""Of a pitch; the halves are those of the note an octave below it."""

_NEVER = -7.0
"""The logit of pitches that the network does not know."""

_WINDOW = 2048
_FLOOR_DB = -80.0


def weigh(heard: Posteriors, samples: Floats, rate: int, places: Candidates) -> Iterator[Floats]:
    """The evidence on some thousand places after another: float32 [places, evidence], finite.

    Args:
        samples: what was heard, mono at ``rate``, shape [n].
    """
    if not len(places):
        return
    levels = partials(samples, rate, places, heard.hop_s)
    for i in range(0, len(places), _AT_ONCE):
        some = places.only(range(i, min(i + _AT_ONCE, len(places))))
        yield np.concatenate([_weigh_some(heard, some), levels[i : i + _AT_ONCE]], axis=1)


def _weigh_some(whole: Posteriors, places: Candidates) -> Floats:
    """What the networks say about places that lie together."""
    first = max(int(places.frames[0]) - _EDGE_FRAMES, 0)
    heard = whole.between(first, int(places.frames[-1]) + _EDGE_FRAMES)
    here = Candidates(places.frames - first, places.pitches)
    onsets, notes = _logits(heard.onsets), _logits(heard.notes)
    columns = [
        _over_time(onsets, here, _ONSET_FRAMES),
        _over_time(notes, here, _NOTE_FRAMES),
        _relatives(_loudest_around(onsets), here),
        _relatives(_mean_after(notes), here),
        _contour(_logits(heard.contours), here),
        _surroundings(heard, here),
    ]
    return np.concatenate(columns, axis=1).astype(np.float32)


def partials(samples: Floats, rate: int, places: Candidates, hop_s: float) -> Floats:
    """Levels of a note's partials, and of all sound, and how far each rose: dB, [places, 18].

    Of the 93 ms after the onset, against those before it; relative to the loudest partial in the
    recording, -80 at the least.

    Args:
        places: one at least.
    """
    after = _levels(samples, rate, places, hop_s, late_s=0.012)
    before = _levels(samples, rate, places, hop_s, late_s=-0.012 - _WINDOW / rate)
    loudest = float(after[:, :-1].max(initial=-200.0))
    heard = np.maximum(after - loudest, _FLOOR_DB)
    rise = heard - np.maximum(before - loudest, _FLOOR_DB)
    return np.concatenate([heard, rise], axis=1).astype(np.float32)


def _levels(
    samples: Floats, rate: int, places: Candidates, hop_s: float, late_s: float
) -> NDArray[np.float64]:
    """Levels in a window that begins ``late_s`` after the onset: dB, [places, partials + 1]."""
    frames, which = np.unique(places.frames, return_inverse=True)
    padded = np.pad(samples, (2 * _WINDOW, 2 * _WINDOW))
    starts = np.round((frames * hop_s + late_s) * rate).astype(np.intp) + 2 * _WINDOW
    hz = 27.5 * 2.0 ** (places.pitches[:, None] / 12) * np.array(PARTIALS)
    bins = np.minimum(np.round(hz * _WINDOW / rate).astype(np.intp), _WINDOW // 2 - 1)
    bins = np.maximum(bins, 1)
    window = np.hanning(_WINDOW)
    found = np.empty((len(places), len(PARTIALS) + 1))
    order = np.argsort(which, kind="stable")
    of_frame = np.split(order, np.searchsorted(which[order], np.arange(1, len(frames))))
    for start, mine in zip(starts.tolist(), of_frame, strict=True):
        power = np.square(np.abs(np.fft.rfft(padded[start : start + _WINDOW] * window)))
        near = bins[mine]
        found[mine, :-1] = np.maximum(np.maximum(power[near - 1], power[near + 1]), power[near])
        found[mine, -1] = power.sum()
    return np.asarray(10 * np.log10(found + 1e-12))


def _logits(chances: Floats) -> Floats:
    clear = np.clip(chances, 1e-3, 1 - 1e-3)
    return np.asarray(np.log(clear / (1 - clear)), np.float32)


def _over_time(values: Floats, places: Candidates, frames: range | tuple[int, ...]) -> Floats:
    """The pitch's own values around the place: [places, frames]."""
    at = places.frames[:, None] + np.array(frames)
    return np.asarray(values[np.clip(at, 0, len(values) - 1), places.pitches[:, None]])


def _relatives(values: Floats, places: Candidates) -> Floats:
    """The values of related pitches at the place: [places, relatives]."""
    padded = np.pad(values, ((0, 0), (_EDGE_PITCHES, _EDGE_PITCHES)), constant_values=_NEVER)
    pitches = places.pitches[:, None] + np.array(_RELATIVES) + _EDGE_PITCHES
    return np.asarray(padded[places.frames[:, None], pitches])


def _loudest_around(values: Floats) -> Floats:
    """The highest within two frames: same shape."""
    from scipy.ndimage import maximum_filter1d

    return np.asarray(maximum_filter1d(values, 2 * _AROUND + 1, axis=0))


def _mean_after(values: Floats) -> Floats:
    """The mean of a value and the ten after it: same shape."""
    from scipy.ndimage import uniform_filter1d

    size = _AFTER + 1
    return np.asarray(uniform_filter1d(values, size, axis=0, origin=-(size // 2)))


def _contour(values: Floats, places: Candidates) -> Floats:
    """How far pitches within a semitone and a third sound after the onset: [places, 9]."""
    mean = np.pad(_mean_after(values), ((0, 0), (3, 3)), constant_values=_NEVER)
    bins = CONTOUR_BINS * places.pitches[:, None] + 1 + np.arange(-4, 5) + 3
    return np.asarray(mean[places.frames[:, None], bins])


def _surroundings(heard: Posteriors, places: Candidates) -> Floats:
    """The pitch, how much begins and sounds around it, and the strongest onset there."""
    begin = _loudest_around(heard.onsets)
    at = places.frames
    columns = [
        places.pitches / 88,
        begin[at].sum(axis=1),
        heard.notes[at].sum(axis=1),
        begin[at].max(axis=1),
        _rank(begin, places),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


def _rank(begin: Floats, places: Candidates) -> NDArray[np.intp]:
    """How many pitches begin more clearly at that moment."""
    own = begin[places.frames, places.pitches]
    return np.asarray((begin[places.frames] > own[:, None]).sum(axis=1))
