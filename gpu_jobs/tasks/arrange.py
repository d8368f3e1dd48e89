"""Write what a band plays under a melody."""

from __future__ import annotations

from dataclasses import replace

from gpu_jobs.arranger.arranging import arrange as arranged
from gpu_jobs.context import Context
from shared.music.arrangement import Arrangement
from shared.music.arrangement_midi import write_arrangement
from shared.music.harmonising import harmonise
from shared.music.lead_sheet import STEPS, LeadSheet, Metre, SheetSection
from shared.music.notes import Notes
from shared.music.sheet_files import SheetFile, sheet_json
from shared.music.sheets import sheet_of_melody
from shared.music.styles import StyleName
from shared.parameters import ArrangeParameters

_SECTION_BARS = 8
_RISE = 0.15
"""By how much more is played from section to section."""


def arrange(ctx: Context, p: ArrangeParameters) -> None:
    """Harmonise the input ``notes`` and arrange a band: ``accompaniment.mid``, ``sheet.json``.

    The band follows the melody: its beats are those heard in it, with their drift, and it is tuned as
    the melody is. Where the melody keeps to no beat, beats follow its onsets, and nobody drums; the
    provenance says so (``beats_from``).

    Raises:
        Permanent("no_notes"): there is no melody.
    """
    melody = Notes.model_validate_json(ctx.file("notes").read_bytes())
    bare, timeline = sheet_of_melody(melody)
    ctx.progress(0.2, "harmonising")
    sheet = _harmonised(bare, p.energy)
    style = p.style or usual_style(sheet.metre)
    ctx.progress(0.5, "arranging")
    band = arranged(sheet, style, ctx.seed)
    arrangement = _without_drums(band) if timeline.source == "followed" else band
    bpm = 60 / timeline.period_s * sheet.metre.beat / STEPS
    ctx.note(
        style=style,
        key=melody.key,
        bars=sheet.bars,
        parts=len(arrangement.parts),
        beats_from=timeline.source,
        tempo_bpm=round(60 / timeline.period_s * sheet.metre.beat / sheet.metre.counted, 2),
    )
    midi = write_arrangement(
        arrangement, sheet.metre, timeline, melody.key, tuning_cents=melody.tuning_cents
    )
    ctx.save("accompaniment.mid", midi, "audio/midi")
    ctx.save("sheet.json", sheet_json(SheetFile(sheet, bpm)), "application/json")
    ctx.progress(1.0)


def usual_style(metre: Metre) -> StyleName:
    """How a band plays in this metre, if nobody says."""
    if metre.is_compound:
        return "folk"
    return "waltz" if metre.beats == 3 else "pop"


def _harmonised(sheet: LeadSheet, energy: float) -> LeadSheet:
    """With chords, and sections of some bars that grow a little."""
    key, metre = sheet.keys[0].key, sheet.metre
    step = _SECTION_BARS * metre.bar
    sections = tuple(
        SheetSection(
            at, min(at + step, sheet.end), "AB"[at // step % 2], _grown(energy, at // step)
        )
        for at in range(0, sheet.end, step)
    )
    chords = harmonise(sheet.melody, metre, key, sheet.bars)
    return replace(sheet, chords=chords, sections=sections)


def _without_drums(band: Arrangement) -> Arrangement:
    """For time that is free: drums would show every hesitation."""
    others = tuple(part for part in band.parts if not part.is_drums)
    return replace(band, parts=others) if others else band


def _grown(energy: float, section: int) -> float:
    return min(energy + _RISE * min(section, 2), 1.0)
