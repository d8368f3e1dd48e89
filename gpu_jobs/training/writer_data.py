"""Makes all data of the embedded lyric writer from published packages.

    python -m gpu_jobs.training.writer_data PACKAGES

PACKAGES is a folder with the five files that ``gpu_jobs/writer/data/README.md`` names.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter
from pathlib import Path

from gpu_jobs.engines.hibari import phonemize
from gpu_jobs.training.associations import write_associations
from gpu_jobs.training.cmudict import read_cmudict
from gpu_jobs.training.offensive_words import offensive_words
from gpu_jobs.training.pickled_table import read_strings
from gpu_jobs.training.pronunciations import pronunciations
from gpu_jobs.training.sources import (
    BAD_WORDS,
    PROFANITY,
    PRONUNCIATIONS,
    VERSE,
    read_source,
    wordnet,
)
from gpu_jobs.training.verse import song_like
from gpu_jobs.training.verse_data import write_verse_data
from gpu_jobs.training.word_kinds import word_kinds
from gpu_jobs.training.wordnet import read_wordnet

DATA = Path(__file__).parents[1] / "writer" / "data"
PRONUNCIATIONS_FILE = Path(__file__).parents[2] / "shared/lyrics/data/pronunciations.txt.gz"


def write_all(packages: Path, data: Path, dictionary: Path) -> None:
    """Writes the dictionary and every file of the writer's data; the same packages give the same bytes."""
    cmudict = read_cmudict(read_source(packages, PRONUNCIATIONS).decode("utf-8"))
    senses = read_wordnet(lambda name: read_source(packages, wordnet(name)))
    verse = _verse(packages)
    songs = list(song_like(verse, cmudict))
    offensive = offensive_words(
        read_source(packages, BAD_WORDS).decode("utf-8"),
        read_source(packages, PROFANITY).decode("utf-8"),
    )
    (data / "offensive.txt").write_text("\n".join(offensive) + "\n", "ascii")
    seen = Counter(word for line in songs for word in line)
    sounds = pronunciations(cmudict, seen, senses, frozenset(offensive), phonemize)
    _write_packed(dictionary, sounds)
    definitions = [sense.gloss for meanings in senses.values() for sense in meanings]
    kinds = word_kinds(senses, cmudict.keys(), [*verse, *definitions])
    _write_packed(data / "word_kinds.txt.gz", kinds)
    write_verse_data(songs, data)
    write_associations(verse, senses, cmudict, data)


def _verse(packages: Path) -> list[str]:
    """The lines; the table's other column is their metre."""
    cells = read_strings(read_source(packages, VERSE))
    return cells[: len(cells) // 2]


def _write_packed(path: Path, text: str) -> None:
    path.write_bytes(gzip.compress(text.encode("ascii"), 9, mtime=0))


def main() -> None:
    """Runs the command line of this module."""
    arguments = argparse.ArgumentParser(description="Makes the lyric writer's data.")
    arguments.add_argument("packages", type=Path, help="folder with the packages")
    write_all(arguments.parse_args().packages, DATA, PRONUNCIATIONS_FILE)


if __name__ == "__main__":
    main()
