"""Which of the words that a recogniser reports were sung: no hums, no noises, no stutter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from shared.lyrics.heard_words import HeardWord

_SHORTEST_S = 0.02
_FOREIGN = re.compile(r"[^\w'.,:&-]|_")
_PUNCTUATION = ".,:&-"
_HUM = re.compile(r"h?m(?:h{0,2}m)*h?", re.IGNORECASE)
_DRAWN_OUT = re.compile(r"(.)\1+")
# Each letter once, as in "ooh", "doo", "laaa".
_VOCABLES = frozenset((
    "a", "ah", "ba", "bah", "bum", "da", "dah", "de", "di", "do", "doh", "du", "dum", "e", "eh",
    "ha", "hah", "hey", "la", "lah", "li", "lo", "lu", "na", "nah", "ne", "ni", "o", "oh",
    "pa", "pam", "ta", "tra", "uh", "wo", "woah",
))  # fmt: skip
# What a recogniser writes that cannot let go of a long vowel: "Ooooh", "bur-bur-bur-bur", "S-A-O".
_STUCK = re.compile(r"(\D{1,5}?)\1{3}|^(?:[^\W\d]-){2,}", re.IGNORECASE)
_LONGEST = 30
_AGAIN, _SHORT = 3, 3
_OPENING, _CLOSING = "[({", "])}"


def sung_words(reported: Iterable[HeardWord]) -> list[HeardWord]:
    """The words among those reported, plain, each ending before the next begins.

    Left out are remarks in brackets ("[music]"), signs ("♪"), hums ("Mmm") and stutter; syllables
    without meaning ("la", "ooh") stay, unless there is nothing else.
    """
    kept = [word for word in _plain(reported) if not _is_noise(word.text)]
    return list(_one_after_another(kept)) if _mean_something(kept) else []


def is_stuck(reported: Sequence[HeardWord]) -> bool:
    """Whether the recogniser repeats itself: many of its words take no time, or one takes no end."""
    hurried = sum(word.end - word.start < 0.05 for word in reported)
    return hurried > 0.3 * len(reported) or any(_is_stutter(word.text) for word in reported)


def _plain(reported: Iterable[HeardWord]) -> Iterator[HeardWord]:
    """Without the punctuation around them, and without what stands in brackets."""
    depth = 0
    for word in reported:
        opened = sum(word.text.count(c) for c in _OPENING)
        closed = sum(word.text.count(c) for c in _CLOSING)
        text = _FOREIGN.sub("", word.text.replace("’", "'")).strip(_PUNCTUATION)
        if not depth and not opened and any(c.isalnum() for c in text):
            yield word.model_copy(update={"text": text})
        depth = max(0, depth + opened - closed)


def _is_noise(text: str) -> bool:
    return bool(_HUM.fullmatch(text)) or _is_stutter(text)


def _is_stutter(text: str) -> bool:
    return len(text) > _LONGEST or bool(_STUCK.search(text))


def _mean_something(words: Sequence[HeardWord]) -> bool:
    """Not if they are vocables alone, or one short word again and again ("you you you")."""
    pieces = [piece for word in words for piece in word.text.lower().split("-")]
    again = len(pieces) >= _AGAIN and len(set(pieces)) == 1 and len(pieces[0]) <= _SHORT
    return not again and not _VOCABLES.issuperset(_DRAWN_OUT.sub(r"\1", p) for p in pieces)


def _one_after_another(words: Iterable[HeardWord]) -> Iterator[HeardWord]:
    earliest = 0.0
    for word in words:
        start = max(word.start, earliest)
        earliest = max(word.end, start + _SHORTEST_S)
        yield word.model_copy(update={"start": round(start, 3), "end": round(earliest, 3)})
