"""The story of the lost answers again, on Firestore: nothing is different there."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.ports import Unavailable
from tests.contract import wire_firestore
from tests.reliability.homes import CommitGoesWrong, Died, Home
from tests.reliability.test_lost_answers import (
    COMMITS,
    assert_as_if_nothing_had_happened,
    heal,
    tell,
)


def home_on_firestore(folder: Path, which: int, error: Exception, *, landed: bool) -> Home:
    """A home at one of whose commits something goes wrong."""
    firestore = wire_firestore.opener()()
    return Home(folder, documents=lambda _: CommitGoesWrong(firestore, which, error, landed=landed))


@pytest.mark.parametrize("landed", [True, False])
@pytest.mark.parametrize("which", range(COMMITS))
def test_a_lost_answer_costs_nothing(tmp_path: Path, which: int, landed: bool) -> None:
    away = Unavailable("The store does not answer.")
    home = home_on_firestore(tmp_path, which, away, landed=landed)
    tell(home)
    assert [step.attempts for step in home.job().steps.values()] == [1, 1]
    assert home.job().due_at is None, "there is nothing to heal"
    assert_as_if_nothing_had_happened(home)


@pytest.mark.parametrize(
    ("which", "landed"),
    [(n, landed) for n in range(COMMITS) for landed in (True, False) if n > 0 or landed],
)
def test_a_process_that_dies_at_a_commit_is_made_up_for(
    tmp_path: Path, which: int, landed: bool
) -> None:
    home = home_on_firestore(tmp_path, which, Died(), landed=landed)
    with pytest.raises(Died):
        tell(home)
    heal(home)
    assert_as_if_nothing_had_happened(home)
