"""Two thousand damaged files of each format: none raises anything but a refusal, none hangs.

The cases are the same in every run; ``make fuzz`` looks for new ones.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.audio.formats import Format
from tests.fuzz.damage import damaged, seeds
from tests.fuzz.laws import is_judged

CASES = 2000


@pytest.mark.timeout(300)
@pytest.mark.parametrize("kind", Format, ids=str)
@settings(max_examples=CASES, deadline=None, derandomize=True, database=None)
@given(recipe=st.binary(min_size=13, max_size=43))
def test_no_damage_breaks_the_judge(kind: Format, recipe: bytes) -> None:
    is_judged(damaged(seeds(kind), recipe))


@pytest.mark.parametrize("kind", Format, ids=str)
def test_seeds_are_good_before_they_are_damaged(kind: Format) -> None:
    assert len(seeds(kind)) >= 2
    for seed in seeds(kind):
        is_judged(seed)
        assert damaged([seed], b"") == seed
