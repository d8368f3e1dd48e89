"""Plans: who sings to whom, how it feels and where it takes place; a different one a candidate."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from gpu_jobs.writer.fields import Field, load_fields
from gpu_jobs.writer.lexicon_files import read_sections
from gpu_jobs.writer.themes import Theme
from gpu_jobs.writer.voices import OPPOSITES, Person, Voice

_FIELDS_A_SONG = 3
_NEAREST_FIELDS, _SHARPNESS = 4, 9.0
_SUITS_MOOD, _SUITS_STYLE = 12.0, 4.0
_SUNNY_MOODS = ("happy", "energetic", "romantic", "angry")
_HOURS = ("night", "day")


@dataclass(frozen=True, slots=True)
class Plan:
    """What stays the same through a song.

    Attributes:
        stance: what the singer has to say: a file of the lexicon's stances.
        fields: the image field of the chorus and of the first verse, then those of other verses.
        cries: section of the lexicon with the interjections of its shortest lines.
        alternating: lines rhyme crosswise where the melody leaves it open.
    """

    voice: Voice
    stance: str
    fields: tuple[str, ...]
    cries: str
    alternating: bool


def draw_plan(rng: Random, theme: Theme, mood: str | None, style: str | None) -> Plan:
    """A plan for one candidate."""
    field = _draw_field(rng, theme, mood, style)
    person = _draw_person(rng, theme, mood, style)
    stance = "story" if person in ("she", "he") else _draw_stance(rng, field, theme, mood, style)
    settings = field.settings | _draw_hour(rng, field)
    return Plan(
        voice=Voice(person, settings),
        stance=stance,
        fields=(field.name, *_companions(rng, field, settings)),
        cries=_of_style(style, "cries")[0],
        alternating=rng.random() < 0.5,
    )


def _draw_field(rng: Random, theme: Theme, mood: str | None, style: str | None) -> Field:
    fields = load_fields()
    if theme.nearness:
        nearest = sorted(fields, key=theme.nearness.__getitem__)[-_NEAREST_FIELDS:]
        weights = [math.exp(_SHARPNESS * theme.nearness[name]) for name in nearest]
        return fields[rng.choices(nearest, weights)[0]]
    names = list(fields)
    preferred = _of_style(style, "fields") if style else []
    weights = [
        (_SUITS_MOOD if mood in fields[name].moods else 1.0)
        * (_SUITS_STYLE if name in preferred else 1.0)
        for name in names
    ]
    return fields[rng.choices(names, weights)[0]]


def _draw_person(rng: Random, theme: Theme, mood: str | None, style: str | None) -> Person:
    persons = _of_style(style, "persons")
    if any(name.kind == "person" and not name.is_owned for name in theme.names):
        persons = [*persons, "she", "she", "he", "he"]
    if mood in _SUNNY_MOODS or theme.is_personal:
        persons = [p for p in persons if p in ("I", "we")]
    chosen: Person = rng.choice([_PERSONS[p] for p in persons])
    return chosen


def _draw_mood(rng: Random, field: Field, theme: Theme) -> str:
    """One of the field's, the sooner the more the theme shows it."""
    moods = sorted(field.moods)
    return rng.choices(moods, [math.exp(_SHARPNESS * theme.mood(mood)) for mood in moods])[0]


def _draw_stance(
    rng: Random, field: Field, theme: Theme, mood: str | None, style: str | None
) -> str:
    """One that the mood takes, and that suits the style if there is one."""
    moods = read_sections("moods.txt")
    chosen = mood or _draw_mood(rng, field, theme)
    stances = moods[chosen][0].split()
    suiting = [s for s in stances if style and s in _of_style(style, "stances")]
    return rng.choice(suiting or stances)


def _draw_hour(rng: Random, field: Field) -> frozenset[str]:
    """A time of day, where the field leaves it open."""
    return frozenset() if field.settings.intersection(_HOURS) else frozenset([rng.choice(_HOURS)])


def _companions(rng: Random, field: Field, settings: frozenset[str]) -> list[str]:
    barred = {OPPOSITES[setting] for setting in settings}
    kin = [name for name in field.kin if not load_fields()[name].settings & barred]
    return rng.sample(kin, min(len(kin), _FIELDS_A_SONG - 1))


def _of_style(style: str | None, what: str) -> Sequence[str]:
    styles = read_sections("styles.txt")
    wanted = f"{style} {what}"
    line = styles[wanted if wanted in styles else f"none {what}"][0]
    return [line] if what == "cries" else line.split()


_PERSONS: dict[str, Person] = {"I": "I", "we": "we", "she": "she", "he": "he"}
