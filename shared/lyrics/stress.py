"""Which syllables of a word a speaker stresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Stress = Literal[0, 1, 2]
"""1 primary, 2 secondary, 0 none."""

_DETERMINERS = "a an the my your his her its our their this that these those some"
_PREPOSITIONS = "as at by for from in of off on out per than through to up with"
_CONJUNCTIONS = "and but if nor or so when while"
_PRONOUNS = "i you he she it we they me him us them who whom whose which what there"
_AUXILIARIES = (
    "am are is was were be been do does did has have had can could may might must"
    " shall should will would"
)
_SHORT_FORMS = (
    "i'm i'll i've i'd you're you'll you've you'd he's he'll he'd she's she'll she'd it's it'll"
    " we're we'll we've we'd they're they'll they've they'd that's there's what's who's let's"
    " 'cause 'til till 'em 'tis 'twas"
)
_LIGHT = (_DETERMINERS, _PREPOSITIONS, _CONJUNCTIONS, _PRONOUNS, _AUXILIARIES, _SHORT_FORMS)

FUNCTION_WORDS = frozenset(word for words in _LIGHT for word in words.split())
"""Words of one syllable that are light unless somebody insists on them."""


def stresses_of(word: str, sounds: Sequence[str]) -> list[Stress]:
    """The stress of each syllable of a spoken word.

    A word of one syllable is stressed unless it is one of `FUNCTION_WORDS`; in a longer one the
    marks of its pronunciation decide.

    Args:
        word: plain, as `shared.lyrics.words.spoken_pieces` gives it.
        sounds: its syllables, with marks.
    """
    if len(sounds) == 1:
        plain = word.lower()
        return [0 if FUNCTION_WORDS.intersection((plain, plain.strip("'"))) else 1]
    return [1 if "ˈ" in sound else 2 if "ˌ" in sound else 0 for sound in sounds]
