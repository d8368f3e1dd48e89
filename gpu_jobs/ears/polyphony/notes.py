"""From places where notes begin to notes: when each ends, how high and how loud it is."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.ears.polyphony.candidates import Candidates
from gpu_jobs.ears.polyphony.evidence import PARTIALS, partials
from gpu_jobs.ears.polyphony.posteriors import CONTOUR_BINS, LOWEST, Posteriors
from shared.music.notes import Note

Floats = NDArray[np.float32]

_APART_S = 0.05
"""One pitch begins but once within this time."""

_SOUNDING = 0.25
_SILENT_FRAMES = 9
"""A note ends where it is not heard for so long; shorter holes are the network's."""

_PITCH_FRAMES = 24


def choose(places: Candidates, chances: Floats, certainty: float, hop_s: float) -> list[int]:
    """Indices of the places this certain at least; of those close together on a pitch the surest."""
    apart = round(_APART_S / hop_s)
    taken: dict[int, list[int]] = {}
    chosen = []
    sure = np.flatnonzero(chances >= certainty)
    for i in sure[np.argsort(-chances[sure], kind="stable")].tolist():
        frame, pitch = int(places.frames[i]), int(places.pitches[i])
        beside = taken.setdefault(pitch, [])
        if all(abs(frame - other) > apart for other in beside):
            beside.append(frame)
            chosen.append(i)
    return sorted(chosen)


def make_notes(
    heard: Posteriors, samples: Floats, rate: int, places: Candidates, chances: Floats
) -> Iterator[Note]:
    """A note for each place, in their order.

    Args:
        samples: what was heard, mono at ``rate``, shape [n].
        places: where notes begin, at least one.
        chances: how certain each is, 0 to 1.
    """
    last_s = len(samples) / rate
    levels = _levels(samples, rate, places, heard.hop_s)
    ends = _ends(heard.notes, places)
    for i, (frame, pitch) in enumerate(
        zip(places.frames.tolist(), places.pitches.tolist(), strict=True)
    ):
        start = min(_exactly(heard.onsets[:, pitch], frame) * heard.hop_s, last_s - heard.hop_s)
        start = max(start, 0.0)
        yield Note(
            start=round(start, 4),
            end=round(min(max(ends[i] * heard.hop_s, start + heard.hop_s), last_s), 4),
            midi=round(LOWEST + pitch + _bend(heard.contours, frame, pitch), 3),
            confidence=round(float(min(chances[i], 1.0)), 3),
            level_db=round(float(levels[i]), 1),
        )


def _ends(notes: Floats, places: Candidates) -> list[int]:
    """Frame at which each note is no longer heard, or at which its pitch begins anew."""
    ends = [0] * len(places)
    again = {pitch: len(notes) for pitch in places.pitches.tolist()}
    for i in reversed(range(len(places))):
        frame, pitch = int(places.frames[i]), int(places.pitches[i])
        ends[i] = frame + _lasting(notes[frame : again[pitch], pitch])
        again[pitch] = frame
    return ends


def _lasting(chances: Floats) -> int:
    """Frames until the note has not been heard for a while, at least one."""
    last = 0
    for frame in np.flatnonzero(chances >= _SOUNDING).tolist():
        if frame - last > _SILENT_FRAMES:
            break
        last = frame
    return last + 1


def _exactly(onsets: Floats, frame: int) -> float:
    """The top of the parabola through a peak and its neighbours, frames."""
    if not 0 < frame < len(onsets) - 1:
        return float(frame)
    before, here, after = (float(x) for x in onsets[frame - 1 : frame + 2])
    bend = before - 2 * here + after
    if bend >= 0:
        return float(frame)
    return frame + float(np.clip(0.5 * (before - after) / bend, -0.5, 0.5))


def _bend(contours: Floats, frame: int, pitch: int) -> float:
    """How far the pitch lies from its semitone, within ±0.5, by where its contour is highest."""
    middle = CONTOUR_BINS * pitch + 1
    first = max(middle - 2, 0)
    heard = contours[frame : frame + _PITCH_FRAMES, first : middle + 3].mean(axis=0)
    clear = heard - heard.min()
    offsets = (np.arange(first, first + len(heard)) - middle) / CONTOUR_BINS
    weight = float(clear.sum())
    return float(np.clip(clear @ offsets / weight, -0.5, 0.5)) if weight > 0 else 0.0


def _levels(samples: Floats, rate: int, places: Candidates, hop_s: float) -> NDArray[np.float64]:
    """How loud each note begins: its first partials together, dB relative to the loudest note."""
    own = [i for i, partial in enumerate(PARTIALS) if partial == round(partial)]
    levels = partials(samples, rate, places, hop_s)[:, own].astype(np.float64)
    together = 10 * np.log10(np.power(10, levels / 10).sum(axis=1))
    return np.asarray(np.maximum(together - together.max(), -60.0))
