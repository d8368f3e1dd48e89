"""Hip hop and lo-fi: slow drums with swung sixteenths, deep bass, electric piano, a few held notes."""

from __future__ import annotations

from gpu_jobs.arranger import instruments as play
from gpu_jobs.arranger.patterns import Pattern
from gpu_jobs.arranger.style import Bass, Comping, DrumLine, Drums, Fill, Level, Style, Swing
from gpu_jobs.arranger.styles import common as hits

_HAT_ROLL = Fill(1, ((hits.HAT, "oxoxox"), (hits.KICK, "x.....")), 0.4)
_STUTTER = Fill(2, ((hits.SNARE, "..x.|x.xx"), (hits.KICK, "x..x|..x.")), 0.65)

_HIPHOP_DRUMS = Drums(
    kit=25,
    lines=(
        DrumLine(
            hits.KICK,
            Pattern(
                ("X..x|....|..x.|....", "X..x|..x.|..xo|...."),
                ("X..x|....|..x.",),
                ("X....x|...x..",),
            ),
            above=0.3,
        ),
        DrumLine(
            hits.SNARE,
            Pattern(
                ("....|X...|....|X..?", "....|X..g|....|X..."), ("....|X...|....",), ("...|X..",)
            ),
            0.35,
        ),
        DrumLine(
            hits.CLAP,
            Pattern(("....|x...|....|x...",), ("....|x...|....",), ("...|x..",)),
            above=0.65,
        ),
        DrumLine(
            hits.HAT,
            Pattern(
                ("x.o.|x.o.|x.oo|x.o.", "x.o.|xgog|x.o.|x.oo"),
                ("x.o.|x.oo|x.o.",),
                ("xoo|xoo",),
            ),
            above=0.2,
            below=0.75,
        ),
        DrumLine(
            hits.HAT,
            Pattern(
                ("xoxo|xoxo|xoxo|xxoxxo", "xoxo|xoxo|xxoxxo|xoxo"),
                ("xoxo|xoxo|xxoxxo",),
                ("xgogog|xgogoo",),
            ),
            above=0.75,
        ),
        DrumLine(
            hits.OPEN_HAT,
            Pattern(("....|....|....|....", "....|....|....|..o."), six=("...|...", "...|..o")),
            0.55,
        ),
    ),
    fills=(_HAT_ROLL, _STUTTER),
    late=0.08,
    gain_db=-5.0,
)

_HIPHOP_BASS = Bass(
    play.ROUND_SYNTH_BASS,
    (
        Level(0.0, Pattern(("R...|....|....|....",), six=("R..|...",))),
        Level(
            0.4,
            Pattern(
                ("R..r|....|..r.|....", "R..r|..8.|..r.|..a."),
                ("R..r|....|..a.",),
                ("R....r|...r..",),
            ),
        ),
    ),
    gate=0.88,
)

_RHODES = Comping(
    "chords",
    play.ELECTRIC_PIANO,
    "block",
    (
        Level(0.0, Pattern(("x...|....|....|....",), six=("x..|...",))),
        Level(
            0.45,
            Pattern(
                ("x...|...o|....|....", "x...|..o.|...x|...."), ("x...|...o|....",), ("x..|..o",)
            ),
        ),
    ),
    voices=4,
    colour="sevenths",
    gate=40,
    below_melody=8,
    velocity=74,
)

_HIPHOP_STRINGS = Comping(
    "pad", play.STRINGS, "hold", voices=3, below_melody=2, enters=0.6, velocity=70
)
_PLUCKED = Comping(
    "pluck",
    play.PIZZICATO,
    "broken",
    (
        Level(
            0.0,
            Pattern(
                ("3...|..2.|..4.|....", "3...|..2.|..4.|3..2"), ("3...|..2.|4...",), ("3.2|.4.",)
            ),
        ),
    ),
    voices=4,
    gate=10,
    below_melody=-2,
    enters=0.72,
    velocity=62,
    always_strikes=False,
    answers=True,
)

HIPHOP = Style(
    "hiphop",
    Swing(6, 0.57),
    _HIPHOP_DRUMS,
    _HIPHOP_BASS,
    (_RHODES, _HIPHOP_STRINGS, _PLUCKED),
    play.CALLIOPE,
)

_LOFI_DRUMS = Drums(
    kit=8,
    lines=(
        DrumLine(
            hits.KICK,
            Pattern(
                ("x...|...o|..x.|....", "x..o|....|..x.|..o."),
                ("x...|...o|....",),
                ("x....o|....o.",),
            ),
            above=0.25,
        ),
        DrumLine(
            hits.SIDE_STICK,
            Pattern(("....|x...|....|x...",), ("....|x...|....",), ("...|x..",)),
            0.3,
            0.55,
        ),
        DrumLine(
            hits.SNARE,
            Pattern(
                ("....|x..?|.?..|x...", "....|x...|.?..|x.?."), ("....|x..?|....",), ("...|x.?",)
            ),
            0.55,
        ),
        DrumLine(
            hits.HAT,
            Pattern(
                ("o.g.|o.go|o.g.|o.g.", "o.g.|o.g.|o.go|o.?."), ("o.g.|o.go|o.g.",), ("ogg|ogo",)
            ),
            0.2,
        ),
        DrumLine(hits.SHAKER, Pattern(("..g.|..g.|..g.|..g.",), six=("..g|..g",)), above=0.5),
    ),
    fills=(Fill(1, ((hits.SNARE, "..og"), (hits.KICK, "o...")), 0.4),),
    crash=59,
    gain_db=3.0,
    late=0.1,
)

_LOFI_BASS = Bass(
    play.FRETLESS_BASS,
    (
        Level(0.0, Pattern(("R...|....|....|....",), six=("R..|...",))),
        Level(
            0.4,
            Pattern(
                ("R...|...r|..5.|....", "R...|...r|..8.|..a."), ("R...|...5|..a.",), ("R..|5.a",)
            ),
        ),
    ),
    gate=0.85,
)

_LOFI_KEYS = Comping(
    "chords",
    play.SOFT_ELECTRIC_PIANO,
    "strum",
    (
        Level(0.0, Pattern(("d...|....|....|....",), six=("d..|...",))),
        Level(
            0.4,
            Pattern(
                ("d...|...u|....|....", "d...|..u.|....|..u."), ("d...|...u|....",), ("d..|..u",)
            ),
        ),
    ),
    voices=4,
    colour="rootless",
    gate=44,
    below_melody=7,
    velocity=80,
)

_LOFI_GUITAR = Comping(
    "guitar",
    play.JAZZ_GUITAR,
    "broken",
    (
        Level(
            0.0,
            Pattern(
                ("....|..3.|4...|..2.", "....|....|..4.|3..."), ("....|3...|..2.",), ("..3|.4.",)
            ),
        ),
    ),
    voices=4,
    colour="sevenths",
    gate=18,
    below_melody=0,
    enters=0.55,
    velocity=74,
    always_strikes=False,
    answers=True,
)

_LOFI_PAD = Comping(
    "pad",
    play.WARM_PAD,
    "hold",
    voices=3,
    colour="sevenths",
    below_melody=9,
    enters=0.35,
    velocity=58,
)

LOFI = Style(
    "lofi",
    Swing(6, 0.6),
    _LOFI_DRUMS,
    _LOFI_BASS,
    (_LOFI_KEYS, _LOFI_GUITAR, _LOFI_PAD),
    play.VIBRAPHONE,
)
