"""What holds of every file whatever: the laws that fuzzers try to break."""

from __future__ import annotations

import math

from shared.audio.limits import Limits, judge
from shared.audio.read_at import BytesReadAt, CountedReadAt
from shared.audio.rejections import REJECTIONS
from shared.errors import Permanent

_LIMITS = Limits()
_MOST_READ = 256 * 1024
"""Besides five times the file: parsers may look again, but not for ever."""


def is_judged(data: bytes) -> None:
    """Accepted with facts that keep the limits, or refused with a known code; and soon.

    Raises:
        AssertionError: a law is broken.
        Exception: anything but a refusal was raised, which breaks one too.
    """
    counted = CountedReadAt(BytesReadAt(data))
    try:
        facts = judge(counted, declared_type=None, declared_size=None, limits=_LIMITS)
    except Permanent as refused:
        assert refused.code in REJECTIONS, refused  # noqa: PT017 - laws hold outside pytest too
        assert refused.message.isprintable(), refused  # noqa: PT017
    else:
        assert math.isfinite(facts.duration_s)
        assert _LIMITS.min_duration_s <= facts.duration_s <= _LIMITS.max_duration_s
        assert facts.size_bytes == len(data)
    assert counted.bytes_read <= 5 * len(data) + _MOST_READ
