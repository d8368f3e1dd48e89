"""Lines and words of an SVG, in one ink on a white ground."""

from __future__ import annotations

from html import escape

INK, GROUND, FAINT = "#1a1a1a", "#ffffff", "#5a5a5a"
_FONT = "font-family='Helvetica, Arial, sans-serif'"


def line(
    x1: float, y1: float, x2: float, y2: float, *, wide: float = 1.2, round_: bool = False
) -> str:
    """A stroke from point to point, in pixels; its ends are square unless they are to be round."""
    cap = " stroke-linecap='round'" if round_ else ""
    return (
        f"<line x1='{x1:g}' y1='{y1:g}' x2='{x2:g}' y2='{y2:g}'"
        f" stroke='{INK}' stroke-width='{wide:g}'{cap}/>"
    )


def text(
    x: float,
    y: float,
    said: str,
    *,
    size: float,
    anchor: str = "middle",
    ink: str = INK,
    bold: bool = False,
) -> str:
    """Words on a line; ``anchor`` tells where in them the point lies: 'start' or 'middle'."""
    weight = " font-weight='bold'" if bold else ""
    return (
        f"<text x='{x:g}' y='{y:g}' font-size='{size:g}'{weight} {_FONT}"
        f" text-anchor='{anchor}' fill='{ink}'>{escape(said)}</text>"
    )
