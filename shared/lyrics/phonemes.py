"""Pronunciations: the embedded singer's alphabet, and how a word falls into syllables.

The embedded singer's alphabet is misaki's: IPA with capitals for English diphthongs, a stress mark
before its vowel. Other languages come in plain IPA, where a tie bar joins what is one sound.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

VOWELS = frozenset("AIOQWYaeiouyɑɐɒæɔəɚɛɜɨɪɯɤøœʊʌᵊᵻʉɘɵɞɶʏɝ")
DIPHTHONGS = frozenset("AIOQWY")
HUMMED = frozenset("mnŋlɹ")
"""Consonants that can be held on a pitch: they carry a syllable that has no vowel, as in 'mm'."""

MARKS = "ˈˌː"
_STRESS = "ˈˌ"
TIE = "\u0361"
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

_SYLLABIC = re.compile("[td]n[zsd]?$")
"""How 'button' and 'hidden' end where the reader leaves out a vowel that nobody says."""

_RHOTICS = str.maketrans("rɾʁʀɽ", "ɹɹɹɹɹ")


@dataclass(frozen=True, slots=True)
class Parts:
    """A syllable's consonants before the vowel, what is held, and its consonants after."""

    onset: str
    nucleus: str
    coda: str


def letters_of(pronunciation: str) -> str:
    """The pronunciation without punctuation or spaces, its diacritics apart from their letters."""
    apart = unicodedata.normalize("NFD", pronunciation)
    return "".join(c for c in apart if c.isalpha() or c in MARKS or unicodedata.combining(c))


def syllabify(pronunciation: str) -> list[str]:
    """Syllables of one spoken word, each with exactly one nucleus; they join to the whole word.

    A word without a vowel is one syllable, held on a consonant that can be hummed, else on an
    added neutral vowel; so is the end of 'button'. An empty pronunciation has no syllable.
    """
    word = letters_of(pronunciation)
    if not word.strip(MARKS):
        return []
    nuclei = [(i, _end_of_sound(word, i)) for i in _vowels(word)]
    if not nuclei:
        return [word if HUMMED.intersection(word) else word + _NEUTRAL_VOWEL]
    cuts = [0]
    for (_, left), (right, _) in pairwise(nuclei):
        cuts.append(right - _onset_length(word[left:right]))
    syllabic = _SYLLABIC.search(word, nuclei[-1][1])
    cuts += [syllabic.start()] if syllabic else []
    return [word[a:b] for a, b in zip(cuts, [*cuts[1:], len(word)], strict=True)]


def parts(syllable: str) -> Parts:
    """Onset, nucleus and coda of one syllable, as `syllabify` gives them.

    Stress marks belong to the nucleus. A text without any nucleus is all onset.
    """
    held = VOWELS if VOWELS.intersection(syllable) else HUMMED
    first = next((i for i, c in enumerate(syllable) if c in held), len(syllable))
    end = first
    while end < len(syllable) and (syllable[end] == syllable[first] or syllable[end] in MARKS):
        end = _end_of_sound(syllable, end)
    start = first
    while start > 0 and syllable[start - 1] in _STRESS:
        start -= 1
    return Parts(syllable[:start], syllable[start:end], syllable[end:])


def _vowels(word: str) -> list[int]:
    """Where each vowel begins; what a tie bar joins to one before it is part of that."""
    return [i for i, c in enumerate(word) if c in VOWELS and word[i - 1 : i] != TIE]


def _end_of_sound(word: str, start: int) -> int:
    """Where the sound that begins here ends: its diacritics belong to it, and what it is tied to."""
    end = start + 1
    while end < len(word) and (_modifies(word[end]) or word[end - 1] == TIE):
        end += 1
    return end


def _modifies(c: str) -> bool:
    if unicodedata.combining(c):
        return True
    return unicodedata.category(c) == "Lm" and c not in _STRESS and c not in VOWELS


def _onset_length(between: str) -> int:
    """How many of the characters between two vowels begin the second syllable."""
    marks = len(between) - len(between.rstrip(_STRESS))
    consonants = _sounds_of(between[: len(between) - marks])
    if not consonants or consonants[-1] in _NEVER_AN_ONSET:
        return marks
    for count in range(min(_LONGEST_ONSET, len(consonants)), 1, -1):
        if "".join(consonants[-count:]).translate(_RHOTICS) in _ONSETS:
            return len("".join(consonants[-count:])) + marks
    return len(consonants[-1]) + marks


def _sounds_of(consonants: str) -> list[str]:
    sounds, start = [], 0
    while start < len(consonants):
        end = _end_of_sound(consonants, start)
        sounds.append(consonants[start:end])
        start = end
    return sounds
