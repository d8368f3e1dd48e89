"""The embedded writer: new English lyrics for a melody."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from random import Random
from statistics import fmean

from gpu_jobs.writer import objective
from gpu_jobs.writer.books import book_of
from gpu_jobs.writer.composing import Composer
from gpu_jobs.writer.constituents import FitsOfPools
from gpu_jobs.writer.drafts import Draft
from gpu_jobs.writer.line_writing import LineWriter, SungLine
from gpu_jobs.writer.plans import Plan, draw_plan
from gpu_jobs.writer.repertoire import pools_of_field, repertoire_of
from gpu_jobs.writer.scansion import Scansion, scan, with_fewer_syllables
from gpu_jobs.writer.sounds import hear
from gpu_jobs.writer.structure import Stanza, find_structure, singable_again
from gpu_jobs.writer.themes import Theme, understand
from gpu_jobs.writer.titles import find_title
from gpu_jobs.writer.verse_model import load_verse_model
from gpu_jobs.writer.verses import Poet, Song
from gpu_jobs.writer.voices import Voice
from shared.lyrics.spelling import split_spelling
from shared.lyrics.stress import Stress
from shared.music.form import find_form
from shared.music.notes import Note

_MOST_LINES = 1200
_LETTERS = string.ascii_uppercase + string.ascii_lowercase + "ΓΔΘΛΞΠΣΦΨΩαβγδεζηθλμξπρστφχψω"
_UNRHYMED = "-"
_FLUENT, _STRONG = 0.75, 0.25


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """The words on one phrase.

    Attributes:
        words: with their punctuation, the first with a capital.
        syllables: of each slot the text, the index of its word and its stress.
        slots: the notes of each syllable: indices into the melody.
    """

    words: tuple[str, ...]
    syllables: tuple[tuple[str, int, Stress], ...]
    slots: tuple[range, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A lyric.

    Attributes:
        lines: one a phrase.
        rhyme_scheme: a letter a line; lines of the same letter rhyme, "-" with none.
        score: the figures of `objective`, each 0 to 1, and their "total".
    """

    title: str
    lines: list[WrittenLine]
    rhyme_scheme: str
    score: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Melody:
    """What all candidates are written for."""

    notes: Sequence[Note]
    form: Sequence[int]
    scansions: Sequence[Scansion]
    composers: dict[tuple[tuple[str, ...], str, str, Voice], Composer] = field(default_factory=dict)
    fits: FitsOfPools = field(default_factory=FitsOfPools)

    def composers_of(self, plan: Plan, about: Theme) -> list[Composer]:
        """Of each image field of ``plan``; candidates share them, for what they have found out."""
        return [
            self._composer((name, *(f for f in plan.fields if f != name)), plan, about)
            for name in plan.fields
        ]

    def _composer(self, fields: tuple[str, ...], plan: Plan, about: Theme) -> Composer:
        scope = fields, plan.stance, plan.cries, plan.voice
        if scope not in self.composers:
            repertoire = repertoire_of(fields[0], plan.stance, plan.cries, plan.voice)
            book = book_of(fields, plan.stance, plan.voice, about)
            self.composers[scope] = Composer(repertoire, self.fits, book)
        return self.composers[scope]


@dataclass(frozen=True, slots=True)
class _Candidate:
    song: Song
    stanzas: Sequence[Stanza]
    score: Mapping[str, float]
    nouns: Sequence[Sequence[str]]


