"""The objective: what makes one lyric better than another.

Five figures from 0 to 1, weighed by `WEIGHTS`:

- ``metre``: half the share of stressed syllables that stand where the melody allows stress, half
  the share of the melody's strong syllables that are stressed;
- ``rhyme``: share of the lines that rhyme with another by the dictionary;
- ``fluency``: mean log-probability of the words by the verse model, from `_SALAD` (0) to
  `_PLAIN` (1);
- ``variety``: share of different words among all those that carry meaning, and of different words
  that lines begin with;
- ``theme``: share of the theme's own words that are sung, and how near the song's words are to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import fmean

from gpu_jobs.writer.composing import Draft
from gpu_jobs.writer.constituents import Metre
from gpu_jobs.writer.sounds import plain_word
from gpu_jobs.writer.verse_model import VerseModel

WEIGHTS: Mapping[str, float] = {
    "metre": 0.25,
    "rhyme": 0.2,
    "fluency": 0.2,
    "variety": 0.15,
    "theme": 0.2,
}

_SALAD, _PLAIN = -8.0, -4.5


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


def closeness(drafts: Sequence[Draft], theme: Collection[str], nearness: float) -> float:
    """How much a song is about its theme, 0 to 1; 1 where it has none.

    Args:
        theme: stems of the theme's own words.
        nearness: of the song's image field to the theme, 0 to 1.
    """
    if not theme:
        return 1.0
    sung = frozenset().union(*(draft.content for draft in drafts))
    return 0.5 * len(sung.intersection(theme)) / len(theme) + 0.5 * nearness


def _in_one(parts: Sequence[tuple[int, int]]) -> int:
    bits = offset = 0
    for part, size in parts:
        bits |= part << offset
        offset += size
    return bits
