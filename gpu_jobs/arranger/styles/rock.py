"""Rock: a loud kit, driving bass, power chords that ring or are muted, an organ behind."""

from __future__ import annotations

from gpu_jobs.arranger import instruments as play
from gpu_jobs.arranger.patterns import Pattern
from gpu_jobs.arranger.style import Bass, Comping, DrumLine, Drums, Fill, Level, Style, Swing
from gpu_jobs.arranger.styles import common as hits

_TOM_ROLL = Fill(
    2,
    ((hits.HIGH_TOM, "xxx.|...."), (hits.MIDDLE_TOM, "...x|x..."), (hits.LOW_TOM, "....|.xXX")),
    0.6,
)

_DRUMS = Drums(
    kit=16,
    lines=(
        DrumLine(hits.KICK, Pattern(("x...|....|x...|....",), six=("x..|...",)), below=0.45),
        DrumLine(
            hits.KICK,
            Pattern(
                ("X.x.|....|X.x.|....", "X...|..x.|X.x.|...."),
                ("X...|..x.|....", "X.x.|....|..x."),
                ("X..|..x", "X.x|..x"),
            ),
            above=0.45,
        ),
        DrumLine(
            hits.SNARE,
            Pattern(
                ("....|X...|....|X...", "....|X...|...?|X..g"), ("....|....|X...",), ("...|X..",)
            ),
            above=0.3,
        ),
        DrumLine(hits.HAT, Pattern(("x.x.|x.x.|x.x.|x.x.",), six=("xox|xox",)), 0.2, 0.7),
        DrumLine(hits.OPEN_HAT, Pattern(("x.o.|x.o.|x.o.|x.o.",), six=("xoo|xoo",)), 0.7, 0.85),
        DrumLine(hits.CRASH, Pattern(("o...|o...|o...|o...",), six=("o..|o..",)), above=0.93),
        DrumLine(hits.RIDE, Pattern(("x.o.|x.o.|x.o.|x.o.",), six=("xoo|xoo",)), 0.85, 0.93),
    ),
    fills=(hits.LOW_FILL, hits.SNARE_FILL, _TOM_ROLL, hits.ROUND_FILL),
)

_BASS = Bass(
    play.PICKED_BASS,
    (
        Level(0.0, Pattern(("R...|....|r...|..a.",), ("R...|....|..a.",), ("R..|..a",))),
        Level(
            0.4,
            Pattern(
                ("R.r.|r.r.|R.r.|r.r.", "R.r.|r.r.|R.r.|5.a."),
                ("R.r.|r.r.|r.a.",),
                ("Rrr|Rra",),
            ),
        ),
    ),
    gate=0.85,
)

_POWER = Comping(
    "guitar",
    play.DISTORTED_GUITAR,
    "power",
    (
        Level(0.0, Pattern(("x...|....|....|....",), six=("x..|...",))),
        Level(
            0.5,
            Pattern(
                ("X.o.|o.o.|X.o.|o.o.", "X.o.|o.X.|..X.|o.o."),
                ("X.o.|o.o.|o.o.",),
                ("Xoo|Xoo",),
            ),
        ),
        Level(
            0.75,
            Pattern(
                ("X...|..X.|..x.|x...", "X...|..X.|X...|x.x."), ("X...|..x.|x...",), ("X..|x.x",)
            ),
        ),
    ),
    gate=60,
    enters=0.45,
    velocity=82,
)

_CRUNCH = Comping(
    "chords",
    play.OVERDRIVEN_GUITAR,
    "block",
    (
        Level(0.0, Pattern(("x...|....|o...|....",), six=("x..|...",))),
        Level(
            0.4,
            Pattern(
                ("x...|..x.|....|x.o.", "x...|..x.|..o.|x..."),
                ("x...|..x.|o...",),
                ("x.o|x..",),
            ),
        ),
    ),
    gate=24,
    below_melody=5,
    velocity=76,
)

_ORGAN = Comping("pad", play.ROCK_ORGAN, "hold", voices=3, below_melody=4, enters=0.6, velocity=70)

ROCK = Style("rock", Swing(), _DRUMS, _BASS, (_CRUNCH, _POWER, _ORGAN), play.LEAD_GUITAR)
