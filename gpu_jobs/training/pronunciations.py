"""Makes the writer's pronouncing dictionary: CMUdict, agreed with the singer's own reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from gpu_jobs.training.verse import is_archaic
from gpu_jobs.training.wordnet import Sense
from gpu_jobs.training.words import listed_words
from gpu_jobs.writer.word_forms import base_forms
from shared.lyrics.phonemes import syllabify

_WORDS_A_CALL = 200
_SEEN_IN_VERSE = 8
"""A word rarer than this in a million lines of verse is for a song only if today's prose has it."""
_SURELY_A_WORD = 160
_EVERY_DAY = listed_words("every_day.txt")

Variants = Mapping[str, Sequence[tuple[str, ...]]]


def pronunciations(
    cmudict: Variants,
    seen: Counter[str],
    senses: Mapping[str, Sequence[Sense]],
    offensive: Collection[str],
    phonemize: Callable[[str], str],
) -> str:
    """The dictionary's text: the words for new lyrics, an empty line, the other words.

    Args:
        seen: how often each word stands in the verse.
        phonemize: the singer's reader.
    """
    words = sorted(
        w for w in cmudict if w in _EVERY_DAY or seen[w] >= 3 or _is_in_wordnet(w, senses)
    )
    sung = dict(_read_by_the_singer(words, phonemize))
    agreed = {w: _agreeing(cmudict[w], sung[w]) for w in words}
    writable = {
        w: phones
        for w, phones in agreed.items()
        if phones and w.removesuffix("'s") not in offensive and _is_common(w, seen, senses)
    }
    others = {w: agreed[w] or cmudict[w][0] for w in words if w not in writable}
    commonest_first = sorted(writable, key=lambda w: (-commonness(w, seen, senses), w))
    return "\n\n".join(
        "\n".join(f"{w} {' '.join(phones)}" for w, phones in section)
        for section in ([(w, writable[w]) for w in commonest_first], others.items())
    )


def commonness(word: str, seen: Counter[str], senses: Mapping[str, Sequence[Sense]]) -> int:
    """How common a word is: in verse, and in the prose of today that WordNet's editors tagged.

    That prose is far smaller than the verse, and tags some words ("person") for every name.
    """
    tagged = sum(sense.count for sense in senses.get(word, ()))
    return seen[word] + min(10 * tagged, 5 * seen[word] + 300)


def _is_common(word: str, seen: Counter[str], senses: Mapping[str, Sequence[Sense]]) -> bool:
    if len(word) < 2:
        return word in {"a", "i"}
    if word in _EVERY_DAY:
        return True
    tagged = any(sense.count and not sense.is_name for sense in senses.get(word, ()))
    is_word = seen[word] >= _SURELY_A_WORD or _is_in_wordnet(word, senses)
    return is_word and (tagged or seen[word] >= _SEEN_IN_VERSE) and not is_archaic(word)


def _is_in_wordnet(word: str, senses: Mapping[str, Sequence[Sense]]) -> bool:
    """Whether it, or what it inflects, is a word and not only a name."""
    bases = base_forms(word)
    return any(not sense.is_name for base in bases for sense in senses.get(base, ()))


def _has_sense(word: str, senses: Mapping[str, Sequence[Sense]]) -> bool:
    return any(base in senses for base in base_forms(word))


def _read_by_the_singer(
    words: Sequence[str], phonemize: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    for start in range(0, len(words), _WORDS_A_CALL):
        batch = words[start : start + _WORDS_A_CALL]
        yield from zip(batch, phonemize(" ".join(batch)).split(), strict=True)


def _agreeing(variants: Sequence[tuple[str, ...]], sung: str) -> tuple[str, ...]:
    """The variant with the singer's syllables, and its main stress if one has it; else ()."""
    syllables = syllabify(sung)
    alike = [v for v in variants if len(_stresses(v)) == len(syllables)]
    wanted = next((i for i, s in enumerate(syllables) if "ˈ" in s), None)
    same = [v for v in alike if wanted is not None and _stresses(v).find("1") == wanted]
    return next(iter([*same, *alike]), ())


def _stresses(variant: tuple[str, ...]) -> str:
    return "".join(phone[-1] for phone in variant if phone[-1].isdigit())
