"""What the melody model is shown of a tune: before each note the ground and the past, and the note."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gpu_jobs.composer.encoding import (
    LAGS,
    REST,
    TOKENS,
    Floats,
    Ground,
    Ints,
    density_class,
    duration_class,
    evenness_class,
    ground_of,
    interval_class,
    token_of,
)
from gpu_jobs.training.melody.abc import Tune
from shared.music.lead_sheet import (
    STEPS,
    LeadSheet,
    Metre,
    SheetChord,
    SheetKey,
    SheetNote,
    SheetSection,
)

Harmonise = Callable[[Sequence[SheetNote], Metre, str, int], tuple[SheetChord, ...]]

_PHRASE_BARS = 4
_SLOWER = {Metre(2, 4): Metre(4, 4), Metre(4, 4): Metre(4, 4), Metre(6, 8): Metre(3, 4)}
"""What a tune is in at half its speed: 2/4 in 4/4; bars of 4/4 and 6/8 become two."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A tune as the network is shown it.

    Attributes:
        places, chords, past: before each event, shapes [events, …]: see `gpu_jobs.composer.encoding`;
            the last columns of places are the manner of the phrase.
        tokens, durations: of the events, shape [events].
    """

    places: Ints
    chords: Floats
    past: Ints
    tokens: Ints
    durations: Ints


def sheet_of(tune: Tune, harmonise: Harmonise) -> LeadSheet:
    """The tune with chords; a pickup has the bar before the first to itself."""
    shift = tune.metre.bar if tune.notes[0].start < 0 else 0
    notes = tuple(
        replace(note, start=note.start + shift, end=note.end + shift) for note in tune.notes
    )
    bars = tune.bars + bool(shift)
    end = bars * tune.metre.bar
    chords = harmonise(notes, tune.metre, tune.key, bars)
    return LeadSheet(
        tune.metre,
        bars,
        (SheetKey(0, end, tune.key),),
        chords,
        (SheetSection(0, end, "A"),),
        notes,
    )


def slower(sheet: LeadSheet) -> LeadSheet | None:
    """The same at half its speed, chords with it; None where its metre has no such reading."""
    metre = _SLOWER.get(sheet.metre)
    if metre is None:
        return None
    return LeadSheet(
        metre,
        2 * sheet.end // metre.bar,
        tuple(replace(span, start=2 * span.start, end=2 * span.end) for span in sheet.keys),
        tuple(replace(span, start=2 * span.start, end=2 * span.end) for span in sheet.chords),
        tuple(replace(span, start=2 * span.start, end=2 * span.end) for span in sheet.sections),
        tuple(replace(note, start=2 * note.start, end=2 * note.end) for note in sheet.melody),
    )


def with_chords_shuffled(sheet: LeadSheet, rng: np.random.Generator) -> LeadSheet:
    """The same tune with its chords in another order."""
    order = rng.permutation(len(sheet.chords))
    chords = tuple(
        replace(span, chord=sheet.chords[other].chord)
        for span, other in zip(sheet.chords, order, strict=True)
    )
    return replace(sheet, chords=chords)


def lesson_of(sheet: LeadSheet) -> Lesson:
    """What is shown of a tune."""
    centre = float(np.median([note.midi for note in sheet.melody]))
    first_bar = -1 if sheet.melody[0].start % sheet.metre.bar else 0
    ground = ground_of(sheet, centre, first_bar)
    onsets, tokens, lengths = _events(sheet, ground)
    durations = np.array([duration_class(length) for length in lengths])
    places = np.column_stack([ground.places[onsets], _manners(sheet)[onsets]])
    past = _past(onsets, tokens, durations, sheet.metre.bar)
    return Lesson(places, ground.chords[onsets], past, tokens, durations)


def _events(sheet: LeadSheet, ground: Ground) -> tuple[Ints, Ints, Ints]:
    """Onsets, tokens and lengths of the notes and the rests between them."""
    events: list[tuple[int, int, int]] = []
    end = sheet.melody[0].start
    for note in sheet.melody:
        if note.start - end >= 2:
            events.append((end, REST, note.start - end))
        token = token_of(note.midi, int(ground.references[note.start]))
        events.append((note.start, token, note.end - note.start))
        end = note.end
    onsets, tokens, lengths = np.array(events).T
    return onsets, tokens, lengths


def _manners(sheet: LeadSheet) -> Ints:
    """Classes of the density and of the evenness of the phrase, for each step: [steps, 2]."""
    phrase = _PHRASE_BARS * sheet.metre.bar
    manners = []
    for start in range(0, sheet.end, phrase):
        end = min(start + phrase, sheet.end)
        lengths = [n.end - n.start for n in sheet.melody if start <= n.start < end]
        manners.append(
            (density_class(len(lengths), (end - start) / STEPS), evenness_class(lengths))
        )
    return np.repeat(manners, phrase, axis=0)[: sheet.end]


def _past(onsets: Ints, tokens: Ints, durations: Ints, bar: int) -> Ints:
    """What is known before each event: see `gpu_jobs.composer.encoding.PAST`."""
    before = np.concatenate([[TOKENS], tokens[:-1]])
    lengths = np.concatenate([[0], durations[:-1] + 1])
    pitches, intervals = _last_pitches(tokens)
    lagged = [_lagged(onsets, tokens, durations, lag * bar) for lag in LAGS]
    columns = [before, lengths, pitches, intervals]
    return np.column_stack([*columns, *(t for t, _ in lagged), *(d for _, d in lagged)])


def _last_pitches(tokens: Ints) -> tuple[Ints, Ints]:
    """Before each event the last token that sounded, and the class of the step to it."""
    last, intervals = [REST], [interval_class(REST, REST)]
    for token in tokens[:-1]:
        sounds = token != REST
        intervals.append(interval_class(int(token), last[-1]) if sounds else intervals[-1])
        last.append(int(token) if sounds else last[-1])
    return np.array(last), np.array(intervals)


def _lagged(onsets: Ints, tokens: Ints, durations: Ints, lag: int) -> tuple[Ints, Ints]:
    """What sounded so many steps before each event: tokens and one, durations and two."""
    target = onsets - lag
    which = np.searchsorted(onsets, target, side="right") - 1
    exists = which >= 0
    which = np.maximum(which, 0)
    began = np.where(onsets[which] == target, durations[which] + 2, 1)
    return np.where(exists, tokens[which] + 1, 0), np.where(exists, began, 0)
