"""Writes the nouns that the songwriting teacher may take from a theme.

``python -m gpu_jobs.training.teaching_nouns`` selects, from the kinds of words that the lyric writer
knows (WordNet), the nouns that are fit for lyrics and that a lesson may lightly sing about.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import shared.teaching.data
from gpu_jobs.writer.data import __file__ as writer_data
from gpu_jobs.writer.offensive import is_offensive
from shared.lyrics.dictionary import load_dictionary

_KINDS = Path(writer_data).parent / "word_kinds.txt.gz"
_TO = Path(shared.teaching.data.__file__).parent / "nouns.txt.gz"
_UNFIT = frozenset(
    Path(__file__).with_name("words").joinpath("unfit_nouns.txt").read_text().split()
)
_SHORTEST = 3


def main() -> None:
    """Write the file: a line each, the noun and 'c' (takes an article), 'm' (a name), or 'u'."""
    lines = [f"{word} {_letter(kinds)}" for word, kinds in _nouns()]
    text = "\n".join(sorted(lines)) + "\n"
    _TO.write_bytes(gzip.compress(text.encode("ascii"), mtime=0))


def _nouns() -> list[tuple[str, str]]:
    rows = gzip.decompress(_KINDS.read_bytes()).decode("ascii").splitlines()
    pairs = [(word, kinds) for word, _, kinds in (row.partition(" ") for row in rows)]
    return [(word, kinds) for word, kinds in pairs if _is_fit(word, kinds)]


def _is_fit(word: str, kinds: str) -> bool:
    is_noun = kinds.startswith("n") and "a" not in kinds
    is_clean = word not in _UNFIT and not is_offensive(word)
    return is_noun and is_clean and len(word) >= _SHORTEST and load_dictionary().is_writable(word)


def _letter(kinds: str) -> str:
    return "m" if "m" in kinds else "c" if "c" in kinds else "u"


if __name__ == "__main__":
    main()
