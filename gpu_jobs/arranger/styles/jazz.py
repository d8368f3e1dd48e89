"""Jazz and bossa nova: chords without roots, a bass that walks or sways, cymbals that keep the time."""

from __future__ import annotations

from gpu_jobs.arranger import instruments as play
from gpu_jobs.arranger.patterns import Pattern
from gpu_jobs.arranger.style import Bass, Comping, DrumLine, Drums, Fill, Level, Style, Swing
from gpu_jobs.arranger.styles import common as hits

_TRIPLET_FILL = Fill(1, ((hits.SNARE, "oxo"), (hits.KICK, "..o")), 0.4)
_LONG_FILL = Fill(
    2, ((hits.SNARE, "x.o|..."), (hits.HIGH_TOM, "...|x.."), (hits.LOW_TOM, "...|.xx")), 0.65
)

_JAZZ_DRUMS = Drums(
    kit=32,
    lines=(
        DrumLine(
            hits.RIDE,
            Pattern(
                ("x...|x.o.|x...|x.o.", "x...|x.o.|x.?.|x.o."),
                ("x...|x.o.|x.o.", "x...|x.o.|x..."),
                ("x.o|x.o",),
            ),
            above=0.4,
        ),
        DrumLine(
            hits.BRUSHED,
            Pattern(("g.g.|o.g.|g.g.|o.g.",), ("g.g.|o.g.|o.g.",), ("g.g|o.g",)),
            below=0.4,
        ),
        DrumLine(
            hits.PEDAL_HAT,
            Pattern(("....|x...|....|x...",), ("....|x...|....",), ("...|x..",)),
            0.15,
        ),
        DrumLine(
            hits.KICK,
            Pattern(("g...|g...|g...|g...", "g...|g...|g...|g.?."), six=("g..|g..",)),
            0.3,
        ),
        DrumLine(
            hits.SNARE,
            Pattern(
                (
                    "..?.|....|..?.|....",
                    "....|..?.|....|..o.",
                    "....|..o.|?...|....",
                    "..o.|....|...?|..?.",
                ),
                ("....|..?.|....", "..?.|....|..o."),
                ("..?|...", "...|..o"),
            ),
            above=0.45,
        ),
        DrumLine(
            hits.SIDE_STICK,
            Pattern(("....|....|....|o...",), ("....|....|o...",), ("...|...",)),
            0.55,
            0.8,
        ),
    ),
    fills=(_TRIPLET_FILL, _LONG_FILL),
    crash=59,
    gain_db=-1.0,
)

_JAZZ_BASS = Bass(
    play.UPRIGHT_BASS,
    (
        Level(
            0.0,
            Pattern(
                ("R...|....|5...|..a.", "R...|....|5...|a..."), ("R...|....|5...",), ("R..|5.a",)
            ),
        ),
    ),
    walks=0.45,
    gate=0.9,
)

_JAZZ_PIANO = Comping(
    "chords",
    play.PIANO,
    "block",
    (
        Level(
            0.0,
            Pattern(
                ("x...|....|....|....", "x...|....|..o.|...."),
                ("x...|....|....",),
                ("x..|...",),
            ),
        ),
        Level(
            0.4,
            Pattern(
                (
                    "x...|..x.|....|....",
                    "....|..x.|....|..o.",
                    "..x.|....|x...|....",
                    "x...|..o.|....|..x.",
                ),
                ("x...|..o.|....", "....|x...|..o."),
                ("x.o|...", "..x|..o"),
            ),
        ),
        Level(
            0.75,
            Pattern(
                (
                    "X.-.|..x.|..o.|..x.",
                    "..X.|....|x.x.|....",
                    "x...|..X.|....|x.o.",
                    "..x.|..x.|....|..X.",
                ),
                ("x...|..x.|..o.", "..x.|....|x.o."),
                ("x.o|..x", "..x|x.o"),
            ),
        ),
    ),
    voices=4,
    colour="rootless",
    gate=14,
    below_melody=8,
    velocity=74,
    pushes=True,
)