def write_lines(
    notes: Sequence[Note],
    phrases: Sequence[range],
    *,
    theme: str | None,
    mood: str | None,
    style: str | None,
    candidates: int,
    seed: int,
) -> Written:
    """The best of several lyrics, by `objective`; the same for the same arguments.

    Args:
        notes: the melody, in order, not overlapping.
        phrases: indices of the notes of each phrase, at least one phrase of at least one note.
        theme: free text; its plain English words count, whatever else is in it does not.
        mood: one of those in `lexicon/moods.txt`, or None for any.
        style: one of those in `lexicon/styles.txt`, or None for any.
        candidates: whole lyrics written, at least 1; of a very long melody fewer, so that no more
            than 1,200 lines are written.
    """
    about = understand(theme)
    melody = _Melody(notes, find_form(notes, phrases), [scan(notes, p) for p in phrases])
    affordable = max(_MOST_LINES // len(phrases), 1)
    every = (
        _write(melody, about, mood, style, Random(f"{seed}/{number}"))
        for number in range(min(candidates, affordable))
    )
    return _written(max(every, key=lambda candidate: candidate.score["total"]), about)


def _write(
    melody: _Melody, about: Theme, mood: str | None, style: str | None, rng: Random
) -> _Candidate:
    plan = draw_plan(rng, about, mood, style)
    stanzas = find_structure(melody.form, alternating=plan.alternating)
    poet = Poet(
        melody.composers_of(plan, about),
        LineWriter(
            _worth_of_line, partial(with_fewer_syllables, melody.notes), rng, len(melody.form)
        ),
        rng,
        has_theme=bool(about.names),
    )
    song = poet.write(singable_again(melody.scansions, stanzas), stanzas)
    things = pools_of_field(plan.fields[0], plan.voice)["NOUN"]
    nouns = [noun.words for noun in things.members]
    return _Candidate(song, stanzas, _score(song, plan, about), nouns)


def _worth_of_line(draft: Draft, scansion: Scansion) -> float:
    strong = objective.stress_on_strong(draft, scansion.clauses)
    return _FLUENT * objective.fluency(load_verse_model(), draft) + _STRONG * strong


def _score(song: Song, plan: Plan, about: Theme) -> Mapping[str, float]:
    every = [line.draft for line in song.lines]
    drafts = list({line.draft.words: line.draft for line in song.lines}.values())
    figures = {
        "metre": objective.metre((line.draft, line.scansion.clauses) for line in song.lines),
        "rhyme": min(sum(map(len, song.rhymes)) / len(drafts), 1.0),
        "fluency": fmean(objective.fluency(load_verse_model(), draft) for draft in drafts),
        "variety": objective.variety(drafts),
        "theme": objective.closeness(every, about.stems, about.nearness.get(plan.fields[0], 0.0)),
        "plainness": objective.plainness(every),
        "thought": objective.thought(every),
    }
    return {**figures, "total": objective.total(figures)}


def _written(chosen: _Candidate, about: Theme) -> Written:
    song, stanzas = chosen.song, chosen.stanzas
    chorus = [song.lines[i].draft for s in stanzas if s.is_chorus for i in s.lines]
    verses = [song.lines[i].draft for s in stanzas if not s.is_chorus for i in s.lines]
    return Written(
        title=find_title(chorus, verses, [name.title for name in about.names], chosen.nouns),
        lines=[_written_line(line) for line in song.lines],
        rhyme_scheme=_scheme(song, stanzas),
        score=chosen.score,
    )


def _written_line(line: SungLine) -> WrittenLine:
    first, *others = line.draft.words
    words = (first[:1].upper() + first[1:], *others)
    return WrittenLine(words, tuple(_syllables(words)), line.scansion.slots)


def _syllables(words: Sequence[str]) -> Iterator[tuple[str, int, Stress]]:
    for index, word in enumerate(words):
        stresses = hear(word).stresses
        for text, stress in zip(split_spelling(word, len(stresses)), stresses, strict=True):
            yield text, index, stress


def _scheme(song: Song, stanzas: Sequence[Stanza]) -> str:
    """A letter a line; of a song with more rhymes than letters the last lines show none."""
    letters = {
        i: letter for group, letter in zip(song.rhymes, _LETTERS, strict=False) for i in group
    }
    for stanza in stanzas:
        if stanza.repeats is not None:
            again = stanzas[stanza.repeats].lines
            letters |= {
                i: letters[j] for i, j in zip(stanza.lines, again, strict=True) if j in letters
            }
    return "".join(letters.get(i, _UNRHYMED) for i in range(len(song.lines)))
