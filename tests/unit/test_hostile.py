"""Whatever is uploaded, it is judged by its bytes alone, soon, and by few of them."""

from __future__ import annotations

import gc
import json
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from shared.audio.read_at import BytesReadAt, CountedReadAt
from shared.audio.rejections import REJECTIONS
from shared.ports import ReadAt
from tests.data.hostile import boxes, mp4
from tests.data.hostile.case import MIB, PASSES, Kind, Repeated
from tests.data.hostile.judging import verdict
from tests.data.make_hostile import HOSTILE
from tests.good_files import GOOD

_NO_HEADER_TELLS = {"silent", "corrupt", "no_melody", "too_long"}
_MANY_TURNS = 2_000_000
_STATUS = Path("/proc/self/status")
_PEAKS = Path("/proc/self/clear_refs")

# A hang is found by this alone; how much time is spent is counted in what the processor did.
pytestmark = pytest.mark.timeout(60)


@pytest.fixture(scope="module")
def turn_s() -> float:
    """CPU time of one turn of an empty loop of Python, seconds: what time is worth here."""
    verdict(BytesReadAt(GOOD["mp3"].make()))  # whatever is imported once is not the files' fault
    return min(_seconds_a_turn() for _ in range(3))


def _seconds_a_turn() -> float:
    started = time.process_time()
    for _ in range(_MANY_TURNS):
        pass
    return (time.process_time() - started) / _MANY_TURNS


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_judged_rightly_and_cheaply(name: str, turn_s: float) -> None:
    hostile = HOSTILE[name]
    counted = CountedReadAt(hostile.opened())
    started = time.process_time()
    said = verdict(counted)
    spent_s = time.process_time() - started
    assert said in hostile.verdicts
    assert counted.bytes_read <= hostile.may_read(counted.size)
    if spent_s > hostile.most_turns * turn_s:  # unless a turn takes longer now than it did before
        assert spent_s <= hostile.most_turns * _seconds_a_turn()


@pytest.fixture(scope="module")
def growths() -> Mapping[str, int]:
    """By how many bytes a process grows for each file, also in libraries' memory."""
    if not _PEAKS.exists():
        pytest.skip("only Linux tells the largest size of a process")
    code = "from tests.unit.test_hostile import tell_growths; tell_growths()"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    found: Mapping[str, int] = json.loads(told.stdout)
    return found


def tell_growths() -> None:
    """Judge the corpus in a process of its own; print the bytes by which each file made it grow."""
    for good in GOOD.values():
        verdict(BytesReadAt(good.make()))
    gc.freeze()  # what is here stays: collecting garbage before each file shall be quick
    print(json.dumps({name: _growth(hostile.opened()) for name, hostile in HOSTILE.items()}))


def _growth(read_at: ReadAt) -> int:
    gc.collect()
    _PEAKS.write_text("5")
    before = _bytes("VmRSS")
    verdict(read_at)
    return _bytes("VmHWM") - before


def _bytes(field: str) -> int:
    lines = _STATUS.read_text().splitlines()
    return int(next(line for line in lines if line.startswith(field)).split()[1]) * 1024


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_judged_in_little_memory(name: str, growths: Mapping[str, int]) -> None:
    assert growths[name] <= HOSTILE[name].most_memory


def test_the_corpus_is_what_it_should_be() -> None:
    kinds = Counter(hostile.kind for hostile in HOSTILE.values())
    assert len(HOSTILE) >= 80
    assert set(kinds) == set(get_args(Kind))
    assert min(kinds.values()) >= 3
    codes = {code for hostile in HOSTILE.values() for code in hostile.verdicts}
    assert codes - {PASSES} <= set(REJECTIONS)
    assert {code for hostile in HOSTILE.values() for code in hostile.ends} <= _NO_HEADER_TELLS


def test_no_two_hostile_files_are_the_same() -> None:
    small = [hostile for hostile in HOSTILE.values() if hostile.opened().size < MIB]
    assert len({hostile.content() for hostile in small}) == len(small)


def test_a_bomb_is_small_and_a_giant_takes_no_place() -> None:
    assert HOSTILE["flac of six hours in 45 KB"].opened().size < 45_000
    assert HOSTILE["ogg of three hours in 380 KB"].opened().size < 380_000
    assert isinstance(HOSTILE["wav with 150 MB of tags"].make(), Repeated)


def test_no_server_is_called_that_a_file_names() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/song.m4a"
        verdict(BytesReadAt(mp4.whose_sound_is_at(address)))
        with pytest.raises(BlockingIOError):
            server.accept()


def test_an_m4a_made_by_hand_is_good_before_it_lies() -> None:
    assert verdict(BytesReadAt(boxes.of(boxes.Track()))) == PASSES


def test_what_is_repeated_is_what_it_says() -> None:
    repeated = Repeated(b"head", b"abc", 5000, b"tail")
    whole = b"head" + b"abc" * 5000 + b"tail"
    assert repeated.size == len(whole)
    assert repeated.read_at(0, len(whole) + 9) == whole
    assert all(repeated.read_at(at, 7) == whole[at : at + 7] for at in range(0, len(whole), 501))
