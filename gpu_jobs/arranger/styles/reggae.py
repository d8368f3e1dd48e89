"""Reggae: the drums fall on the third beat, the guitar between the beats, and the bass leads."""

from __future__ import annotations

from gpu_jobs.arranger import instruments as play
from gpu_jobs.arranger.patterns import Pattern
from gpu_jobs.arranger.style import Bass, Comping, DrumLine, Drums, Fill, Level, Style, Swing
from gpu_jobs.arranger.styles import common as hits

_TIMBALES = Fill(1, ((hits.HIGH_TOM, "x.xx"), (hits.SNARE, "...x")), 0.4)
_LONG = Fill(
    2, ((hits.SNARE, "x.xx|...."), (hits.HIGH_TOM, "....|x.x."), (hits.LOW_TOM, "....|.x.X")), 0.65
)

_DRUMS = Drums(
    kit=0,
    lines=(
        # one drop: nothing on the first beat; steppers where it is loud
        DrumLine(
            hits.KICK,
            Pattern(("....|....|X...|....",), ("....|....|X...",), ("...|X..",)),
            0.3,
            0.8,
        ),
        DrumLine(hits.KICK, Pattern(("X...|X...|X...|X...",), six=("X..|X..",)), above=0.8),
        DrumLine(
            hits.SIDE_STICK,
            Pattern(
                ("....|....|X..?|....", "..?.|....|X...|...?"), ("....|....|X...",), ("...|X..",)
            ),
            0.25,
        ),
        DrumLine(
            hits.SNARE,
            Pattern(("....|....|o...|....",), ("....|....|o...",), ("...|o..",)),
            above=0.65,
        ),
        DrumLine(
            hits.HAT,
            Pattern(
                ("o.x.|o.xo|o.x.|o.x.", "o.x.|o.x.|o.xo|o.x."), ("o.x.|o.xo|o.x.",), ("oox|oox",)
            ),
            0.2,
        ),
        DrumLine(hits.OPEN_HAT, Pattern(("....|....|....|..?.",), six=("...|..?",)), above=0.5),
    ),
    fills=(_TIMBALES, _LONG),
)

_BASS = Bass(
    play.FINGERED_BASS,
    (
        Level(0.0, Pattern(("R...|....|r...|..5.",), ("R...|....|5...",), ("R..|5..",))),
        Level(
            0.4,
            Pattern(
                ("R.r.|..3.|5...|..a.", "R...|..r.|3.5.|...."),
                ("R.r.|..3.|5...",),
                ("R.r|3.5",),
            ),
        ),
    ),
    gate=0.75,
)

_SKANK = Comping(
    "guitar",
    play.CLEAN_GUITAR,
    "strum",
    (
        Level(0.0, Pattern(("..u.|..u.|..u.|..u.",), six=("..u|..u",))),
        Level(
            0.6,
            Pattern(
                ("..u.|..u.|..u.|..uu", "..u.|..u.|..uu|..u."), ("..u.|..u.|..uu",), ("..u|..u",)
            ),
        ),
    ),
    voices=3,
    gate=3,
    below_melody=3,
    velocity=84,
)

_BUBBLE = Comping(
    "chords",
    play.DRAWBAR_ORGAN,
    "block",
    (
        Level(0.0, Pattern(("..x.|..x.|..x.|..x.",), six=("..x|..x",))),
        Level(0.45, Pattern((".ox.|.oxo|.ox.|.oxo",), six=(".ox|.ox",))),
    ),
    voices=3,
    gate=4,
    below_melody=8,
    velocity=84,
)

_HORNS = Comping(
    "horns",
    play.BRASS,
    "block",
    (
        Level(
            0.0,
            Pattern(
                (
                    "....|....|....|....",
                    "....|....|..o.|x...",
                    "....|....|....|....",
                    "..x.|x...|....|....",
                ),
                six=("...|...", "...|.ox"),
            ),
        ),
    ),
    voices=3,
    gate=8,
    below_melody=0,
    enters=0.72,
    velocity=66,
    always_strikes=False,
    answers=True,
)

REGGAE = Style("reggae", Swing(12, 0.56), _DRUMS, _BASS, (_SKANK, _BUBBLE, _HORNS), play.MELODICA)
