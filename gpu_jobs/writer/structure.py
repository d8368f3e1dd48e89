"""The structure of a lyric: stanzas that follow the melody's form, and which lines rhyme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from gpu_jobs.writer.scansion import Scansion, agreeing

_CHORUS_LENGTHS = (8, 6, 5, 4, 3, 2)
_SHORT_CHORUS = 3
_MOST_OF_A_SONG = 0.75
_STROPHES_WITH_CHORUS = 3
_STANZA = 4


@dataclass(frozen=True, slots=True)
class Stanza:
    """Lines that belong together.

    Attributes:
        lines: indices of their phrases.
        rhymes: groups of positions within the stanza whose lines rhyme with each other.
        is_chorus: its words are the song's own point, and come again.
        repeats: index of the stanza whose words it says again; None if it has its own.
    """

    lines: range
    rhymes: tuple[tuple[int, ...], ...]
    is_chorus: bool = False
    repeats: int | None = None


def find_structure(form: Sequence[int], *, alternating: bool) -> list[Stanza]:
    """The stanzas of a song.

    A passage of the melody that comes back after something else is the chorus: its words come
    back too. A melody that is one strophe over and over has a chorus in every second one. All
    other lines have words of their own.

    Args:
        form: a label for each phrase; equal ones are the same phrase (`shared.music.form`).
        alternating: lines rhyme crosswise rather than in couplets where the form leaves it open.
    """
    chorus = [] if _is_strophic(form) else _find_chorus(form)
    spans = _spans(len(form), chorus)
    stanzas = [
        Stanza(span, _rhymes(form, span, alternating=alternating), is_chorus=is_chorus)
        for span, is_chorus in spans
    ]
    return _with_repeats(form, stanzas if chorus else _with_strophic_chorus(form, stanzas))


def singable_again(scansions: Sequence[Scansion], stanzas: Sequence[Stanza]) -> list[Scansion]:
    """The scansions, where those of words that come again suit all their phrases."""
    found = list(scansions)
    for stanza in stanzas:
        if stanza.repeats is not None:
            for i, j in zip(stanza.lines, stanzas[stanza.repeats].lines, strict=True):
                found[j] = agreeing(found[j], scansions[i])
    return found


def _is_strophic(form: Sequence[int]) -> bool:
    """One strophe of four lines over and over; the last one may break off."""
    return all(label == form[i % _STANZA] for i, label in enumerate(form))


def _find_chorus(form: Sequence[int]) -> list[range]:
    """The occurrences of the passage that comes back, apart from each other; [] if none does."""
    for length in _CHORUS_LENGTHS:
        best: list[range] = []
        for start in range(len(form) - length + 1):
            found = _occurrences(form, form[start : start + length])
            if len(found) > max(len(best), 1) and _is_chorus(form, found):
                best = found
        if best:
            return best
    return []


def _occurrences(form: Sequence[int], passage: Sequence[int]) -> list[range]:
    found: list[range] = []
    i = 0
    while i + len(passage) <= len(form):
        if form[i : i + len(passage)] == passage:
            found.append(range(i, i + len(passage)))
            i += len(passage)
        else:
            i += 1
    return found


def _is_chorus(form: Sequence[int], found: Sequence[range]) -> bool:
    """It returns after something else, and is not nearly all of the song; a short one is alone so."""
    apart = all(b.start > a.stop for a, b in pairwise(found))
    if len(found[0]) <= _SHORT_CHORUS and not _is_only_in(form, found):
        return False
    return apart and sum(map(len, found)) <= _MOST_OF_A_SONG * len(form)


def _is_only_in(form: Sequence[int], found: Sequence[range]) -> bool:
    """Whether none of its phrases occurs elsewhere: two lines alone are easily alike."""
    inside = {i for span in found for i in span}
    labels = {form[i] for i in inside}
    return all(label not in labels for i, label in enumerate(form) if i not in inside)


def _spans(size: int, chorus: Sequence[range]) -> list[tuple[range, bool]]:
    """The song in stanzas of about four lines, and which of them are the chorus."""
    edges = [0, *(edge for span in chorus for edge in (span.start, span.stop)), size]
    spans: list[tuple[range, bool]] = []
    for number, (a, b) in enumerate(pairwise(edges)):
        spans += [(span, number % 2 == 1) for span in _in_fours(range(a, b))]
    return spans


def _in_fours(lines: range) -> list[range]:
    """In stanzas of four; what is left over makes one of two or three, or one of five."""
    found = []
    while len(lines) > _STANZA + 1:
        found.append(lines[:_STANZA])
        lines = lines[_STANZA:]
    return [*found, lines] if lines else found


def _with_strophic_chorus(form: Sequence[int], stanzas: list[Stanza]) -> list[Stanza]:
    """Of a song of equal strophes every second one becomes the chorus."""
    strophe = _labels(form, stanzas[0])
    equal = [stanza for stanza in stanzas if _labels(form, stanza) == strophe]
    if len(equal) < _STROPHES_WITH_CHORUS or len(equal) < len(stanzas) - 1:
        return stanzas
    return [
        replace(s, is_chorus=i % 2 == 1 and _labels(form, s) == strophe)
        for i, s in enumerate(stanzas)
    ]


def _with_repeats(form: Sequence[int], stanzas: Sequence[Stanza]) -> list[Stanza]:
    first: dict[tuple[int, ...], int] = {}
    found: list[Stanza] = []
    for i, stanza in enumerate(stanzas):
        labels = _labels(form, stanza)
        if stanza.is_chorus and labels in first:
            found.append(replace(stanza, repeats=first[labels]))
            continue
        if stanza.is_chorus:
            first[labels] = i
        found.append(stanza)
    return found


def _labels(form: Sequence[int], stanza: Stanza) -> tuple[int, ...]:
    return tuple(form[i] for i in stanza.lines)


def _rhymes(form: Sequence[int], lines: range, *, alternating: bool) -> tuple[tuple[int, ...], ...]:
    """Which lines of a stanza rhyme: those that the melody makes alike."""
    if len(lines) != _STANZA:
        return _RHYMES_OF.get(len(lines), ())
    a, b, c, d = (form[i] for i in lines)
    if a == b == d != c:
        return ((0, 1, 3),)
    if a == c and b == d and a != b:
        return ((0, 2), (1, 3))
    if a == b or c == d:
        return ((0, 1), (2, 3))
    if a == c or b == d or alternating:
        return ((0, 2), (1, 3))
    return ((0, 1), (2, 3))


_RHYMES_OF: dict[int, tuple[tuple[int, ...], ...]] = {
    2: ((0, 1),),
    3: ((0, 2),),
    5: ((0, 1), (2, 3, 4)),
}
