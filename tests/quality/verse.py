"""What can be counted about lyrics: whether they fit, scan, rhyme and vary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from gpu_jobs.writer.offensive import is_offensive
from gpu_jobs.writer.verse_model import load_verse_model
from shared.lyrics.dictionary import Dictionary, load_dictionary
from shared.lyrics.model import Line, Lyrics, Syllable
from shared.music.form import find_form
from shared.music.metre import may_be_stressed, slot_strengths
from shared.music.notes import Notes

_ARTICLES = "a an the my your his her its our their this that these those some no"
_PRONOUNS = "i you he she it we they me him us them who whom whose what which there"
_CONJUNCTIONS = "and but or nor so as if than then when while where till"
_PREPOSITIONS = "at by for from in into of off on out to up with through like"
_AUXILIARIES = (
    "am are is was were be been do does did has have had can could will would shall should may"
    " might must not just"
)
_SHORT_FORMS = (
    "i'm i'll i've i'd you're you'll you've you'd he's he'll she's she'll it's we're we'll we've"
    " we'd they're they'll they've that's there's what's who's let's don't can't won't"
)
_KINDS = (_ARTICLES, _PRONOUNS, _CONJUNCTIONS, _PREPOSITIONS, _AUXILIARIES, _SHORT_FORMS)
_LIGHT = frozenset(word for kind in _KINDS for word in kind.split())
"""Words of one syllable that scan as light."""


@dataclass(frozen=True, slots=True)
class VerseFigures:
    """Counts over one song's lyrics.

    Attributes:
        misfits: words with another number of syllables than the dictionary has; notes not sung
            once and in order; syllables that share a note.
        stressed, well_placed: stressed syllables, and those at least as strong as the notes
            beside them.
        pairs, rhyming: pairs of different lines that the scheme calls rhymes, and those that
            rhyme by the dictionary.
        lines, rhymed_lines: lines, and those that belong to a pair or repeat one that does.
        repeated_lines: lines whose words came before on another phrase.
        distinct_per_word: type-token ratio of each stretch of `STRETCH` words, on average.
        fluency: mean log probability of a word by the verse model, natural log.
        offensive: offensive words.
        texts: the lines, as plain words.
    """

    misfits: int
    stressed: int
    well_placed: int
    pairs: int
    rhyming: int
    lines: int
    rhymed_lines: int
    repeated_lines: int
    distinct_per_word: float
    fluency: float
    offensive: int
    texts: list[str]


STRETCH = 50
"""Words over which variety is compared: it falls with length."""


def measure_verse(lyrics: Lyrics, notes: Notes) -> VerseFigures:
    """Count what the issue's limits are about."""
    dictionary = load_dictionary()
    stresses = [s for line in lyrics.lines for s in _stresses(line, notes, dictionary)]
    phrases = [_phrase(line) for line in lyrics.lines]
    form = find_form(notes.notes, phrases)
    texts = [plain_words(line.text) for line in lyrics.lines]
    pairs = list(_rhyme_pairs(texts, lyrics.rhyme_scheme))
    words = [word for text in texts for word in text]
    fluencies = [load_verse_model().fluency(text) for text in texts if text]
    return VerseFigures(
        misfits=_misfits(lyrics, notes, dictionary),
        stressed=len(stresses),
        well_placed=sum(stresses),
        pairs=len(pairs),
        rhyming=sum(dictionary.rhymes(texts[i][-1], texts[j][-1]) for i, j in pairs),
        lines=len(texts),
        rhymed_lines=_rhymed_lines(texts, pairs),
        repeated_lines=sum(
            texts[i] == texts[j] and form[i] != form[j]
            for i, j in combinations(range(len(texts)), 2)
        ),
        distinct_per_word=variety(words),
        fluency=sum(fluencies) / max(len(fluencies), 1),
        offensive=sum(map(is_offensive, words)),
        texts=[" ".join(text) for text in texts],
    )


def plain_words(text: str) -> list[str]:
    """Words in small letters without punctuation."""
    return re.findall(r"[a-z]+(?:'[a-z]+)*'?", text.lower().replace("’", "'"))


def variety(words: Sequence[str]) -> float:
    """Type-token ratio, the mean over stretches of `STRETCH` words (fewer, where there are fewer)."""
    last = max(len(words) - STRETCH, 0)
    ratios = [
        len(set(stretch)) / max(len(stretch), 1)
        for begin in range(0, last + 1)
        if (stretch := words[begin : begin + STRETCH]) is not None
    ]
    return sum(ratios) / len(ratios)


def _phrase(line: Line) -> range:
    return range(line.syllables[0].notes[0], line.syllables[-1].notes[-1] + 1)


def _words_sung(line: Line) -> Iterator[tuple[str, list[Syllable]]]:
    """Each word of a line as it is sung, with its syllables."""
    for index in dict.fromkeys(s.word for s in line.syllables):
        syllables = [s for s in line.syllables if s.word == index]
        yield "".join(s.text for s in syllables), syllables


def _misfits(lyrics: Lyrics, notes: Notes, dictionary: Dictionary) -> int:
    sung = [i for line in lyrics.lines for s in line.syllables for i in s.notes]
    misfits = lyrics.merged + (sung != list(range(len(notes.notes))))
    for line in lyrics.lines:
        for word, syllables in _words_sung(line):
            found = dictionary.find("".join(plain_words(word)))
            misfits += found is not None and len(found.stresses) != len(syllables)
    return misfits


def _stresses(line: Line, notes: Notes, dictionary: Dictionary) -> Iterator[bool]:
    """For each stressed syllable, whether it lies on a note at least as strong as its neighbours."""
    slots = [range(s.notes[0], s.notes[-1] + 1) for s in line.syllables]
    allowed = may_be_stressed(slot_strengths(notes.notes, slots))
    marks = [mark for word in _words_sung(line) for mark in _stress_marks(*word, dictionary)]
    return (may for may, stressed in zip(allowed, marks, strict=True) if stressed)


def _stress_marks(word: str, syllables: Sequence[Syllable], dictionary: Dictionary) -> list[bool]:
    """Which of a word's syllables the dictionary stresses; where it is silent, the lyrics themselves."""
    plain = "".join(plain_words(word))
    if len(syllables) == 1:
        return [plain not in _LIGHT]
    found = dictionary.find(plain)
    if found is not None and len(found.stresses) == len(syllables):
        return [stress == "1" for stress in found.stresses]
    return [s.stress == 1 for s in syllables]


def _rhyme_pairs(texts: Sequence[Sequence[str]], scheme: str) -> Iterator[tuple[int, int]]:
    """Neighbours among the lines of one letter; a line that is repeated does not rhyme anew."""
    for letter in dict.fromkeys(scheme.replace("-", "")):
        lines = [i for i, other in enumerate(scheme) if other == letter]
        for i, j in pairwise(lines):
            if texts[i] != texts[j]:
                yield i, j


def _rhymed_lines(texts: Sequence[Sequence[str]], pairs: Sequence[tuple[int, int]]) -> int:
    rhymed = [texts[i] for pair in pairs for i in pair]
    return sum(text in rhymed for text in texts)
