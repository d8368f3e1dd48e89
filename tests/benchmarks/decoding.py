"""From an MP3 to the picture of its waveform: what that costs over decoding alone."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.audio_files import SUNG_PHRASE, with_ffmpeg
from tests.benchmarks.report import Row, spread

ROUNDS = 7
SECONDS = 600
RATE = 44_100


def decoding() -> list[Row]:
    """Ten minutes of a stereo MP3, streamed to peaks, beside miniaudio's bare stream decode."""
    command = [sys.executable, "-m", "tests.benchmarks.decoding"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ten_minutes"
        path.write_bytes(ten_minutes())
        run = subprocess.run([*command, str(path)], check=True, capture_output=True, text=True)
    told = json.loads(run.stdout.splitlines()[-1])
    ours, theirs = told["peaks_s"], told["decode_s"]
    return [
        Row(
            "mp3-to-peaks",
            statistics.median(ours) / statistics.median(theirs),
            1.3,
            False,
            "x",
            "miniaudio's bare stream decode:",
            f"{spread(ours, 3)} s against {spread(theirs, 3)} s of processor time; "
            f"{spread(told['alike_s'], 3)} s where it gives float32 by the second",
        ),
        Row("mp3-to-peaks-memory", told["grown_mb"], 60.0, False, "MB", "limit", "peak growth"),
    ]


def ten_minutes() -> bytes:
    """The sung phrase over and over, a little apart on both sides, at 128 kbit/s."""
    import soundfile

    phrase, _ = soundfile.read(SUNG_PHRASE, dtype="float32")
    left = np.resize(phrase, SECONDS * RATE)
    stereo = np.stack([left, 0.8 * np.roll(left, 3000)], axis=1)
    return with_ffmpeg(stereo, "mp3", "libmp3lame", bit_rate=128_000)


def measure(path: Path) -> dict[str, float | list[float]]:
    """Interleaved rounds, in seconds of processor time, and the growth of memory in MB."""
    before = memory_mb("VmRSS")
    peaks_of(path)
    grown = memory_mb("VmHWM") - before
    ours: list[float] = []
    theirs: list[float] = []
    alike: list[float] = []
    for _ in range(ROUNDS):
        ours.append(processor_s(peaks_of, path))
        theirs.append(processor_s(bare_decode, path))
        alike.append(processor_s(bare_decode_in_seconds, path))
    return {"peaks_s": ours, "decode_s": theirs, "alike_s": alike, "grown_mb": grown}


def peaks_of(path: Path) -> None:
    """What the waveform task does, before it writes."""
    from gpu_jobs.audio import blocks
    from gpu_jobs.context import AudioInput
    from shared.audio.peaks import PeakMeter

    meter = PeakMeter(2)
    for block in blocks(AudioInput(path), rate=RATE, channels=2):
        meter.push(block)
    assert meter.peaks().shape[1] == -(-SECONDS * RATE // 256)


def bare_decode(path: Path) -> None:
    """The peer as its documentation calls it: 16 bits, 1,024 frames at a time, then dropped."""
    import miniaudio

    for _ in miniaudio.stream_file(str(path)):
        pass


def bare_decode_in_seconds(path: Path) -> None:
    """The peer asked for what we give: float32, a second at a time."""
    import miniaudio

    kind = miniaudio.SampleFormat.FLOAT32
    for _ in miniaudio.stream_file(str(path), output_format=kind, frames_to_read=RATE):
        pass


def memory_mb(which: str) -> float:
    """What the kernel says of this process's memory; its peak is since the process began."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{which}:")[2].split()[0]) / 1024


def processor_s(work: Callable[[Path], None], path: Path) -> float:
    """Seconds of this process: both are one thread, and the machine may be busy."""
    begun = time.process_time()
    work(path)
    return time.process_time() - begun


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
