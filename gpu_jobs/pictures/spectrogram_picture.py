"""A spectrogram as a PNG: the spectrum over time, framed by axes in seconds and hertz."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gpu_jobs.pictures.colours import greys, palette, shades
from gpu_jobs.pictures.ticks import Tick, even_ticks, frequency_ticks
from shared.dsp.frequency_scales import Scale

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = FreeTypeFont | ImageFont

LEFT, TOP, RIGHT, BOTTOM = 64, 12, 58, 44
"""Pixels around the plot, for what is written."""

RANGE_DB = 80.0
"""What lies further below the loudest is white."""

_QUIETEST_PEAK = 1e-9
"""-90 dBFS: nothing quieter is drawn as if it were the loudest."""

_INK, _PAPER = 40, 255
_TICK = 5
_SIZE = 12
_BAR = 10


@dataclass(frozen=True, slots=True)
class Axes:
    """What a picture's axes say: seconds from left to right, hertz from 0 upwards."""

    start_s: float
    end_s: float
    scale: Scale
    top_hz: float


def plot_size(width: int, height: int) -> tuple[int, int]:
    """Columns and rows that a picture of this size leaves for the spectrum."""
    return width - LEFT - RIGHT, height - TOP - BOTTOM


def spectrogram_png(power: NDArray[np.float32], axes: Axes) -> bytes:
    """The picture; the same power gives the same bytes.

    Args:
        power: shape [rows, columns], the highest frequency first; not negative.
    """
    from PIL.Image import fromarray

    rows, columns = power.shape
    canvas = greys(_frame(columns, rows, axes))
    canvas[TOP : TOP + rows, LEFT : LEFT + columns] = shades(_levels(power))
    bar = np.repeat(np.linspace(1, 0, rows, dtype=np.float32)[:, None], _BAR, axis=1)
    canvas[TOP : TOP + rows, _bar_at(columns) : _bar_at(columns) + _BAR] = shades(bar)
    image = fromarray(canvas)
    image.putpalette(palette())
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def _levels(power: NDArray[np.float32]) -> NDArray[np.float32]:
    """0 at `RANGE_DB` below the loudest, 1 at the loudest."""
    loudest = max(float(power.max()), _QUIETEST_PEAK)
    decibels = 10 * np.log10(np.maximum(power / loudest, 1e-12))
    return np.asarray(1 + decibels / RANGE_DB, np.float32)


def _bar_at(columns: int) -> int:
    return LEFT + columns + 12


def _frame(columns: int, rows: int, axes: Axes) -> NDArray[np.uint8]:
    """All but the colours: black on white, as brightness."""
    from PIL import ImageDraw, ImageFont
    from PIL.Image import new

    image = new("L", (LEFT + columns + RIGHT, TOP + rows + BOTTOM), _PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(_SIZE)
    seconds = even_ticks(axes.start_s, axes.end_s, columns // 70)
    _mark_below(draw, font, columns, rows, seconds)
    hertz = frequency_ticks(axes.scale, axes.top_hz, rows, apart=18)
    _mark_beside(draw, font, LEFT - 1, -_TICK, rows, hertz)
    decibels = even_ticks(-RANGE_DB, 0, min(4, rows // 24))
    _mark_beside(draw, font, _bar_at(columns) + _BAR, _TICK, rows, decibels)
    for left, right in ((LEFT, LEFT + columns), (_bar_at(columns), _bar_at(columns) + _BAR)):
        draw.rectangle((left - 1, TOP - 1, right, TOP + rows), outline=_INK)
    middle = LEFT + columns // 2
    draw.text((middle, TOP + rows + 26), "Time (seconds)", _INK, font, anchor="mt")
    draw.text((_bar_at(columns) + _BAR, TOP + rows + 26), "dB", _INK, font, anchor="mt")
    title = f"Hz ({axes.scale})" if rows < 140 else f"Frequency (Hz, {axes.scale})"
    image.paste(_upright(title, font), (4, max(0, TOP + (rows - _width(title, font)) // 2)))
    return np.array(image)


def _mark_below(
    draw: ImageDraw, font: Font, columns: int, rows: int, ticks: Iterable[Tick]
) -> None:
    y = TOP + rows
    for tick in ticks:
        x = LEFT + round(tick.at * (columns - 1))
        draw.line((x, y, x, y + _TICK), _INK)
        draw.text((x, y + _TICK + 3), tick.label, _INK, font, anchor="mt")


def _mark_beside(
    draw: ImageDraw,
    font: Font,
    x: int,
    outwards: int,
    rows: int,
    ticks: Iterable[Tick],
) -> None:
    for tick in ticks:
        y = TOP + round((1 - tick.at) * (rows - 1))
        draw.line((x, y, x + outwards, y), _INK)
        anchor = "lm" if outwards > 0 else "rm"
        draw.text((x + outwards + outwards // 2, y), tick.label, _INK, font, anchor=anchor)


def _upright(text: str, font: Font) -> Image:
    """A line of text that is read from below upwards."""
    from PIL import ImageDraw
    from PIL.Image import new

    line = new("L", (_width(text, font), _SIZE + 4), _PAPER)
    ImageDraw.Draw(line).text((0, 0), text, _INK, font)
    return line.rotate(90, expand=True)


def _width(text: str, font: Font) -> int:
    return int(font.getlength(text)) + 1
