"""Lyrics that a language model wrote: held against the melody, and set to it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.hosted.lyric_request import LineForm
from shared.lyrics.arpabet import read_by
from shared.lyrics.dictionary import load_dictionary
from shared.lyrics.model import Lyrics
from shared.lyrics.rhyme import rhyme_scheme
from shared.lyrics.syllables import fit_syllables
from shared.lyrics.words import Word, read_words
from shared.music.notes import Note

MOST_LINES = 200
_BEARABLE = 1
"""Syllables that a line may be too long or too short by in the end: the melody bends that far."""

LineText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class WrittenLyrics(BaseModel):
    """Lyrics as a language model gives them; a line of text for each line of the melody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(max_length=100, description="A title of a few words.")
    lines: list[LineText] = Field(
        min_length=1, max_length=MOST_LINES, description="The lines, in order."
    )


def faults(written: WrittenLyrics, forms: Sequence[LineForm]) -> list[str]:
    """What is wrong with the lyrics, a sentence each; empty where they fit exactly."""
    if len(written.lines) != len(forms):
        return [f"There are {len(written.lines)} lines, but the melody has {len(forms)}."]
    told = (_faults_of_line(*each) for each in enumerate(zip(written.lines, forms, strict=True), 1))
    return list(chain.from_iterable(told))


def is_singable(written: WrittenLyrics, forms: Sequence[LineForm]) -> bool:
    """Whether the melody can bear what faults there are left."""
    if len(written.lines) != len(forms):
        return False
    counts = [_syllables(_words(line)) for line in written.lines]
    return all(
        count and abs(count - form.syllables) <= _BEARABLE
        for count, form in zip(counts, forms, strict=True)
    )


def set_to(notes: Sequence[Note], written: WrittenLyrics) -> Lyrics:
    """The lyrics on their notes, as the embedded writer gives them.

    Raises:
        Permanent: see `fit_syllables`.
    """
    dictionary = load_dictionary()
    lyrics = fit_syllables(notes, "\n".join(written.lines), _phonemize, short_lyrics="melisma")
    scheme = rhyme_scheme([line.text for line in lyrics.lines], dictionary.rhyme_key)
    return lyrics.model_copy(
        update={
            "title": written.title.strip() or lyrics.title,
            "mode": "written",
            "rhyme_scheme": scheme,
        }
    )


def _faults_of_line(number: int, both: tuple[str, LineForm]) -> list[str]:
    line, form = both
    words = _words(line)
    unknown = [word.text for word in words if not word.syllables]
    if unknown or not words:
        listed = ", ".join(unknown[:5]) or "nothing that can be sung"
        return [f"Line {number} has {listed}: use ordinary English words."]
    count = _syllables(words)
    if count == form.syllables:
        return []
    return [f"Line {number} has {count} syllables instead of {form.syllables}: {line!r}."]


def _words(line: str) -> list[Word]:
    return read_words(line, _phonemize)


def _syllables(words: Sequence[Word]) -> int:
    return sum(len(word.syllables) for word in words)


def _phonemize(line: str) -> str:
    return read_by(load_dictionary(), line)
