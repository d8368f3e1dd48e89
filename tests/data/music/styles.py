"""What each instrument of a band does in a bar, style by style.

A pattern is a string, one character a step. Drums: ``X`` loud, ``x``, ``o`` soft. Bass: ``r`` root,
``3``, ``5``, ``8`` octave. Chords: ``x`` all notes, ``d`` and ``u`` strummed down and up, ``a`` the
next note of a broken chord. A dot is nothing; bass and chords sound until their next stroke.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.data.music.model import Half


@dataclass(frozen=True, slots=True)
class Style:
    """One way to accompany.

    Attributes:
        half: the half of the corpus that has it.
        metre: as written.
        beats: a bar; of the beat that one taps.
        tempo: slowest and fastest, beats a minute.
        kick, snare, hat: the drums; empty for none.
        bass, chords: see above.
        programs: of bass, chords and melody, General MIDI from 0.
        pad: General MIDI program that holds every chord, or None.
        staccato: how much of its time a chord sounds.
        swing: how late the second half of a beat is, as a share of the beat.
        jazz: whether its harmony is in sevenths.
        is_compound: whether the beat is in three.
        snare_key: of General MIDI's percussion.
    """

    name: str
    half: Half
    metre: str
    beats: int
    tempo: tuple[int, int]
    kick: str
    snare: str
    hat: str
    bass: str
    chords: str
    programs: tuple[int, int, int]
    pad: int | None = None
    staccato: float = 0.95
    swing: float = 0.0
    jazz: bool = False
    is_compound: bool = False
    snare_key: int = 38


_TUNE = (
    Style("pop", "tune", "4/4", 4, (95, 125),
          "x.....x.x.......", "....x.......x...", "x.x.x.x.x.x.x.x.",
          "r.....r.r.....5.", "x...x...x...x...", (33, 0, 73)),
    Style("folk strum", "tune", "4/4", 4, (85, 120),
          "", "", "",
          "r.......5.......", "d...d.u...u.d.u.", (32, 24, 40)),
    Style("bossa", "tune", "4/4", 4, (100, 130),
          "x.....x.x.....x.", "x.....x.....x...", "x.x.x.x.x.x.x.x.",
          "r.....5.5.....r.", "x.....x...x.....", (32, 24, 65), staccato=0.6, jazz=True, snare_key=37),
    Style("reggae", "tune", "4/4", 4, (68, 90),
          "........X.......", "........x.......", "x.xxx.x.x.xxx.x.",
          "r.r...5...r.3.5.", "....x.......x...", (33, 16, 56), staccato=0.4),
    Style("waltz", "tune", "3/4", 3, (95, 160),
          "x.....", "..o.o.", "x.x.x.",
          "r.....", "..x.x.", (32, 0, 71), staccato=0.7),
)  # fmt: skip
_REPORT = (
    Style("rock ballad", "report", "4/4", 4, (62, 84),
          "x.....x...x.....", "....X.......X...", "x.x.x.x.x.x.x.x.",
          "r.......r...5...", "a.a.a.a.a.a.a.a.", (34, 27, 66), pad=49),
    Style("jazz", "report", "4/4", 4, (110, 160),
          "o...o...o...o...", "............o...", "x...x..xx...x..x",
          "r...3...5...3...", "x......x........", (32, 4, 60), swing=0.16, jazz=True),
    Style("edm", "report", "4/4", 4, (118, 132),
          "X...X...X...X...", "....x.......x...", "..x...x...x...x.",
          "..r...r...r...r.", "x..x..x...x..x..", (38, 81, 80), pad=90, staccato=0.5),
    Style("motown", "report", "4/4", 4, (100, 124),
          "x...x.x.x...x...", "x...x...x...x...", "x.x.x.x.x.x.x.x.",
          "r..r..5.r..r8.5.", "....x.......x...", (33, 26, 61), pad=18, staccato=0.5),
    Style("country waltz", "report", "3/4", 3, (88, 140),
          "x.....", "..o.o.", "x.xxx.",
          "r...5.", "d.dudu", (33, 25, 110)),
)  # fmt: skip

POP_STYLES: dict[Half, tuple[Style, ...]] = {"tune": _TUNE, "report": _REPORT}
