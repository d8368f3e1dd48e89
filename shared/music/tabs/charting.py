"""From chords to a chart: capo, grips and a line, ready to be written as a tab."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.music.lead_sheet import Metre
from shared.music.symbols.chord import Chord
from shared.music.tabs.bass_lines import bass_line
from shared.music.tabs.bass_notes import BassStyle
from shared.music.tabs.capo import CapoTried, capos_for
from shared.music.tabs.chart import Chart, ChartChord, ChartSpan
from shared.music.tabs.fretboard import Fretboard, fretboard
from shared.music.tabs.levels import LevelName
from shared.music.tabs.remarks import Remark, remarks_on
from shared.music.tabs.tunings import Instrument, told
from shared.music.tabs.voicing_path import easiest_path
from shared.music.tabs.voicings import Choices, voicings_of

LineStyle = BassStyle | Literal["none"]

_USUAL_BPM = 100.0


@dataclass(frozen=True, slots=True)
class Charted:
    """A chart, and what is to be said of it.

    Attributes:
        capos: every capo that was tried, best first; empty where one was asked for.
        remarks: what a player should know, in the order of the chords.
    """

    chart: Chart
    capos: tuple[CapoTried, ...]
    remarks: tuple[Remark, ...]


def chart_of(
    chords: Sequence[ChartSpan],
    *,
    instrument: Instrument = "guitar",
    tuning: str = "standard",
    capo: int | Literal["auto"] = 0,
    level: LevelName = "intermediate",
    metre: Metre | None = None,
    bpm: float = _USUAL_BPM,
    key: str | None = None,
    title: str = "",
    bars: int | None = None,
    line_style: LineStyle = "none",
    left_handed: bool = False,
    strumming: str = "",
    seed: int = 0,
) -> Charted:
    """How one player plays chords.

    On a guitar or a ukulele each chord has a grip, chosen so that the hand works and moves least; on
    a bass none has, and the line is of roots where no style is named. 'auto' puts the capo where the
    progression is easiest at the level; a bass has none then.

    Args:
        chords: in order, without overlap.
        metre: 4/4 where none is given.
        bpm: quarter notes a minute.
        bars: how many the chart has; as many as the chords need where that is not said.
        seed: of a walking line.

    Raises:
        Permanent("unknown_tuning"), Permanent("impossible_tuning"), Permanent("bad_capo"): see
            `fretboard.fretboard`.
        NoGrip: see `voicings.voicings_of`.
    """
    metre = metre or Metre()
    sounding = [span.chord for span in chords]
    capos = _capos(sounding, instrument, tuning, level) if capo == "auto" else ()
    fret = _lowest_cost(capos) if capo == "auto" else capo
    board = fretboard(instrument, tuning, fret)
    choices = {} if instrument == "bass" else _choices(sounding, board, level)
    style = "roots" if instrument == "bass" and line_style == "none" else line_style
    chart = Chart(
        instrument=instrument,
        board=board,
        capo=fret,
        tuning=told(instrument, tuning),
        metre=metre,
        bars=_bars(chords, metre) if bars is None else bars,
        bpm=bpm,
        key=key,
        title=title,
        chords=tuple(_held(chords, choices, level)),
        line=() if style == "none" else bass_line(chords, board, metre, style, seed, key),
        left_handed=left_handed,
        strumming=strumming,
        line_kind="melody" if style == "none" else "bass",
    )
    return Charted(chart, capos, remarks_on(choices, level))


def _capos(
    chords: Sequence[Chord | None], instrument: Instrument, tuning: str, level: LevelName
) -> tuple[CapoTried, ...]:
    """Every capo for instruments that one is put on."""
    return () if instrument == "bass" else capos_for(chords, instrument, tuning, level)


def _lowest_cost(capos: Sequence[CapoTried]) -> int:
    return capos[0].fret if capos else 0


def _bars(chords: Sequence[ChartSpan], metre: Metre) -> int:
    """As many as the chords need, one at least."""
    end = max((span.end for span in chords), default=0)
    return max(-(-end // metre.bar), 1)


def _choices(
    chords: Sequence[Chord | None], board: Fretboard, level: LevelName
) -> dict[Chord, Choices]:
    """The ways to hold each chord, found once, in the order the chords come."""
    distinct = dict.fromkeys(chord for chord in chords if chord is not None)
    return {chord: voicings_of(chord, board, level) for chord in distinct}


def _held(
    spans: Sequence[ChartSpan], choices: Mapping[Chord, Choices], level: LevelName
) -> Iterator[ChartChord]:
    """The chords with their grips; without any where there is no choice."""
    held = [span for span in spans if span.chord in choices]
    path = easiest_path([choices[span.chord].grips for span in held if span.chord], level)
    voicings = dict(zip(held, path.voicings, strict=True))
    for span in spans:
        yield ChartChord(span.start, span.end, span.chord, voicings.get(span))
