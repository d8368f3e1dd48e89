"""What makes written notes sound played: swing, and small differences of time and strength."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import takewhile

import numpy as np

from gpu_jobs.arranger.patterns import beats_of
from gpu_jobs.arranger.style import Swing
from shared.music.arrangement import PlayedNote
from shared.music.lead_sheet import STEPS, Metre

STRAYS = 0.2
"""Steps by which a note may lie beside its place: at 120 beats a minute 8 ms."""

_SPREAD, _VELOCITY_SPREAD, _VELOCITY_STRAYS = 0.07, 3.0, 7.0
_SHORTEST = 0.5
_LOUDEST = 127


def swung(step: float, swing: Swing, metre: Metre) -> float:
    """Where a step of the sheet sounds: the second half of each pair comes late, triplets stay.

    Neither compound metres swing nor the long beats of odd ones.
    """
    if swing.share == 0.5:
        return step
    bars, at = divmod(step, metre.bar)
    if _is_triplet(at) or at >= _swinging(metre):
        return step
    return bars * metre.bar + _late(at, swing)


@cache
def _swinging(metre: Metre) -> int:
    """Steps from the beginning of a bar that have beats of a quarter."""
    return sum(takewhile(lambda beat: beat == STEPS, beats_of(metre)))


def _late(step: float, swing: Swing) -> float:
    pairs, within = divmod(step, swing.pair)
    half, late = swing.pair / 2, swing.pair * swing.share
    if within <= half:
        return pairs * swing.pair + within * late / half
    return pairs * swing.pair + late + (within - half) * (swing.pair - late) / half


def _is_triplet(step: float) -> bool:
    return step % STEPS in (4.0, 8.0)


def played(
    notes: Iterable[PlayedNote],
    swing: Swing,
    metre: Metre,
    end: int,
    rng: np.random.Generator,
    *,
    late: float = 0.0,
) -> tuple[PlayedNote, ...]:
    """Notes as a person plays them, in order of onset, from 0 to ``end``; none is struck while it sounds.

    Args:
        late: steps by which all of it lies behind the beat; with it none strays beyond `STRAYS`.
    """
    written = sorted(notes, key=lambda note: (note.start, note.midi))
    if not written:
        return ()
    strays = np.clip(rng.normal(late, _SPREAD, len(written)), -STRAYS, STRAYS)
    louder = np.clip(
        rng.normal(0, _VELOCITY_SPREAD, len(written)), -_VELOCITY_STRAYS, _VELOCITY_STRAYS
    )
    found: list[PlayedNote] = []
    for note, stray, change in zip(written, strays.tolist(), louder.tolist(), strict=True):
        start = min(max(swung(note.start, swing, metre) + stray, 0.0), end - _SHORTEST)
        stop = min(max(swung(note.end, swing, metre), start + _SHORTEST), float(end))
        velocity = round(min(max(note.velocity + change, 1), _LOUDEST))
        found.append(PlayedNote(round(start, 3), round(stop, 3), note.midi, velocity))
    return _struck_once(sorted(found, key=lambda note: (note.start, note.midi)))


def _struck_once(notes: list[PlayedNote]) -> tuple[PlayedNote, ...]:
    """A key that sounds is let go before it is struck again; of two strokes at once one is heard."""
    last: dict[int, int] = {}
    kept: list[PlayedNote | None] = []
    for note in notes:
        before = last.get(note.midi)
        earlier = kept[before] if before is not None else None
        if before is not None and earlier is not None and earlier.end > note.start:
            if note.start - earlier.start < _SHORTEST:
                stop = max(earlier.end, note.end)
                kept[before] = PlayedNote(
                    earlier.start, stop, note.midi, max(earlier.velocity, note.velocity)
                )
                continue
            kept[before] = PlayedNote(earlier.start, note.start, note.midi, earlier.velocity)
        last[note.midi] = len(kept)
        kept.append(note)
    return tuple(note for note in kept if note is not None)
