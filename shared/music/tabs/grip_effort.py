"""How hard a grip is by itself, and how well it sounds."""

from __future__ import annotations

from shared.music.tabs.levels import Level
from shared.music.tabs.voicing import Voicing
from shared.music.tabs.voicing_search import Frets

_TOP_MUTED, _SKIPPED, _THIN, _FAR_OPEN = 0.5, 1.2, 1.0, 0.25
_DOUBLED_THIRD, _MUDDY, _WRONG_BASS = 0.25, 0.4, 0.6
_FULL = 4
"""Strings that make a chord sound full."""
_USED, _LEARNT_FIRST = -0.5, -0.9
_FOUR_FINGERS = 4
_EASY_SPAN = 2
_NEAR_NUT = 4
_MUDDY_BELOW, _CLOSE = 8, 4
_OCTAVE = 12
_POWER_CHORD, _LOW_MUTED = 2, 0.4


def effort(voicing: Voicing, level: Level) -> float:
    """How hard it is to hold, and to keep strings silent, at a player's level; 0 is an open string."""
    stopped = [fret for fret in voicing.frets if fret]
    hard = level.silent * voicing.frets.count(None)
    if not stopped:
        return hard
    lowest, barre = min(stopped), voicing.barre
    fingers = len({*voicing.fingers} - {0})
    hard += level.high * (lowest - 1)
    if barre is not None:
        hard += level.barre * (barre.last - barre.first + 1)
    if fingers >= _FOUR_FINGERS:
        hard += level.fourth
    if lowest > _NEAR_NUT:
        hard += _FAR_OPEN * voicing.frets.count(0)
    spread = max(max(stopped) - lowest + 1 - _EASY_SPAN, 0)
    return hard + level.finger * fingers + level.stretch * spread


def poverty(
    frets: Frets, tuned: tuple[int, ...], third: int | None, bass: int | None, notes: int
) -> float:
    """How much a grip's sound lacks: strings, an even weight, a clear bass.

    Args:
        tuned: semitones of the open strings above the first, and what ``third`` and ``bass`` are
            counted from.
        third: pitch class of the chord's major third, None where it has none.
        bass: pitch class that is wished below; None where all are as good.
        notes: pitch classes of the chord.
    """
    pitches = [open_ + fret for open_, fret in zip(tuned, frets, strict=True) if fret is not None]
    below, above = _muted(frets), _muted(frets[::-1])
    lacks = _SKIPPED * (len(frets) - len(pitches) - below - above)
    if notes == _POWER_CHORD:
        lacks += _LOW_MUTED * below
    else:
        lacks += _TOP_MUTED * above + _THIN * max(min(_FULL, len(frets)) - len(pitches), 0)
    if third is not None:
        thirds = [pitch for pitch in pitches if pitch % _OCTAVE == third]
        lacks += _DOUBLED_THIRD * max(len(thirds) - 1, 0)
    pitches.sort()
    if bass is not None and pitches[0] % _OCTAVE != bass:
        lacks += _WRONG_BASS
    is_close = len(pitches) > 1 and pitches[1] - pitches[0] <= _CLOSE
    is_muddy = is_close and pitches[0] - min(tuned) < _MUDDY_BELOW
    return lacks + _MUDDY * is_muddy


def custom(*, is_used: bool, is_first: bool) -> float:
    """What it is worth that others hold the chord so: 0 or less."""
    return _LEARNT_FIRST if is_first else _USED if is_used else 0.0


def _muted(frets: Frets) -> int:
    """Strings that are muted before the first that is played."""
    return next(string for string, fret in enumerate(frets) if fret is not None)
