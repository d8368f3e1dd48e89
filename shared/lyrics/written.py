"""Newly written lines, already set to notes by their writer, made into lyrics that can be sung."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from shared.lyrics.lines import Placed, Sung, line_of
from shared.lyrics.model import Line
from shared.lyrics.stress import Stress
from shared.lyrics.words import Phonemize, WordSyllable, read_line
from shared.music.notes import Note


class SetLine(Protocol):
    """A line, its syllables, and the notes of each syllable."""

    @property
    def words(self) -> Sequence[str]: ...

    @property
    def syllables(self) -> Sequence[tuple[str, int, Stress]]:
        """Letters, index of the word, and stress; one for each slot."""
        ...

    @property
    def slots(self) -> Sequence[range]: ...


def pronounced(notes: Sequence[Note], line: SetLine, phonemize: Phonemize) -> Line:
    """The line with the singer's pronunciation of each syllable.

    Where the singer's reader hears more syllables in a word than its writer, the last of them
    share a slot; where it hears fewer, the last one holds the slots that are left.
    """
    sounds = [word.syllables for word in read_line(line.words, phonemize)]
    placed: list[Placed] = []
    for index in range(len(line.words)):
        own = [k for k, (_, word, _) in enumerate(line.syllables) if word == index]
        placed += _placed(line, index, own, [s.phonemes for s in sounds[index]] or [""])
    return line_of(notes, placed)


def _placed(line: SetLine, word: int, own: Sequence[int], sounds: Sequence[str]) -> list[Placed]:
    """One word's syllables on its slots; ``own`` are their places in the line."""
    placed = []
    for i, k in enumerate(own[: len(sounds)]):
        is_last = i == min(len(own), len(sounds)) - 1
        rest = own[i:] if is_last else [k]
        text = "".join(line.syllables[j][0] for j in rest)
        phonemes = "".join(sounds[i:]) if is_last else sounds[i]
        syllable = WordSyllable(text, phonemes, line.syllables[k][2])
        notes = range(line.slots[rest[0]].start, line.slots[rest[-1]].stop)
        placed.append(Placed([Sung(syllable, word)], notes))
    return placed
