"""What judging an upload costs beside the least that could be done with it."""

from __future__ import annotations

import hashlib
import os
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from shared.audio.hashing import HashedReadAt
from shared.audio.limits import Limits, judge
from shared.audio.probe import probe
from shared.audio.read_at import CountedReadAt, FileReadAt
from tests.benchmarks.report import Row, spread

ROUNDS = 9
_MB = 1_000_000
_WAV_BYTES = 200 * _MB
_LOOKS = 200
"""Probes of a WAV in one round: a single one is too short for a clock."""
_MP3_S = 600
_MP3_FRAME_S = 1152 / 44_100
_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)

_LONG = Limits(max_duration_s=10_000.0)


def judging() -> list[Row]:
    """A WAV of 200 MB and an MP3 of ten minutes, both on disk."""
    with tempfile.TemporaryDirectory() as folder:
        wav = _wav(Path(folder) / "long.wav")
        mp3 = _mp3(Path(folder) / "no_xing.mp3")
        return [*_header_rows(wav), *_walk_rows(mp3), _hash_row(wav)]


def _wav(path: Path) -> Path:
    block = os.urandom(_MB)
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + _WAV_BYTES) + b"WAVEfmt ")
        file.write(struct.pack("<IHHIIHH", 16, 1, 2, 44_100, 176_400, 4, 16))
        file.write(b"data" + struct.pack("<I", _WAV_BYTES))
        for _ in range(_WAV_BYTES // _MB):
            file.write(block)
    return path


def _mp3(path: Path) -> Path:
    """Silent frames without a Xing header, the bitrate of each another: 48 to 320 kbit/s."""
    chance = random.Random(1)
    count = round(_MP3_S / _MP3_FRAME_S)
    path.write_bytes(b"".join(_frame(chance.randrange(3, 15)) for _ in range(count)))
    return path


def _frame(bitrate: int) -> bytes:
    """Of MPEG-1 layer III at 44.1 kHz, stereo; ``bitrate`` is an index."""
    return bytes([0xFF, 0xFB, bitrate << 4, 0]) + bytes(144_000 * _KBPS[bitrate] // 44_100 - 4)


def _header_rows(wav: Path) -> list[Row]:
    ours, bare = _interleaved(
        lambda: [_probed(wav) for _ in range(_LOOKS)],
        lambda: [_bare_header(wav) for _ in range(_LOOKS)],
    )
    with FileReadAt(wav) as file:
        counted = CountedReadAt(file)
        probe(counted)
    measured = f"{spread(_us(ours))} against {spread(_us(bare))} µs"
    ratio = _median_ratio(ours, bare)
    return [
        Row("probe-200MB-wav", ratio, 10.0, False, "×", "bare header parse:", measured),
        Row("probe-200MB-wav-read", counted.bytes_read / 1024, 64.0, False, "KiB", "limit", ""),
        Row("probe-200MB-wav-growth", _growth_mb(wav), 8.0, False, "MB", "limit", "RSS"),
    ]


def _walk_rows(mp3: Path) -> list[Row]:
    ours, pyav = _interleaved(lambda: _probed(mp3), lambda: _packets_s(mp3))
    measured = f"{spread(_ms(ours))} against {spread(_ms(pyav))} ms"
    off = abs(_probed(mp3) - _packets_s(mp3)) / _MP3_FRAME_S
    ratio = _median_ratio(ours, pyav)
    return [
        Row("mp3-duration-without-xing", ratio, 1.5, False, "×", "PyAV's packets:", measured),
        Row("mp3-duration-difference", off, 1.0, False, "frames", "PyAV's packets", ""),
        Row("mp3-duration-growth", _growth_mb(mp3), 8.0, False, "MB", "limit", "RSS"),
    ]


def _hash_row(wav: Path) -> Row:
    ours, bare = _interleaved(lambda: _judged_and_hashed(wav), lambda: _hashed(wav))
    measured = f"{spread(_ms(ours))} against {spread(_ms(bare))} ms"
    ratio = _median_ratio(ours, bare)
    return Row("validate-while-hashing-200MB", ratio, 1.3, False, "×", "sha256 alone:", measured)


def _probed(path: Path) -> float:
    with FileReadAt(path) as file:
        return probe(file).duration_s


def _bare_header(path: Path) -> float:
    with path.open("rb") as file:
        head = file.read(44)
    (byte_rate,) = struct.unpack_from("<I", head, 28)
    (length,) = struct.unpack_from("<I", head, 40)
    return float(length / byte_rate)


def _packets_s(path: Path) -> float:
    import av

    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        ticks = sum(packet.duration or 0 for packet in container.demux(stream) if packet.size)
        return float(ticks * (stream.time_base or 0))


def _judged_and_hashed(path: Path) -> str:
    with FileReadAt(path) as file:
        hashed = HashedReadAt(file)
        judge(hashed, declared_type="audio/wav", declared_size=None, limits=_LONG)
        return hashed.sha256()


def _hashed(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _interleaved(*contenders: Callable[[], object]) -> tuple[list[float], ...]:
    """Seconds of each, round by round, after one that does not count."""
    times: tuple[list[float], ...] = tuple([] for _ in contenders)
    for number in range(ROUNDS + 1):
        for contender, kept in zip(contenders, times, strict=True):
            started = time.perf_counter()
            contender()
            if number:
                kept.append(time.perf_counter() - started)
    return times


def _median_ratio(ours: Sequence[float], others: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, others, strict=True))


def _us(seconds: Sequence[float]) -> list[float]:
    return [value / _LOOKS * 1e6 for value in seconds]


def _ms(seconds: Sequence[float]) -> list[float]:
    return [value * 1e3 for value in seconds]


_GROWTH = """
import re, sys
from pathlib import Path
from tests.audio_files import mp3, wav
from tests.benchmarks.judging import _probed
from shared.audio.probe import probe
from shared.audio.read_at import BytesReadAt
def kib(field):
    return int(re.search(field + r":\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
for small in (wav(), mp3()):
    probe(BytesReadAt(small))
Path("/proc/self/clear_refs").write_text("5")
before = kib("VmRSS")
_probed(Path(sys.argv[1]))
print(kib("VmHWM") - before)
"""


def _growth_mb(path: Path) -> float:
    """By how much a process that has judged before grows for this file."""
    command = [sys.executable, "-c", _GROWTH, str(path)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(told.stdout) * 1024 / _MB
