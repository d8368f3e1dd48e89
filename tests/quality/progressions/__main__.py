"""``python -m tests.quality.progressions [--tunes FOLDER] [--pop909 FOLDER]``: how good suggestions are.

The first rows need nothing but the repository. Folders are of ABC files with chords, such as the
Nottingham tunes, and of POP909's songs; nothing of either was counted.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from shared.music.suggesting.suggesting import suggest
from tests.quality.composer.rows import Row, print_rows
from tests.quality.progressions.judges import Judge, folk_tunes, held_out, pop_songs
from tests.quality.progressions.keys import keys_found
from tests.quality.progressions.measuring import score

_LEAST = 0.60


def main(arguments: Sequence[str]) -> int:
    """Measure, print; 0 where every limit is kept."""
    asked = _parser().parse_args(arguments)
    rows = [*_of("held-out songs", held_out()), *_keys(), _speed()]
    rows += _of("the same as played", held_out("phrases"))
    if asked.tunes:
        tunes, stays = folk_tunes(asked.tunes)
        rows += _of("folk tunes", tunes)
        rows += _of("folk tunes, style folk", tunes, "folk")
        rows.append(Row("folk tunes: a bar has the chord of the bar before", stays))
    if asked.pop909:
        rows += _of("POP909", pop_songs(asked.pop909))
    print_rows(rows, "Chord suggestions")
    return 0 if all(row.met for row in rows) else 1


def _of(name: str, judges: Sequence[Judge], style: str | None = None) -> list[Row]:
    told = score(judges, style=style)
    unkeyed = score(judges, style=style, is_key_told=False)
    plain = score(judges, "secondary", style)
    beside = f"{told.changes} changes of {len(judges)} tunes"
    return [
        Row(f"{name}: true next chord among the first three", told.top3, _LEAST, beside=beside),
        Row("  baseline: the commonest chords but the one that sounds", told.baseline),
        Row("  baseline: the commonest chords", told.plain),
        Row("  without the song's own memory", told.unremembered),
        Row("  the very first", told.top1),
        Row("  the very symbol (sevenths and all) among the first three", told.strict),
        Row("  where the key has to be found", unkeyed.top3),
        Row("  vocabulary 'secondary' (no suspended or diminished ones but vii°)", plain.top3),
    ]


def _keys() -> list[Row]:
    judges = held_out()
    return [
        Row("key found from all chords", keys_found(judges, None)),
        Row("key found from four chords", keys_found(judges, 4)),
    ]


def _speed() -> Row:
    """Milliseconds for 32 chords once everything is loaded, median; told, not judged."""
    chords = next(judge for judge in held_out() if len(judge.chords) >= 32).chords[:32]
    times = []
    for _ in range(20):
        began = time.perf_counter()
        suggest(chords)
        times.append(1000 * (time.perf_counter() - began))
    return Row("milliseconds for 32 chords", sorted(times)[10])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.quality.progressions")
    parser.add_argument("--tunes", type=Path, help="a folder of ABC files with chords")
    parser.add_argument("--pop909", type=Path, help="POP909's folder of songs")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