_JAZZ_GUITAR = Comping(
    "guitar",
    play.JAZZ_GUITAR,
    "block",
    (Level(0.0, Pattern(("o...|x...|o...|x...",), ("o...|x...|x...",), ("o..|x..",))),),
    voices=3,
    colour="sevenths",
    gate=8,
    below_melody=10,
    enters=0.7,
    velocity=58,
)

JAZZ = Style(
    "jazz", Swing(12, 0.65), _JAZZ_DRUMS, _JAZZ_BASS, (_JAZZ_PIANO, _JAZZ_GUITAR), play.TENOR_SAX
)

_BOSSA_DRUMS = Drums(
    kit=0,
    lines=(
        DrumLine(
            hits.KICK,
            Pattern(("o...|..o.|o...|..o.",), ("o...|..o.|....",), ("o..|..o",)),
            above=0.3,
        ),
        DrumLine(
            hits.SIDE_STICK,
            # the clave of two bars: three strokes, then two
            Pattern(
                ("x...|..x.|....|x...", "....|x...|..x.|...."),
                ("x...|..x.|....", "....|x...|..x."),
                ("x.x|...", "..x|.x."),
            ),
            above=0.35,
        ),
        DrumLine(hits.HAT, Pattern(("ogog|ogog|ogog|ogog",), six=("ogg|ogg",)), 0.5),
        DrumLine(hits.SHAKER, Pattern(("goxg|goxg|goxg|goxg",), six=("gox|gox",)), above=0.2),
        DrumLine(
            hits.CONGA,
            Pattern(("....|....|....|o.o.", "....|..o.|....|o.o."), six=("...|.oo",)),
            0.7,
        ),
        DrumLine(hits.LOW_CONGA, Pattern(("....|o...|....|....",), six=("...|o..",)), above=0.7),
    ),
    fills=(
        Fill(1, ((hits.SIDE_STICK, "o.oo"),), 0.4),
        Fill(1, ((hits.CONGA, "oo.."), (hits.LOW_CONGA, "..ox")), 0.7),
    ),
    crash=59,
    gain_db=-2.0,
)

_BOSSA_BASS = Bass(
    play.UPRIGHT_BASS,
    (
        Level(0.0, Pattern(("R...|....|5...|....",), ("R...|....|5...",), ("R..|5..",))),
        Level(0.35, Pattern(("R...|..5.|5...|..r.",), ("R...|..5.|5...",), ("R.5|5.r",))),
        Level(
            0.75,
            Pattern(
                ("R...|..5.|5...|..r.", "R...|..5.|8...|5.a."), ("R...|..5.|5.a.",), ("R.5|5.a",)
            ),
        ),
    ),
    gate=0.85,
)

_BOSSA_GUITAR = Comping(
    "chords",
    play.NYLON_GUITAR,
    "block",
    (
        Level(
            0.0,
            Pattern(
                ("x...|x...|..x.|....", "..x.|....|x...|..x."),
                ("x...|..x.|..o.", "..x.|x...|..o."),
                ("x.x|..o", "..x|x.."),
            ),
        ),
        Level(
            0.6,
            Pattern(
                ("x..o|..x.|..x.|..x.", "..x.|..x.|x..o|..x."),
                ("x..o|..x.|..x.", "..x.|x...|..x."),
                ("x.x|.ox", "..x|x.o"),
            ),
        ),
    ),
    voices=4,
    colour="rootless",
    gate=12,
    below_melody=8,
    velocity=76,
    pushes=True,
)

_BOSSA_KEYS = Comping(
    "pad",
    play.ELECTRIC_PIANO,
    "hold",
    voices=3,
    colour="sevenths",
    below_melody=3,
    enters=0.58,
    velocity=58,
)

BOSSA = Style("bossa", Swing(), _BOSSA_DRUMS, _BOSSA_BASS, (_BOSSA_GUITAR, _BOSSA_KEYS), play.FLUTE)
