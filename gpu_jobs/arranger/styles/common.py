"""What several styles share: drums by name, steady rhythms, and usual fills."""

from __future__ import annotations

from gpu_jobs.arranger.patterns import Pattern
from gpu_jobs.arranger.style import Fill

KICK, SIDE_STICK, SNARE, CLAP, BRUSHED = 36, 37, 38, 39, 40
LOW_TOM, MIDDLE_TOM, HIGH_TOM = 43, 47, 50
HAT, PEDAL_HAT, OPEN_HAT = 42, 44, 46
CRASH, RIDE = 49, 51
TAMBOURINE, SHAKER, CONGA, LOW_CONGA = 54, 82, 63, 64

EIGHTHS = Pattern(("x.o.|x.o.|x.o.|x.o.",), six=("xoo|xoo",))
SIXTEENTHS = Pattern(("xgog|xgog|xgog|xgog",), six=("xgogog|xgogog",))
OFF_BEATS = Pattern(("..x.|..x.|..x.|..x.",), six=("..x|..x",))
BACKBEAT = Pattern(("....|x...|....|x...",), ("....|x...|o...",), ("...|x..",))

LOW_FILL = Fill(1, ((SNARE, "..gg"), (OPEN_HAT, "..o.")))
SNARE_FILL = Fill(1, ((SNARE, "x.xx"), (KICK, "x...")), 0.45)
TOM_FILL = Fill(2, ((SNARE, "xoxx|...."), (HIGH_TOM, "....|xx.."), (LOW_TOM, "....|..xX")), 0.6)
ROUND_FILL = Fill(
    4,
    (
        (SNARE, "X.xx|....|....|..xX"),
        (HIGH_TOM, "....|x.xx|....|...."),
        (LOW_TOM, "....|....|x.xx|xx.."),
        (KICK, "x...|x...|x...|x..."),
    ),
    0.8,
)
FILLS = (LOW_FILL, SNARE_FILL, TOM_FILL, ROUND_FILL)
