"""What no recording exceeds: the memory of a block depends on it."""

from __future__ import annotations

from shared.audio.limits import Limits
from shared.audio.rejections import rejected
from shared.errors import Permanent

LONGEST_S = 3600.0
"""Longest stretch of sound decoded, seconds: a bound on memory and time, not on what users may upload."""

_LIMITS = Limits()


def sane_rate(rate: int) -> int:
    """``rate``, in hertz.

    Raises:
        Permanent("bad_sample_rate"): no upload may have such a rate.
    """
    lowest, highest = _LIMITS.min_sample_rate_hz, _LIMITS.max_sample_rate_hz
    if not lowest <= rate <= highest:
        raise rejected(
            "bad_sample_rate",
            f"The recording has {rate} samples a second; {lowest} to {highest} are accepted.",
        )
    return rate


def sane_channels(channels: int) -> int:
    """``channels``.

    Raises:
        Permanent("corrupt"): there is none.
        Permanent("too_many_channels"): no upload may have so many.
    """
    if channels < 1:
        raise rejected("corrupt", "The recording has no channels. Export it again.")
    if channels > _LIMITS.max_channels:
        raise rejected(
            "too_many_channels",
            f"The recording has {channels} channels; up to {_LIMITS.max_channels} are accepted.",
        )
    return channels


def too_long(limit_s: float) -> Permanent:
    """The refusal of a recording that goes on after ``limit_s`` seconds of decoding."""
    return rejected(
        "too_long",
        f"The recording lasts longer than {limit_s / 60:g} min. Trim it or use start_s/end_s.",
    )
