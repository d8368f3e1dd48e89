"""How phrases end: when the last note comes, how long it is held, when breath is taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gpu_jobs.composer.encoding import LOWEST, REST, TOKENS
from gpu_jobs.composer.form import Phrase
from gpu_jobs.composer.rules import NEVER, Flags, Rules, Table
from shared.music.lead_sheet import Metre

_TONIC_CLOSES, _TONIC_OPENS = 2.5, -2.5
_ASKS = {2: 0.6, 7: 0.4, 11: 0.4, 4: 0.2}
"""Degrees that leave a phrase open, semitones above the tonic."""

_PICKUP = {"sparse": 0.15, "normal": 0.35, "dense": 0.45}


@dataclass(frozen=True, slots=True)
class Ending:
    """The last note of a phrase and what follows it, steps.

    Attributes:
        onset, release: of the last note.
        pickup: where notes begin that lead into the next phrase; the phrase's end, where none do.
    """

    onset: int
    release: int
    pickup: int


def ending_of(
    phrase: Phrase, metre: Metre, shortest: int, density: str, rng: np.random.Generator
) -> Ending:
    """An ending: on a beat of the last bar, the stronger the likelier, with room for a breath."""
    breath = _breath(metre, shortest)
    room = phrase.end - breath
    last_bar = phrase.end - metre.bar
    places = [
        step
        for step in range(last_bar, room, metre.pulse)
        if room - step >= shortest and (step - phrase.start >= shortest or step == phrase.start)
    ]
    if phrase.end - phrase.start > metre.bar:
        places = [step for step in places if room - step >= metre.pulse / 2] or places
    if not places:
        return Ending(phrase.start, phrase.end, phrase.end)
    onset = int(rng.choice(places, p=_likings(places, last_bar, metre)))
    release = _release(onset, room, metre, shortest, rng)
    return Ending(onset, release, _pickup(phrase, release + breath, metre, shortest, density, rng))


def final_ending(phrase: Phrase, rules: Rules, metre: Metre, shortest: int) -> Ending:
    """The song's ending: a long note, begun where the tonic fits and goes on fitting."""
    last_bar = max(phrase.end - metre.bar, phrase.start)
    places = [s for s in range(last_bar, phrase.end, metre.pulse) if phrase.end - s >= shortest]
    fitting = [s for s in places if _tonic_fits(rules, s, phrase.end)]
    onset = (fitting or places or [last_bar])[0]
    return Ending(onset, phrase.end, phrase.end)


def closing_likings(phrase: Phrase, rules: Rules, step: int, *, ends_on_tonic: bool) -> Table:
    """Of the tokens for a phrase's last note: notes of the chord; the tonic where it answers."""
    classes = (np.arange(TOKENS) - 1 + LOWEST) % 12
    told = np.where(rules.held[step] | rules.chordless[step], 0.0, -4.0)
    if phrase.cadence == "open":
        told += np.where(classes == 0, _TONIC_OPENS, 0.0)
        told += np.array([_ASKS.get(int(c), 0.0) for c in classes])
    elif phrase.cadence == "closed" or ends_on_tonic:
        told += np.where(classes == 0, _TONIC_CLOSES, 0.0)
    if phrase.cadence == "final" and ends_on_tonic:
        told += _only_tonic(rules, step, classes == 0)
    told[REST] = NEVER
    return told


def _only_tonic(rules: Rules, step: int, tonic: Flags) -> Table:
    fits = tonic & (rules.held[step] | rules.chordless[step]) & (rules.pitches[step] > NEVER / 2)
    fits[REST] = False
    if not fits.any():
        return np.zeros(TOKENS)
    return np.where(fits, 0.0, NEVER)


def _tonic_fits(rules: Rules, start: int, end: int) -> bool:
    tonic = 1 - LOWEST
    part = rules.held[start:end, tonic] | rules.chordless[start:end]
    return bool(part.all())


def _breath(metre: Metre, shortest: int) -> int:
    return min(max(metre.pulse // 2, shortest, 6), max(metre.bar // 2, 1))


def _likings(places: list[int], last_bar: int, metre: Metre) -> Table:
    weights = np.array([(0.25, 0.6, 1.6, 2.0)[metre.weight(s - last_bar)] for s in places])
    return np.asarray(weights / weights.sum())


def _release(onset: int, room: int, metre: Metre, shortest: int, rng: np.random.Generator) -> int:
    """Held until the breath, or let go a pulse or more before."""
    longest = room - onset
    lengths = [n for n in range(metre.pulse, longest, metre.pulse) if n >= shortest]
    return onset + int(rng.choice([*lengths[-2:], longest, longest]))


def _pickup(
    phrase: Phrase,
    earliest: int,
    metre: Metre,
    shortest: int,
    density: str,
    rng: np.random.Generator,
) -> int:
    start = phrase.end - metre.pulse
    wanted = phrase.cadence != "final" and rng.random() < _PICKUP[density]
    return start if wanted and start >= earliest and metre.pulse >= shortest else phrase.end
