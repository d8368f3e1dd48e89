"""What a song is to be about: the fields, moods and nouns in whatever somebody wrote."""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from shared.lyrics.dictionary import load_dictionary
from shared.music.mood import MoodName
from shared.teaching.fields import Picture, load_fields, load_moods
from shared.teaching.heavy import Weight, loved, weight_of
from shared.teaching.negation import are_negated
from shared.teaching.reading_data import read_bytes

_MARKUP = re.compile(r"<[^>]*>|\S*(?:://|www\.|@)\S*")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|[,.;:!?]")
_MOST_FIELDS, _MOST_NOUNS = 3, 2
_GENERIC = ("calling me", "on my mind", "everywhere I go", "with me tonight", "calling", "waiting")
_UNSAID = frozenset(
    [
        "hell",
        "devil",
        "dead",
        "die",
        "dying",
        "death",
        "suicide",
        "gun",
        "guns",
        "bomb",
        "bombs",
        "god",
    ]
)
"""Words of fields that are understood, and not said again."""

_KIN_WORDS = (
    "mother mom mum mama father dad papa sister brother grandmother grandma grandfather grandpa"
    " son daughter aunt uncle husband wife girlfriend boyfriend friend friends parents"
)
_KIN = frozenset(_KIN_WORDS.split())
"""Of whom a singer says 'my'."""

_ORDERS = frozenset(
    [
        "ignore",
        "disregard",
        "instructions",
        "previous",
        "system",
        "prompt",
        "reveal",
        "override",
        "pretend",
        "output",
    ]
)
_MOST_ORDERS = 1


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, as far as it is understood; nothing unfit is in it.

    Attributes:
        fields: names of image fields, in the order in which the theme speaks of them.
        cues: words of the theme itself that the lesson may say again: of fields, then nouns.
        nouns: things that it names and no field shows, as pictures.
        mood: the mood that its words show; None where they show none.
        unwanted: moods that it takes back: 'not happy'.
        weight: how heavy it is, if it may be about something that somebody should not be alone with;
            it has no fields then, and of its words only those for whom was lost.
    """

    fields: tuple[str, ...] = ()
    cues: tuple[str, ...] = ()
    nouns: tuple[Picture, ...] = ()
    mood: MoodName | None = None
    unwanted: frozenset[MoodName] = frozenset()
    weight: Weight | None = None

    @property
    def is_heavy(self) -> bool:
        """Whether it asks for care."""
        return self.weight is not None

    @property
    def is_understood(self) -> bool:
        """Whether anything in it can be sung about."""
        return bool(self.fields or self.nouns)


def understand(text: str) -> Theme:
    """What ``text`` is about; markup, addresses, other scripts and unfit words count for nothing."""
    tokens = _tokens(text)
    words = [token for token in tokens if token[0].isalpha()]
    mood, unwanted = _moods(tokens)
    weight = weight_of(words)
    if weight is not None:
        named = loved(words) if weight == "loss" else ()
        return _theme((), (), named, mood, unwanted, weight)
    if sum(word in _ORDERS for word in words) > _MOST_ORDERS:
        return Theme()
    fields, cues = _fields(words)
    found = (_noun(word, before) for before, word in zip(["", *words], words, strict=False))
    return _theme(fields, cues, [noun for noun in found if noun is not None], mood, unwanted)


def _tokens(text: str) -> list[str]:
    """Its words and the signs that end a clause, in order; hyphens part words."""
    seen = "".join(
        c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf"
    )
    return _WORD.findall(_MARKUP.sub(" ", seen.lower().replace("’", "'")))


def _theme(
    fields: tuple[str, ...],
    cues: Sequence[str],
    named: Sequence[Picture],
    mood: MoodName | None,
    unwanted: frozenset[MoodName],
    weight: Weight | None = None,
) -> Theme:
    nouns = tuple(dict.fromkeys(named))[:_MOST_NOUNS]
    said = {cue.lower(): cue for cue in (*cues, *(noun.name for noun in nouns))}
    return Theme(fields, tuple(said.values()), nouns, mood, unwanted, weight)


def _fields(words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields that words mean, and which word meant each."""
    found: dict[str, str] = {}
    for word in words:
        for name in _fields_by_word().get(_known(word), ()):
            found.setdefault(name, _base(word))
    kept = _telling(found)[:_MOST_FIELDS]
    fit = [found[name] for name in kept if found[name] not in _UNSAID]
    return tuple(kept), tuple(dict.fromkeys(fit))


def _telling(found: dict[str, str]) -> list[str]:
    """Names of fields without those that one word means besides another field."""
    first_of: dict[str, str] = {}
    for name, word in found.items():
        first_of.setdefault(word, name)
    return list(first_of.values())


def _moods(tokens: Sequence[str]) -> tuple[MoodName | None, frozenset[MoodName]]:
    """The mood that most words mean, and those that the theme takes back."""
    counts: dict[MoodName, int] = {}
    unwanted: set[MoodName] = set()
    for token, is_negated in zip(tokens, are_negated(tokens), strict=True):
        for name in (name for name, manner in load_moods().items() if token in manner.words):
            counts[name] = counts.get(name, 0) + 1
            unwanted |= {name} if is_negated else set()
    kept = {name: count for name, count in counts.items() if name not in unwanted}
    return max(kept, key=kept.__getitem__, default=None), frozenset(unwanted)


def _noun(word: str, before: str) -> Picture | None:
    """A thing that the lesson may sing about; None where it is none, or a field's pictures show it."""
    base = _base(word)
    plural = base not in _nouns() and base.endswith("s") and base[:-1] in _nouns()
    kind = _nouns().get(base[:-1] if plural else base)
    if kind is None or base in _shown() | _UNSAID or load_dictionary().find(base) is None:
        return None
    if before == "my" or base in _KIN:
        return Picture(base, _GENERIC, plural, "my")
    if kind == "m":
        return Picture(base.capitalize(), _GENERIC, article="")
    return Picture(base, _GENERIC, plural, "" if kind == "u" else "the")


@cache
def _shown() -> frozenset[str]:
    """Words that the pictures of the fields have already."""
    pictures = (p.name for field in load_fields().values() for p in field.pictures)
    return frozenset(word for name in pictures for word in name.split())


def _known(word: str) -> str:
    """As the fields have it: some plurals are there as they are, others are not."""
    base = _base(word)
    return base.removesuffix("s") if base not in _fields_by_word() else base


def _base(word: str) -> str:
    return word.removesuffix("'s").strip("'")


@cache
def _fields_by_word() -> dict[str, list[str]]:
    by_word: dict[str, list[str]] = {}
    for name, field in load_fields().items():
        for word in field.words:
            by_word.setdefault(word, []).append(name)
    return by_word


@cache
def _nouns() -> dict[str, str]:
    """Nouns; of each 'c' (it takes an article), 'm' (a name) or 'u'."""
    lines = gzip.decompress(read_bytes("nouns.txt.gz")).decode("ascii").splitlines()
    return {word: kind for word, _, kind in (line.partition(" ") for line in lines)}
