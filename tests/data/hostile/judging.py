"""What the judge says of a file, under the limits that are the default."""

from __future__ import annotations

from shared.audio.limits import Limits, judge
from shared.errors import Permanent
from shared.ports import ReadAt
from tests.data.hostile.case import PASSES


def verdict(read_at: ReadAt) -> str:
    """`PASSES`, or the code of a refusal; anything else that is raised goes through."""
    try:
        judge(read_at, declared_type=None, declared_size=None, limits=Limits())
    except Permanent as refused:
        return refused.code
    return PASSES
