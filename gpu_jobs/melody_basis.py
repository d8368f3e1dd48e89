"""What a melody is composed on: a recording's harmony, named chords, or the chords under a given tune."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gpu_jobs.context import Context
from shared.errors import Permanent
from shared.music.analysis import Analysis
from shared.music.chords import ChordSymbol, read_chord
from shared.music.harmonising import harmonise
from shared.music.key_names import KEYS
from shared.music.keys import find_key, weigh_pitch_classes
from shared.music.lead_sheet import LeadSheet, Metre, SheetChord, SheetKey, SheetNote, SheetSection
from shared.music.notes import Notes
from shared.music.sheets import melody_in_steps, sheet_of, sheet_of_melody, unheard
from shared.music.timeline import Timeline
from shared.parameters import ComposeMelodyParameters

_USUAL_BPM = 100.0
_SECTION_BARS = 8
_USUAL_CHORDS = ("C:maj", "A:min", "F:maj", "G:maj")
"""Where nobody says anything."""


@dataclass(frozen=True, slots=True)
class Basis:
    """A piece before its melody is composed.

    Attributes:
        sheet: its melody is the one that a mode starts from.
        timeline: when its beats are.
        tuning_cents: of the recording, against A4 = 440 Hz.
        duration_s: of the recording; None where there is none.
        assumed: what was not heard in it.
        other: the second melody of an interpolation, in the sheet's steps.
    """

    sheet: LeadSheet
    timeline: Timeline
    tuning_cents: float = 0.0
    duration_s: float | None = None
    assumed: tuple[str, ...] = ()
    other: tuple[SheetNote, ...] = ()


def basis_of(ctx: Context, p: ComposeMelodyParameters) -> Basis:
    """From the inputs ``analysis``, ``melody`` and ``other``, as far as they are there, else ``p``.

    Melodies that come with a recording are taken to be sung to it: they share its time.

    Raises:
        Permanent("no_notes"): a mode needs a melody that holds no note, or is not given.
        Permanent("unknown_chord"): as `read_chord`.
    """
    melodies = _melodies(ctx, p)
    if ctx.has("analysis"):
        analysis = Analysis.model_validate_json(ctx.file("analysis").read_bytes())
        return _on_recording(analysis, melodies, p)
    if melodies:
        return _on_melodies(melodies, p)
    return _on_chords(p)


def _melodies(ctx: Context, p: ComposeMelodyParameters) -> list[Notes]:
    needed = {"new": (), "interpolation": ("melody", "other")}.get(p.melody_mode, ("melody",))
    for name in needed:
        if not ctx.has(name):
            raise Permanent(
                "no_notes", f"A {p.melody_mode} needs a melody: give the input {name!r}."
            )
    return [Notes.model_validate_json(ctx.file(name).read_bytes()) for name in needed]


def _on_recording(
    analysis: Analysis, melodies: Sequence[Notes], p: ComposeMelodyParameters
) -> Basis:
    sheet, timeline = sheet_of(analysis, p.bars)
    given = [
        _within(melody_in_steps(m.notes, timeline, sheet.metre, m.tuning_cents), sheet)
        for m in melodies
    ]
    return Basis(
        _from(sheet, given),
        timeline,
        analysis.tuning_cents or 0.0,
        analysis.duration_s,
        unheard(analysis),
        _second(given),
    )


def _on_melodies(melodies: Sequence[Notes], p: ComposeMelodyParameters) -> Basis:
    """The chords under the first melody; another is brought into its metre and key."""
    sheets = [sheet_of_melody(melody) for melody in melodies]
    first, timeline = sheets[0]
    bars = first.bars if p.melody_mode == "variation" else p.bars
    bars = max([bars, *(sheet.bars for sheet, _ in sheets)])
    key = first.keys[0].key
    given = [_brought(sheet, first.metre, key) for sheet, _ in sheets]
    chords = _repeated(harmonise(given[0], first.metre, key, first.bars), first.end, bars)
    sheet = _sheet(first.metre, bars, key, chords)
    given = [_within(melody, sheet) for melody in given]
    return Basis(_from(sheet, given), timeline, other=_second(given))


def _from(sheet: LeadSheet, given: Sequence[tuple[SheetNote, ...]]) -> LeadSheet:
    return replace(sheet, melody=given[0] if given else ())


def _second(given: Sequence[tuple[SheetNote, ...]]) -> tuple[SheetNote, ...]:
    return given[1] if len(given) > 1 else ()


def _on_chords(p: ComposeMelodyParameters) -> Basis:
    beats, _, unit = (p.metre or "4/4").partition("/")
    metre = Metre(int(beats), int(unit))
    named = [read_chord(label) for label in p.chords or _USUAL_CHORDS]
    key = p.key or _key_of(named)
    one = [SheetChord(i * metre.bar, (i + 1) * metre.bar, chord) for i, chord in enumerate(named)]
    chords = _repeated(one, len(one) * metre.bar, p.bars)
    beat_s = 60 / (p.tempo_bpm or _USUAL_BPM) * 4 / metre.unit
    timeline = Timeline((0.0, beat_s), metre.beats, metre.unit, 0, "none")
    return Basis(_sheet(metre, p.bars, key, chords), timeline)


def _sheet(metre: Metre, bars: int, key: str, chords: Sequence[SheetChord]) -> LeadSheet:
    end, section = bars * metre.bar, _SECTION_BARS * metre.bar
    return LeadSheet(
        metre,
        bars,
        keys=(SheetKey(0, end, key),),
        chords=tuple(replace(c, end=min(c.end, end)) for c in chords if c.start < end),
        sections=tuple(
            SheetSection(at, min(at + section, end), "AB"[at // section % 2])
            for at in range(0, end, section)
        ),
    )


def _repeated(chords: Sequence[SheetChord], length: int, bars: int) -> list[SheetChord]:
    """Chords over and over; those past the end are for the sheet to cut."""
    return [
        replace(chord, start=chord.start + i * length, end=chord.end + i * length)
        for i in range(bars)
        for chord in chords
    ]


def _brought(sheet: LeadSheet, metre: Metre, key: str) -> tuple[SheetNote, ...]:
    """A melody in another metre and key: bars begin where bars did, what overhangs is cut."""
    shift = (KEYS.index(key) - KEYS.index(sheet.keys[0].key)) % 12
    shift -= 12 if shift > 6 else 0
    notes = []
    for note in sheet.melody:
        bar, at = divmod(note.start, sheet.metre.bar)
        room = min(sheet.metre.bar, metre.bar) - at
        if room > 0:
            start = bar * metre.bar + at
            end = start + min(note.end - note.start, max(metre.bar - at, 1))
            notes.append(replace(note, start=start, end=end, midi=note.midi + shift))
    return tuple(notes)


def _within(melody: Sequence[SheetNote], sheet: LeadSheet) -> tuple[SheetNote, ...]:
    """What of it lies in the sheet's bars.

    Raises:
        Permanent("no_notes"): nothing.
    """
    notes = tuple(
        replace(note, start=max(note.start, 0), end=min(note.end, sheet.end))
        for note in melody
        if note.end > 0 and note.start < sheet.end
    )
    if not notes:
        raise Permanent("no_notes", "No note of the melody lies in the bars to be composed.")
    return notes


def _key_of(chords: Sequence[ChordSymbol | None]) -> str:
    """The key that the chords are in; the first one's root counts twice."""
    sounding = [chord for chord in chords if chord is not None]
    if not sounding:
        return "C major"
    classes = [pc for chord in sounding for pc in sorted(chord.pitch_classes)]
    classes += [sounding[0].root, sounding[-1].root]
    return find_key(weigh_pitch_classes(classes, [1.0] * len(classes)))
