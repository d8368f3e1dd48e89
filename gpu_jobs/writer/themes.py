"""What a song is about: the plain English words of whatever the user wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from gpu_jobs.writer.associations import load_associations
from gpu_jobs.writer.fields import load_fields
from gpu_jobs.writer.lexicon_files import read_sections, read_words
from gpu_jobs.writer.naming import NAMING, STOP, Name, find_names, kind_of_listed
from gpu_jobs.writer.offensive import is_offensive
from gpu_jobs.writer.voices import Voice
from gpu_jobs.writer.word_forms import plain_form
from gpu_jobs.writer.word_kinds import load_word_kinds
from shared.lyrics.dictionary import load_dictionary

_MARKUP = re.compile(r"<[^>]*>|\S*(?:://|www\.|@)\S*")
_NO_WORDS = re.compile(r"[^a-z' ]+")
_PERSONAL = read_words("words.txt", "personal")
_ORDERS = read_words("words.txt", "orders")
_OF_WRITING = read_words("words.txt", "writing")
_MOST_ORDERS, _MOST_NAMES = 1, 3
_NEAREST_WORDS, _SHARE_OF_HEAD = 3, 0.6
_CUES = " cues"


@dataclass(frozen=True, eq=False)
class Theme:
    """A theme, as far as the writer understands it.

    Attributes:
        names: the things, persons and places in it.
        stems: of the heads of ``names``, as `Constituent.content` has them.
        nearness: how near each image field is to it, 0 to 1; empty where nothing is understood.
        moods: how much it shows each mood, 0 to 1.
        is_personal: the user speaks of "me" or "us".
    """

    names: tuple[Name, ...] = ()
    stems: frozenset[str] = frozenset()
    nearness: Mapping[str, float] = field(default_factory=dict)
    moods: Mapping[str, float] = field(default_factory=dict)
    is_personal: bool = False

    @property
    def is_plural(self) -> bool:
        """Whether its first name is several things."""
        return bool(self.names) and self.names[0].is_plural

    def mood(self, name: str) -> float:
        """How much it shows the mood, 0 to 1."""
        return self.moods.get(name, 0.0)


@lru_cache(maxsize=64)
def understand(text: str | None) -> Theme:
    """What ``text`` is about: markup, addresses, other scripts and words unfit to sing count for nothing.

    A text that gives orders to a machine ("ignore all previous instructions") names nothing.
    """
    plain = unicodedata.normalize("NFKC", text or "").lower().replace("’", "'")
    words = [w.strip("'") for w in _NO_WORDS.sub(" | ", _MARKUP.sub(" | ", plain)).split()]
    fit = [
        word if _is_fit(word, before) else STOP
        for before, word in zip(["", *words], words, strict=False)
    ]
    telling = [word for word in words if word not in _OF_WRITING and not is_offensive(word)]
    orders = sum(word in _ORDERS for word in words)
    names = tuple(find_names(fit, _ORDERS))[:_MOST_NAMES] if orders <= _MOST_ORDERS else ()
    return Theme(
        names=names,
        stems=frozenset().union(*(name.stems for name in names)),
        nearness=_nearness_of(names, telling),
        moods=_moods(telling),
        is_personal=not _PERSONAL.isdisjoint(words),
    )


def sung_forms(theme: Theme, voice: Voice) -> Mapping[str, Sequence[str]]:
    """How ``voice`` sings the theme's names, by their kind; nothing of what it may not say.

    Only names of the same number as the first are sung of, so that verbs agree with them.
    """
    found: dict[str, list[str]] = {}
    for name in theme.names:
        if name.is_plural == theme.is_plural:
            said = (voice.say(form) for form in name.forms)
            found.setdefault(name.kind, []).extend(form for form in said if form is not None)
    return {kind: forms for kind, forms in found.items() if forms}


def _is_fit(word: str, before: str) -> bool:
    """Whether it may be sung and is no word about the writing itself; a given name often may."""
    if word in _OF_WRITING or is_offensive(word):
        return False
    is_given = before in NAMING and load_dictionary().find(word) is not None
    return is_given or _is_known(word.removesuffix("'s"))


def _is_known(word: str) -> bool:
    dictionary = load_dictionary()
    if dictionary.is_writable(word):
        return True
    is_named = kind_of_listed(word) is not None or "name" in load_word_kinds().kind_of(word)
    return is_named and dictionary.find(word) is not None


def _nearness_of(names: Sequence[Name], words: Sequence[str]) -> dict[str, float]:
    """How near the image fields are to all of a theme, its first name above the rest."""
    to_all = _nearness(words)
    to_head = _nearness([names[0].head]) if names else {}
    share = _SHARE_OF_HEAD if to_head else 0.0
    return {n: (1 - share) * near + share * to_head.get(n, 0.0) for n, near in to_all.items()}


def _nearness(words: Sequence[str]) -> dict[str, float]:
    """How near the image fields are: 1 where one of its own words is said."""
    fields = load_fields()
    known = frozenset(word for image in fields.values() for word in image.theme)
    if not any(load_associations().knows(w) or plain_form(w, known) for w in words):
        return {}
    return {name: _closeness(words, image.theme) for name, image in fields.items()}


def _moods(words: Sequence[str]) -> dict[str, float]:
    sections = read_sections("moods.txt")
    return {
        heading.removesuffix(_CUES): _closeness(words, lines[0].split())
        for heading, lines in sections.items()
        if heading.endswith(_CUES)
    }


def _closeness(words: Sequence[str], among: Sequence[str]) -> float:
    """How near ``words`` are to the nearest of others, 0 to 1; more if they are among them."""
    cosines = sorted(load_associations().near(words, among))[-_NEAREST_WORDS:]
    own = any(plain_form(word, frozenset(among)) for word in words)
    return min(max(sum(cosines) / len(cosines), 0.0) + 0.5 * own, 1.0)
