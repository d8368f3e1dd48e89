"""Events about an upload in any order, late, lost and repeated: every file is judged, once."""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from shared import file_transitions, timing
from shared.model import AudioFile, EffectKind, FileStatus, Problem
from shared.ports import Instant
from tests.runs import NOON

GENERATIONS = st.integers(1, 2)
NOISE = Problem(code="not_audio", message="It is no audio.")
FACTS = {"duration_s": 9.0}


def silence(file: AudioFile, now: Instant) -> AudioFile:
    """What a sweep makes of a file whose bytes are where an event said they are, or nowhere."""
    if file.due_at is None or file.due_at > now:
        return file
    if file.status is FileStatus.VALIDATING:
        return file_transitions.arrived(file, file.generation or 0, now)
    if file.status is FileStatus.AWAITING:
        return file_transitions.expired(file, now)
    return all_effects_done(file, now)


def all_effects_done(file: AudioFile, now: Instant) -> AudioFile:
    ids = frozenset(effect.id for effect in file.pending)
    return file_transitions.effects_done(file, ids, now)


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

    @rule(generation=GENERATIONS, late_s=st.sampled_from([0.0, 60.0, 4000.0]))
    def the_bytes_arrive(self, generation: int, late_s: float) -> None:
        self._happens(
            lambda file, now: file_transitions.arrived(file, generation, now, now - late_s)
        )

    @rule(generation=GENERATIONS)
    def they_cannot_be_read_just_now(self, generation: int) -> None:
        self._happens(lambda file, now: file_transitions.postponed(file, generation, now))

    @rule(generation=GENERATIONS)
    def they_are_found_good(self, generation: int) -> None:
        judged = self.file.status is FileStatus.VALIDATING and self.file.generation == generation
        changed = self._happens(
            lambda file, now: file_transitions.accepted(file, generation, FACTS, now)
        )
        assert changed is judged

    @rule()
    def they_are_found_bad(self) -> None:
        over = self.file.status.terminal
        changed = self._happens(lambda file, now: file_transitions.rejected(file, NOISE, now))
        assert changed is not over

    @rule()
    def somebody_asks_what_the_silence_means(self) -> None:
        self._happens(silence)

    @precondition(lambda self: self.file.due_at is not None)
    @rule()
    def silence_until_due_is_always_answered(self) -> None:
        self.now = max(self.now, self.file.due_at)
        self._happens(silence)
        assert self.file.due_at is None or self.file.due_at > self.now

    @rule()
    def its_effects_happen(self) -> None:
        self._happens(all_effects_done)

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
        for _ in range(100):
            if self.file.due_at is not None:
                self.silence_until_due_is_always_answered()
        assert self.file.status.terminal
        assert self.file.pending == []

    def _happens(self, transition: Callable[[AudioFile, Instant], AudioFile]) -> bool:
        before = self.file.model_copy(update={"rev": self.file.rev + 1})
        after = transition(before, self.now)
        if after is before:
            return False
        if before.status.terminal:
            assert (after.status, after.facts) == (before.status, before.facts)
        known = {effect.id for effect in before.pending}
        new = [effect for effect in after.pending if effect.id not in known]
        self.told += sum(effect.kind is EffectKind.TELL_JOBS for effect in new)
        self.file = after
        return True


AnyOrder.TestCase.settings = settings(max_examples=100, stateful_step_count=25, deadline=None)
TestAnyOrder = AnyOrder.TestCase
