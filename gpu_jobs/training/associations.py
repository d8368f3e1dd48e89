"""Makes the writer's associations: chooses the words, gathers passages, learns, saves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from gpu_jobs.training.verse import words_of
from gpu_jobs.training.word_vectors import Corpus, Vectors, explain, learn_vectors
from gpu_jobs.training.wordnet import Sense
from gpu_jobs.training.words import listed_words
from gpu_jobs.writer.word_forms import plain_form

FILE = "associations.npz"
_LINES_TOGETHER = 4
_DEFINITION_WEIGHT = 10.0
_MAIN_SENSES = 2
_MOST_TAGGED = 50

Senses = Mapping[str, Sequence[Sense]]
Fold = Callable[[str], str | None]


def write_associations(
    verse: Sequence[str], senses: Senses, sounded: Container[str], folder: Path
) -> None:
    """Learns from all lines of verse, old ones too, and from WordNet's definitions.

    Args:
        sounded: words whose pronunciation is known; no other word is placed.
    """
    fold = _folding(senses, sounded)
    stanzas = list(_folded(_stanzas(verse), fold))
    definitions = list(_folded(_definitions(senses), fold))
    in_verse, in_definitions = _count(stanzas), _count(definitions)

    def importance(word: str) -> int:
        tagged = sum(sense.count for sense in senses[word])
        return in_verse[word] + 20 * (in_definitions[word] + min(tagged, _MOST_TAGGED))

    words = sorted({*in_verse, *in_definitions}, key=lambda word: (-importance(word), word))
    places = {word: i for i, word in enumerate(words)}
    vectors = learn_vectors(
        [
            Corpus(([places[w] for w in stanza] for stanza in stanzas), weight=1.0),
            Corpus(([places[w] for w in text] for text in definitions), _DEFINITION_WEIGHT),
        ],
        len(words),
    )
    seen = np.array([in_verse[w] + int(_DEFINITION_WEIGHT) * in_definitions[w] for w in words])
    explaining = {
        places[word]: [places[w] for w in others]
        for word in words
        if (others := list(_explaining(word, senses[word], fold)))
    }
    _save(words, explain(vectors, seen, explaining), folder / FILE)


def _folding(senses: Senses, sounded: Container[str]) -> Fold:
    """What brings an inflected word to its plain form, and a word of grammar or none to nothing."""
    grammar = listed_words("function_words.txt")
    known = {
        word
        for word in senses
        if word in sounded
        and word not in grammar
        and len(word) > 1
        and any(not sense.is_name or sense.is_placed_name for sense in senses[word])
    }

    @cache
    def fold(word: str) -> str | None:
        return None if word in grammar else plain_form(word, known)

    return fold


def _stanzas(verse: Sequence[str]) -> Iterator[Iterable[str]]:
    """Words of some lines that stand together; the corpus does not say where a poem ends."""
    for start in range(0, len(verse), _LINES_TOGETHER):
        yield words_of(" ".join(verse[start : start + _LINES_TOGETHER]))


def _definitions(senses: Senses) -> Iterator[Iterable[str]]:
    """Each meaning's definition once, together with all the words that mean it."""
    together: dict[str, set[str]] = {}
    for word, meanings in senses.items():
        for sense in meanings:
            words = together.setdefault(sense.gloss, set(words_of(sense.gloss)))
            words.update((word, *sense.fellows))
    return iter(together.values())


def _explaining(word: str, meanings: Sequence[Sense], fold: Fold) -> Iterator[str]:
    """Words that explain its main meanings; its fellows say more than its definition, so twice."""
    main = sorted(meanings, key=lambda sense: -sense.count)[:_MAIN_SENSES]
    for sense in main:
        for other in (*sense.fellows, *sense.fellows, *words_of(sense.gloss)):
            folded = fold(other)
            if folded and folded != word:
                yield folded


def _folded(texts: Iterable[Iterable[str]], fold: Fold) -> Iterator[list[str]]:
    for text in texts:
        yield [folded for word in text if (folded := fold(word))]


def _count(texts: Iterable[Iterable[str]]) -> Counter[str]:
    return Counter(word for text in texts for word in text)


def _save(words: Sequence[str], vectors: Vectors, path: Path) -> None:
    steps = np.round(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True).clip(1e-9)))
    np.savez(
        path,
        words=np.frombuffer("\n".join(words).encode("ascii"), np.uint8),
        vectors=steps.astype(np.int8),
    )
