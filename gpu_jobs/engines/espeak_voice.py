"""eSpeak NG's voice taken apart: what it says of a phrase, as spectra that another pitch can excite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.engines.envelope import minimum_phase, spectral_envelope
from gpu_jobs.engines.espeak import PITCH_HZ, Sound, Spoken
from gpu_jobs.engines.vocoder import HOP, SAMPLE_RATE, Floats, Spectra

FRAME_S = HOP / SAMPLE_RATE

_VOICELESS = frozenset("ptkqcfθsʃçxχhɸʈʂɕħʔ")
_FRICATIVES = frozenset("vðzʒʐʑɣβʝ")
_SILENT = -20.0
_WINDOW = 1200
# A cosine of amplitude 1 is 300 in the vocoder's spectra, noise of variance 1 is 30 (see `render`).
_COSINE, _NOISE = _WINDOW / 4, np.sqrt(0.75 * _WINDOW)
_BREATHY_FROM_HZ, _BREATHY_BY_HZ, _BREATHY = 3000.0, 9000.0, 0.35
_HISSING_FROM_HZ, _HISSING_BY_HZ, _HISSING = 1500.0, 3500.0, 0.9


def spectra_of(spoken: Spoken) -> tuple[Spectra, NDArray[np.bool_]]:
    """Spectra of monotone speech, one frame every `FRAME_S`, and which of them are voiced."""
    import soxr

    samples = soxr.resample(spoken.samples, spoken.rate, SAMPLE_RATE).astype(np.float32)
    envelope = spectral_envelope(samples, PITCH_HZ)
    count = envelope.shape[1]
    sounding = [_class_of(sound) for sound in _by_frame(spoken.sounds, count)]
    voiced = np.array([kind != "voiceless" for kind in sounding])
    share = np.stack([_SHARES[kind] for kind in sounding], axis=1)
    harmonic = 0.5 * (envelope + np.log(np.maximum(1 - share, 1e-9) * PITCH_HZ / SAMPLE_RATE))
    noise = 0.5 * (envelope + np.log(np.maximum(share, 1e-9)))
    phase = np.arctanh(np.clip(minimum_phase(envelope) / np.pi, -0.9999, 0.9999))
    harmonic = np.where(voiced, harmonic + np.log(2 * _COSINE), _SILENT)
    nothing = np.full_like(envelope, _SILENT)
    spectra = Spectra(
        harmonic.astype(np.float32),
        phase.astype(np.float32),
        (noise + np.log(_NOISE)).astype(np.float32),
        nothing,
        np.zeros_like(envelope),
    )
    return spectra, voiced


def _by_frame(sounds: list[Sound], count: int) -> list[Sound | None]:
    """What sounds at each frame; None between and after."""
    at: list[Sound | None] = [None] * count
    for sound in sounds:
        first, last = round(sound.start_s / FRAME_S), round(sound.end_s / FRAME_S)
        at[first:last] = [sound] * len(at[first:last])
    return at


def _class_of(sound: Sound | None) -> str:
    first = "" if sound is None else sound.ipa.lstrip("ˈˌ")[:1]
    if first in _VOICELESS or not first:
        return "voiceless"
    return "fricative" if first in _FRICATIVES else "sonorant"


def _rising(begin_hz: float, end_hz: float, top: float) -> Floats:
    """From 0 below ``begin_hz`` to ``top`` above ``end_hz``, on each of the 601 bins."""
    hz = np.arange(_WINDOW // 2 + 1) * (SAMPLE_RATE / _WINDOW)
    rising: Floats = (top * np.clip((hz - begin_hz) / (end_hz - begin_hz), 0, 1)).astype(np.float32)
    return rising


_SHARES = {
    "voiceless": _rising(-1.0, 0.0, 1.0),
    "fricative": _rising(_HISSING_FROM_HZ, _HISSING_BY_HZ, _HISSING),
    "sonorant": _rising(_BREATHY_FROM_HZ, _BREATHY_BY_HZ, _BREATHY),
}
"""How much of the power is noise, by what kind of sound it is."""
