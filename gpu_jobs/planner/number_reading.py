"""Numbers that mean something: '120 bpm', 'tempo: 96', '3/4'."""

from __future__ import annotations

from collections.abc import Sequence

from gpu_jobs.planner.lexicon_files import Meaning
from gpu_jobs.planner.tokens import STOP, Token

_UNITS = (("bpm",), ("bpms",), ("beats", "per", "minute"), ("beats", "a", "minute"), ("schlage",))
_MARKS = (("bpm",), ("tempo",), ("テ", "ン", "ポ"), ("速", "度"), ("♩",))
_BETWEEN = ("of", "at", "=", "de", "は")
_MOST_DIGITS = 4
_LEAST_BPM, _MOST_BPM = 20, 400
_FEWEST_BEATS, _MOST_BEATS = 2, 15
_COUNTED = {2: 4, 4: 4, 8: 8, 16: 8}
"""Halves are counted as quarters and sixteenths as eighths: bars are the same, their ink is not."""


def tempo_at(tokens: Sequence[Token], at: int) -> tuple[int, Meaning] | None:
    """The tempo that words from ``at`` on name, and where they end."""
    return _number_and_unit(tokens, at) or _mark_and_number(tokens, at)


def metre_at(tokens: Sequence[Token], at: int) -> tuple[int, Meaning] | None:
    """The metre that words from ``at`` on name, and where they end."""
    beats, unit = _number(tokens, at), _number(tokens, at + 2)
    if beats is None or unit is None or tokens[at + 1].text != "/":
        return None
    if not _FEWEST_BEATS <= beats <= _MOST_BEATS or unit not in _COUNTED:
        return None
    counted = _COUNTED[unit]
    return at + 3, Meaning("metre", f"{4 if (beats, unit) == (2, 2) else beats}/{counted}")


def _number_and_unit(tokens: Sequence[Token], at: int) -> tuple[int, Meaning] | None:
    number = _number(tokens, at)
    if number is None:
        return None
    after = at + 1
    if _is_point(tokens, after) and _number(tokens, after + 1) is not None:
        after += 2
    return next(
        (_bpm(number, after + len(unit)) for unit in _UNITS if _stands(tokens, after, unit)), None
    )


def _mark_and_number(tokens: Sequence[Token], at: int) -> tuple[int, Meaning] | None:
    for mark in _MARKS:
        if _stands(tokens, at, mark):
            after = at + len(mark)
            if after < len(tokens) and (tokens[after].raw == ":" or tokens[after].text in _BETWEEN):
                after += 1
            number = _number(tokens, after)
            if number is not None:
                return _bpm(number, after + 1)
    return None


def _bpm(number: int, end: int) -> tuple[int, Meaning] | None:
    if not _LEAST_BPM <= number <= _MOST_BPM:
        return None
    return end, Meaning("tempo", str(number))


def _number(tokens: Sequence[Token], at: int) -> int | None:
    if at >= len(tokens):
        return None
    text = tokens[at].text
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _is_point(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text == STOP and tokens[at].raw in ".,"


def _stands(tokens: Sequence[Token], at: int, words: Sequence[str]) -> bool:
    return [token.text for token in tokens[at : at + len(words)]] == list(words)
