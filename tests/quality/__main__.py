"""``make quality`` sings everything and prints how good it is; ``--quick`` sings a little of it."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.quality.figures import NoSong, SongFigures, make_and_measure
from tests.quality.measures import VOICES, measures
from tests.quality.report import keep_results, print_failures, print_rows, rows_of
from tests.quality.speech import spoken_range
from tests.quality.wishes import Wish, given_wishes, wishes_for_writing

_EVERY_SO_MANY = 7


@dataclass(frozen=True, slots=True)
class Task:
    """A song to make and to measure."""

    wish: Wish
    voice: str
    with_mix: bool
    folder: Path


def main(arguments: Sequence[str]) -> int:
    """Sing, measure, print; 0 where every limit is kept."""
    asked = _parser().parse_args(arguments)
    voices = asked.voices or (VOICES[:1] if asked.quick else VOICES)
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch)
        tasks = list(_tasks(_wishes(asked), voices, folder))
        done = list(_performed(tasks, asked.processes))
    songs = [figures for figures in done if isinstance(figures, SongFigures)]
    failed = [failure for failure in done if isinstance(failure, NoSong)]
    rows = rows_of(measures({voice: spoken_range(voice) for voice in voices}), songs, failed)
    is_whole = not (asked.quick or asked.only or asked.voices)
    rows = rows if is_whole else [row for row in rows if row.is_known]
    print_rows(rows, f"Serenade, how good: {len(songs)} songs")
    print_failures(failed)
    if asked.songs:
        asked.songs.write_text(json.dumps([asdict(song) for song in songs], indent=1))
    if is_whole:
        keep_results(rows, len(songs))
    return 0 if all(row.met for row in rows) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.quality", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="every seventh song, high voice")
    parser.add_argument("--only", choices=("written", "given"), help="one kind of words")
    parser.add_argument("--voices", nargs="+", choices=VOICES, help="who sings")
    parser.add_argument("--processes", type=int, default=2, help="songs at once")
    parser.add_argument("--keep", type=Path, help="folder for all that is made")
    parser.add_argument("--songs", type=Path, help="file for the figures of each song")
    return parser


def _wishes(asked: argparse.Namespace) -> list[Wish]:
    written = [] if asked.only == "given" else wishes_for_writing()
    given = [] if asked.only == "written" else given_wishes()
    wishes = [*written, *given]
    return wishes[::_EVERY_SO_MANY] if asked.quick else wishes


def _tasks(wishes: Sequence[Wish], voices: Sequence[str], folder: Path) -> Iterator[Task]:
    """Each wish by each voice; one of a wish's songs is mixed."""
    for i, wish in enumerate(wishes):
        for k, voice in enumerate(voices):
            with_mix = i % len(voices) == k
            yield Task(wish, voice, with_mix, folder / wish.name.replace(" ", "-") / voice)


def _performed(tasks: Sequence[Task], processes: int) -> Iterator[SongFigures | NoSong]:
    with ProcessPoolExecutor(processes) as pool:
        for done, figures in enumerate(pool.map(_perform, tasks), start=1):
            if sys.stderr.isatty():
                end = "\n" if done == len(tasks) else ""
                print(f"\r{done} of {len(tasks)} songs", end=end, file=sys.stderr, flush=True)
            yield figures


def _perform(task: Task) -> SongFigures | NoSong:
    return make_and_measure(task.wish, task.voice, task.folder, with_mix=task.with_mix)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
