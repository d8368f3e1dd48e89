"""Composes a melody for a lead sheet: writes candidates, judges them, takes the best."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gpu_jobs.composer.blending import blended
from gpu_jobs.composer.encoding import density_class, ground_of
from gpu_jobs.composer.form import Phrase, phrases_heard, phrases_of
from gpu_jobs.composer.given import events_of, heard_task
from gpu_jobs.composer.objective import judged
from gpu_jobs.composer.planning import NOTES_A_QUARTER, Planner
from gpu_jobs.composer.rules import rules_for
from gpu_jobs.composer.tasks import Task
from gpu_jobs.composer.wishes import Composed, MelodyWish, check_wish
from gpu_jobs.composer.writing import Setting, Writers
from gpu_jobs.engines.melody_model import MelodyModel
from shared.errors import Permanent
from shared.music.lead_sheet import STEPS, LeadSheet, SheetNote

Progress = Callable[[float], None]


_DEPARTS = 0.4
"""How often a phrase that soon returns in a new song is varied."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What candidates have in common.

    Attributes:
        form: draws the phrases of one; those of all have the same spans.
        density: notes a quarter, as is usual.
        departs: see `Planner`.
        kept: step until which the sheet's own melody stays.
    """

    form: Callable[[np.random.Generator], Sequence[Phrase]]
    density: float
    departs: float = _DEPARTS
    kept: int = 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    melody: tuple[SheetNote, ...]
    score: dict[str, float]


def compose(
    sheet: LeadSheet, wish: MelodyWish, seed: int, progress: Progress = lambda _: None
) -> Composed:
    """A melody for the sheet's chords.

    Phrases of two to five bars in a form where some return, each with a cadence and a breath; chord
    tones where the bar is strong; the last note on the tonic. Candidates are drawn from the melody model
    under `gpu_jobs.composer.rules` and ranked by `gpu_jobs.composer.objective`.

    Args:
        sheet: its melody is what a continuation goes on from, a variation changes and an interpolation
            begins with; 'new' passes it over.
        seed: equal ones give equal melodies.
        progress: is told the share that is done, 0 to 1.

    Raises:
        Permanent("voice_too_narrow"), Permanent("too_many_candidates"), Permanent("bad_amount"),
        Permanent("no_melody"): the wish contradicts itself.
        Permanent("no_room"): a continuation has no bar left.
    """
    check_wish(wish, sheet.melody)
    makers = {
        "new": _new,
        "continuation": _continued,
        "variation": _varied,
        "interpolation": _interpolated,
    }
    return makers[wish.mode](sheet, wish, seed, progress)


def _new(sheet: LeadSheet, wish: MelodyWish, seed: int, progress: Progress) -> Composed:
    def form(rng: np.random.Generator) -> Sequence[Phrase]:
        return phrases_of(sheet, wish.silent, rng)

    plan = _Plan(form, NOTES_A_QUARTER[wish.density])
    return _best(_candidates(sheet, wish, plan, seed, progress))


def _continued(sheet: LeadSheet, wish: MelodyWish, seed: int, progress: Progress) -> Composed:
    bar = sheet.metre.bar
    begin = -(-max(note.end for note in sheet.melody) // bar) * bar
    if begin >= sheet.end:
        raise Permanent("no_room", "The melody fills all bars; ask for more bars to go on in.")

    def form(rng: np.random.Generator) -> Sequence[Phrase]:
        return _parted(phrases_of(sheet, wish.silent, rng), begin)

    plan = _Plan(form, len(sheet.melody) * STEPS / begin, kept=begin)
    return _best(_candidates(sheet, wish, plan, seed, progress))


def _varied(sheet: LeadSheet, wish: MelodyWish, seed: int, progress: Progress) -> Composed:
    phrases = phrases_heard(sheet, wish.silent, sheet.melody)
    plan = _Plan(lambda _: phrases, len(sheet.melody) * STEPS / sheet.end, departs=0.0)
    other = _best(_candidates(sheet, wish, plan, seed, progress))
    rng = np.random.default_rng(seed)
    melody = blended(sheet.melody, other.melody, phrases, sheet.metre.bar, wish.amount, rng)
    return Composed(melody, judged(sheet, melody), other.candidates)


def _interpolated(sheet: LeadSheet, wish: MelodyWish, seed: int, progress: Progress) -> Composed:
    phrases = phrases_heard(sheet, wish.silent, sheet.melody)
    rng = np.random.default_rng(seed)
    melody = blended(sheet.melody, wish.towards, phrases, sheet.metre.bar, wish.amount, rng)
    progress(1.0)
    return Composed(melody, judged(sheet, melody))


def _candidates(
    sheet: LeadSheet, wish: MelodyWish, plan: _Plan, seed: int, progress: Progress
) -> list[_Candidate]:
    """Melodies with their scores."""
    setting = _setting(sheet, wish)
    drawing, *rngs = np.random.default_rng(seed).spawn(wish.candidates + 1)
    forms = [plan.form(rng) for rng in rngs]
    usual = density_class(plan.density, 1)
    planners = [Planner(setting, wish, usual, plan.departs, rng) for rng in rngs]
    writers = Writers(setting, MelodyModel(), wish.candidates, drawing)
    events = events_of(sheet.melody, setting.ground, plan.kept)

    def task(row: int, phrase: Phrase) -> Task:
        if phrase.start < plan.kept:
            heard = heard_task(phrase, sheet.melody, events)
            planners[row].told.setdefault(phrase.material, heard)
            return heard
        return planners[row].task(phrase, writers.written[row])

    for number in range(len(forms[0])):
        writers.write([task(row, phrases[number]) for row, phrases in enumerate(forms)])
        progress((number + 1) / len(forms[0]))
    given = tuple(note for note in sheet.melody if note.start < plan.kept)
    melodies = [
        given + tuple(note for note in writers.melody(row) if note.start >= plan.kept)
        for row in range(wish.candidates)
    ]
    return [
        _Candidate(melody, judged(sheet, melody, writers.surprise(row), plan.density))
        for row, melody in enumerate(melodies)
    ]


def _setting(sheet: LeadSheet, wish: MelodyWish) -> Setting:
    ground = ground_of(sheet, (wish.low + wish.high) / 2)
    rules = rules_for(sheet, ground, wish.low, wish.high, wish.shortest)
    return Setting(sheet.metre, ground, rules, wish.shortest, wish.ends_on_tonic)


def _best(candidates: Sequence[_Candidate]) -> Composed:
    best = max(candidates, key=lambda candidate: candidate.score["total"])
    return Composed(best.melody, best.score, len(candidates))


def _parted(phrases: Sequence[Phrase], step: int) -> list[Phrase]:
    """The phrases, the one over the step in two."""
    parted: list[Phrase] = []
    for phrase in phrases:
        if phrase.start < step < phrase.end:
            parted.append(Phrase(phrase.start, step, phrase.material, "open"))
            rest = f"{phrase.material}:rest"
            parted.append(Phrase(step, phrase.end, rest, phrase.cadence))
        else:
            parted.append(phrase)
    return parted
