"""The score a singer reads: lyrics and notes together, one pronounceable syllable at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from shared.errors import Permanent
from shared.lyrics.model import Line, Lyrics
from shared.lyrics.phonemes import Parts, parts, syllabify
from shared.lyrics.syllables import LA
from shared.music.notes import Notes

_SHORTEST_NOTE_S = 0.01


@dataclass(frozen=True, slots=True)
class SungNote:
    """A pitch (fractional MIDI number) held from ``start`` to ``end``, seconds.

    Attributes:
        level_db: how loud it is sung, dB relative to the loudest note.
    """

    midi: float
    start: float
    end: float
    level_db: float = 0.0


@dataclass(frozen=True, slots=True)
class SungSyllable:
    """One nucleus and its consonants, on one note or, as a melisma, on several.

    Attributes:
        opens_word: a word begins with it.
        opens_line: a line of the lyrics begins with it.
        text: its letters.
    """

    sound: Parts
    notes: tuple[SungNote, ...]
    opens_word: bool
    opens_line: bool = False
    text: str = ""

    @property
    def start(self) -> float:
        return self.notes[0].start

    @property
    def end(self) -> float:
        return self.notes[-1].end


def read_score(notes: Notes, lyrics: Lyrics) -> list[SungSyllable]:
    """Syllables in order of time; those merged on one note get equal parts of it.

    Raises:
        Permanent: ``unsingable`` where there is no note, ``mismatched_lyrics`` where the lyrics
            do not sing every note once and in order, ``overlapping_notes`` where notes are not
            one after another.
    """
    melody = _melody(notes)
    _check_underlay(lyrics, len(melody))
    return list(chain.from_iterable(_read_line(line, melody) for line in lyrics.lines))


def _melody(notes: Notes) -> list[SungNote]:
    if not notes.notes:
        raise Permanent("unsingable", "The melody has no notes to sing.")
    melody = [SungNote(n.midi, n.start, n.end, n.level_db) for n in notes.notes]
    too_short = any(n.end - n.start < _SHORTEST_NOTE_S for n in melody)
    if too_short or any(a.end > b.start + 1e-6 for a, b in pairwise(melody)):
        raise Permanent(
            "overlapping_notes", "The notes must follow one another without overlapping."
        )
    return melody


def _check_underlay(lyrics: Lyrics, count: int) -> None:
    sung = [i for line in lyrics.lines for syllable in line.syllables for i in syllable.notes]
    if sung != list(range(count)):
        raise Permanent(
            "mismatched_lyrics",
            f"The lyrics must sing each of the melody's {count} notes once and in order. "
            "Fit them to these notes again.",
        )


def _read_line(line: Line, melody: Sequence[SungNote]) -> Iterator[SungSyllable]:
    word = None
    for syllable in line.syllables:
        sounds = list(_sounds(syllable.phonemes))
        shares = equal_shares([melody[i] for i in syllable.notes], len(sounds))
        texts = _texts(syllable.text, len(sounds))
        for index, ((sound, opens), notes) in enumerate(zip(sounds, shares, strict=True)):
            opens_word = opens if index else syllable.word != word
            opens_line = word is None and not index
            yield SungSyllable(sound, notes, opens_word, opens_line, texts[index])
        word = syllable.word + syllable.text.count(" ")


def _texts(text: str, count: int) -> list[str]:
    """The letters of each of ``count`` sounds: a word each where that comes out, else all on the first."""
    words = text.split()
    return words if len(words) == count else [text, *[""] * (count - 1)]


def _sounds(phonemes: str) -> Iterator[tuple[Parts, bool]]:
    """Each nucleus with its consonants, and whether it begins a word; 'la' where nothing is known."""
    words = [sounds for word in phonemes.split() if (sounds := syllabify(word))]
    for sounds in words or [[LA.phonemes]]:
        for position, sound in enumerate(sounds):
            yield parts(sound), position == 0


def equal_shares(notes: Sequence[SungNote], count: int) -> list[tuple[SungNote, ...]]:
    """The notes cut into ``count`` stretches of equal sounding time, each on a note or more."""
    share = sum(n.end - n.start for n in notes) / count
    shares: list[list[SungNote]] = [[]]
    room = share
    for note in notes:
        rest = note
        while len(shares) < count and rest.end - rest.start > room + 1e-9:
            cut = rest.start + room
            shares[-1].append(replace(rest, end=cut))
            shares.append([])
            rest, room = replace(rest, start=cut), share
        shares[-1].append(rest)
        room -= rest.end - rest.start
    return [tuple(s) for s in shares]
