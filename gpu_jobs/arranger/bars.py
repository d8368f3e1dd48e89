"""The piece bar by bar, as the band sees it: how hard to play, where to lead on, where it ends."""

from __future__ import annotations

from dataclasses import dataclass

from shared.music.lead_sheet import LeadSheet, SheetSection

_PHRASE = 4
_LIVELY = 0.55
_ALIKE = 0.08
_INTRO, _BRIDGE = "intro", "bridge"
_WITHOUT_RHYTHM = frozenset({"break", "breakdown"})


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of the plan.

    Attributes:
        start, end: steps.
        turn: its number within its section, by which patterns take turns.
        energy: 0 to 1, of those who play chords.
        rhythm_energy: of the drums; below 0 they rest.
        bass_energy: of the bass; below 0 it rests.
        fill_energy: how big a fill may lead out of it, 0 to 1; None is none.
        is_opening: whether a section begins with it.
        has_crash: whether a cymbal marks its beginning.
        is_last: whether the piece ends with it.
        sung: share of it in which the melody sounds.
        is_contrast: whether it is of a section that is told apart by colour, not by strength.
    """

    start: int
    end: int
    turn: int
    energy: float
    rhythm_energy: float
    bass_energy: float
    fill_energy: float | None
    is_opening: bool
    has_crash: bool
    is_last: bool
    sung: float
    is_contrast: bool


def plan_bars(sheet: LeadSheet) -> tuple[Bar, ...]:
    """All bars of the piece, in order."""
    return tuple(_planned(sheet, number, sung) for number, sung in enumerate(_sung_shares(sheet)))


def _sung_shares(sheet: LeadSheet) -> list[float]:
    """Of each bar, how much the melody sounds in it."""
    bar = sheet.metre.bar
    steps = [0] * sheet.bars
    for note in sheet.melody:
        for number in range(max(note.start // bar, 0), min(-(-note.end // bar), sheet.bars)):
            steps[number] += min(note.end, (number + 1) * bar) - max(note.start, number * bar)
    return [min(count / bar, 1.0) for count in steps]


def _planned(sheet: LeadSheet, number: int, sung: float) -> Bar:
    start, end = number * sheet.metre.bar, (number + 1) * sheet.metre.bar
    section = sheet.section_at(start)
    turn = (start - section.start) // sheet.metre.bar
    bars = max((section.end - section.start) // sheet.metre.bar, 1)
    is_last = number == sheet.bars - 1
    rhythm, bass = _of_rhythm(section, turn, bars)
    before = _before(sheet, section)
    is_opening = turn == 0 and before is not None
    return Bar(
        start=start,
        end=end,
        turn=turn,
        energy=_grown(section, turn, bars),
        rhythm_energy=rhythm,
        bass_energy=bass,
        fill_energy=None if is_last else _fill(sheet, section, turn, end),
        is_opening=is_opening,
        has_crash=rhythm >= _LIVELY and (is_opening or (turn > 0 and turn % (2 * _PHRASE) == 0)),
        is_last=is_last,
        sung=sung,
        is_contrast=_is_contrast(sheet, section),
    )


def _before(sheet: LeadSheet, section: SheetSection) -> SheetSection | None:
    """The section before one; None before the first."""
    return sheet.section_at(section.start - 1) if section.start > 0 else None


def _is_contrast(sheet: LeadSheet, section: SheetSection) -> bool:
    """A bridge, or what is as strong as the piece's first theme was when it was last heard."""
    if section.label.lower() == _BRIDGE:
        return True
    themes = [other for other in sheet.sections if other.label.lower() != _INTRO]
    heard = [o for o in themes if o.label == themes[0].label and o.start < section.start]
    if not heard or section.label == themes[0].label:
        return False
    return abs(section.energy - heard[-1].energy) < _ALIKE


def _grown(section: SheetSection, turn: int, bars: int) -> float:
    """A section's energy, a little less in its first half than in its second."""
    if bars < 2 * _PHRASE:
        return section.energy
    return min(section.energy + (0.03 if 2 * turn >= bars else -0.02), 1.0)


def _of_rhythm(section: SheetSection, turn: int, bars: int) -> tuple[float, float]:
    """Energies of drums and bass: they join an introduction late, and leave a breakdown alone."""
    label = section.label.lower()
    energy = _grown(section, turn, bars)
    if label in _WITHOUT_RHYTHM:
        return -1.0, -1.0
    if label == _BRIDGE:
        return 0.8 * energy, energy
    if label == _INTRO and bars >= _PHRASE and 2 * turn < bars and energy < 0.85:
        return 0.5 * energy, -1.0
    return energy, energy


def _fill(sheet: LeadSheet, section: SheetSection, turn: int, end: int) -> float | None:
    """A fill leads into each section, as big as what follows it, and a small one out of each phrase."""
    following = sheet.section_at(end)
    if following != section:
        return (section.energy + following.energy) / 2
    if (turn + 1) % (2 * _PHRASE) == 0:
        return 0.85 * section.energy
    if (turn + 1) % _PHRASE == 0:
        return 0.55 * section.energy
    return None
