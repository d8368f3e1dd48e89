"""How a song comes round by a chord: the very chord, over the same bass."""

from __future__ import annotations

from collections.abc import Sequence

from shared.music.suggesting.likelihood import Round, round_of
from shared.music.symbols.chord import Chord


def comes_round(earlier: Sequence[Chord], codes: str, chord: Chord, code: str) -> Round | None:
    """How a chord repeats what was before it, if it does.

    Args:
        earlier: the song's chords before it.
        codes: theirs, without repetitions.
        code: the chord's own. It tells no bass: C/G is not the C on which a song began.
    """
    found = round_of(codes, code)
    met = earlier[:1] if found == "back" else earlier
    sounds = chord.root_class, chord.bass_class
    is_same = any((other.root_class, other.bass_class) == sounds for other in met)
    return found if is_same else None
