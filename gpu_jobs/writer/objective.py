"""The objective: what makes one lyric better than another.

Seven figures from 0 to 1, weighed by `WEIGHTS`:

- ``metre``: half the share of stressed syllables that stand where the melody allows stress, half
  the share of the melody's strong syllables that are stressed;
- ``rhyme``: share of the lines that rhyme with another by the dictionary;
- ``fluency``: mean log-probability of the words by the verse model, from `_SALAD` (0) to
  `_PLAIN` (1);
- ``variety``: share of different words among all those that carry meaning, and of different words
  that lines begin with;
- ``theme``: whether the theme's own words are sung in as many lines as they should be, and how near
  the song's image field is to it;
- ``plainness``: share of the lines without a filler ("now and then"); 0 at one line in two;
- ``thought``: share of the lines that go on with their neighbour's thought, those that are a whole
  sentence by themselves counting for a little more than half.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import fmean

from gpu_jobs.writer.constituents import Metre
from gpu_jobs.writer.drafts import Draft
from gpu_jobs.writer.frames import Frame
from gpu_jobs.writer.sounds import plain_word
from gpu_jobs.writer.verse_model import VerseModel

WEIGHTS: Mapping[str, float] = {
    "metre": 0.1,
    "rhyme": 0.2,
    "fluency": 0.1,
    "variety": 0.1,
    "theme": 0.2,
    "plainness": 0.1,
    "thought": 0.2,
}

_SALAD, _PLAIN = -8.0, -4.5
_MANY_LINES = 6
_SENTENCE = 0.6


def total(figures: Mapping[str, float]) -> float:
    """The weighted sum of all figures, 0 to 1."""
    return sum(weight * figures[name] for name, weight in WEIGHTS.items())


def fluency(model: VerseModel, draft: Draft) -> float:
    """How likely the line's words are in verse, 0 to 1."""
    mean = model.fluency([plain_word(word) for word in draft.words])
    return min(max((mean - _SALAD) / (_PLAIN - _SALAD), 0.0), 1.0)


def metre(lines: Iterable[tuple[Draft, Sequence[Metre]]]) -> float:
    """How well the stress of lines fits the melody, 0 to 1."""
    return fmean(
        (stress_where_allowed(draft, clauses) + stress_on_strong(draft, clauses)) / 2
        for draft, clauses in lines
    )


def stress_on_strong(draft: Draft, clauses: Sequence[Metre]) -> float:
    """Share of the melody's strong syllables that are stressed; 1 where it has none."""
    strong = _in_one([(m.strong, m.size) for m in clauses])
    return (strong & draft.stressed).bit_count() / strong.bit_count() if strong else 1.0


def stress_where_allowed(draft: Draft, clauses: Sequence[Metre]) -> float:
    """Share of the stressed syllables that stand where the melody allows it."""
    allowed = _in_one([(m.allowed & ((1 << m.size) - 1), m.size) for m in clauses])
    stressed = draft.stressed
    return (allowed & stressed).bit_count() / stressed.bit_count() if stressed else 1.0


def variety(drafts: Sequence[Draft]) -> float:
    """How little the lines repeat each other, 0 to 1."""
    content = [stem for draft in drafts for stem in draft.content]
    openings = [plain_word(draft.words[0]) for draft in drafts]
    shares = [len(set(said)) / len(said) for said in (content, openings) if said]
    return fmean(shares) if shares else 1.0


def closeness(lines: Sequence[Draft], theme: Collection[str], nearness: float) -> float:
    """How much a song is about its theme, 0 to 1; 1 where it has none.

    Args:
        lines: all of them, also those that come again.
        theme: stems of what the theme names.
        nearness: of the song's image field to the theme, 0 to 1.
    """
    if not theme:
        return 1.0
    wanted = 2 if len(lines) >= _MANY_LINES else 1
    sung = sum(not draft.content.isdisjoint(theme) for draft in lines)
    return 0.8 * min(sung / wanted, 1.0) + 0.2 * nearness


def plainness(lines: Sequence[Draft]) -> float:
    """How few lines have a filler, 0 to 1."""
    return max(1.0 - 2.0 * fmean(bool(draft.fillers) for draft in lines), 0.0)


def thought(lines: Sequence[Draft]) -> float:
    """How much the lines say, 0 to 1: those that go on with their neighbour's thought most."""
    neighbours: list[frozenset[Frame]] = [
        frozenset(),
        *(draft.frames for draft in lines),
        frozenset(),
    ]
    told = zip(neighbours, neighbours[1:], neighbours[2:], strict=False)
    return fmean(
        1.0 if own & (before | after) else _SENTENCE if own else 0.0 for before, own, after in told
    )


def _in_one(parts: Sequence[tuple[int, int]]) -> int:
    bits = offset = 0
    for part, size in parts:
        bits |= part << offset
        offset += size
    return bits
