"""Makes the table of word kinds: WordNet's fields, and whether writers count the thing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from gpu_jobs.training.wordnet import Sense
from gpu_jobs.training.words import listed_words
from gpu_jobs.writer.word_kinds import LETTERS

_OFTEN = 0.2
"""Of a word's uses: a part of speech or a kind seldom meant is not told."""
_FIELDS = {
    "person": {"noun.person"},
    "animal": {"noun.animal"},
    "time": {"noun.time"},
    "thing": {
        "noun.animal",
        "noun.artifact",
        "noun.body",
        "noun.food",
        "noun.object",
        "noun.phenomenon",
        "noun.plant",
        "noun.substance",
    },
    "place": {"noun.location"},
}
_WIDER_PLACES = frozenset(
    {
        "structure",
        "location",
        "region",
        "way",
        "body_of_water",
        "geological_formation",
        "land",
        "area",
    }
)
_COUNTED_FIELDS = frozenset(
    f"noun.{field}"
    for field in ("animal", "artifact", "body", "location", "object", "person", "plant", "time")
)
_EXPECTED = {"noun.food": 0.05, "noun.event": 0.05, "noun.group": 0.05}
_EXPECTED_OF_COUNTED, _EXPECTED_ELSE = 0.15, 0.005
_TRUST = 100
_COUNTABLE = 0.035
"""How often "a" stands before a word, at least, that is counted: "a star", seldom "a water"."""

Senses = Mapping[str, Sequence[Sense]]


def word_kinds(senses: Senses, sounded: Collection[str], texts: Iterable[str]) -> str:
    """The table's text: a word and its kinds a line, alphabetically.

    Args:
        sounded: words whose pronunciation is known; no other is listed.
        texts: in which "a" before a word is counted.
    """
    usage = _Usage(texts)
    letters = {kind: letter for letter, kind in LETTERS.items()}
    lines = []
    for word in sorted(set(senses) & set(sounded) - listed_words("function_words.txt")):
        meanings = [sense for sense in senses[word] if not sense.is_name]
        kinds = set(_kinds(word, meanings, usage) if meanings else _kinds_of_name(senses[word]))
        spelt = "".join(letters[kind] for kind in LETTERS.values() if kind in kinds)
        if spelt:
            lines.append(f"{word} {spelt}")
    return "\n".join(lines)


class _Usage:
    """How often words stand in the texts, and how often right after "a" or "an"."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.seen: Counter[str] = Counter()
        self._after_a: Counter[str] = Counter()
        for text in texts:
            self.seen.update(re.findall(r"[a-z]+", text.lower()))
            self._after_a.update(re.findall(r"\ban? ([a-z]+)", text.lower()))

    def counted_share(self, word: str, expected: float, *, plural_tells: bool) -> float:
        """Share of the word's uses that count it; near ``expected`` where there are few uses."""
        plural = word[:-1] + "ies" if word.endswith("y") else word + "s"
        told = self._after_a[word] + (0.2 * self.seen[plural] if plural_tells else 0.0)
        return (told + _TRUST * expected) / (self.seen[word] + _TRUST)


def _kinds(word: str, meanings: Sequence[Sense], usage: _Usage) -> Iterator[str]:
    parts = {"noun": "noun", "verb": "verb", "adjective": "adj"}
    for kind, part in parts.items():
        if _share(meanings, [sense for sense in meanings if sense.part == part]) >= _OFTEN:
            yield kind
    nouns = [sense for sense in meanings if sense.part == "noun"]
    if _share(meanings, nouns) < _OFTEN:
        return
    for kind in _FIELDS:
        if _share(nouns, [sense for sense in nouns if _names_a(kind, sense)]) >= _OFTEN:
            yield kind
    if _is_countable(word, nouns, usage):
        yield "countable"


def _kinds_of_name(meanings: Sequence[Sense]) -> Iterator[str]:
    """A name of several is what its commonest meaning names."""
    if meanings[0].is_placed_name:
        yield from ("noun", "name", meanings[0].field.replace("noun.location", "noun.place")[5:])


def _names_a(kind: str, noun: Sense) -> bool:
    wider_place = kind == "place" and noun.field in {"noun.artifact", "noun.object"}
    return noun.field in _FIELDS[kind] or (wider_place and bool(noun.kind & _WIDER_PLACES))


def _is_countable(word: str, nouns: Sequence[Sense], usage: _Usage) -> bool:
    main = max(nouns, key=lambda sense: sense.count).field
    counted = [sense for sense in nouns if sense.field in _COUNTED_FIELDS]
    of_counted = main in _COUNTED_FIELDS or _share(nouns, counted) >= 2 * _OFTEN
    expected = _EXPECTED_OF_COUNTED if of_counted else _EXPECTED.get(main, _EXPECTED_ELSE)
    return usage.counted_share(word, expected, plural_tells=of_counted) >= _COUNTABLE


def _share(of: Sequence[Sense], those: Sequence[Sense]) -> float:
    """How much of a word's use is one of those meanings; one never tagged counts a little."""
    weights = {id(sense): sense.count + 0.5 / place for place, sense in enumerate(of, 1)}
    return sum(weights[id(sense)] for sense in those) / max(sum(weights.values()), 1e-9)
