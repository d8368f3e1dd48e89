"""What the judge lets through is decoded or refused by the worker; no decoder dies of it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from gpu_jobs.audio import blocks
from gpu_jobs.context import AudioInput
from shared.errors import Permanent
from tests.data.hostile.case import MIB, PASSES
from tests.data.hostile.judging import verdict
from tests.data.make_hostile import HOSTILE

DECODED, NOT_LET_THROUGH = "decoded", "not let through"
_REFUSALS = {"corrupt", "truncated", "silent", "too_long", "no_audio_stream"}
_LONGEST_S = 600.0

pytestmark = pytest.mark.timeout(120)

LET_THROUGH = [
    name
    for name, hostile in HOSTILE.items()
    if PASSES in hostile.verdicts and hostile.kind != "midi pathology"
]
"""That is: one of their right verdicts lets them through."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What one process makes of all of them, one after another: `DECODED`, or a code."""
    code = "from tests.unit.test_hostile_decoding import tell_outcomes; tell_outcomes()"
    folder = tmp_path_factory.mktemp("hostile")
    told = subprocess.run(
        [sys.executable, "-c", code],
        input=str(folder),
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    found: Mapping[str, str] = json.loads(told.stdout)
    return found


def tell_outcomes() -> None:
    """Decode all that is let through, in the folder named on standard input; print the outcomes."""
    path = Path(sys.stdin.read()) / "song"
    print(json.dumps({name: _outcome(name, path) for name in LET_THROUGH}))


def _outcome(name: str, path: Path) -> str:
    opened = HOSTILE[name].opened()
    if opened.size > 4 * MIB or verdict(opened) != PASSES:
        return NOT_LET_THROUGH
    path.write_bytes(HOSTILE[name].content())
    try:
        for _ in blocks(AudioInput(path), rate=16_000, channels=1, longest_s=_LONGEST_S):
            pass
    except Permanent as refused:
        return refused.code
    return DECODED


@pytest.mark.parametrize("name", LET_THROUGH)
def test_what_is_let_through_is_decoded_or_refused(name: str, outcomes: Mapping[str, str]) -> None:
    assert outcomes[name] in _REFUSALS | {DECODED, NOT_LET_THROUGH}


def test_a_bomb_is_cut_at_the_limit(outcomes: Mapping[str, str]) -> None:
    assert outcomes["flac of six hours between honest ends"] == "too_long"


def test_what_is_no_number_is_refused(outcomes: Mapping[str, str]) -> None:
    names = [name for name in LET_THROUGH if HOSTILE[name].kind == "not a number"]
    unheard = {"wav of the loudest floats", "wav of floats too small to hear"}
    assert {outcomes[name] for name in names if name not in unheard} <= {"corrupt", "silent"}
