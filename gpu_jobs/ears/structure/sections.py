"""The form of a piece: where its sections begin, and which of them sound alike."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from string import ascii_uppercase

import numpy as np

from gpu_jobs.ears.structure.likeness import Course, Floats, likeness
from gpu_jobs.ears.structure.units import unit_edges
from shared.music.analysis import Section

_SHORTEST_S, _LONGEST_S, _USUAL_S = 8.0, 64.0, 16.0
_SHORTEST_AT_ENDS_S = 4.0
"""A last chord that rings is no section of its own; an intro of two bars may be."""

# In seconds of perfect likeness; measured on songs whose form is known.
_COST_S = 2.4
_COST_OF_ODD_LENGTH_S = 0.25
_COST_OF_LENGTH = 0.05
"""Of each second beyond the usual."""

_SAME = 0.7
"""Sections at least so much alike as they are within themselves have one letter."""


def find_sections(
    harmony: Course,
    colour: Course,
    beats_s: Sequence[float],
    downbeats_s: Sequence[float],
    duration_s: float,
) -> list[Section]:
    """The sections from 0 to ``duration_s``, without gaps; letters in order of appearance.

    Boundaries are those that make sections most alike within themselves, at a cost for each and for
    unusual lengths, found by dynamic programming: after A. Marmoret et al., "Barwise music structure
    analysis with the correlation block-matching segmentation algorithm", TISMIR 6 (2023).

    Args:
        harmony: chroma, 12 rows.
        colour: the cepstrum, or what else tells instruments apart; rows in decibels or of a like size.
    """
    edges_s, are_beats = unit_edges(beats_s, downbeats_s, duration_s)
    alike = likeness(harmony, colour, edges_s)
    bounds = _boundaries(alike, float(np.median(np.diff(edges_s))), are_beats)
    letters = _letters(_between(alike, bounds))
    at_s = np.round(edges_s[bounds], 6).tolist()
    return [
        Section(start_s=start, end_s=end, label=letter)
        for (start, end), letter in zip(pairwise(at_s), letters, strict=True)
    ]


def _boundaries(alike: Floats, unit_s: float, are_beats: bool) -> list[int]:
    """Indices of stretches at which sections begin, and the number of stretches.

    Args:
        unit_s: seconds of a stretch.
        are_beats: whether lengths can be odd.
    """
    count = len(alike)
    fewest = max(round(_SHORTEST_S / unit_s), 2)
    fewest_at_ends = max(round(_SHORTEST_AT_ENDS_S / unit_s), 1)
    most = min(max(round(_LONGEST_S / unit_s), 2), count)
    costs = [_cost_s(length, unit_s, are_beats) / unit_s for length in range(most + 1)]
    sums = np.zeros((count + 1, count + 1))
    sums[1:, 1:] = (alike - np.diag(np.diag(alike))).cumsum(axis=0).cumsum(axis=1)
    best = [0.0] + [-np.inf] * count
    came_from = [0] * (count + 1)
    for end in range(1, count + 1):
        for start in range(max(0, end - most), end):
            length = end - start
            is_within = start > 0 and end < count
            if length < (fewest if is_within else fewest_at_ends) and length < count:
                continue
            within = sums[end, end] - sums[start, end] - sums[end, start] + sums[start, start]
            worth = best[start] + within / max(length - 1, 1) - costs[length]
            if worth > best[end]:
                best[end], came_from[end] = float(worth), start
    bounds = [count]
    while bounds[-1]:
        bounds.append(came_from[bounds[-1]])
    return bounds[::-1]


def _cost_s(length: int, unit_s: float, are_beats: bool) -> float:
    """Of a section of so many stretches: multiples of eight are the most usual, odd numbers the least."""
    oddness = next((steps for steps, unit in enumerate((8, 4, 2)) if length % unit == 0), 3)
    too_long_s = max(length * unit_s - _USUAL_S, 0.0)
    odd_s = _COST_OF_ODD_LENGTH_S * oddness / 2 if are_beats else 0.0
    return _COST_S + odd_s + _COST_OF_LENGTH * too_long_s


def _between(alike: Floats, bounds: Sequence[int]) -> Floats:
    """How alike sections are, against how much they are within themselves; 1 on the diagonal."""
    parts = [slice(start, end) for start, end in pairwise(bounds)]
    means = np.array([[alike[one, other].mean() for other in parts] for one in parts])
    within = np.sqrt(np.diag(means))
    return np.asarray(means / np.outer(within, within), np.float64)


def _letters(alike: Floats) -> list[str]:
    """A letter for each section: groups are joined, the most alike first, while they are alike."""
    groups = [[section] for section in range(len(alike))]
    sums = alike.copy()
    while len(groups) > 1:
        sizes = np.array([len(group) for group in groups])
        means = np.tril(sums / np.outer(sizes, sizes), -1)
        later, earlier = np.unravel_index(int(means.argmax()), means.shape)
        if means[later, earlier] < _SAME:
            break
        groups[earlier] += groups.pop(later)
        sums[earlier] += sums[later]
        sums[:, earlier] += sums[:, later]
        sums = np.delete(np.delete(sums, later, axis=0), later, axis=1)
    groups.sort(key=min)
    names = {section: _letter(number) for number, group in enumerate(groups) for section in group}
    return [names[section] for section in range(len(alike))]


def _letter(number: int) -> str:
    """A to Z, then A2 and so on."""
    rounds, letter = divmod(number, len(ascii_uppercase))
    return ascii_uppercase[letter] + (str(rounds + 1) if rounds else "")
