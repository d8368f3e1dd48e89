"""The bounds an upload must keep, and the judgement whether it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.audio.facts import AudioFacts
from shared.audio.formats import ACCEPTED_TITLES, FORMATS, Format, declared_formats, recognise
from shared.audio.probe import facts_of
from shared.audio.read_at import ReadAhead
from shared.audio.rejections import rejected
from shared.errors import Permanent, Refused
from shared.ports import ReadAt

if TYPE_CHECKING:
    from shared.settings import Settings

_MIB = 1024 * 1024
_ROUNDED_S = 1e-6
"""By so much a duration may be off that was added up of fractions."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is accepted, bounds included.

    Args:
        max_bytes: size of the file.
        min_duration_s, max_duration_s: seconds.
        min_sample_rate_hz, max_sample_rate_hz: hertz.
        max_channels: of one recording.
    """

    max_bytes: int = 200 * _MIB
    min_duration_s: float = 0.1
    max_duration_s: float = 600.0
    min_sample_rate_hz: int = 8_000
    max_sample_rate_hz: int = 192_000
    max_channels: int = 8

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits of a deployment."""
        return cls(max_bytes=settings.max_file_bytes, max_duration_s=settings.max_audio_s)


def judge(
    read_at: ReadAt, *, declared_type: str | None, declared_size: int | None, limits: Limits
) -> AudioFacts:
    """The facts of an upload that may be used.

    Args:
        declared_type: content type; None or ``application/octet-stream`` declare nothing.
        declared_size: bytes; None declares nothing.

    Raises:
        Permanent: the upload is refused, with a code of `shared.audio.rejections.REJECTIONS`.
        Missing, Unavailable: as ``read_at`` raises them.
    """
    _check_size(read_at.size, declared_size, limits)
    ahead = ReadAhead(read_at)
    recognised = recognise(ahead)
    _check_type(recognised.format, declared_type)
    facts = facts_of(ahead, recognised)
    _check_duration(facts.duration_s, limits)
    _check_sound(facts, limits)
    return facts


def judge_declaration(*, declared_type: str | None, declared_size: int, limits: Limits) -> None:
    """Refuse an upload by what is said of it, before it is sent.

    Raises:
        Refused: 413 ``too_large``, 415 ``unsupported_format``, 422 ``empty_file``.
    """
    try:
        _check_size(declared_size, None, limits)
    except Permanent as error:
        status = 413 if error.code == "too_large" else 422
        raise Refused(status, error.code, error.message) from error
    if not declared_formats(declared_type):
        raise Refused(
            415,
            "unsupported_format",
            f"Content type {declared_type} is not accepted. Send {ACCEPTED_TITLES}.",
        )


def spoken_duration(seconds: float) -> str:
    """A duration as a sentence has it: ``0.02 s``, ``9.1 s``, ``10 min``, ``14 min 02 s``."""
    if seconds < 59.95:
        return f"{seconds:.3g} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if rest else f"{minutes} min"


def _check_size(size: int, declared: int | None, limits: Limits) -> None:
    if size <= 0:
        raise rejected("empty_file", "The file is empty. Upload the recording again.")
    if size > limits.max_bytes:
        raise rejected(
            "too_large",
            f"The file has {size / _MIB:.1f} MiB; the limit is {limits.max_bytes / _MIB:g} MiB. "
            "Send it as FLAC or MP3, or trim it.",
        )
    if declared is not None and size != declared:
        raise rejected(
            "size_mismatch",
            f"{declared} bytes were declared, {size} arrived. Upload the whole file.",
        )


def _check_type(kind: Format, declared: str | None) -> None:
    if kind not in declared_formats(declared):
        known = FORMATS[kind]
        raise rejected(
            "wrong_content_type",
            f"The file is {known.title}, but was declared as {declared}. "
            f"Declare {known.media_types[0]}.",
        )


def _check_duration(seconds: float, limits: Limits) -> None:
    if seconds < limits.min_duration_s - _ROUNDED_S:
        raise rejected(
            "too_short",
            f"The recording is {spoken_duration(seconds)}; "
            f"it takes at least {spoken_duration(limits.min_duration_s)}. Record more.",
        )
    if seconds > limits.max_duration_s + _ROUNDED_S:
        raise rejected(
            "too_long",
            f"The recording is {spoken_duration(seconds)}; "
            f"the limit is {spoken_duration(limits.max_duration_s)}. Trim it.",
        )


def _check_sound(facts: AudioFacts, limits: Limits) -> None:
    rate, lowest, highest = (
        facts.sample_rate_hz,
        limits.min_sample_rate_hz,
        limits.max_sample_rate_hz,
    )
    if rate is not None and not lowest <= rate <= highest:
        raise rejected(
            "bad_sample_rate",
            f"The sample rate is {rate} Hz; {lowest} to {highest} Hz are accepted. "
            "Export the recording at 44100 Hz.",
        )
    if facts.channels is not None and facts.channels > limits.max_channels:
        raise rejected(
            "too_many_channels",
            f"The recording has {facts.channels} channels; the limit is {limits.max_channels}. "
            "Mix it down to stereo.",
        )
