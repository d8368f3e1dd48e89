"""Haste: how tests wait less long for silence to be healed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from shared import timing


@pytest.fixture(autouse=True)
def _unhurried_again() -> Iterator[None]:
    yield
    timing.hurry(1.0)


def silences() -> dict[str, float]:
    return {name: value for name, value in vars(timing).items() if name.endswith("_S")}


def test_haste_divides_every_silence_alike():
    before = silences()
    timing.hurry(10.0)
    assert silences() == pytest.approx({name: value / 10.0 for name, value in before.items()})


def test_haste_is_measured_from_what_is_written_down():
    before = silences()
    timing.hurry(10.0)
    timing.hurry(1.0)
    assert silences() == before
