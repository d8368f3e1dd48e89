"""Amounts: dollars as people write them, and the micro-dollars that everything is counted in."""

from __future__ import annotations

MICROS = 1_000_000
"""Micro-dollars of a US dollar."""


def micros(usd: float) -> int:
    """US dollars, as settings have them, to the nearest micro-dollar.

    Raises:
        ValueError, OverflowError: not a number, or infinite.
    """
    return round(usd * MICROS)


def dollars(micros: int) -> str:
    """As ``$1.20`` or ``$0.000125``: never fewer than two decimals, and never rounded."""
    whole, rest = divmod(abs(micros), MICROS)
    decimals = f"{rest:06}".rstrip("0").ljust(2, "0")
    return f"{'-' if micros < 0 else ''}${whole}.{decimals}"
