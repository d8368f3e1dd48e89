"""Events about an upload in any order, late, lost and repeated: every file is judged, once."""

from __future__ import annotations

import math

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared import file_transitions, timing
from shared.model import AudioFile, EffectKind, FileStatus, Problem
from shared.ports import Instant
from tests.runs import NOON

GENERATIONS = st.integers(1, 2)
NOISE = Problem(code="not_audio", message="It is no audio.")


def silence(file: AudioFile, now: Instant) -> AudioFile:
    """What a sweep makes of a file whose bytes are where an event said they are, or nowhere."""
    if file.due_at is None or file.due_at > now:
        return file
    if file.status is FileStatus.VALIDATING:
        return file_transitions.arrived(file, file.generation or 0, now)
    if file.status is FileStatus.AWAITING:
        return file_transitions.expired(file, now)
    return file_transitions.effects_done(file, frozenset(e.id for e in file.pending), now)


class AnyOrder(RuleBasedStateMachine):
    """Every event there is, at any moment."""

    @initialize()
    def declared(self) -> None:
        self.now = NOON
        self.file = file_transitions.declared(
            AudioFile(
                id="file_a",
                owner="owner_a",
                name="hum.wav",
                content_type="audio/wav",
                size=1000,
                expires_at=NOON + 3600.0,
            ),
            self.now,
        )
        self.told = 0

    @rule(seconds=st.sampled_from([0.0, 1.0, 31.0, 700.0, 4000.0]))
    def time_goes_by(self, seconds: float) -> None:
        self.now += seconds

    @rule(generation=GENERATIONS)
    def the_bytes_arrive(self, generation: int) -> None:
        self._becomes(file_transitions.arrived(self._next(), generation, self.now))

    @rule(generation=GENERATIONS)
    def they_are_found_good(self, generation: int) -> None:
        before = self._next()
        after = file_transitions.accepted(before, generation, {"duration_s": 9.0}, self.now)
        judged = before.status is FileStatus.VALIDATING and before.generation == generation
        assert (after is not before) is judged
        self._becomes(after)

    @rule()
    def they_are_found_bad(self) -> None:
        self._becomes(file_transitions.rejected(self._next(), NOISE, self.now))

    @rule()
    def somebody_asks_what_the_silence_means(self) -> None:
        self._becomes(silence(self._next(), self.now))

    @precondition(lambda self: self.file.due_at is not None)
    @rule()
    def silence_until_due_is_always_answered(self) -> None:
        self.now = max(self.now, self.file.due_at)
        self._becomes(silence(self._next(), self.now))
        assert self.file.due_at is None or self.file.due_at > self.now

    @rule()
    def its_effects_happen(self) -> None:
        ids = frozenset(effect.id for effect in self.file.pending)
        self._becomes(file_transitions.effects_done(self._next(), ids, self.now))

    @invariant()
    def waiting_has_a_clock(self) -> None:
        due = math.inf if self.file.due_at is None else self.file.due_at
        assert self.file.status.terminal or math.isfinite(due)
        assert all(due <= effect.at + timing.EFFECT_S for effect in self.file.pending)

    @invariant()
    def who_waits_for_it_is_told_once_it_is_judged(self) -> None:
        assert self.told == self.file.status.terminal

    def teardown(self) -> None:
        """Nobody ever comes but the sweep: the file is judged all the same."""
        for _ in range(file_transitions.MAX_VALIDATIONS + 3):
            if self.file.due_at is not None:
                self.silence_until_due_is_always_answered()
        assert self.file.status.terminal
        assert self.file.pending == []

    def _next(self) -> AudioFile:
        return self.file.model_copy(update={"rev": self.file.rev + 1})

    def _becomes(self, after: AudioFile) -> None:
        if after.rev == self.file.rev or after == self._next():
            return
        if self.file.status.terminal:
            assert after.status is self.file.status
            assert after.facts == self.file.facts
        known = {effect.id for effect in self.file.pending}
        self.told += sum(
            e.kind is EffectKind.TELL_JOBS for e in after.pending if e.id not in known
        )
        self.file = after


AnyOrder.TestCase.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
TestAnyOrder = AnyOrder.TestCase
