"""How an upload moves: one example for everything that can happen to it."""

from __future__ import annotations

from shared import file_transitions, timing
from shared.model import AudioFile, Effect, EffectKind, FileStatus, Problem
from tests.runs import NOON

NOISE = Problem(code="not_audio", message="It is no audio.")
TELL_AND_DELETE = [EffectKind.TELL_JOBS, EffectKind.DELETE_OBJECT]


def a_file() -> AudioFile:
    file = AudioFile(
        id="file_a",
        owner="owner_a",
        name="hum.wav",
        content_type="audio/wav",
        size=1000,
        expires_at=NOON + 3600.0,
    )
    return file_transitions.declared(file, NOON)


def an_arrived_file(generation: int = 1) -> AudioFile:
    return file_transitions.arrived(a_file(), generation, NOON + 1.0)


def kinds(effects: list[Effect]) -> list[EffectKind]:
    return [effect.kind for effect in effects]


def test_a_declared_file_waits_until_its_leave_to_upload_has_ended():
    file = a_file()
    assert file.status is FileStatus.AWAITING
    assert file.due_at == file.expires_at + timing.VALIDATION_S


def test_a_file_that_arrived_is_judged():
    file = an_arrived_file()
    assert (file.status, file.generation) == (FileStatus.VALIDATING, 1)
    assert file.due_at == NOON + 1.0 + timing.VALIDATION_S


def test_an_accepted_file_keeps_its_facts_and_its_jobs_are_told():
    file = file_transitions.accepted(an_arrived_file(), 1, {"duration_s": 9.0}, NOON + 2.0)
    assert file.status is FileStatus.READY
    assert file.facts == {"duration_s": 9.0}
    assert kinds(file.pending) == [EffectKind.TELL_JOBS]


def test_the_verdict_on_other_bytes_says_nothing():
    file = an_arrived_file(generation=2)
    assert file_transitions.accepted(file, 1, {}, NOON + 2.0) is file


def test_bytes_never_seen_cannot_be_accepted():
    file = a_file()
    assert file_transitions.accepted(file, 1, {}, NOON) is file


def test_a_rejected_file_tells_its_jobs_and_deletes_its_bytes():
    file = file_transitions.rejected(an_arrived_file(), NOISE, NOON + 2.0)
    assert file.status is FileStatus.REJECTED
    assert file.error == NOISE
    assert kinds(file.pending) == TELL_AND_DELETE


def test_a_file_whose_bytes_never_came_expires():
    file = file_transitions.expired(a_file(), NOON + 3630.0)
    assert file.status is FileStatus.EXPIRED
    assert file.error is not None
    assert file.error.code == "upload_expired"
    assert kinds(file.pending) == TELL_AND_DELETE


def test_bytes_that_come_after_the_leave_ended_are_too_late():
    file = file_transitions.arrived(a_file(), 1, NOON + 3630.5)
    assert file.status is FileStatus.EXPIRED


def test_news_that_comes_late_does_not_make_an_upload_late():
    file = file_transitions.arrived(a_file(), 1, NOON + 9999.0, written_at=NOON + 3599.0)
    assert file.status is FileStatus.VALIDATING


def test_bytes_that_cannot_be_read_just_now_cost_no_attempt():
    file = file_transitions.postponed(an_arrived_file(), 1, NOON + 2.0)
    assert (file.status, file.validations) == (FileStatus.VALIDATING, 0)
    assert file.due_at == NOON + 2.0 + timing.VALIDATION_S


def test_a_file_under_judgement_cannot_expire():
    file = an_arrived_file()
    assert file_transitions.expired(file, NOON + 9999.0) is file


def test_a_file_that_is_judged_stays_as_it_is():
    ready = file_transitions.accepted(an_arrived_file(), 1, {}, NOON + 2.0)
    assert file_transitions.arrived(ready, 2, NOON + 3.0) is ready
    assert file_transitions.accepted(ready, 1, {}, NOON + 3.0) is ready
    assert file_transitions.rejected(ready, NOISE, NOON + 3.0) is ready
    assert file_transitions.expired(ready, NOON + 9999.0) is ready


def test_a_file_whose_judges_die_again_and_again_is_rejected():
    file = a_file()
    for attempt in range(file_transitions.MAX_VALIDATIONS):
        file = file_transitions.arrived(file, 1, NOON + attempt * 100.0)
        assert file.status is FileStatus.VALIDATING
    file = file_transitions.arrived(file, 1, NOON + 999.0)
    assert file.error is not None
    assert file.error.code == "validation_failed"


def test_what_happened_is_pending_no_more():
    file = file_transitions.accepted(an_arrived_file(), 1, {}, NOON + 2.0)
    ids = frozenset(effect.id for effect in file.pending)
    file = file_transitions.effects_done(file, ids, NOON + 3.0)
    assert (file.pending, file.due_at) == ([], None)
    assert file_transitions.effects_done(file, ids, NOON + 3.0) is file


def test_repeated_deliveries_while_somebody_judges_are_not_failures():
    file = file_transitions.arrived(a_file(), 1, NOON)
    for again in range(20):
        assert file_transitions.arrived(file, 1, NOON + again) is file


def test_a_virus_scan_gives_the_judge_more_time():
    file = file_transitions.arrived(a_file(), 1, NOON, scan_s=60.0)
    assert file.due_at == NOON + timing.VALIDATION_S + 60.0
    assert file_transitions.arrived(file, 1, NOON + timing.VALIDATION_S + 59.0, scan_s=60.0) is file
    again = file_transitions.arrived(file, 1, NOON + timing.VALIDATION_S + 60.0, scan_s=60.0)
    assert again.validations == 2
