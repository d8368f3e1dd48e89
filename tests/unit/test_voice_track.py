"""The voice's track: every phrase where it belongs, in little memory, at its level."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from gpu_jobs.singing.levelled import write_levelled
from gpu_jobs.singing.takes import Take
from gpu_jobs.singing.track import EARLIEST, Piece, joined


def piece(at: int, length: int, value: float = 1.0) -> Piece:
    return Piece(at, np.full((1, length), value, np.float32))


places = st.lists(
    st.tuples(st.integers(0, 3 * EARLIEST), st.integers(-EARLIEST, 0), st.integers(1, 5000)),
    max_size=8,
)


@settings(max_examples=50, deadline=None)
@given(places, st.integers(0, 10 * EARLIEST))
def test_pieces_sound_where_they_begin_and_add_up(
    places: list[tuple[int, int, int]], length: int
) -> None:
    pieces, latest = [], 0
    expected = np.zeros(length + 30 * EARLIEST)
    for forward, back, size in places:
        at = max(latest + forward + back, latest - EARLIEST, 0)
        latest = max(latest, at)
        pieces.append(piece(at, size))
        expected[at : at + size] += 1
    blocks = list(joined(pieces, 1, length))
    assert sum(block.shape[1] for block in blocks) == length
    sound = np.concatenate([np.zeros((1, 0)), *blocks], axis=1)
    assert np.array_equal(sound[0], expected[:length])


def test_a_piece_that_begins_too_early_is_refused() -> None:
    with pytest.raises(ValueError, match="begins"):
        list(joined([piece(5 * EARLIEST, 10), piece(0, 10)], 1, 10 * EARLIEST))


def test_memory_does_not_grow_with_the_length() -> None:
    def pieces() -> Iterator[Piece]:
        for i in range(200):
            yield piece(i * 100_000, 120_000)

    tracemalloc.start()
    frames = sum(block.shape[1] for block in joined(pieces(), 1, 100_000_000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert frames == 100_000_000
    assert peak < 8_000_000


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("channels", [1, 2])
def test_a_file_peaks_where_it_should(tmp_path: Path, bits: int, channels: int) -> None:
    rng = np.random.default_rng(1)
    blocks = [rng.normal(0, 0.01 * (i + 1), (channels, 50_000)) for i in range(8)]
    pieces = [block.astype(np.float32) for block in blocks]
    target = tmp_path / "voice.wav"
    loudest = write_levelled(target, pieces, 44_100, channels, peak=0.5, bits=bits)  # type: ignore[arg-type]
    written, _ = soundfile.read(target, always_2d=True)
    assert np.abs(written).max() == pytest.approx(0.5, abs=1e-4)
    scaled = np.concatenate(pieces, axis=1).T * 0.5 / loudest
    assert np.allclose(written, scaled, atol=1e-4)
    assert soundfile.info(target).subtype == f"PCM_{bits}"
    assert [file.name for file in tmp_path.iterdir()] == ["voice.wav"]


def test_silence_stays_silent(tmp_path: Path) -> None:
    target = tmp_path / "voice.wav"
    silence = [np.zeros((1, 1000), np.float32)]
    assert write_levelled(target, silence, 44_100, 1, peak=0.5, bits=16) == 0
    assert not soundfile.read(target)[0].any()


@pytest.mark.parametrize("pan", [-1.0, -0.3, 0.0, 0.7, 1.0])
def test_wherever_a_take_is_heard_from_it_is_as_loud(pan: float) -> None:
    left, right = Take([], gain=0.5, pan=pan).gains
    assert left**2 + right**2 == pytest.approx(0.25)
    assert (right - left) * pan >= 0
