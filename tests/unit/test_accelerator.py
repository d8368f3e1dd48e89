"""A GPU worker without a GPU ends at once, and says what is missing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DRIVER = """
int cuInit(unsigned int flags) {{ return {init}; }}
int cuDeviceGetCount(int *count) {{ *count = {devices}; return 0; }}
"""
COMPILER = shutil.which("cc")
ROOT = Path(__file__).parents[2]


def looked_for(folder: Path) -> subprocess.CompletedProcess[str]:
    """``require_gpu`` in a process that finds libraries in this folder first."""
    program = "from gpu_jobs.accelerator import require_gpu; require_gpu()"
    return subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "LD_LIBRARY_PATH": str(folder)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(COMPILER is None, reason="no C compiler to make a driver with")
@pytest.mark.parametrize(
    ("init", "devices", "why"),
    [
        (0, 1, ""),
        (0, 0, "the driver knows of no device"),
        (999, 1, "the driver refuses (cuInit: CUDA error 999)"),
    ],
)
def test_the_driver_is_asked(tmp_path: Path, init: int, devices: int, why: str) -> None:
    source = tmp_path / "driver.c"
    source.write_text(DRIVER.format(init=init, devices=devices))
    library = tmp_path / "libcuda.so.1"
    subprocess.run([str(COMPILER), "-shared", "-fPIC", "-o", library, source], check=True)
    asked = looked_for(tmp_path)
    assert (asked.returncode == 0) is (why == "")
    assert why in asked.stderr


def test_a_gpu_worker_without_a_gpu_ends_with_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "libcuda.so.1").touch()  # nothing that can be loaded, whatever this machine has
    worker = subprocess.run(
        [sys.executable, "-m", "gpu_jobs.worker", "--runtime=gpu", "--slot=gpu.0.abc"],
        env={**os.environ, "LD_LIBRARY_PATH": str(tmp_path), "SERENADE_DATA": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert worker.returncode == 1
    [line] = worker.stderr.splitlines()
    assert "libcuda.so.1" in json.loads(line)["error"]
    assert worker.stdout == ""
