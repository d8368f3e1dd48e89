"""Chords for a melody.

A hidden Markov model whose states are chords, decoded by Viterbi's algorithm: each chord is judged by
the notes above it, by its place in the key and in the phrase, and by the chord before it (I. Simon,
D. Morris and S. Basu, "MySong: automatic accompaniment generation for vocal melodies", CHI 2008; here
with tables of theory instead of trained ones: `shared.music.harmony_weights`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

import numpy as np

from shared.music.chords import ChordSymbol
from shared.music.harmony_weights import CHORDS, MINOR, Floats, fits, liking, progressions
from shared.music.key_names import mode_of, tonic_of
from shared.music.lead_sheet import STEPS, Metre, SheetChord, SheetNote

# what a note counts by where it begins (`Metre.weight`), held over, or left and reached by leaps
_COUNTS = (0.55, 0.8, 1.0, 1.0)
_HELD_COUNTS = 0.55
_LEAPT_COUNTS = 1.1
_LEAP = 3
"""Semitones: whoever moves by less passes, and whoever moves by more means the note."""

_DOUBT = 0.15
"""Quarters of notes without which the rest would be believed too readily."""

_BELIEF_GROWS = 0.77
_MOST_QUARTERS = 4

_STAY_ON_BAR, _STAY_IN_BAR = -0.4, 1.7
_OPENS_ON_TONIC = 0.8
_ENDS_ON_TONIC = 3.0
_ANSWERS, _PAUSES, _CLOSES_ON_DOMINANT = 0.6, 0.5, 1.2
"""Of the tonic at a full close and before a half close; of the dominant at either."""

_SUGGESTS = 3.0
"""How strongly the usual progression leads where the melody is silent."""

_FIFTH_DOWN = 5
_DOMINANT = 7
_OWN_MAJORS_OF_MAJOR = frozenset({0, 5, 10})
_OWN_MAJORS_OF_MINOR = frozenset({3, 5, 8, 10})
"""Major chords that are at home on other degrees: they fall a fifth without being dominants."""

# roots above the tonic, bar by bar of a phrase: what is played while nobody sings
_USUAL_IN_MAJOR = (0, MINOR + 9, 5, 7)
_USUAL_IN_MINOR = (MINOR, 8, 3, 10)


def harmonise(
    melody: Sequence[SheetNote],
    metre: Metre,
    key: str,
    bars: int,
    *,
    phrase_bars: int = 4,
    sevenths: bool = True,
) -> tuple[SheetChord, ...]:
    """Chords that carry a melody: one each half bar where the metre has a middle, else each bar.

    They cover all bars without gaps, also where the melody is silent; equal neighbours are one.
    Notes before the first bar or after the last are passed over. Phrases close on the tonic or the
    dominant, the last one on the tonic unless the melody forbids it.

    Args:
        melody: in order, one note at a time; may be empty.
        key: as `shared.music.keys` names it.
        bars: how many, 1 or more.
        phrase_bars: bars of a phrase, 1 or more.
        sevenths: whether dominants that fall to their goal get their seventh.

    Raises:
        Permanent("unknown_key"): there is no such key.
    """
    tonic, is_minor = tonic_of(key), mode_of(key) == "minor"
    unit = chord_unit(metre)
    sounding = _sounding(melody, metre, tonic, bars * metre.bar // unit)
    wishes = _belief(sounding, unit) + liking(is_minor=is_minor)
    wishes += _form(sounding, metre, is_minor=is_minor, phrase_bars=phrase_bars)
    path = _likeliest(wishes, metre)
    symbols = [_symbol(state, tonic) for state in path]
    chords = _joined(symbols, unit)
    return _with_sevenths(chords, tonic, is_minor=is_minor) if sevenths else chords


def chord_unit(metre: Metre) -> int:
    """Steps for which a chord holds at least: half a bar where it has a middle, else a bar."""
    pulses, rest = divmod(metre.bar, metre.pulse)
    return metre.bar // 2 if rest == 0 and pulses % 2 == 0 else metre.bar


def _sounding(melody: Sequence[SheetNote], metre: Metre, tonic: int, units: int) -> Floats:
    """Quarters that each pitch class above the tonic sounds in each unit, as they count; [units, 12]."""
    unit = chord_unit(metre)
    sounding = np.zeros((units, 12))
    for i, note in enumerate(melody):
        count = _COUNTS[metre.weight(note.start)]
        if metre.weight(note.start) == 0 and _is_leapt(melody, i):
            count = _LEAPT_COUNTS
        at = note.start
        while at < min(note.end, units * unit):
            place = at // unit
            until = min(note.end, (place + 1) * unit)
            if place >= 0:
                sounding[place, (note.midi - tonic) % 12] += count * (until - at) / STEPS
            at, count = until, _HELD_COUNTS
    return sounding


def _is_leapt(melody: Sequence[SheetNote], i: int) -> bool:
    """Whether a note is both reached and left by leaps: no passing note, and no neighbour."""
    if not 0 < i < len(melody) - 1:
        return False
    before, note, after = (melody[j].midi for j in (i - 1, i, i + 1))
    return abs(note - before) >= _LEAP and abs(after - note) >= _LEAP


def _belief(sounding: Floats, unit: int) -> Floats:
    """How well each chord suits the notes of each unit, nats, shape [units, 24]."""
    total = sounding.sum(axis=1, keepdims=True)
    quarters = min(unit / STEPS, _MOST_QUARTERS)
    shares = sounding / (total + _DOUBT) * quarters**_BELIEF_GROWS
    return np.asarray(shares @ fits().T, np.float64)


def _form(sounding: Floats, metre: Metre, *, is_minor: bool, phrase_bars: int) -> Floats:
    """What the place in the phrase asks for, shape [units, 24]."""
    tonic = MINOR if is_minor else 0
    per_bar = metre.bar // chord_unit(metre)
    wishes = _closes(len(sounding), per_bar, phrase_bars, tonic)
    wishes += _leads(
        sounding, per_bar, phrase_bars, _USUAL_IN_MINOR if is_minor else _USUAL_IN_MAJOR
    )
    wishes[0, tonic] += _OPENS_ON_TONIC
    wishes[-1, tonic] += _ENDS_ON_TONIC
    return wishes


def _closes(units: int, per_bar: int, phrase_bars: int, tonic: int) -> Floats:
    """Phrases open on the tonic, and close on it or on the dominant, each second one fully."""
    wishes = np.zeros((units, CHORDS))
    for unit in range(units):
        bar, part = divmod(unit, per_bar)
        phrase, within = divmod(bar, phrase_bars)
        if within == phrase_bars - 1:
            is_answer, ends_bar = phrase % 2 == 1, part == per_bar - 1
            wishes[unit, tonic] += _ANSWERS if is_answer else _PAUSES * (not ends_bar)
            wishes[unit, _DOMINANT] += _CLOSES_ON_DOMINANT * (is_answer or ends_bar)
        elif within == 0 and part == 0:
            wishes[unit, tonic] += _OPENS_ON_TONIC
    return wishes


def _leads(sounding: Floats, per_bar: int, phrase_bars: int, usual: tuple[int, ...]) -> Floats:
    """Through bars without a melody the usual progression leads; not through the last one."""
    wishes = np.zeros((len(sounding), CHORDS))
    for first in range(0, len(sounding) - per_bar, per_bar):
        if not sounding[first : first + per_bar].any():
            within = first // per_bar % phrase_bars
            wishes[first : first + per_bar, usual[within % len(usual)]] += _SUGGESTS
    return wishes


def _likeliest(wishes: Floats, metre: Metre) -> list[int]:
    """The best path through the chords: a state each unit."""
    stays = np.eye(CHORDS)
    on_bar = progressions() + _STAY_ON_BAR * stays
    in_bar = progressions() + _STAY_IN_BAR * stays
    unit = chord_unit(metre)
    best = wishes[0]
    origins = []
    for place in range(1, len(wishes)):
        moves = on_bar if place * unit % metre.bar == 0 else in_bar
        scores = best[:, None] + moves
        origins.append(scores.argmax(axis=0))
        best = scores.max(axis=0) + wishes[place]
    path = [int(best.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def _symbol(state: int, tonic: int) -> ChordSymbol:
    return ChordSymbol((state + tonic) % 12, "min" if state >= MINOR else "maj")


def _joined(symbols: Sequence[ChordSymbol], unit: int) -> tuple[SheetChord, ...]:
    """Chords of one unit each; equal neighbours as one."""
    chords = []
    at = 0
    for symbol, group in groupby(symbols):
        end = at + unit * len(list(group))
        chords.append(SheetChord(at, end, symbol))
        at = end
    return tuple(chords)


def _with_sevenths(
    chords: tuple[SheetChord, ...], tonic: int, *, is_minor: bool
) -> tuple[SheetChord, ...]:
    """Dominants that fall a fifth to the next chord, with their seventh: V, and those of other degrees."""
    own = _OWN_MAJORS_OF_MINOR if is_minor else _OWN_MAJORS_OF_MAJOR
    result = list(chords)
    for i, (here, following) in enumerate(pairwise(chords)):
        if here.chord is None or following.chord is None or here.chord.is_minor:
            continue
        degree = (here.chord.root - tonic) % 12
        falls = (following.chord.root - here.chord.root) % 12 == _FIFTH_DOWN
        if falls and (degree == _DOMINANT or degree not in own):
            result[i] = SheetChord(here.start, here.end, ChordSymbol(here.chord.root, "7"))
    return tuple(result)
