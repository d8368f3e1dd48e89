"""A plan becomes a piece on paper: form, keys, chords; the melody is somebody else's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, groupby

from gpu_jobs.planner.drawing import Lots
from gpu_jobs.planner.dynamics import energies
from gpu_jobs.planner.fitting import Fitted, fit
from gpu_jobs.planner.forms import load_forms
from gpu_jobs.planner.genres import load_genres
from gpu_jobs.planner.harmony import HarmonyBar, chords_of, section_keys
from gpu_jobs.planner.model import Plan
from shared.errors import Permanent
from shared.music.chords import ChordSymbol
from shared.music.lead_sheet import (
    LeadSheet,
    Metre,
    SheetChord,
    SheetKey,
    SheetSection,
)

SHORTEST_S, LONGEST_S = 1.0, 600.0


def write_sheet(plan: Plan, duration_s: float, seed: int) -> tuple[LeadSheet, float]:
    """The piece without its melody, and its exact tempo in pulses a minute (`Plan.tempo_bpm`).

    With the last chord's ring (`gpu_jobs.planner.fitting.ring_seconds`) it lasts as long as was asked.
    A piece shorter than a bar is a gesture of two beats with a cadence.

    Args:
        duration_s: `SHORTEST_S` to `LONGEST_S`.
        seed: equal ones give equal pieces.

    Raises:
        Permanent("bad_duration"): it is shorter or longer than that.
    """
    if not SHORTEST_S <= duration_s <= LONGEST_S:
        raise Permanent(
            "bad_duration",
            f"Music lasts {SHORTEST_S:g} to {LONGEST_S:g} s, not {duration_s:g}; change duration_s.",
        )
    lots = Lots.of(seed, f"{plan.genre} {plan.mood} {plan.key}")
    fitted = fit(
        load_forms()[plan.form],
        plan.signature,
        plan.tempo_bpm,
        duration_s,
        is_fixed=plan.tempo_is_fixed,
    )
    keys = section_keys(plan, fitted.sections, load_genres()[plan.genre].lift, lots)
    bars = chords_of(plan, fitted.sections, keys, lots)
    sheet = LeadSheet(
        metre=fitted.metre,
        bars=fitted.bars,
        keys=_keys(bars, fitted.metre),
        chords=_chords(bars, fitted),
        sections=_sections(plan, fitted),
    )
    return sheet, fitted.tempo_bpm


def _sections(plan: Plan, fitted: Fitted) -> tuple[SheetSection, ...]:
    ends = list(accumulate(bars * fitted.metre.bar for _, bars in fitted.sections))
    loud = energies(plan, fitted.sections)
    return tuple(
        SheetSection(end - bars * fitted.metre.bar, end, label, energy)
        for (label, bars), end, energy in zip(fitted.sections, ends, loud, strict=True)
    )


def _keys(bars: Sequence[HarmonyBar], metre: Metre) -> tuple[SheetKey, ...]:
    spans = []
    for key, group in groupby(range(len(bars)), key=lambda number: bars[number].key):
        numbers = list(group)
        spans.append(SheetKey(numbers[0] * metre.bar, (numbers[-1] + 1) * metre.bar, key))
    return tuple(spans)


def _chords(bars: Sequence[HarmonyBar], fitted: Fitted) -> tuple[SheetChord, ...]:
    """The chords in order; a chord that goes on is one, within a section."""
    metre = fitted.metre
    borders = {length * metre.bar for length in accumulate(n for _, n in fitted.sections)}
    spans: list[SheetChord] = []
    for start, end, chord in _placed(bars, metre):
        last = spans[-1] if spans else None
        if last is not None and last.chord == chord and start not in borders:
            spans[-1] = SheetChord(last.start, end, chord)
        else:
            spans.append(SheetChord(start, end, chord))
    return tuple(spans)


def _placed(bars: Sequence[HarmonyBar], metre: Metre) -> Iterator[tuple[int, int, ChordSymbol]]:
    for number, bar in enumerate(bars):
        start = number * metre.bar
        places = chord_places(metre, len(bar.chords))
        kept = bar.chords if len(places) == len(bar.chords) else (bar.chords[0], bar.chords[-1])
        ends = [*places[1:], metre.bar]
        for at, end, chord in zip(places, ends, kept[-len(places) :], strict=False):
            yield start + at, start + end, chord


def chord_places(metre: Metre, chords: int) -> list[int]:
    """Where in a bar so many chords begin, steps: on pulses, the first ones longer if they differ.

    A bar of too few pulses has fewer: two, or one.
    """
    pulse = metre.pulse
    pulses = metre.bar // pulse
    count = chords if chords <= pulses else min(2, pulses)
    lengths = [pulses // count + (1 if i < pulses % count else 0) for i in range(count)]
    return [pulse * pulses_before for pulses_before in accumulate([0, *lengths[:-1]])]
