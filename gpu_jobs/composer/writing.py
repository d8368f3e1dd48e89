"""Writes many melodies at once, event by event, as the model and the rules like them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.composer.cadences import closing_likings
from gpu_jobs.composer.encoding import (
    DURATIONS,
    INTERVALS,
    LAGS,
    LOWEST,
    REST,
    TOKENS,
    Ground,
    Ints,
    duration_class,
    interval_class,
    midi_of,
)
from gpu_jobs.composer.rules import (
    NEVER,
    Rules,
    Table,
    across_bar,
    duration_likings,
    interval_likings,
    long_likings,
)
from gpu_jobs.composer.tasks import Direction, Event, Task, direction
from gpu_jobs.engines.melody_model import MelodyModel
from shared.music.lead_sheet import STEPS, Metre, SheetNote

_HEAT_OF_DURATIONS, _HEAT_OF_TOKENS = 0.95, 0.95
_UNLIKELY = 3.5
"""What is so much less likely than the likeliest is not drawn, natural log."""

_REST_WITHIN = -2.0
_PULL = 3.0
"""How strongly a returning note insists, a semitone away."""

_TRUST_RETURNING = 0.3
_SEQUENCE = 0.8
_SPREAD = 5.0
"""Semitones from the contour at which a pitch is liked less by half a unit."""

_OCTAVE = 12
_REACH = 400
_GIVEN_VELOCITY = 90


@dataclass(frozen=True, slots=True)
class Setting:
    """What all melodies of a sheet share."""

    metre: Metre
    ground: Ground
    rules: Rules
    shortest: int
    ends_on_tonic: bool


class Writers:
    """Melodies that grow together; they must be told phrases of equal spans.

    Args:
        melodies: how many.
    """

    def __init__(
        self, setting: Setting, model: MelodyModel, melodies: int, rng: np.random.Generator
    ) -> None:
        steps = len(setting.ground.references)
        self._setting = setting
        self._model = model
        self._rng = rng
        self._state = model.beginning(melodies)
        self._now = np.zeros(melodies, np.int64)
        self._last = np.tile([TOKENS, 0, REST, INTERVALS - 1], (melodies, 1))
        self._heard = np.zeros(melodies, np.int64)
        self._sounding = np.zeros((melodies, steps), np.int64)
        self._began = np.zeros((melodies, steps), np.int64)
        self._told: list[list[float]] = [[] for _ in range(melodies)]
        self._intervals = interval_likings()
        self._fits = duration_likings(setting.rules, setting.metre, setting.shortest, _REACH)
        self._across = across_bar(setting.metre)
        self.written: list[dict[int, Event]] = [{} for _ in range(melodies)]

    def write(self, tasks: Sequence[Task]) -> None:
        """One phrase of each melody."""
        phrase = tasks[0].phrase
        self._now[:] = np.maximum(self._now, phrase.start)
        while (rows := np.flatnonzero(self._now < phrase.end)).size:
            self._step(rows, [tasks[row] for row in rows.tolist()])

    def melody(self, row: int) -> tuple[SheetNote, ...]:
        """What was written so far."""
        references = self._setting.ground.references
        return tuple(
            SheetNote(
                start,
                start + event.length,
                midi_of(event.token, int(references[start])),
                _GIVEN_VELOCITY,
            )
            for start, event in sorted(self.written[row].items())
            if event.token != REST
        )

    def surprise(self, row: int) -> float:
        """Mean negative log-probability of the tokens that were chosen freely, natural log."""
        return float(-np.mean(self._told[row])) if self._told[row] else 0.0

    def _step(self, rows: Ints, tasks: Sequence[Task]) -> None:
        now = self._now[rows]
        directions = [
            direction(task, int(at), self.written[row], self._setting.metre.bar)
            for row, task, at in zip(rows, tasks, now, strict=True)
        ]
        self._last[rows, 2] = self._retuned(rows, now)
        ground = self._setting.ground
        places = np.column_stack([ground.places[now], [task.manner for task in tasks]])
        foreseen = self._model.step(
            places, ground.chords[now], self._past(rows, now), self._state[:, rows]
        )
        self._state[:, rows] = foreseen.state
        lengths = self._lengths(now, foreseen.durations, directions)
        classes = np.array([duration_class(int(length)) for length in lengths])
        told = foreseen.tokens[np.arange(len(rows)), classes].astype(np.float64)
        tokens = self._tokens(rows, now, lengths, told, tasks, directions)
        self._keep(rows, now, lengths, classes, tokens)
        for i, (row, way) in enumerate(zip(rows, directions, strict=True)):
            if way.token is None and not way.is_rest:
                self._told[row].append(float(told[i, tokens[i]]))

    def _past(self, rows: Ints, now: Ints) -> Ints:
        """See `gpu_jobs.composer.encoding.PAST`."""
        columns = [self._last[rows]]
        for kept in (self._sounding, self._began):
            then = now[:, None] - np.array(LAGS) * self._setting.metre.bar
            columns.append(np.where(then >= 0, kept[rows[:, None], np.maximum(then, 0)], 0))
        return np.concatenate(columns, axis=1)

    def _lengths(
        self, now: Ints, foreseen: NDArray[np.float32], directions: Sequence[Direction]
    ) -> Ints:
        left = np.array([way.limit for way in directions]) - now
        likings = foreseen / _HEAT_OF_DURATIONS + self._fits[np.minimum(left, _REACH)]
        possible = likings.max(axis=1) > NEVER / 2
        likings = likings + self._across[now % self._setting.metre.bar]
        drawn = np.array(DURATIONS)[self._drawn(likings)]
        free = np.where(possible, drawn, left)
        return np.array([
            chosen if way.length is None else way.length
            for chosen, way in zip(free, directions, strict=True)
        ])  # fmt: skip

    def _tokens(
        self,
        rows: Ints,
        now: Ints,
        lengths: Ints,
        told: Table,
        tasks: Sequence[Task],
        directions: Sequence[Direction],
    ) -> Ints:
        rules = self._setting.rules
        before = self._last[rows]
        likings = told / _HEAT_OF_TOKENS + rules.pitches[now]
        likings += self._intervals[before[:, 3][:, None], _INTERVAL_OF[before[:, 2]]]
        likings += self._too_far(rows, now)
        likings[:, REST] += np.where(before[:, 0] >= TOKENS, NEVER, _REST_WITHIN)
        likings[before[:, 0] == REST, REST] = NEVER
        for i, (task, way) in enumerate(zip(tasks, directions, strict=True)):
            likings[i] = self._directed(
                likings[i], int(now[i]), int(lengths[i]), task, way, before[i]
            )
        return self._drawn(likings)

    def _too_far(self, rows: Ints, now: Ints) -> Table:
        """Forbids leaps over an octave, of which tokens alone do not know where the key changes."""
        midi = self._setting.ground.references[now][:, None] + _ALL - 1 + LOWEST
        far = np.abs(midi - self._heard[rows][:, None]) > _OCTAVE
        return np.where(far & (self._heard[rows] > 0)[:, None] & (_ALL != REST), NEVER, 0.0)

    def _directed(
        self, likings: Table, now: int, length: int, task: Task, way: Direction, before: Ints
    ) -> Table:
        """The likings under what was directed."""
        if way.is_rest or (task.exact and way.token is not None):
            only = np.full(TOKENS, NEVER)
            only[way.token or REST] = 0
            return only
        if way.token is not None:
            pulled = _TRUST_RETURNING * likings - _PULL * np.abs(_ALL - way.token)
            pulled[REST] = NEVER
            return np.where(pulled == pulled.max(), 0.0, NEVER)
        setting = self._setting
        told = likings + long_likings(setting.rules, now, length, max(setting.metre.pulse, STEPS))
        told += self._shaped(now, task)
        if way.is_last:
            told += closing_likings(
                task.phrase, setting.rules, now, ends_on_tonic=setting.ends_on_tonic
            )
        if now == task.phrase.start:
            told[REST] = NEVER
        if way.model is not None and before[2] != REST:
            moves = _ALL - before[2]
            alike = (np.abs(moves - way.model) <= 1) & (np.sign(moves) == np.sign(way.model))
            told += np.where(alike, _SEQUENCE, 0.0)
        return told

    def _shaped(self, now: int, task: Task) -> Table:
        """Likings of the heights near the phrase's contour."""
        phrase = task.phrase
        height = task.contour.at((now - phrase.start) / (phrase.end - phrase.start))
        semitones = _ALL - 1 + LOWEST + self._setting.ground.references[now] - height
        return np.asarray(-0.5 * (semitones / _SPREAD) ** 2 * (_ALL != REST))

    def _drawn(self, likings: Table) -> Ints:
        """One of each row, by the exponentials of its likings (Gumbel's trick)."""
        best = likings.max(axis=1, keepdims=True)
        open_to = np.where(likings < best - _UNLIKELY, -np.inf, likings)
        return np.asarray(np.argmax(open_to + self._rng.gumbel(size=likings.shape), axis=1))

    def _keep(self, rows: Ints, now: Ints, lengths: Ints, classes: Ints, tokens: Ints) -> None:
        for row, at, length, kind, token in zip(rows, now, lengths, classes, tokens, strict=True):
            self.written[row][int(at)] = Event(int(length), int(token))
            self._sounding[row, at : at + length] = token + 1
            self._began[row, at : at + length] = 1
            self._began[row, at] = kind + 2
            _, _, pitch, interval = self._last[row]
            if token != REST:
                interval = interval_class(int(token), int(pitch))
                self._heard[row] = midi_of(int(token), int(self._setting.ground.references[at]))
            self._last[row] = (token, kind + 1, pitch, interval)
        self._now[rows] = now + lengths

    def _retuned(self, rows: Ints, now: Ints) -> Ints:
        """The last pitches as tokens under the tonics that are in force now."""
        tokens = self._heard[rows] - self._setting.ground.references[now] - LOWEST + 1
        return np.where(self._heard[rows] > 0, np.clip(tokens, 1, TOKENS - 1), REST)


_ALL = np.arange(TOKENS)
_INTERVAL_OF = np.array(
    [[interval_class(token, before) for token in range(TOKENS)] for before in range(TOKENS)]
)
