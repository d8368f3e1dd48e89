"""Write notes down: MIDI as played and on the grid, a score, a tab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from gpu_jobs.context import Context
from shared.errors import Permanent
from shared.music.analysis import Analysis
from shared.music.engraving.engraver import NO_BEAT, lay_out
from shared.music.engraving.musicxml import write_musicxml
from shared.music.engraving.quantising import TICKS, Quantised, quantise
from shared.music.engraving.score import Clef, Score
from shared.music.midi import Bars, write_midi
from shared.music.polyphony import PolyphonicNotes
from shared.music.tabs.ascii_tab import write_tab
from shared.music.tabs.fingering import finger
from shared.music.tabs.fretboard import fretboard, names_of
from shared.music.timeline import timeline_of
from shared.parameters import EngraveParameters


@dataclass(frozen=True, slots=True)
class _Instrument:
    """Whose part it is: its name, General MIDI program, and clef (None: as the range asks)."""

    name: str
    program: int
    clef: Clef | None = None


_MELODY, _PIANO = _Instrument("Melody", 53), _Instrument("Piano", 0)
_FRETTED = {
    "guitar": _Instrument("Guitar", 24, "treble-8"),
    "bass": _Instrument("Bass", 33, "bass-8"),
}


def engrave(ctx: Context, p: EngraveParameters) -> None:
    """Turn the input ``notes`` into MIDI files, ``score.musicxml`` and, if asked, ``tab.txt``.

    ``performed.mid`` keeps every note's time and carries the tempo as it was; ``quantized.mid``
    begins with the score's first bar, on the grid and at one tempo. Beats are those of the input
    ``analysis`` where the workflow gives one; else those that the onsets tell; else, where they
    tell none, a ruled grid at 120 beats a minute, which the provenance and the score say.

    Raises:
        Permanent("no_notes"): there is none.
        Permanent("unknown_key"): the notes' key is none that is known.
    """
    music = PolyphonicNotes.model_validate_json(ctx.file("notes").read_bytes())
    if not music.notes:
        raise Permanent("no_notes", "There are no notes to write down.")
    analysis = _analysis(ctx)
    line = timeline_of(music.notes, analysis)
    key = (analysis.key.key if analysis else None) or music.key
    written = quantise(music.notes, line, music.tuning_cents)
    instrument = _instrument(music, p)
    score = lay_out(written, line, key, instrument.name, instrument.clef)
    ctx.note(
        beats_from=line.source,
        tempo_bpm=round(score.counted_bpm, 2),
        key=key,
        beats_per_bar=line.beats_per_bar,
        bars=len(score.bars()),
    )
    ctx.progress(0.5, "writing")
    beats = () if line.source == "none" else line.beats
    bars = Bars(line.beats_per_bar, line.beat_unit, line.downbeat_s if beats else None)
    performed = music.model_copy(update={"key": key})
    ctx.save("performed.mid", _midi(performed, beats, bars, instrument), "audio/midi")
    ctx.save("quantized.mid", _quantised_midi(performed, written, score, instrument), "audio/midi")
    ctx.save("score.musicxml", write_musicxml(score), "application/vnd.recordare.musicxml+xml")
    if p.tab != "none":
        ctx.save("tab.txt", _tab(written, score, p).encode(), "text/plain; charset=utf-8")
    ctx.progress(1.0)


def _analysis(ctx: Context) -> Analysis | None:
    if not ctx.has("analysis"):
        return None
    return Analysis.model_validate_json(ctx.file("analysis").read_bytes())


def _instrument(music: PolyphonicNotes, p: EngraveParameters) -> _Instrument:
    if p.tab != "none":
        return _FRETTED[p.tab]
    ends = [note.end for note in music.notes]
    starts = [note.start for note in music.notes]
    overlaps = any(end > start + 1e-6 for end, start in zip(ends, starts[1:], strict=False))
    return _PIANO if overlaps else _MELODY


def _midi(
    music: PolyphonicNotes, beats: tuple[float, ...], bars: Bars, instrument: _Instrument
) -> bytes:
    return write_midi(
        music, beats=beats, bars=bars, program=instrument.program, name=instrument.name
    )


def _quantised_midi(
    music: PolyphonicNotes, written: Quantised, score: Score, instrument: _Instrument
) -> bytes:
    """The notes where the score has them, at its tempo, in tune."""
    tick_s = 60 / score.bpm / TICKS
    bars = score.bars()
    notes = [
        music.notes[one.source].model_copy(
            update={
                "start": (one.start - score.first) * tick_s,
                "end": (one.end - score.first) * tick_s,
                "midi": float(one.midi),
            }
        )
        for one in written.notes
    ]
    length_s = (bars[-1].stop - score.first) * tick_s
    on_grid = music.model_copy(update={"notes": notes, "duration_s": length_s, "tuning_cents": 0.0})
    beat_s = 60 / score.bpm
    beats = tuple(beat_s * i for i in range(round(length_s / beat_s) + 1))
    pickup_s = len(bars[0]) * tick_s
    return _midi(on_grid, beats, Bars(score.beats_per_bar, score.beat_unit, pickup_s), instrument)


def _tab(written: Quantised, score: Score, p: EngraveParameters) -> str:
    board = fretboard("guitar" if p.tab == "guitar" else "bass", p.strings, p.capo)
    starts, chords = [], []
    for start, group in groupby(written.notes, key=lambda note: note.start):
        starts.append(start)
        chords.append([note.midi for note in group])
    fingering = finger(chords, board)
    return write_tab(
        fingering, starts, score.bars(), board, list(_heading(score, board.strings, p))
    )


def _heading(score: Score, strings: tuple[int, ...], p: EngraveParameters) -> Iterator[str]:
    tuned = " ".join(names_of([midi - p.capo for midi in strings]))
    capo = f", capo at fret {p.capo}" if p.capo else ""
    yield f"{score.instrument}, tuned {tuned}{capo}"
    metre = f"{score.beats_per_bar}/{score.beat_unit}"
    yield f"{score.key}, {metre}, {score.counted_bpm:.0f} beats a minute"
    if score.remark:
        yield NO_BEAT
