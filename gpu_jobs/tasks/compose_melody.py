"""Compose a melody that a voice can sing, over the chords of a recording or others."""

from __future__ import annotations

from dataclasses import replace

from gpu_jobs.composer.composing import compose
from gpu_jobs.composer.wishes import Composed, MelodyWish
from gpu_jobs.context import Context
from gpu_jobs.engines.hibari_voices import VOICES
from gpu_jobs.melody_basis import Basis, basis_of
from shared.errors import Permanent
from shared.music.harmonising import harmonise
from shared.music.lead_sheet import STEPS, LeadSheet, Metre
from shared.music.midi import Bars, write_midi
from shared.music.notes import F0, Notes
from shared.music.sheet_files import SheetFile, sheet_json
from shared.music.sheets import notes_in_seconds
from shared.music.timeline import Timeline
from shared.parameters import ComposeMelodyParameters

_COMPASS = 16
"""Semitones that a melody may span: an octave and a third."""

_SHORTEST_S = {"sparse": 0.3, "normal": 0.2, "dense": 0.14}
"""The shortest note that is to be sung; syllables want a fifth of a second."""

_LENGTHS = (3, 6, 12, 24)
_RELEASE_S = 0.5
_HOP_S = 0.01


def compose_melody(ctx: Context, p: ComposeMelodyParameters) -> None:
    """Compose over the input ``analysis``, or ``p.chords``, or from ``melody`` and ``other``.

    Saves ``notes.json`` (`Notes`, in the recording's time and tuning), ``melody.mid`` with its tempo
    map, and ``sheet.json`` (`shared.music.sheet_files`). The melody begins on the first downbeat and
    keeps to whole bars of the recording, at most ``p.bars``. The provenance has the objective's terms
    (``score_…``), and says what was not heard and is assumed (``assumed``).

    Raises:
        Permanent("no_notes"): a mode starts from a melody, and there is none, or nothing of it lies
            in the recording.
        Permanent: as `basis_of`.
    """
    basis = basis_of(ctx, p)
    ctx.progress(0.1, "composing")
    composed = compose(
        basis.sheet,
        _wish(basis, p),
        ctx.seed,
        progress=lambda share: ctx.progress(0.1 + 0.8 * share, "composing"),
    )
    sheet = _finished(basis, composed)
    _note(ctx, basis, composed)
    notes = _sung(sheet, basis)
    ctx.save("notes.json", notes.model_dump_json().encode(), "application/json")
    ctx.save("melody.mid", _midi(notes, basis.timeline, sheet.metre), "audio/midi")
    bpm = 60 / basis.timeline.period_s * sheet.metre.beat / STEPS
    ctx.save("sheet.json", sheet_json(SheetFile(sheet, bpm)), "application/json")
    ctx.progress(1.0)


def _finished(basis: Basis, composed: Composed) -> LeadSheet:
    """The sheet with the melody, note for note what is sung: nothing is, before the recording begins.

    Raises:
        Permanent("no_notes"): nothing is left.
    """
    beat = basis.sheet.metre.beat
    ends = basis.timeline.seconds([note.end / beat for note in composed.melody])
    melody = tuple(note for note, end in zip(composed.melody, ends, strict=True) if end > 0)
    if not melody:
        raise Permanent("no_notes", "No note of the melody lies in the bars to be composed.")
    sheet = replace(basis.sheet, melody=melody)
    if not basis.chords_follow:
        return sheet
    key = sheet.keys[0].key
    return replace(sheet, chords=harmonise(melody, sheet.metre, key, sheet.bars))


def _wish(basis: Basis, p: ComposeMelodyParameters) -> MelodyWish:
    low, high = _compass(p)
    return MelodyWish(
        low=low,
        high=high,
        density=p.density,
        candidates=p.candidates,
        ends_on_tonic=p.ending == "tonic",
        shortest=_shortest(basis, p),
        mode=p.melody_mode,
        amount=p.distance,
        towards=basis.other,
    )


def _compass(p: ComposeMelodyParameters) -> tuple[int, int]:
    """Lowest and highest note of the melody: the middle of the voice, or one of its ends."""
    voice = VOICES[p.voice].range
    lowest, room = int(voice.lowest), int(voice.highest - voice.lowest) - _COMPASS
    above = {"low": 0.0, "high": 1.0}.get(p.melody_register, 0.5)
    low = lowest + round(above * room)
    return low, low + _COMPASS


def _shortest(basis: Basis, p: ComposeMelodyParameters) -> int:
    """Steps of the shortest note that can be sung at this tempo."""
    step_s = basis.timeline.period_s / basis.sheet.metre.beat
    fitting = (steps for steps in _LENGTHS if steps * step_s >= _SHORTEST_S[p.density])
    return next(fitting, _LENGTHS[-1])


def _sung(sheet: LeadSheet, basis: Basis) -> Notes:
    """When and how high the notes are sung: in tune with the recording, not with a tuning fork."""
    cents = basis.tuning_cents
    notes = [
        note.model_copy(update={"midi": note.midi + cents / 100})
        for note in notes_in_seconds(sheet.melody, basis.timeline, sheet.metre)
    ]
    return Notes(
        duration_s=max(basis.duration_s or 0.0, notes[-1].end + _RELEASE_S),
        tuning_cents=min(max(cents, -50.0), 50.0),
        key=sheet.keys[0].key,
        notes=notes,
        f0=F0(hop_s=_HOP_S, hz=[]),
    )


def _midi(notes: Notes, timeline: Timeline, metre: Metre) -> bytes:
    """With the recording's beats; where these are ruled, at their tempo."""
    beats = timeline.beats
    if timeline.source == "none":
        period_s = timeline.period_s
        beats = tuple(beats[0] + i * period_s for i in range(int(notes.duration_s / period_s) + 2))
    bars = Bars(metre.beats, metre.unit, timeline.downbeat_s)
    return write_midi(notes, beats=beats, bars=bars, name="Melody")


def _note(ctx: Context, basis: Basis, composed: Composed) -> None:
    metre = basis.sheet.metre
    ctx.note(
        bars=basis.sheet.bars,
        notes=len(composed.melody),
        key=basis.sheet.keys[0].key,
        metre=f"{metre.beats}/{metre.unit}",
        tempo_bpm=round(60 / basis.timeline.period_s * metre.beat / metre.counted, 2),
        candidates=composed.candidates,
        **{f"score_{name}": round(value, 4) for name, value in composed.score.items()},
    )
    if basis.recording_bars is not None:
        ctx.note(recording_bars=basis.recording_bars)
    if basis.assumed:
        ctx.note(assumed=", ".join(basis.assumed))
