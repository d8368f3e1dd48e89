"""The digest of a file is right in whatever order it was read, and no byte is fetched twice."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audio.hashing import HashedReadAt
from shared.audio.limits import Limits, judge
from shared.audio.read_at import BytesReadAt, CountedReadAt
from shared.ports import Unavailable
from tests.good_files import GOOD

DATA = bytes(range(256)) * 40
TRUTH = hashlib.sha256(DATA).hexdigest()
_OFFSETS = st.integers(0, len(DATA) + 100)


@given(st.lists(st.tuples(_OFFSETS, st.integers(0, 5000)), max_size=20))
def test_the_digest_does_not_depend_on_what_was_read(reads: list[tuple[int, int]]) -> None:
    hashed = HashedReadAt(BytesReadAt(DATA))
    for offset, length in reads:
        assert hashed.read_at(offset, length) == DATA[offset : offset + length]
    assert hashed.size == len(DATA)
    assert hashed.sha256() == hashed.sha256() == TRUTH


def test_an_empty_file_has_a_digest() -> None:
    assert HashedReadAt(BytesReadAt(b"")).sha256() == hashlib.sha256().hexdigest()


@pytest.mark.parametrize("name", ["wav, 16 bit", "flac", "mp3 without Xing", "midi"])
def test_hashing_while_judging_costs_few_bytes_more_than_hashing(name: str) -> None:
    whole = GOOD[name].make()
    counted = CountedReadAt(BytesReadAt(whole))
    hashed = HashedReadAt(counted)
    judge(hashed, declared_type=None, declared_size=len(whole), limits=Limits())
    assert hashed.sha256() == hashlib.sha256(whole).hexdigest()
    assert counted.bytes_read <= len(whole) + 64 * 1024


def test_a_store_that_fails_is_not_hashed_as_if_it_had_ended() -> None:
    class Failing:
        size = 100

        def read_at(self, offset: int, length: int) -> bytes:
            raise Unavailable("The store does not answer.")

    with pytest.raises(Unavailable):
        HashedReadAt(Failing()).sha256()
