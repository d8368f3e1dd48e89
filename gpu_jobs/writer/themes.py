"""What a song is about: the plain English words of whatever the user wrote."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from gpu_jobs.writer.associations import load_associations
from gpu_jobs.writer.constituents import EMPTY_WORDS, Pool, constituent
from gpu_jobs.writer.fields import Phrase, load_fields
from gpu_jobs.writer.lexicon_files import read_sections, read_words
from gpu_jobs.writer.offensive import is_offensive
from gpu_jobs.writer.pronouncing import load_dictionary
from gpu_jobs.writer.voices import Voice
from gpu_jobs.writer.word_forms import plain_form
from gpu_jobs.writer.word_kinds import load_word_kinds

_MARKUP = re.compile(r"<[^>]*>|\S*(?:://|www\.|@)\S*")
_NO_WORDS = re.compile(r"[^a-z' ]+")
_PERSONAL = read_words("words.txt", "personal")
_OWNERS = frozenset({"my", "our"})
_ORDERS = read_words("words.txt", "orders")
_NOUNS_IN_ING = read_words("words.txt", "nouns in ing")
_OF_WRITING = read_words("words.txt", "writing")
_MOST_ORDERS, _MOST_NAMES, _LONGEST_NAME = 1, 3, 3
_NEAREST_WORDS = 3
_WITH_ARTICLE = frozenset({"countable", "thing", "person", "animal", "place", "time"})
_CUES = " cues"
_PLURAL = {"is": "are", "was": "were", "knows": "know"}


@dataclass(frozen=True, slots=True)
class Name:
    """Something that the theme names.

    Attributes:
        words: without an article: "harbour", "lighthouse keeper".
        owner: "my" or "our", where the theme says so.
        kind: "thing", "person", "place" or "idea".
        article: it takes "the".
    """

    words: str
    owner: str
    kind: str
    is_plural: bool
    article: bool

    @property
    def text(self) -> str:
        """As it stands in a title."""
        return f"{self.owner or 'the'} {self.words}" if self.article or self.owner else self.words


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, as far as the writer understands it.

    Attributes:
        names: the things, persons and places in it.
        stems: of the words of ``names``, as `Constituent.content` has them.
        nearness: how near each image field is to it, 0 to 1; empty where nothing is understood.
        moods: how much it shows each mood, 0 to 1.
        is_personal: the user speaks of "me" or "us".
    """

    names: tuple[Name, ...] = ()
    stems: frozenset[str] = frozenset()
    nearness: Mapping[str, float] = field(default_factory=dict)
    moods: Mapping[str, float] = field(default_factory=dict)
    is_personal: bool = False

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
    fit = [word if _is_fit(word) else "|" for word in words]
    telling = [word for word in words if word not in _OF_WRITING and not is_offensive(word)]
    orders = sum(word in _ORDERS for word in words)
    names = tuple(_names(fit))[:_MOST_NAMES] if orders <= _MOST_ORDERS else ()
    return Theme(
        names=names,
        stems=frozenset().union(*(constituent(name.words).content for name in names)),
        nearness=_nearness(telling),
        moods=_moods(telling),
        is_personal=not _PERSONAL.isdisjoint(words),
    )


def theme_pools(theme: Theme, voice: Voice) -> Mapping[str, Pool]:
    """Constituents about the theme's names: "THEME" and, if there is one, "PREDICATE"."""
    if not theme.names:
        return {}
    alike = [name for name in theme.names if name.is_plural == theme.names[0].is_plural]
    texts = [text for name in alike for text in _in_lines(name, voice)]
    predicates = _predicates(alike[0], voice)
    return {
        "THEME": Pool(constituent(t) for t in texts if voice.say(t) is not None),
        "PREDICATE": Pool(constituent(p.text) for p in predicates),
        "PREDICATE-OPEN": Pool(constituent(p.text) for p in predicates if not p.closed),
    }


def _is_fit(word: str) -> bool:
    """Whether it may be sung and is no word about the writing itself."""
    return (
        word not in _OF_WRITING
        and load_dictionary().is_writable(word.removesuffix("'s"))
        and not is_offensive(word)
    )


def _names(words: Sequence[str]) -> Iterator[Name]:
    """The nouns in ``words`` with what stands directly before them and belongs to them."""
    start = 0
    for i, word in enumerate(words):
        if not _is_part_of_name(word):
            start = i + 1
            continue
        following = words[i + 1] if i + 1 < len(words) else ""
        if _is_part_of_name(following) or not _names_something(word):
            continue
        first = max(start, i + 1 - _LONGEST_NAME)
        yield _name(words[first : i + 1], words[first - 1] if first else "")


def _name(words: Sequence[str], before: str) -> Name:
    kinds = load_word_kinds().kind_of(words[-1])
    is_plural = "plural" in kinds
    spelt = " ".join(map(_spelt, words))
    article = spelt.islower() and (is_plural or bool(kinds & _WITH_ARTICLE))
    return Name(
        words=spelt,
        owner=before if before in _OWNERS else "",
        kind=next((k for k in ("person", "place") if k in kinds), "thing" if article else "idea"),
        is_plural=is_plural,
        article=article,
    )


def _spelt(word: str) -> str:
    return word.capitalize() if "name" in load_word_kinds().kind_of(word) else word


def _is_part_of_name(word: str) -> bool:
    kinds = load_word_kinds().kind_of(word)
    is_deed = word.endswith("ing") and word not in _NOUNS_IN_ING
    return bool(kinds & {"noun", "adjective"}) and not is_deed and word not in EMPTY_WORDS | _ORDERS


def _names_something(word: str) -> bool:
    return "noun" in load_word_kinds().kind_of(word) and not word.endswith("'s")


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


def _in_lines(name: Name, voice: Voice) -> Iterator[str]:
    if name.owner:
        yield f"{voice.owner} {name.words}"
        return
    if not name.article:
        yield name.words
        return
    near, far = ("these", "those") if name.is_plural else ("this", "that")
    for determiner in ("the", near, far, f"{far} old" if name.kind != "person" else "the"):
        yield f"{determiner} {name.words}"


def _predicates(name: Name, voice: Voice) -> list[Phrase]:
    suffix = " past" if voice.tense == "past" else ""
    phrases = map(Phrase.parse, read_sections("themes.txt")[f"{name.kind}{suffix}"])
    told = ((voice.tell(phrase.text), phrase) for phrase in phrases)
    return [
        replace(phrase, text=_in_plural(text) if name.is_plural else text)
        for text, phrase in told
        if text is not None
    ]


def _in_plural(text: str) -> str:
    verb, _, rest = text.partition(" ")
    return f"{_PLURAL.get(verb, verb)} {rest}"
