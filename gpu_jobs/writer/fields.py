"""Image fields: the worlds that lyrics take their pictures from, a file of the lexicon each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from gpu_jobs.writer.lexicon_files import file_names, read_sections

Number = Literal["singular", "plural", "mass"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, and what may follow it.

    Attributes:
        closed: no place may follow it: "roll the windows down".
        motion: a direction may follow it: "run".
        stative: it is not done but is so; nobody "will" or "wants to" do it: "know your name".
    """

    text: str
    closed: bool = False
    motion: bool = False
    stative: bool = False

    @classmethod
    def parse(cls, text: str) -> Phrase:
        """As the lexicon writes it: "." after what is closed, ">" motion, "=" stative."""
        plain = text.rstrip(".>= ")
        marks = text[len(plain) :]
        return cls(plain, closed="." in marks, motion=">" in marks, stative="=" in marks)


@dataclass(frozen=True, slots=True)
class Thing:
    """What a song can show, what it is like, and what it does.

    Attributes:
        is_place: it is a place or a time itself, and not in another one.
    """

    determiner: str
    noun: str
    number: Number
    is_place: bool
    adjectives: tuple[str, ...]
    verbs: tuple[Phrase, ...]

    @classmethod
    def parse(cls, line: str) -> Thing:
        """As in "the river | wide, slow | run on, bend away"; plurals end in "*", masses in "~".

        A place ends in "@".
        """
        name, adjectives, verbs = (part.strip() for part in line.split("|"))
        plain = name.rstrip("*~@")
        number: Number = "plural" if "*" in name else "mass" if "~" in name else "singular"
        determiner, noun = _determined(plain, number)
        return cls(
            determiner=determiner,
            noun=noun,
            number=number,
            is_place="@" in name,
            adjectives=tuple(_listed(adjectives)),
            verbs=tuple(Phrase.parse(verb) for verb in _listed(verbs)),
        )


@dataclass(frozen=True, slots=True)
class Field:
    """An image field.

    Attributes:
        theme: words that it is near to.
        kin: names of the fields that go with it in one song.
        settings: times of day and year that it needs.
        deeds: what anybody does in it; ``ours``: what one does with or for "you".
    """

    name: str
    theme: tuple[str, ...]
    moods: frozenset[str]
    kin: tuple[str, ...]
    settings: frozenset[str]
    things: tuple[Thing, ...]
    places: tuple[str, ...]
    ways: tuple[str, ...]
    deeds: tuple[Phrase, ...]
    ours: tuple[Phrase, ...]


@lru_cache(maxsize=1)
def load_fields() -> Mapping[str, Field]:
    """All image fields by name."""
    return {name: _read(name) for name in file_names("fields")}


def _read(name: str) -> Field:
    sections = read_sections(f"fields/{name}.txt")

    def words(heading: str) -> tuple[str, ...]:
        return tuple(word for line in sections.get(heading, ()) for word in line.split())

    return Field(
        name=name,
        theme=words("theme"),
        moods=frozenset(words("moods")),
        kin=words("kin"),
        settings=frozenset(words("settings")),
        things=tuple(Thing.parse(line) for line in sections["things"]),
        places=tuple(sections["places"]),
        ways=tuple(sections["ways"]),
        deeds=tuple(Phrase.parse(line) for line in sections["deeds"]),
        ours=tuple(Phrase.parse(line) for line in sections["ours"]),
    )


def _determined(noun: str, number: Number) -> tuple[str, str]:
    """The noun's own determiner, else "the"; a mass needs none."""
    first, _, rest = noun.partition(" ")
    if first in ("the", "my", "your"):
        return first, rest
    return "" if number == "mass" else "the", noun


def _listed(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]
