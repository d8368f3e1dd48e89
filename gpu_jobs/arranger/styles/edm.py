"""Electronic dance music: four on the floor, bass between the kicks, chords that pulse, a pluck above."""

from __future__ import annotations

from gpu_jobs.arranger import instruments as play
from gpu_jobs.arranger.patterns import Pattern
from gpu_jobs.arranger.style import Bass, Comping, DrumLine, Drums, Fill, Level, Style, Swing
from gpu_jobs.arranger.styles import common as hits

_ROLL = Fill(2, ((hits.SNARE, "o.o.|xxxX"),), 0.4)
_RISE = Fill(4, ((hits.SNARE, "o...|o.o.|oxox|xxXX"), (hits.KICK, "x...|x...|....|....")), 0.65)

_DRUMS = Drums(
    kit=24,
    lines=(
        DrumLine(hits.KICK, Pattern(("X...|X...|X...|X...",), six=("X..|X..",)), above=0.45),
        DrumLine(
            hits.CLAP,
            Pattern(("....|x...|....|x...",), ("....|x...|....",), ("...|x..",)),
            above=0.5,
        ),
        DrumLine(
            hits.SNARE,
            Pattern(("....|o...|....|o..?",), ("....|o...|....",), ("...|o..",)),
            above=0.8,
        ),
        DrumLine(hits.OPEN_HAT, hits.OFF_BEATS, above=0.6),
        DrumLine(hits.HAT, Pattern(("g.o.|g.o.|g.o.|g.oo",), six=("goo|goo",)), 0.25, 0.6),
        DrumLine(hits.HAT, hits.SIXTEENTHS, above=0.78),
        DrumLine(hits.TAMBOURINE, Pattern(("...o|..o.|...o|..o.",), six=("..o|.o.",)), above=0.9),
    ),
    fills=(_ROLL, _RISE),
    gain_db=1.0,
)

_BASS = Bass(
    play.SYNTH_BASS,
    (
        Level(0.0, Pattern(("R...|....|....|....",), six=("R..|...",))),
        Level(0.5, Pattern(("..R.|..r.|..r.|..r.",), six=("..R|..r",))),
        Level(
            0.75,
            Pattern(
                ("..Rr|..rr|..r8|..rr", "..Rr|..r8|..rr|..8r"),
                six=(".Rr|.r8",),
            ),
        ),
    ),
    gate=0.8,
    enters=0.3,
)

_CHORDS = Comping(
    "chords",
    play.SAW_CHORDS,
    "block",
    (
        Level(0.0, Pattern(("x...|....|....|....",), six=("x..|...",))),
        Level(
            0.4,
            Pattern(
                ("x..x|..x.|..x.|x...", "x..x|..x.|..x.|..x."),
                ("x..x|..x.|x...",),
                ("x.x|.x.",),
            ),
        ),
        Level(
            0.7,
            Pattern(
                ("X.x.|.x.x|..x.|x.x.", "X.x.|.x.x|.xx.|.x.x"),
                ("X.x.|.x.x|..x.",),
                ("X.x|xx.",),
            ),
        ),
    ),
    voices=4,
    gate=5,
    below_melody=4,
    velocity=80,
    pushes=True,
)

_PLUCK = Comping(
    "arp",
    play.PLUCK,
    "broken",
    (
        Level(0.0, Pattern(("1.2.|3.4.|3.2.|4.3.",), six=("123|432",))),
        Level(
            0.7,
            Pattern(
                ("1232|4323|1234|3243", "1324|3214|2341|4321"),
                ("1232|4323|1243",),
                ("123432|134243",),
            ),
        ),
    ),
    voices=4,
    gate=4,
    below_melody=-6,
    enters=0.4,
    velocity=62,
)

_PAD = Comping("pad", play.SWEEP_PAD, "hold", voices=4, below_melody=5, velocity=66)

EDM = Style("edm", Swing(), _DRUMS, _BASS, (_CHORDS, _PLUCK, _PAD), play.LEAD_SYNTH)
