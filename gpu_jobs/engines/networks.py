"""Networks by onnxruntime: those that lie in ``gpu_jobs/weights``, and files from elsewhere."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnxruntime

WEIGHTS = Path(__file__).parents[1] / "weights"


@cache
def bundled(name: str, threads: int = 1) -> onnxruntime.InferenceSession:
    """The network ``gpu_jobs/weights/NAME.onnx``, loaded once a process."""
    return opened(WEIGHTS / f"{name}.onnx", threads)


@cache
def opened(path: Path, threads: int = 1) -> onnxruntime.InferenceSession:
    """A network from a file, loaded once a process.

    Its threads sleep when there is nothing to do (workers share the cores), and what one run took is
    given back after it, so that the longest input does not decide what a worker weighs for ever.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
