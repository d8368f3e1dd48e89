"""How a chord's degrees are written after its root: 'm7', 'maj9', '7b9', '6/9', 'sus4'.

What is written here is read by `shared.music.symbols.reading` as the same degrees.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Degrees = set[tuple[int, int]]

_ROOT, _MINOR, _MAJOR, _FIFTH = (1, 0), (3, -1), (3, 0), (5, 0)
_DOMINANT, _MAJOR_SEVENTH = (7, -1), (7, 0)
_SIXTH, _NINTH, _ELEVENTH, _THIRTEENTH = (6, 0), (9, 0), (11, 0), (13, 0)
_DIMINISHED_SEVENTH = {_MINOR, (5, -1), (7, -2)}
_PLAIN = {_ROOT, _MAJOR, _FIFTH}
"""What nobody writes."""

_SIGNS = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}

_BY_NAME: dict[frozenset[tuple[int, int]], str] = {
    frozenset({_ROOT, _FIFTH}): "5",
    frozenset({_ROOT, _MINOR, (5, -1)}): "dim",
    frozenset({_ROOT, _MAJOR, (5, 1)}): "aug",
    frozenset({_ROOT, _FIFTH, _DOMINANT, _NINTH, _ELEVENTH}): "11",
}
"""Chords whose names do not tell their degrees one by one."""


def suffix_of(degrees: Sequence[tuple[int, int]]) -> str:
    """What is written after the root.

    Args:
        degrees: as in `shared.music.symbols.chord.Chord`.
    """
    known = _BY_NAME.get(frozenset(degrees))
    if known is not None:
        return known
    held = set(degrees)
    head, told = _head(held)
    suspended = {(number, 0) for number in (2, 4)} & held
    if suspended:
        head += "sus" + "".join(str(number) for number, _ in sorted(suspended))
    changes = list(_changes(held - told - suspended - _PLAIN))
    if changes and not head and changes[0][0] in "b#":
        changes = [f"({','.join(changes)})"]
    return head + "".join([*changes, *_missing(held, has_third=head == "5" or bool(suspended))])


def _head(held: Degrees) -> tuple[str, Degrees]:
    """Third, sixth or seventh and what is stacked on it; and which degrees that tells."""
    if held >= _DIMINISHED_SEVENTH:
        return "dim7", _DIMINISHED_SEVENTH
    minor = "m" if _MINOR in held else ""
    if held & {_DOMINANT, _MAJOR_SEVENTH}:
        return _with_seventh(held, minor)
    if _SIXTH in held:
        ninth = _NINTH in held
        return f"{minor}6/9" if ninth else f"{minor}6", {_MINOR, _SIXTH, _NINTH}
    is_power = not held & {_MINOR, _MAJOR, (2, 0), (4, 0)} and _FIFTH in held
    return "5" if is_power else minor, {_MINOR}


def _with_seventh(held: Degrees, minor: str) -> tuple[str, Degrees]:
    """A seventh chord's name: 'm7', 'maj9', 'm(maj7)', '13'."""
    number, told = 7, {_MINOR, _DOMINANT, _MAJOR_SEVENTH}
    is_major = _MAJOR_SEVENTH in held
    if _THIRTEENTH in held and any(degree[0] == 9 for degree in held):
        number, told = 13, told | {_NINTH, _THIRTEENTH}
    elif {_NINTH, _ELEVENTH} <= held and (minor or (is_major and _MAJOR in held)):
        number, told = 11, told | {_NINTH, _ELEVENTH}
    elif _NINTH in held:
        number, told = 9, told | {_NINTH}
    if not is_major:
        return f"{minor}{number}", told
    return (f"m(maj{number})" if minor else f"maj{number}"), told


def _changes(left: Degrees) -> Iterator[str]:
    """Alterations and additions."""
    for number, alter in sorted(left):
        added = alter == 0 or number in (6, 7)
        yield f"{'add' if added else ''}{_SIGNS[alter]}{number}"


def _missing(held: Degrees, *, has_third: bool) -> Iterator[str]:
    numbers = {number for number, _ in held}
    if not has_third and 3 not in numbers:
        yield "no3"
    if 5 not in numbers:
        yield "no5"
