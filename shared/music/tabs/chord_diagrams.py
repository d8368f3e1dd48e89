"""Chord diagrams as SVG: one a chord, and a sheet of all.

Black on white, whatever is around them; no scripts, no styles, no links; readable alone and in a page.
"""

from __future__ import annotations

from html import escape

from shared.music.symbols.chord import Chord
from shared.music.tabs.chart import Chart, ChartChord
from shared.music.tabs.chord_drawing import draw, size_of
from shared.music.tabs.one_line import one_line
from shared.music.tabs.playing import shapes_of
from shared.music.tabs.svg_marks import FAINT, GROUND, text
from shared.music.tabs.voicing import Voicing

_BOTTOM = 16
_ACROSS = 5
"""Diagrams beside each other on a sheet."""

_HEAD = 56
_EMPTY = 180
"""How wide a sheet is without any, twice over."""


def write_diagram(
    chord: Chord, voicing: Voicing, *, capo: int = 0, left_handed: bool = False
) -> str:
    """One chord: strings hang down, the lowest on the left (the right for the left-handed).

    Numbers are fingers, 1 the index; x is not played, o is open; frets are counted from the capo.

    Args:
        chord: as it sounds.
        capo: its fret; the diagram is named by the shape below it, and says what sounds.
    """
    shape = chord.transposed(-capo) if capo else chord
    drawn = "".join(draw(chord, shape, voicing, capo, left_handed))
    wide, high = size_of(voicing)
    return _document(f"{_spoken(chord, shape, capo)}. {_told(voicing)}", wide, high, drawn)


def write_diagrams(chart: Chart) -> tuple[tuple[str, str], ...]:
    """The shapes of a chart as they come first: (name of the shape, SVG) of each."""
    return tuple(_of_chart(chart, held) for held in shapes_of(chart))


def write_diagram_sheet(chart: Chart) -> str:
    """All shapes of a chart on one sheet, five beside each other, under its title."""
    held = [(h.chord, h.voicing) for h in shapes_of(chart) if h.chord and h.voicing]
    sizes = [size_of(voicing) for _, voicing in held] or [(_EMPTY, 0.0)]
    wide, high = max(w for w, _ in sizes), max(h for _, h in sizes)
    across = min(_ACROSS, max(len(held), 2))
    rows = -(-len(held) // _ACROSS)
    title = one_line(chart.title) or "Chords"
    parts = [_heading(title, chart, across * wide)]
    for place, (chord, voicing) in enumerate(held):
        row, column = divmod(place, _ACROSS)
        shape = chart.shape(chord)
        inside = "".join(draw(chord, shape, voicing, chart.capo, chart.left_handed))
        x = column * wide + (wide - sizes[place][0]) / 2
        parts.append(f"<g transform='translate({x:g} {_HEAD + row * high:g})'>{inside}</g>")
    names = ", ".join(chart.shape(chord).symbol for chord, _ in held)
    told = f"{title}: {names}" if names else title
    return _document(told, across * wide, _HEAD + rows * high + _BOTTOM, "".join(parts))


def _of_chart(chart: Chart, held: ChartChord) -> tuple[str, str]:
    assert held.chord is not None
    assert held.voicing is not None
    drawn = write_diagram(held.chord, held.voicing, capo=chart.capo, left_handed=chart.left_handed)
    return chart.shape(held.chord).symbol, drawn


def _document(title: str, wide: float, high: float, inside: str) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {wide:g} {high:g}'"
        f" width='{wide:g}' height='{high:g}' role='img'>"
        f"<title>{escape(title)}</title>"
        f"<rect width='{wide:g}' height='{high:g}' rx='6' fill='{GROUND}'/>{inside}</svg>\n"
    )


def _heading(title: str, chart: Chart, wide: float) -> str:
    """The title, and the capo, centred."""
    told = [f"capo at fret {chart.capo}"] if chart.capo else []
    told += ["left-handed"] if chart.left_handed else []
    longest = int(wide / 9)
    shown = title if len(title) <= longest else title[: longest - 1].rstrip() + "…"
    return text(wide / 2, 28, shown, size=18, bold=True) + (
        text(wide / 2, 46, ", ".join(told), size=12, ink=FAINT) if told else ""
    )


def _spoken(chord: Chord, shape: Chord, capo: int) -> str:
    return (
        f"{shape.symbol}, sounds {chord.symbol} with the capo at fret {capo}"
        if capo
        else shape.symbol
    )


def _told(voicing: Voicing) -> str:
    """Each string for those who cannot see: 'Strings from the lowest: not played, fret 3 …'."""
    strings = (
        "not played" if fret is None else "open" if fret == 0 else f"fret {fret}"
        for fret in voicing.frets
    )
    return f"Strings from the lowest: {', '.join(strings)}"
