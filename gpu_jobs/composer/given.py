"""A melody that is there already: as events, and as phrases to go on from."""

from __future__ import annotations

from collections.abc import Sequence

from gpu_jobs.composer.cadences import Ending
from gpu_jobs.composer.encoding import REST, Ground, density_class, evenness_class, token_of
from gpu_jobs.composer.form import Phrase
from gpu_jobs.composer.tasks import Contour, Event, Task
from shared.music.lead_sheet import STEPS, SheetNote


def events_of(melody: Sequence[SheetNote], ground: Ground, end: int) -> dict[int, Event]:
    """The notes from step 0 to ``end`` and the rests between them, without gaps."""
    events: dict[int, Event] = {}
    now = 0
    for note in melody:
        if not now <= note.start < end:
            continue
        if note.start > now:
            events[now] = Event(note.start - now, REST)
        token = token_of(note.midi, int(ground.references[note.start]))
        events[note.start] = Event(note.end - note.start, token)
        now = note.end
    if now < end:
        events[now] = Event(end - now, REST)
    return events


def heard_task(phrase: Phrase, melody: Sequence[SheetNote], events: dict[int, Event]) -> Task:
    """A phrase as it was given, to be kept as it is."""
    inside = [note for note in melody if phrase.start <= note.start < phrase.end]
    lengths = [note.end - note.start for note in inside]
    height = sum(note.midi for note in inside) / max(len(inside), 1)
    last = inside[-1] if inside else SheetNote(phrase.start, phrase.end, 60)
    ending = Ending(last.start, min(last.end, phrase.end), phrase.end)
    manner = (
        density_class(len(inside), (phrase.end - phrase.start) / STEPS),
        evenness_class(lengths),
    )
    return Task(
        phrase,
        ending,
        manner,
        Contour(height, height, height),
        source=events,
        source_end=phrase.end,
        exact=True,
    )
