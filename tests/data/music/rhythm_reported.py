"""The pieces whose beat is only reported: other bands and other players than those that are tuned on."""

from __future__ import annotations

from tests.data.music.rhythm_pieces import Drums, Piece, band

_NONE: Drums = ("", "", "")
_INDIE = ("x.....x.x.x.....", "....X.......X...", "x.x.x.x.x.x.x.x.")
_SKA = ("x.......x.......", "....x.......x...", "..x...x...x...x.")
_SHUFFLE = ("x.......x.......", "....X.......X...", "x.x.x.x.x.x.x.x.")
_SOUL = ("x......xx.......", "....x.......x...", "x.x.x.x.x.x.x.x.")
_DISCO = ("X...X...X...X...", "....x.......x...", "..x...x...x...x.")
_BOOM_BAP = ("x..x......x..x..", "....X.......X...", "x.x.x.x.x.x.x.xx")
_BOLERO = ("x.....x.x.....x.", "..o...o.o...o...", "x.x.x.x.x.x.x.x.")
_BREAKS = ("x.........x.....", "....X.......X...", "x.x.x.x.x.x.x.x.")
_TRAIN = ("x...x...x...x...", "x.oxX.oxx.oxX.ox", "")
_DOUBLE_BASS = ("xxxxxxxxxxxxxxxx", "....X.......X...", "x...x...x...x...")
_BALLAD_WALTZ = ("x.....", "....x.", "x.x.x.")
_BRUSHED = ("x.....", "..o.o.", "x.x.xx")
_GOSPEL = ("x....x", "...X..", "xxxxxx")
_SAMBA = ("o..xX..x", "..x..x.x", "xxxxxxxx")
_ROCK_IN_THREE = ("x.....", "..X.X.", "x.x.x.")
_MARCH = ("x...x...", "..x...x.", "x.x.x.x.")
_ODD_ROCK = ("x...x.x...", "..x.....x.", "x.x.x.x.x.")

_FOURS = (
    Piece(band("4/4", "indie rock", _INDIE, "r.r.r.r.r.r.r.r.", "d.d.d.ddd.d.d.dd", (34, 28, 80)),
          (138,)),
    Piece(band("4/4", "ska", _SKA, "r...3...5...8...", "..x...x...x...x.", (33, 27, 57),
               staccato=0.3), (156,)),
    Piece(band("4/4", "shuffle", _SHUFFLE, "r.r.5.5.8.8.5.5.", "x.......x.......", (32, 16, 22),
               swing=0.16), (116,)),
    Piece(band("4/4", "soul ballad", _SOUL, "r......rr...5...", "x.......x.......", (33, 4, 66),
               pad=48), (66,), drifts=True),
    Piece(band("4/4", "disco", _DISCO, "r.8.r.8.r.8.r.8.", "..xx..x...xx..x.", (33, 28, 48),
               staccato=0.4), (118,)),
    Piece(band("4/4", "boom bap", _BOOM_BAP, "r.....r...5.....", "x.......x.......", (38, 5, 11)),
          (90,)),
    Piece(band("4/4", "bolero", _BOLERO, "r.....5.8.......", "a.a.a.a.a.a.a.a.", (32, 24, 71)),
          (104,), drifts=True),
    Piece(band("4/4", "drum and bass", _BREAKS, "r.........5.....", "x...............", (39, 89, 81)),
          (172,)),
    Piece(band("4/4", "harp", _NONE, "r.......r.......", "a.a.a.a.a.a.a.a.", (46, 46, 73)),
          (96,), drifts=True),
    Piece(band("4/4", "string quartet", _NONE, "r...r...r...r...", "x.......x.......", (42, 41, 40)),
          (84, 84, 108)),
    Piece(band("4/4", "hymn", _NONE, "r...5...r...5...", "x...x...x...x...", (19, 19, 52)), (80,)),
    Piece(band("4/4", "train", _TRAIN, "r...5...r...5...", "..d...d...d...d.", (32, 25, 110)),
          (112,)),
    Piece(band("4/4", "double bass drum", _DOUBLE_BASS, "r.r.r.r.r.r.r.r.", "d.ddd.ddd.ddd.dd",
               (34, 30, 29)), (176,)),
    Piece(band("4/4", "marimbas", _NONE, "r.......r.......", "x..x..x.x..x..x.", (12, 12, 13),
               staccato=0.5), (126,)),
)  # fmt: skip
_THREES = (
    Piece(band("3/4", "mazurka", _NONE, "r.....", "..x.x.", (1, 1, 1), staccato=0.5), (150,),
          drifts=True),
    Piece(band("3/4", "ballad waltz", _BALLAD_WALTZ, "r...5.", "a.a.a.", (33, 0, 65)), (84,)),
    Piece(band("3/4", "orchestra", _NONE, "r.....", "..x.x.", (43, 49, 73), staccato=0.6), (172,)),
    Piece(band("3/4", "harp waltz", _NONE, "r.....", "a.a.a.", (46, 46, 78)), (104,), drifts=True),
    Piece(band("3/4", "brushed waltz", _BRUSHED, "r...5.", "x..x..", (32, 26, 11), swing=0.16),
          (132,)),
)  # fmt: skip
_OTHERS = (
    Piece(band("6/8", "barcarolle", _NONE, "r.....", "aaaaaa", (0, 0, 40)), (54,), drifts=True),
    Piece(band("6/8", "gospel in six", _GOSPEL, "r....5", "x..x..", (33, 16, 52)), (62,)),
    Piece(band("2/4", "samba", _SAMBA, "r...5...", "x.x..x..", (32, 24, 73), staccato=0.5), (104,)),
    Piece(band("5/4", "odd rock", _ODD_ROCK, "r...r.5...", "x.........", (33, 28, 81)), (152,)),
    Piece(band("5/4", "vibes in five", _NONE, "r.....5...", "x..x..x.x.", (32, 11, 64), staccato=0.6),
          (160,)),
)  # fmt: skip

# Written later, for as many of each metre as are tuned on. At the end: a piece's chances hang on its place.
_MORE = (
    Piece(band("3/4", "guitar ballad", _NONE, "r.....", "a.a.a.", (24, 24, 25)), (92,), drifts=True),
    Piece(band("3/4", "minuet", _NONE, "r.5.8.", "..x.x.", (6, 6, 6), staccato=0.6), (126,)),
    Piece(band("3/4", "rock in three", _ROCK_IN_THREE, "r.r.r.", "d.d.d.", (34, 29, 82)), (120,)),
    Piece(band("2/4", "quick march", _MARCH, "r...5...", "..x...x.", (58, 60, 56), staccato=0.5),
          (112,)),
)  # fmt: skip

REPORTED = (*_FOURS, *_THREES, *_OTHERS, *_MORE)
