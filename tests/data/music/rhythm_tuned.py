"""The pieces whose beat may be tuned on."""

from __future__ import annotations

from tests.data.music.rhythm_pieces import Drums, Piece, band

_NONE: Drums = ("", "", "")
_ROCK = ("x.......x.......", "....X.......X...", "x.x.x.x.x.x.x.x.")
_FUNK = ("x..x......x..x..", "....x..o.o..x..o", "x.xxx.xxx.xxx.xx")
_HOUSE = ("X...X...X...X...", "....x.......x...", "..x...x...x...x.")
_HALF_TIME = ("x.........x.....", "........X.......", "x.x.x.x.x.x.x.x.")
_RIDE = ("x.......x.......", "....o.......o...", "x...x..xx...x..x")
_ONE_DROP = ("........X.......", "........x.......", "x.x.x.x.x.x.x.x.")
_WALTZ = ("x.....", "..x.x.", "x.x.x.")
_SLOW_WALTZ = ("x...........", "....x...x...", "x.x.x.x.x.x.")
_COUNTRY_WALTZ = ("x.....", "..o.o.", "x.xxx.")
_JAZZ_WALTZ = ("x.......x...", "....o.....o.", "x...x..xx...")
_JIG = ("x.....", "...x..", "xxxxxx")
_SLOW_SIX = ("x.....", "...X..", "xxxxxx")
_MARCH = ("x...", "..x.", "x.x.")
_FIVE = ("x.....x...", "....x...x.", "x.x.x.x.x.")
_FIVE_HALVED = ("x..x......", "......x...", "x.x.x.x.x.")

TUNED = (
    Piece(
        band("4/4", "rock", _ROCK, "r.r.r.r.r.r.5.5.", "x.......x.......", (33, 29, 81)),
        (128,),
    ),
    Piece(
        band(
            "4/4",
            "funk",
            _FUNK,
            "r..r..r...r.8...",
            "..x...x..x....x.",
            (36, 7, 65),
            staccato=0.4,
        ),
        (102,),
        drifts=True,
    ),
    Piece(
        band(
            "4/4",
            "piano alone",
            _NONE,
            "r...5...8...5...",
            "x...x...x...x...",
            (0, 0, 0),
            staccato=0.6,
        ),
        (76,),
        drifts=True,
    ),
    Piece(
        band("4/4", "strings", _NONE, "r.......r.......", "x...x.x.x...x...", (42, 48, 40)),
        (92, 92, 118),
    ),
    Piece(
        band("3/4", "guitar waltz", _NONE, "r.....", "..d.du", (32, 24, 24)),
        (112,),
        drifts=True,
    ),
    Piece(
        band("3/4", "band waltz", _WALTZ, "r...5.", "..x.x.", (33, 0, 73), staccato=0.6),
        (168,),
    ),
    Piece(
        band("3/4", "slow waltz", _SLOW_WALTZ, "r.......5...", "a.a.a.a.a.a.", (32, 4, 71)),
        (74,),
    ),
    Piece(
        band("3/4", "piano waltz", _NONE, "r.....", "..x.x.", (0, 0, 0), staccato=0.5),
        (138, 138, 110),
    ),
    Piece(band("6/8", "jig", _JIG, "r..5..", "d.ud.u", (32, 25, 73)), (112,)),
    Piece(band("2/4", "march", _MARCH, "r.5.", ".x.x", (58, 61, 56), staccato=0.5), (116,)),
    Piece(
        band("5/4", "five", _FIVE, "r.....5...", "x..x..x.x.", (32, 0, 65), staccato=0.6),
        (146,),
    ),
    Piece(
        band("4/4", "house", _HOUSE, "..r...r...r...r.", "x..x..x...x..x..", (38, 81, 80), pad=89),
        (126,),
    ),
    Piece(
        band("4/4", "half time", _HALF_TIME, "r.....r...5.....", "x.......x.......", (34, 30, 82)),
        (142,),
    ),
    Piece(
        band(
            "4/4",
            "swing",
            _RIDE,
            "r...3...5...3...",
            "x......x......x.",
            (32, 1, 64),
            staccato=0.5,
            swing=0.16,
        ),
        (154,),
    ),
    Piece(
        band("4/4", "guitar alone", _NONE, "r.......5.......", "d...d.u...u.d.u.", (24, 25, 25)),
        (88,),
        drifts=True,
    ),
    Piece(
        band(
            "4/4",
            "reggae",
            _ONE_DROP,
            "r..r..5.r.....3.",
            "....x.......x...",
            (33, 16, 66),
            staccato=0.3,
        ),
        (72,),
    ),
    Piece(
        band("3/4", "string waltz", _NONE, "r.....", "..x.x.", (43, 48, 41), staccato=0.6),
        (126,),
        drifts=True,
    ),
    Piece(band("3/4", "country waltz", _COUNTRY_WALTZ, "r...5.", "d.dudu", (33, 25, 110)), (98,)),
    Piece(
        band(
            "3/4",
            "jazz waltz",
            _JAZZ_WALTZ,
            "r...5...3...",
            "x.....x.....",
            (32, 26, 60),
            staccato=0.5,
        ),
        (180,),
    ),
    Piece(band("3/4", "piano waltz", _NONE, "r.....", "a.a.a.", (4, 4, 0)), (88, 88, 116)),
    Piece(
        band("6/8", "slow rock in six", _SLOW_SIX, "r..r.5", "aaaaaa", (33, 27, 66), pad=50),
        (58,),
    ),
    Piece(band("2/4", "polka", _MARCH, "r.5.", ".x.x", (58, 21, 71), staccato=0.4), (124,)),
    Piece(
        band("5/4", "five", _FIVE_HALVED, "r..r..5.3.", "......x.x.", (33, 5, 68), staccato=0.7),
        (168,),
    ),
    Piece(
        band(
            "4/4",
            "brass",
            _ROCK,
            "r...r.5.r...5...",
            "x..x..x.........",
            (57, 61, 59),
            staccato=0.5,
        ),
        (120, 120, 96),
    ),
    Piece(
        band(
            "4/4",
            "motown",
            _ROCK,
            "r..r..5.r..r..5.",
            "....x.......x...",
            (33, 27, 56),
            staccato=0.4,
        ),
        (110,),
    ),
    Piece(
        band("4/4", "cha-cha", _FUNK, "r.....5.8.......", "x...x...x...x.x.", (32, 0, 73)), (122,)
    ),
    Piece(
        band(
            "4/4",
            "power ballad",
            _ROCK,
            "r.......r...5...",
            "a.a.a.a.a.a.a.a.",
            (33, 27, 66),
            pad=48,
        ),
        (70,),
    ),
    Piece(
        band("4/4", "techno", _HOUSE, "..r...r...r...r.", "x.....x.....x...", (38, 90, 81)), (134,)
    ),
)
