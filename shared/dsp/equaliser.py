"""The tone of a voice in a mix."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.dsp.biquads import bell, high_shelf, impulse_response, low_cut

_RESPONSE_S = 0.08

# What lies below a voice is the room's and the microphone's; 300 Hz muddies; 3.5 kHz carries the
# words; above 9 kHz is air.
_LOW_CUT_HZ = 85.0
_MUD_HZ, _MUD_DB = 300.0, -2.0
_PRESENCE_HZ, _PRESENCE_DB = 3500.0, 2.0
_AIR_HZ, _AIR_DB = 9000.0, 2.5
_FLAT_Q, _BELL_Q = 0.7071, 0.9


def voice_tone(rate: int, amount: float) -> NDArray[np.float32]:
    """Impulse response of a voice's equaliser, shape [1, taps]: minimum phase, so without delay.

    Args:
        rate: frames per second.
        amount: 0 changes nothing, 1 is all of it.
    """
    taps = round(_RESPONSE_S * rate)
    cut = amount * impulse_response([low_cut(_LOW_CUT_HZ, _FLAT_Q, rate)], taps)
    cut[0] += 1 - amount
    tone = impulse_response(
        [
            bell(_MUD_HZ, amount * _MUD_DB, _BELL_Q, rate),
            bell(_PRESENCE_HZ, amount * _PRESENCE_DB, _BELL_Q, rate),
            high_shelf(_AIR_HZ, amount * _AIR_DB, _FLAT_Q, rate),
        ],
        taps,
    )
    both = np.fft.irfft(np.fft.rfft(cut) * np.fft.rfft(tone), taps)
    return np.asarray(both[None, :], np.float32)
