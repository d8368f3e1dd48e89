"""Pronunciations: the embedded singer's alphabet, and how a word falls into syllables.

The alphabet is misaki's: IPA with capitals for English diphthongs, a stress mark before its vowel.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

VOWELS = frozenset("AIOQWYaeiouyɑɐɒæɔəɚɛɜɨɪɯɤøœʊʌᵊᵻ")
DIPHTHONGS = frozenset("AIOQWY")
HUMMED = frozenset("mnŋlɹ")
"""Consonants that can be held on a pitch: they carry a syllable that has no vowel, as in 'mm'."""

MARKS = "ˈˌː"
_NEUTRAL_VOWEL = "ə"
_LONGEST_ONSET = 3
_NEVER_AN_ONSET = "ŋ"
_ONSETS = frozenset(
    [
        "pɹ",
        "bɹ",
        "tɹ",
        "dɹ",
        "kɹ",
        "ɡɹ",
        "fɹ",
        "θɹ",
        "ʃɹ",
        "pl",
        "bl",
        "kl",
        "ɡl",
        "fl",
        "sl",
        "tw",
        "dw",
        "kw",
        "ɡw",
        "sw",
        "θw",
        "hw",
        "pj",
        "bj",
        "tj",
        "dj",
        "kj",
        "ɡj",
        "fj",
        "vj",
        "θj",
        "sj",
        "zj",
        "hj",
        "mj",
        "nj",
        "lj",
        "sp",
        "st",
        "sk",
        "sm",
        "sn",
        "sf",
        "spɹ",
        "stɹ",
        "skɹ",
        "spl",
        "skw",
        "spj",
        "stj",
        "skj",
    ]
)
"""English clusters that may begin a syllable (Chomsky & Halle's maximal onset principle)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A syllable's consonants before the vowel, what is held, and its consonants after."""

    onset: str
    nucleus: str
    coda: str


def letters_of(pronunciation: str) -> str:
    """The pronunciation without punctuation or spaces."""
    return "".join(c for c in pronunciation if c.isalpha() or c in MARKS)


def syllabify(pronunciation: str) -> list[str]:
    """Syllables of one spoken word, each with exactly one nucleus; they join to the whole word.

    A word without a vowel is one syllable, held on a consonant that can be hummed, else on an
    added neutral vowel. An empty pronunciation has no syllable.
    """
    word = letters_of(pronunciation)
    if not word.strip(MARKS):
        return []
    nuclei = [i for i, c in enumerate(word) if c in VOWELS]
    if not nuclei:
        return [word if HUMMED.intersection(word) else word + _NEUTRAL_VOWEL]
    cuts = [0]
    for left, right in pairwise(nuclei):
        between = word[left + 1 : right]
        cuts.append(right - _onset_length(between))
    return [word[a:b] for a, b in zip(cuts, [*cuts[1:], len(word)], strict=True)]


def parts(syllable: str) -> Parts:
    """Onset, nucleus and coda of one syllable, as `syllabify` gives them.

    Stress marks belong to the nucleus. A text without any nucleus is all onset.
    """
    held = VOWELS if VOWELS.intersection(syllable) else HUMMED
    first = next((i for i, c in enumerate(syllable) if c in held), len(syllable))
    end = first
    while end < len(syllable) and (syllable[end] == syllable[first] or syllable[end] in MARKS):
        end += 1
    start = first
    while start > 0 and syllable[start - 1] in MARKS:
        start -= 1
    return Parts(syllable[:start], syllable[start:end], syllable[end:])


def _onset_length(between: str) -> int:
    """How many of the characters between two vowels begin the second syllable."""
    marks = len(between) - len(between.rstrip(MARKS.replace("ː", "")))
    consonants = between[: len(between) - marks]
    if not consonants or consonants[-1] in _NEVER_AN_ONSET + "ː":
        return marks
    for length in range(_LONGEST_ONSET, 1, -1):
        if consonants[-length:] in _ONSETS:
            return length + marks
    return 1 + marks
