"""Folk and the waltz: plucked and strummed strings, little or no percussion, an accordion that sings."""

from __future__ import annotations

from gpu_jobs.arranger import instruments as play
from gpu_jobs.arranger.patterns import Pattern
from gpu_jobs.arranger.style import Bass, Comping, DrumLine, Drums, Fill, Level, Style, Swing
from gpu_jobs.arranger.styles import common as hits

_TAPS = Fill(1, ((hits.SIDE_STICK, "o.oo"),), 0.4)

_FOLK_DRUMS = Drums(
    kit=40,
    lines=(
        DrumLine(hits.KICK, Pattern(("o...|....|o...|....",), six=("o..|...",)), above=0.45),
        DrumLine(hits.SHAKER, Pattern(("gogo|gogo|gogo|gogo",), six=("ogo|ogo",)), above=0.5),
        DrumLine(
            hits.SIDE_STICK,
            Pattern(("....|o...|....|o...",), ("....|o...|o...",), ("...|o..",)),
            0.6,
        ),
        DrumLine(hits.TAMBOURINE, Pattern(("....|x..o|....|x..o",), six=("...|x.o",)), above=0.75),
    ),
    fills=(_TAPS,),
    crash=hits.TAMBOURINE,
    gain_db=-0.5,
)

_FOLK_BASS = Bass(
    play.UPRIGHT_BASS,
    (
        Level(0.0, Pattern(("R...|....|5...|....",), ("R...|....|....",), ("R..|...",))),
        Level(
            0.5,
            Pattern(
                ("R...|....|5...|....", "R...|....|5...|a..."),
                ("R...|....|5...",),
                ("R..|5..",),
            ),
        ),
        Level(0.8, Pattern(("R...|..r.|5...|..a.",), ("R...|....|5.a.",), ("R.r|5.a",))),
    ),
    enters=0.3,
)

_PICKED = Comping(
    "chords",
    play.STEEL_GUITAR,
    "broken",
    (
        Level(
            0.0,
            Pattern(
                ("1.3.|2.4.|1.3.|2.3.", "1.3.|2.4.|1.4.|3.2."),
                ("1.3.|4.3.|2.3.",),
                ("124|342",),
            ),
        ),
    ),
    voices=4,
    gate=30,
    leaves=0.52,
    velocity=78,
)

_STRUMMED = Comping(
    "chords",
    play.STEEL_GUITAR,
    "strum",
    (
        Level(
            0.0,
            Pattern(
                ("D...|d.u.|..u.|d.u.", "D...|d.u.|..u.|d.uu"),
                ("D...|d.u.|d.u.",),
                ("D.u|d.u",),
            ),
        ),
        Level(
            0.78,
            Pattern(
                ("D.u.|d.uu|d.u.|d.uu", "D.u.|d.uu|.udu|d.uu"),
                ("D.u.|d.uu|d.u.",),
                ("Duu|duu",),
            ),
        ),
    ),
    voices=4,
    gate=20,
    enters=0.52,
    velocity=80,
    with_root=True,
)

_FIDDLES = Comping(
    "pad", play.SLOW_STRINGS, "hold", voices=3, below_melody=5, enters=0.62, velocity=58
)

FOLK = Style("folk", Swing(), _FOLK_DRUMS, _FOLK_BASS, (_PICKED, _STRUMMED, _FIDDLES), play.FLUTE)

_WALTZ_DRUMS = Drums(
    kit=40,
    lines=(
        DrumLine(
            hits.KICK,
            Pattern(("x...|....|o...|....",), ("x...|....|....",), ("x..|...",)),
            above=0.4,
        ),
        DrumLine(
            hits.BRUSHED,
            Pattern(("....|o...|....|o...",), ("....|o...|o...",), ("...|o.o",)),
            above=0.5,
        ),
        DrumLine(
            hits.PEDAL_HAT,
            Pattern(("....|o...|....|o...",), ("....|o...|o...",), ("..o|..o",)),
            above=0.35,
        ),
        DrumLine(
            hits.RIDE,
            Pattern(("x...|o..o|x...|o..o",), ("x...|o..o|o...",), ("x.o|o.o",)),
            above=0.75,
        ),
    ),
    fills=(Fill(1, ((hits.BRUSHED, "o.oo"),), 0.45),),
    gain_db=-3.0,
)

_WALTZ_BASS = Bass(
    play.UPRIGHT_BASS,
    (
        Level(
            0.0,
            Pattern(
                ("R...|....|5...|....",),
                ("R...|....|....", "5...|....|...."),
                ("R..|...", "5..|..."),
            ),
        ),
        Level(
            0.6,
            Pattern(
                ("R...|....|5...|a...",),
                ("R...|....|....", "5...|....|a..."),
                ("R..|5..", "R..|5.a"),
            ),
        ),
    ),
    gate=0.8,
)

_AFTER_BEATS = Comping(
    "chords",
    play.PIANO,
    "block",
    (
        Level(
            0.0,
            Pattern(
                ("....|x...|....|o...",),
                ("....|x...|o...",),
                ("..x|..o",),
            ),
        ),
        Level(
            0.7,
            Pattern(
                ("....|x.o.|....|x.o.",),
                ("....|x...|x.o.", "....|x.o.|x..."),
                (".xo|.xo",),
            ),
        ),
    ),
    voices=3,
    gate=8,
)

_ACCORDION = Comping(
    "pad", play.ACCORDION, "hold", voices=3, below_melody=4, enters=0.5, velocity=62
)
_WALTZ_STRINGS = Comping(
    "strings", play.SLOW_STRINGS, "hold", voices=3, below_melody=-3, enters=0.78, velocity=54
)

WALTZ = Style(
    "waltz",
    Swing(),
    _WALTZ_DRUMS,
    _WALTZ_BASS,
    (_AFTER_BEATS, _ACCORDION, _WALTZ_STRINGS),
    play.VIOLIN,
)
