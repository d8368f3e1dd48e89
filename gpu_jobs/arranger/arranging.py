"""A band plays a lead sheet: drums, bass, chords and what else belongs to a style."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gpu_jobs.arranger.bars import Bar, plan_bars
from gpu_jobs.arranger.bassist import bass_notes, roots
from gpu_jobs.arranger.comping import comping_notes
from gpu_jobs.arranger.drummer import drum_notes
from gpu_jobs.arranger.feel import played
from gpu_jobs.arranger.harmony import Harmony, harmonies_of
from gpu_jobs.arranger.instruments import Instrument
from gpu_jobs.arranger.lead import lead_notes
from gpu_jobs.arranger.style import Comping, Style
from gpu_jobs.arranger.styles import style_named
from gpu_jobs.arranger.voicing import voicings
from shared.music.arrangement import Arrangement, Part, PlayedNote
from shared.music.lead_sheet import LeadSheet

_LEAD_GAIN_DB = 2.0


def arrange(sheet: LeadSheet, style: str, seed: int, *, plays_melody: bool = False) -> Arrangement:
    """What a band of the style plays to a sheet; the same for the same seed.

    Fewer play, and softer, where a section's energy is low. Fills lead from section to section; in the
    last bar its chords are struck once, and the last is held. Where the sheet has no chord only drums
    play. Room is left for a voice: chords lie below the melody.

    Args:
        style: a name of `gpu_jobs.arranger.styles.STYLES`.
        plays_melody: whether an instrument plays the melody, as part ``lead``.

    Raises:
        Permanent("unknown_style"): there is no such style.
        Permanent("unknown_key"): the sheet has a key that there is not.
    """
    band = style_named(style)
    bars = plan_bars(sheet)
    harmonies = harmonies_of(sheet)
    # each player its own generator: what one does changes nothing for the others
    drum_rng, bass_rng, lead_rng, *others = np.random.default_rng(seed).spawn(3 + len(band.comping))
    parts = [
        *_drums(sheet, band, bars, harmonies, drum_rng),
        *_bass(sheet, band, bars, harmonies, bass_rng),
        *_chords(sheet, band, bars, harmonies, others),
    ]
    if plays_melody:
        notes = lead_notes(sheet.melody, band.lead, sheet.end)
        parts += _part("lead", notes, band.lead, sheet, band, lead_rng, gain_db=_LEAD_GAIN_DB)
    return Arrangement(tuple(parts), sheet.end)


def _drums(
    sheet: LeadSheet,
    band: Style,
    bars: Sequence[Bar],
    harmonies: Sequence[Harmony],
    rng: np.random.Generator,
) -> list[Part]:
    if band.drums is None:
        return []
    changes = [harmony.start for harmony in harmonies]
    notes = drum_notes(band.drums, bars, changes, sheet.metre, rng)
    heard = played(notes, band.swing, sheet.metre, sheet.end, rng, late=band.drums.late)
    kit, gain_db = band.drums.kit, band.drums.gain_db
    return [Part("drums", heard, kit, is_drums=True, gain_db=gain_db)] if heard else []


def _bass(
    sheet: LeadSheet,
    band: Style,
    bars: Sequence[Bar],
    harmonies: Sequence[Harmony],
    rng: np.random.Generator,
) -> list[Part]:
    notes = bass_notes(band.bass, bars, harmonies, sheet.metre, rng)
    return _part("bass", notes, band.bass.instrument, sheet, band, rng)


def _chords(
    sheet: LeadSheet,
    band: Style,
    bars: Sequence[Bar],
    harmonies: Sequence[Harmony],
    rngs: Sequence[np.random.Generator],
) -> list[Part]:
    """Each player's part; players of one name take turns on one instrument."""
    lowest = roots(harmonies, band.bass)
    middle = float(np.median([note.midi for note in sheet.melody])) if sheet.melody else None
    notes: dict[str, list[PlayedNote]] = {}
    players: dict[str, tuple[Comping, np.random.Generator]] = {}
    for player, rng in zip(band.comping, rngs, strict=True):
        voiced = voicings(harmonies, player, lowest, middle)
        notes.setdefault(player.name, []).extend(
            comping_notes(player, bars, harmonies, voiced, sheet.metre)
        )
        players.setdefault(player.name, (player, rng))
    parts: list[Part] = []
    for name, (player, rng) in players.items():
        parts += _part(name, notes[name], player.instrument, sheet, band, rng)
    return parts


def _part(
    name: str,
    notes: Sequence[PlayedNote],
    instrument: Instrument,
    sheet: LeadSheet,
    band: Style,
    rng: np.random.Generator,
    *,
    gain_db: float = 0.0,
) -> list[Part]:
    """The part, played; none where it has no note."""
    heard = played(notes, band.swing, sheet.metre, sheet.end, rng)
    if not heard:
        return []
    gain_db += instrument.gain_db
    return [Part(name, heard, instrument.program, pan=instrument.pan, gain_db=gain_db)]
