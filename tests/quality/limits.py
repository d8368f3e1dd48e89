"""How far a value may go."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite


@dataclass(frozen=True, slots=True)
class Limit:
    """Bounds within which a value passes; without any it is told, not judged. NaN never passes."""

    lowest: float = -inf
    highest: float = inf

    @property
    def judges(self) -> bool:
        return isfinite(self.lowest) or isfinite(self.highest)

    def holds(self, value: float) -> bool:
        return self.lowest <= value <= self.highest

    def __str__(self) -> str:
        low, high = isfinite(self.lowest), isfinite(self.highest)
        if low and high:
            return f"{self.lowest:.1f} … {self.highest:.1f}"
        return f"≥ {self.lowest:g}" if low else f"≤ {self.highest:g}" if high else "(told)"
