"""Image fields: the worlds that a song takes its pictures from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shared.music.mood import MOODS, MoodName
from shared.teaching.reading_data import read_sections, rows


@dataclass(frozen=True, slots=True)
class Picture:
    """A thing, and what it is doing.

    Attributes:
        name: without an article: 'pouring rain'.
        doings: 'falling down'; one at least.
        article: 'the', or '' before a name and what is not counted.
    """

    name: str
    doings: tuple[str, ...]
    is_plural: bool = False
    article: str = "the"

    @property
    def told(self) -> str:
        """With its article."""
        return f"{self.article} {self.name}".strip()

    @property
    def verb(self) -> str:
        """Of what it is doing."""
        return "are" if self.is_plural else "is"


@dataclass(frozen=True, slots=True)
class Field:
    """An image field.

    Attributes:
        words: what a theme says to mean it.
        moods: how it feels, likeliest first.
        places: where a line may happen; deeds: what "I" do there.
        senses: what a writer may see, hear and feel there.
    """

    name: str
    words: frozenset[str]
    moods: tuple[MoodName, ...]
    pictures: tuple[Picture, ...]
    places: tuple[str, ...]
    deeds: tuple[str, ...]
    senses: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class MoodManner:
    """How a song in a mood goes.

    Attributes:
        words: what a theme says to mean it.
        fields: where a song takes its pictures from when its theme names none.
        bpm: slowest and fastest, quarter notes a minute.
        mode: 'major' or 'minor'.
        feel: as in 'a song that is …'.
        how: advice on playing, a sentence.
    """

    words: frozenset[str]
    fields: tuple[str, ...]
    bpm: tuple[int, int]
    mode: str
    feel: str
    how: str


@cache
def load_fields() -> dict[str, Field]:
    """All image fields by name, but the gentle ones."""
    return read_fields("fields.txt")


@cache
def read_fields(file: str) -> dict[str, Field]:
    """The image fields of a data file by name."""
    return {name: _field(name, rows(lines)) for name, lines in read_sections(file).items()}


@cache
def load_moods() -> dict[MoodName, MoodManner]:
    """How each mood goes."""
    sections = read_sections("moods.txt")
    return {mood: _manner(rows(sections[mood])) for mood in MOODS}


def _field(name: str, row: dict[str, str]) -> Field:
    see, hear, feel = _parts(row["senses"], ";")
    moods = tuple(mood for word in row["moods"].split() for mood in MOODS if mood == word)
    return Field(
        name=name,
        words=frozenset(row["words"].split()),
        moods=moods,
        pictures=tuple(map(_picture, _parts(row["pictures"], "|"))),
        places=_parts(row["places"], "|"),
        deeds=_parts(row["deeds"], "|"),
        senses=(see, hear, feel),
    )


def _picture(text: str) -> Picture:
    name, _, doings = text.partition(">")
    article = "" if "'s " in name else "the"
    plain = name.strip().rstrip("*")
    return Picture(plain, _parts(doings, "/"), name.strip().endswith("*"), article)


def _manner(row: dict[str, str]) -> MoodManner:
    slowest, fastest = map(int, row["bpm"].split())
    return MoodManner(
        words=frozenset(row["words"].split()),
        fields=tuple(row["fields"].split()),
        bpm=(slowest, fastest),
        mode=row["mode"],
        feel=row["feel"],
        how=row["how"],
    )


def _parts(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())
