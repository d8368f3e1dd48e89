"""Classical: broken chords on the piano, cellos below, strings and horns that join as it grows; no drums."""

from __future__ import annotations

from gpu_jobs.arranger import instruments as play
from gpu_jobs.arranger.patterns import Pattern
from gpu_jobs.arranger.style import Bass, Comping, Level, Style, Swing

_CELLOS = Bass(
    play.CELLOS,
    (
        Level(0.0, Pattern(("R...|....|....|....",), six=("R..|...",))),
        Level(
            0.5,
            Pattern(
                ("R...|....|5...|a...", "R...|....|r...|...."),
                ("R...|....|a...", "R...|....|...."),
                ("R..|r..",),
            ),
        ),
        Level(0.75, Pattern(("R...|5...|8...|a...",), ("R...|5...|a...",), ("R.5|8.a",))),
    ),
    enters=0.25,
    gate=0.97,
)

_PIANO = Comping(
    "chords",
    play.PIANO,
    "broken",
    (
        # D. Alberti's bass, then broader arpeggios
        Level(
            0.0,
            Pattern(
                ("1.3.|2.3.|1.3.|2.3.",),
                ("1.2.|3.2.|3.2.",),
                ("123|232",),
            ),
        ),
        Level(
            0.6,
            Pattern(
                ("1.2.|3.4.|3.2.|3.4.", "1.2.|3.4.|2.3.|4.3."),
                ("1.2.|3.4.|3.2.",),
                ("123|432",),
            ),
        ),
    ),
    voices=4,
    gate=14,
    velocity=84,
)

_STRINGS = Comping(
    "strings", play.STRINGS, "hold", voices=4, below_melody=5, enters=0.4, velocity=80
)

_PIZZICATO = Comping(
    "pizzicato",
    play.PIZZICATO,
    "block",
    (Level(0.0, Pattern(("....|o...|....|o...",), ("....|o...|o...",), ("..o|..o",))),),
    voices=3,
    gate=6,
    below_melody=2,
    enters=0.3,
    leaves=0.62,
    velocity=70,
)

_HORNS = Comping("horns", play.HORNS, "hold", voices=3, below_melody=10, enters=0.75, velocity=60)

CLASSICAL = Style(
    "classical", Swing(), None, _CELLOS, (_PIANO, _STRINGS, _PIZZICATO, _HORNS), play.VIOLIN
)
