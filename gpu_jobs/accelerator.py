"""Is there a GPU? Asked of NVIDIA's driver itself: a framework would take a second to say so."""

from __future__ import annotations

import ctypes

from shared.errors import EngineUnavailable

_DRIVER = "libcuda.so.1"
_SUCCESS = 0


def require_gpu() -> None:
    """Return where there is at least one GPU.

    Raises:
        EngineUnavailable: ``no_gpu``; says what is missing: the driver, its consent, or the device.
    """
    try:
        driver = ctypes.CDLL(_DRIVER)
    except OSError:
        raise _no_gpu(f"the NVIDIA driver ({_DRIVER}) is not there") from None
    _checked(driver.cuInit(0), "cuInit")
    count = ctypes.c_int(0)
    _checked(driver.cuDeviceGetCount(ctypes.byref(count)), "cuDeviceGetCount")
    if count.value < 1:
        raise _no_gpu("the driver knows of no device")


def _checked(result: int, call: str) -> None:
    if result != _SUCCESS:
        raise _no_gpu(f"the driver refuses ({call}: CUDA error {result})")


def _no_gpu(why: str) -> EngineUnavailable:
    return EngineUnavailable(
        "no_gpu",
        f"This worker needs a GPU: {why}. Run it where one is attached (Cloud Run:"
        " nodeSelector.accelerator), or run a CPU worker.",
    )
