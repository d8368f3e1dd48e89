"""The states of an upload: (file, …, now) → file. The only place where a file's status changes."""

from __future__ import annotations

from typing import Any

from shared import timing
from shared.model import AudioFile, Effect, EffectKind, FileStatus, Problem
from shared.ports import Instant

MAX_VALIDATIONS = 5


def declared(file: AudioFile, now: Instant) -> AudioFile:
    """A new file, waiting for its bytes."""
    return _settle(file, now)


def arrived(
    file: AudioFile,
    generation: int,
    now: Instant,
    written_at: Instant | None = None,
    *,
    scan_s: float = 0.0,
) -> AudioFile:
    """The bytes are there; they are judged next. A file that is over stays over.

    Args:
        written_at: when they were; an event that comes late does not make an upload late.
        scan_s: seconds that judging may take beyond what it takes without a virus scan.
    """
    if file.status.terminal:
        return file
    written = now if written_at is None else written_at
    if file.status is FileStatus.AWAITING and file.expires_at + timing.VALIDATION_S < written:
        return expired(file, now)
    if _being_judged(file, generation, now):
        return file
    if file.validations >= MAX_VALIDATIONS:
        failed = Problem(
            code="validation_failed", message="The file could not be validated; upload it again."
        )
        return rejected(file, failed, now)
    return _settle(
        _changed(
            file,
            status=FileStatus.VALIDATING,
            generation=generation,
            validations=file.validations + 1,
            judging_until=now + timing.VALIDATION_S + scan_s,
        ),
        now,
    )


def postponed(file: AudioFile, generation: int, now: Instant) -> AudioFile:
    """The bytes could not be read just now: that is no fault of theirs."""
    if file.status is not FileStatus.VALIDATING or file.generation != generation:
        return file
    validations = max(0, file.validations - 1)
    again_at = now + timing.VALIDATION_S
    return _settle(_changed(file, validations=validations, judging_until=again_at), now)


def accepted(file: AudioFile, generation: int, facts: dict[str, Any], now: Instant) -> AudioFile:
    """The judged bytes are good."""
    if file.status is not FileStatus.VALIDATING or file.generation != generation:
        return file
    file = _changed(file, status=FileStatus.READY, facts=facts)
    return _settle(_with_effects(file, now, EffectKind.TELL_JOBS), now)


def rejected(file: AudioFile, problem: Problem, now: Instant) -> AudioFile:
    """The bytes are no good: who waits for them is told, and they go."""
    if file.status.terminal:
        return file
    file = _changed(file, status=FileStatus.REJECTED, error=problem)
    return _settle(_with_effects(file, now, EffectKind.TELL_JOBS, EffectKind.DELETE_OBJECT), now)


def expired(file: AudioFile, now: Instant) -> AudioFile:
    """The bytes did not come in time."""
    if file.status is not FileStatus.AWAITING:
        return file
    problem = Problem(code="upload_expired", message="The upload did not arrive in time.")
    file = _changed(file, status=FileStatus.EXPIRED, error=problem)
    return _settle(_with_effects(file, now, EffectKind.TELL_JOBS, EffectKind.DELETE_OBJECT), now)


def effects_done(file: AudioFile, ids: frozenset[str], now: Instant) -> AudioFile:
    """These effects have happened."""
    left = [effect for effect in file.pending if effect.id not in ids]
    if len(left) == len(file.pending):
        return file
    return _settle(_changed(file, pending=left), now)


def _being_judged(file: AudioFile, generation: int, now: Instant) -> bool:
    """A repeated delivery while somebody judges is no sign of trouble, and is not counted as one."""
    return (
        file.status is FileStatus.VALIDATING
        and file.generation == generation
        and now < file.judging_until
    )


def _with_effects(file: AudioFile, now: Instant, *kinds: EffectKind) -> AudioFile:
    effects = [
        Effect(id=f"{file.id}/{file.rev}/{n}", kind=kind, at=now) for n, kind in enumerate(kinds)
    ]
    return _changed(file, pending=[*file.pending, *effects])


def _settle(file: AudioFile, now: Instant) -> AudioFile:
    clocks = [effect.at + timing.EFFECT_S for effect in file.pending]
    if file.status is FileStatus.AWAITING:
        clocks.append(file.expires_at + timing.VALIDATION_S)
    if file.status is FileStatus.VALIDATING:
        clocks.append(file.judging_until)
    return _changed(file, updated_at=now, due_at=min(clocks, default=None))


def _changed(file: AudioFile, **fields: Any) -> AudioFile:
    return file.model_copy(update=fields)
