"""Pop: a steady kit with a backbeat, piano or electric piano, guitar on top, strings where it grows."""

from __future__ import annotations

from gpu_jobs.arranger import instruments as play
from gpu_jobs.arranger.patterns import Pattern
from gpu_jobs.arranger.style import Bass, Comping, DrumLine, Drums, Level, Style, Swing
from gpu_jobs.arranger.styles import common as hits

_DRUMS = Drums(
    kit=0,
    lines=(
        DrumLine(
            hits.KICK,
            Pattern(("x...|....|x...|....",), ("x...|....|....",), ("x..|...",)),
            below=0.5,
        ),
        DrumLine(
            hits.KICK,
            Pattern(
                ("X...|..x.|x...|....", "X...|..x.|..x.|..o."),
                ("X...|....|..x.", "X...|..x.|...."),
                ("X....x|....o.", "X....x|...x.."),
            ),
            above=0.5,
        ),
        DrumLine(hits.SIDE_STICK, hits.BACKBEAT, 0.3, 0.55),
        DrumLine(
            hits.SNARE,
            Pattern(
                ("....|X..?|....|X...", "....|X..?|.?..|X..?"),
                ("....|X...|x..?",),
                ("...|X.?", "..?|X.."),
            ),
            above=0.55,
        ),
        DrumLine(hits.SHAKER, Pattern(("ogog|ogog|ogog|ogog",), six=("ogg|ogg",)), 0.25, 0.5),
        DrumLine(hits.HAT, hits.EIGHTHS, 0.45, 0.85),
        DrumLine(
            hits.OPEN_HAT,
            Pattern(("....|....|....|..?.", "....|....|....|..o."), six=("...|..?",)),
            0.6,
            0.85,
        ),
        DrumLine(hits.RIDE, hits.EIGHTHS, above=0.85),
        DrumLine(hits.TAMBOURINE, Pattern(("g.og|g.og|g.og|g.og",), six=("gog|gog",)), above=0.75),
    ),
    fills=hits.FILLS,
)

_BASS = Bass(
    play.FINGERED_BASS,
    (
        Level(0.0, Pattern(("R...|....|....|....",), six=("R..|...",))),
        Level(
            0.4,
            Pattern(
                ("R...|..r.|r...|..a.", "R...|..r.|..r.|..a."),
                ("R...|....|5.a.",),
                ("R..|r.a",),
            ),
        ),
        Level(
            0.75,
            Pattern(
                ("R.r.|r.r.|r.5.|r.a.", "R.r.|r.r.|8.5.|r.a."),
                ("R.r.|r.5.|r.a.",),
                ("Rr5|r5a",),
            ),
        ),
    ),
)

_PIANO = Comping(
    "chords",
    play.PIANO,
    "block",
    (
        Level(0.0, Pattern(("x...|....|o...|....",), ("x...|....|o...",), ("x..|o..",))),
        Level(
            0.35,
            Pattern(
                ("x...|o...|x...|o.o.", "x...|o...|x.o.|o..."),
                ("x...|o...|o...",),
                ("xoo|xoo",),
            ),
        ),
        Level(
            0.65,
            Pattern(
                ("X..o|..x.|x...|o.o.", "X..o|..x.|..x.|o.o."),
                ("X...|o.o.|o...",),
                ("X.o|xoo",),
            ),
        ),
    ),
    voices=3,
)

_GUITAR = Comping(
    "guitar",
    play.CLEAN_GUITAR,
    "broken",
    (
        Level(
            0.0,
            Pattern(
                ("1.3.|2.3.|4.3.|2.3.", "1.3.|2.4.|3.2.|3.2."),
                ("1.3.|4.3.|2.3.",),
                ("123|432",),
            ),
        ),
    ),
    voices=4,
    gate=24,
    below_melody=2,
    enters=0.5,
    velocity=64,
)

_STRINGS = Comping("pad", play.STRINGS, "hold", voices=4, below_melody=4, enters=0.68, velocity=66)

POP = Style("pop", Swing(), _DRUMS, _BASS, (_PIANO, _GUITAR, _STRINGS), play.LEAD_SYNTH)
