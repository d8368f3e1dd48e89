"""Stems told apart by what they are, as masks say it, and by where they stand between left and right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DIFFUSE = 1e-2
"""Share of every stem that comes from anywhere: without it a stem would have to stand at one point."""

_FAINT = 1e-10


def by_place(spectra: NDArray[np.complex64], masks: NDArray[np.float32]) -> NDArray[np.complex64]:
    """A multichannel Wiener filter: two stems in one bin come apart where they stand apart.

    The masks share out each bin's power; how a stem's left and right go together is learnt, bin by
    bin, from where its mask is. A. A. Nugraha and others, "Multichannel Audio Source Separation with
    Deep Neural Networks", 2016, with one turn. Where both sides are the same it is the masks alone.

    Args:
        spectra: of left and right, shape [2, frames, bins].
        masks: of the stems, shape [stems, frames, bins], summing to 1.

    Returns:
        Shape [stems, 2, frames, bins]; they sum to ``spectra``.
    """
    left, right = spectra
    powers = _power(left), _power(right)
    together = left * right.conj()
    shares = masks * ((powers[0] + powers[1]) / 2 + np.float32(_FAINT))
    places = [_Place(mask, powers, together) for mask in masks]
    whole_left = sum(share * place.left for share, place in zip(shares, places, strict=True))
    whole_right = sum(share * place.right for share, place in zip(shares, places, strict=True))
    across = sum(share * place.across for share, place in zip(shares, places, strict=True))
    volume = whole_left * whole_right - _power(across)
    even_left = (whole_right * left - across * right) / volume
    even_right = (whole_left * right - across.conj() * left) / volume
    stems = np.empty((len(masks), *spectra.shape), np.complex64)
    for stem, share, place in zip(stems, shares, places, strict=True):
        stem[0] = share * (place.left * even_left + place.across * even_right)
        stem[1] = share * (place.across.conj() * even_left + place.right * even_right)
    return stems


class _Place:
    """Where one stem stands, for each bin: its spatial covariance, of trace about 2.

    Attributes:
        left, right: power on that side, shape [bins].
        across: how the one side goes with the other, complex, shape [bins].
    """

    def __init__(
        self,
        mask: NDArray[np.float32],
        powers: tuple[NDArray[np.float32], NDArray[np.float32]],
        together: NDArray[np.complex64],
    ) -> None:
        weight = np.square(mask)
        left, right = ((weight * power).sum(axis=0) for power in powers)
        whole = (left + right) / 2 + np.float32(_FAINT)
        self.left = left / whole + np.float32(_DIFFUSE)
        self.right = right / whole + np.float32(_DIFFUSE)
        self.across = (weight * together).sum(axis=0) / whole


def _power(spectrum: NDArray[np.complex64]) -> NDArray[np.float32]:
    return np.asarray(spectrum.real**2 + spectrum.imag**2, np.float32)
