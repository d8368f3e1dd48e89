"""Phrases: what is sung in one breath."""

from __future__ import annotations

from collections.abc import Sequence

REST_S = 0.3
"""A silence this long is a breath: a new phrase begins after it."""

LONGEST_S = 8.0
"""A phrase longer than this is broken where it hurts least."""

Span = tuple[float, float]


def split_phrases(
    spans: Sequence[Span], *, rest_s: float = REST_S, longest_s: float = LONGEST_S
) -> list[range]:
    """Indices of consecutive ``spans`` (start and end, seconds, ascending) sung in one breath.

    Every phrase holds at least one span; a single span may last longer than ``longest_s``.
    """
    starts = [i for i in range(len(spans)) if i == 0 or _gap(spans, i) >= rest_s]
    waiting = [range(a, b) for a, b in zip(starts, [*starts[1:], len(spans)], strict=True)][::-1]
    phrases = []
    while waiting:
        phrase = waiting.pop()
        if len(phrase) == 1 or _length(spans, phrase) <= longest_s:
            phrases.append(phrase)
            continue
        cut = max(phrase[1:], key=lambda i, p=phrase: _ease(spans, p, i))  # type: ignore[misc]
        waiting += [range(cut, phrase.stop), range(phrase.start, cut)]
    return phrases


def _gap(spans: Sequence[Span], i: int) -> float:
    return spans[i][0] - spans[i - 1][1]


def _length(spans: Sequence[Span], phrase: range) -> float:
    return spans[phrase[-1]][1] - spans[phrase[0]][0]


def _ease(spans: Sequence[Span], phrase: range, i: int) -> float:
    """How well a breath fits before span ``i``: a gap, a long note before it, near the middle."""
    held = min(spans[i - 1][1] - spans[i - 1][0], 1.0)
    middle = (spans[phrase[0]][0] + spans[phrase[-1]][1]) / 2
    distance = abs(spans[i][0] - middle) / _length(spans, phrase)
    return 5.0 * _gap(spans, i) + held - 2.0 * distance
