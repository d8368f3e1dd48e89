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
_ASPECTS = 4
"""Beat, bars, key and chords."""

_SHORTEST_BARS = 0.75
_LONGEST_S = 600.0
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
        recording_bars: whole bars of it.
        assumed: what was not heard in it.
        chords_follow: whether the chords were found under the melody, and have to be found anew.
        other: the second melody of an interpolation, in the sheet's steps.
    """

    sheet: LeadSheet
    timeline: Timeline
    tuning_cents: float = 0.0
    duration_s: float | None = None
    recording_bars: int | None = None
    assumed: tuple[str, ...] = ()
    chords_follow: bool = False
    other: tuple[SheetNote, ...] = ()


def basis_of(ctx: Context, p: ComposeMelodyParameters) -> Basis:
    """From the inputs ``analysis``, ``melody`` and ``other``, as far as they are there, else ``p``.

    Melodies that come with a recording are taken to be sung to it: they share its time.

    Raises:
        Permanent("no_notes"): a mode needs a melody that holds no note, or is not given.
        Permanent("no_music"): neither beat nor harmony is heard in the recording.
        Permanent("too_short"): it lasts less than a bar.
        Permanent("too_long"): so many bars at this tempo last longer than ten minutes.
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
    assumed = unheard(analysis)
    if len(assumed) == _ASPECTS:
        raise Permanent(
            "no_music",
            "Neither a beat nor a chord is heard in the backing. Send one with music, or name chords.",
        )
    whole, timeline = sheet_of(analysis)
    if timeline.places(analysis.duration_s) < _SHORTEST_BARS * timeline.beats_per_bar:
        raise Permanent("too_short", "The backing lasts less than a bar. Send a longer one.")
    sheet, _ = sheet_of(analysis, p.bars)
    given = [
        _within(melody_in_steps(m.notes, timeline, sheet.metre, m.tuning_cents), sheet)
        for m in melodies
    ]
    return Basis(
        _from(sheet, given),
        timeline,
        analysis.tuning_cents or 0.0,
        analysis.duration_s,
        whole.bars,
        assumed,
        other=_second(given),
    )


def _on_melodies(melodies: Sequence[Notes], p: ComposeMelodyParameters) -> Basis:
    """The chords under the first melody; another is brought into its metre and key."""
    sheets = [sheet_of_melody(melody) for melody in melodies]
    first, timeline = sheets[0]
    bars = max(_bars(first.bars, p), *(sheet.bars for sheet, _ in sheets))
    key = p.key or first.keys[0].key
    given = [_brought(sheet, first.metre, first.keys[0].key) for sheet, _ in sheets]
    if p.chords is None:
        found = harmonise(given[0], first.metre, key, first.bars)
        chords = _repeated(found, first.end, bars)
    else:
        chords = _named(p.chords, first.metre, bars)
    sheet = _sheet(first.metre, bars, key, chords)
    _insist_on_length(sheet, timeline)
    given = [_within(melody, sheet) for melody in given]
    follows = p.chords is None and p.melody_mode == "interpolation"
    return Basis(_from(sheet, given), timeline, chords_follow=follows, other=_second(given))


def _bars(length: int, p: ComposeMelodyParameters) -> int:
    """How long what is made of a melody of so many bars may be."""
    if p.melody_mode != "continuation":
        return length
    return p.bars if p.bars > length else length + p.bars


def _from(sheet: LeadSheet, given: Sequence[tuple[SheetNote, ...]]) -> LeadSheet:
    return replace(sheet, melody=given[0] if given else ())


def _second(given: Sequence[tuple[SheetNote, ...]]) -> tuple[SheetNote, ...]:
    return given[1] if len(given) > 1 else ()


def _on_chords(p: ComposeMelodyParameters) -> Basis:
    beats, _, unit = (p.metre or "4/4").partition("/")
    metre = Metre(int(beats), int(unit))
    labels = p.chords or _USUAL_CHORDS
    key = p.key or _key_of([read_chord(label) for label in labels])
    sheet = _sheet(metre, p.bars, key, _named(labels, metre, p.bars))
    beat_s = 60 / (p.tempo_bpm or _USUAL_BPM) * metre.beat / metre.counted
    timeline = Timeline((0.0, beat_s), metre.beats, metre.unit, 0, "none")
    _insist_on_length(sheet, timeline)
    return Basis(sheet, timeline)


def _named(labels: Sequence[str], metre: Metre, bars: int) -> list[SheetChord]:
    """A chord a bar, over and over."""
    bar = metre.bar
    once = [SheetChord(i * bar, (i + 1) * bar, read_chord(label)) for i, label in enumerate(labels)]
    return _repeated(once, len(once) * bar, bars)


def _insist_on_length(sheet: LeadSheet, timeline: Timeline) -> None:
    if sheet.bars * timeline.beats_per_bar * timeline.period_s > _LONGEST_S:
        raise Permanent(
            "too_long",
            f"{sheet.bars} bars at this tempo last longer than ten minutes. Ask for fewer.",
        )


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
    shift = (_signature(key) - _signature(sheet.keys[0].key)) % 12
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


def _signature(key: str) -> int:
    """The tonic of the major key with the same notes: C and A minor have one."""
    place = KEYS.index(key)
    return place if place < 12 else (place + 3) % 12


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
    """The key that the chords are in; the roots of the first and the last count twice."""
    sounding = [chord for chord in chords if chord is not None]
    if not sounding:
        return "C major"
    classes = [pc for chord in sounding for pc in sorted(chord.pitch_classes)]
    classes += [sounding[0].root, sounding[-1].root]
    return find_key(weigh_pitch_classes(classes, [1.0] * len(classes)))
