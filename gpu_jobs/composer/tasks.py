"""What a writer is told of a phrase: its ending, its register, what it takes up again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gpu_jobs.composer.cadences import Ending
from gpu_jobs.composer.encoding import REST
from gpu_jobs.composer.form import Phrase


@dataclass(frozen=True, slots=True)
class Event:
    """A note or a rest: steps from its start, and its token."""

    length: int
    token: int


@dataclass(frozen=True, slots=True)
class Contour:
    """Where a phrase moves: MIDI numbers at its beginning, middle and end."""

    begin: float
    middle: float
    end: float

    def at(self, progress: float) -> float:
        """The height at a share of the phrase."""
        if progress < 0.5:
            return self.begin + (self.middle - self.begin) * 2 * progress
        return self.middle + (self.end - self.middle) * (2 * progress - 1)


@dataclass(frozen=True, slots=True)
class Task:
    """A phrase to be written.

    Attributes:
        manner: classes of density and evenness: see `gpu_jobs.composer.encoding.MANNERS`.
        echoes: bars of the phrase that take up the rhythm of an earlier one, by number.
        source: events that return, by step; they end at ``source_end``.
        exact: whether they return as they are, whatever the chords.
    """

    phrase: Phrase
    ending: Ending
    manner: tuple[int, int]
    contour: Contour
    echoes: Mapping[int, int] = field(default_factory=dict)
    source: Mapping[int, Event] = field(default_factory=dict)
    source_end: int = 0
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Direction:
    """What the next event must be.

    Attributes:
        limit: step at which it ends at the latest.
        length: steps; None leaves it to the writer.
        token: the one that returns; None leaves it to the writer.
        model: interval that the echoed bar had here, semitones; None where nothing is echoed.
    """

    limit: int
    length: int | None = None
    token: int | None = None
    is_last: bool = False
    is_rest: bool = False
    model: int | None = None


def direction(task: Task, now: int, written: Mapping[int, Event], bar: int) -> Direction:
    """What comes at a step of the phrase.

    Args:
        written: the melody so far, by step.
    """
    ending = task.ending
    returns = task.source.get(now) if now < task.source_end else None
    if returns is not None and (task.exact or now < ending.onset):
        return _returning(task, now, returns)
    if now < ending.onset:
        return _echo(task, now, written, bar) or Direction(ending.onset)
    if now == ending.onset:
        token = returns.token if returns is not None else None
        return Direction(ending.release, ending.release - now, token, is_last=True)
    if now < ending.pickup:
        return Direction(ending.pickup, ending.pickup - now, is_rest=True)
    return Direction(task.phrase.end)


def _returning(task: Task, now: int, event: Event) -> Direction:
    length = event.length if task.exact else min(event.length, task.ending.onset - now)
    return Direction(now + length, length, event.token, is_rest=event.token == REST)


def _echo(task: Task, now: int, written: Mapping[int, Event], bar: int) -> Direction | None:
    """The rhythm of the bar that this one takes up, where it has a note here that fits."""
    number = (now - task.phrase.start) // bar
    if number not in task.echoes:
        return None
    then = now - (number - task.echoes[number]) * bar
    event = written.get(then)
    if event is None or now + event.length > task.ending.onset:
        return None
    if event.token == REST:
        return Direction(task.ending.onset, event.length, is_rest=True)
    before = [
        step for step in range(then - bar, then) if step in written and written[step].token != REST
    ]
    model = event.token - written[before[-1]].token if before else None
    return Direction(task.ending.onset, event.length, model=model)
