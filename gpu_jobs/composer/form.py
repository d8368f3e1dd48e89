"""The form of a song: its phrases, which of them are alike, and how each closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from shared.music.lead_sheet import LeadSheet, SheetNote, SheetSection

Cadence = Literal["open", "closed", "final"]

FORMS = {
    2: ("aa", "ab"),
    3: ("aab", "aba", "abb"),
    4: ("abac", "abac", "abac", "abcb", "abcb", "aabc", "aaba"),
}
"""What a group of phrases may look like; some oftener than others."""

_GROUP = 4
_LONG_BAR = 72
_SHORT_PHRASE, _PHRASE = 2, 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """What is sung in one breath.

    Attributes:
        start, end: steps; whole bars.
        material: equal ones are sung to the same notes, as far as chords and cadences allow.
        cadence: 'open' asks, 'closed' answers, 'final' ends the song.
    """

    start: int
    end: int
    material: str
    cadence: Cadence


def sung_sections(sheet: LeadSheet, silent: frozenset[str]) -> list[SheetSection]:
    """The sections with melody; all, where no other are left. Neighbours stay apart."""
    sung = [section for section in sheet.sections if section.label.lower() not in silent]
    return sung or list(sheet.sections)


def phrase_spans(sheet: LeadSheet, silent: frozenset[str]) -> list[list[tuple[int, int]]]:
    """The phrases of each sung section, steps."""
    return [_divided(s, sheet.metre.bar) for s in sung_sections(sheet, silent)]


def phrases_heard(
    sheet: LeadSheet, silent: frozenset[str], melody: Sequence[SheetNote]
) -> list[Phrase]:
    """The form that a melody has: phrases are of one material where half their notes are the same."""
    phrases: list[Phrase] = []
    known: list[tuple[str, frozenset[tuple[int, int]]]] = []
    for spans in phrase_spans(sheet, silent):
        for number, (start, end) in enumerate(spans):
            notes = frozenset((n.start - start, n.midi) for n in melody if start <= n.start < end)
            material = next((m for m, heard in known if _alike(notes, heard)), None)
            if material is None:
                material = f"heard:{len(known)}"
                known.append((material, notes))
            phrases.append(Phrase(start, end, material, _cadence(number, len(spans))))
    phrases[-1] = replace(phrases[-1], cadence="final")
    return phrases


def _alike(one: frozenset[tuple[int, int]], other: frozenset[tuple[int, int]]) -> bool:
    return bool(one) and 2 * len(one & other) >= len(one | other)


def phrases_of(sheet: LeadSheet, silent: frozenset[str], rng: np.random.Generator) -> list[Phrase]:
    """A form for the song: sections of one label have one form and one material."""
    sections = sung_sections(sheet, silent)
    phrases: list[Phrase] = []
    letters: dict[str, str] = {}
    for section in sections:
        spans = _divided(section, sheet.metre.bar)
        told = letters.get(section.label, "")
        if len(told) < len(spans):
            told += _letters(len(spans) - len(told), rng)
            letters[section.label] = told
        phrases += [
            Phrase(*span, f"{section.label}:{letter}", _cadence(i, len(spans)))
            for i, (span, letter) in enumerate(zip(spans, told, strict=False))
        ]
    phrases[-1] = replace(phrases[-1], cadence="final")
    return phrases


def _cadence(number: int, phrases: int) -> Cadence:
    """Phrases go in pairs of question and answer, and the last of a section answers."""
    return "closed" if number % 2 or number == phrases - 1 else "open"


def _divided(section: SheetSection, bar: int) -> list[tuple[int, int]]:
    """Phrases of four bars, of two where bars are long or few; what is left goes to the last."""
    bars = max((section.end - section.start) // bar, 1)
    size = _SHORT_PHRASE if bar >= _LONG_BAR or bars == _PHRASE else _PHRASE
    lengths = [size] * (bars // size)
    rest = bars % size
    if rest and (not lengths or max(size / 2, 2) <= rest):
        lengths.append(rest)
    elif rest:
        lengths[-1] += rest
    ends = section.start + bar * np.cumsum(lengths)
    return [(int(end) - bar * n, int(end)) for end, n in zip(ends, lengths, strict=True)]


def _letters(phrases: int, rng: np.random.Generator) -> str:
    """The materials of so many phrases: groups of four; of many groups, groups that return."""
    if phrases <= 1:
        return "a"[:phrases]
    if phrases <= _GROUP:
        return str(rng.choice(FORMS[phrases]))
    groups = -(-phrases // _GROUP)
    of_groups = _of_groups(groups, rng)
    forms: dict[str, str] = {}
    for group in dict.fromkeys(of_groups):
        form = str(rng.choice(FORMS[_GROUP]))
        forms[group] = form if group == "a" else form.translate(_OTHERS)
    return "".join(forms[group] for group in of_groups)[:phrases]


_OTHERS = str.maketrans("abc", "def")


def _of_groups(groups: int, rng: np.random.Generator) -> str:
    """Groups alike: of two both or neither, of more as verses and choruses go."""
    if groups == 2:
        return str(rng.choice(("aa", "ab")))
    return (str(rng.choice(("ab", "aab", "aaba"))) * groups)[:groups]
