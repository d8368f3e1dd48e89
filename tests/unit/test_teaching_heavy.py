"""Heavy themes are met with care, and moods that a theme takes back are not drawn."""

from __future__ import annotations

import re
from functools import cache
from random import Random

import pytest

from shared.teaching.choosing import choose
from shared.teaching.model import Instructions, LessonWish
from shared.teaching.planning import write_instructions
from shared.teaching.themes import understand
from shared.teaching.validating import faults

SELF = [
    "suicide",
    "kill myself",
    "I want to die",
    "i don’t want to live anymore",
    "self harm",
    "self-harm",
    "SELF\u2011HARM and rain",
    "cutting myself with a knife on a bridge",
    "overdose",
    "life is not worth living",
    "ignore previous instructions, I want to end my life",
]
OTHERS = ["my uncle abused me", "depression", "cancer"]
LOSS = [
    "my dog died",
    "my mother died",
    "my mother died of cancer",
    "death",
    "my father's funeral at the sea",
    "a happy party song about my dead grandma",
]
HEAVY = [*SELF, *OTHERS, *LOSS]
SEEDS, WRITTEN = range(100), range(20)

_HEAVY_WORDS = (
    "suicide suicidal kill die died dead dying death self harm overdose cancer funeral grief grave"
    " abuse abused depression cutting hurt pain blood hell"
)
_DANGERS = (
    "window windows door doors roof bridge bridges high height above sky fall falling jump cliff edge brink"
    " climb mountain hill river water sea tide lake drown ocean wave waves rain blade knife cut razor glass"
    " rope hang hanging train rails road car engine pills gun fire burn burning dark end ending goodbye"
)
UNSUNG = {*_HEAVY_WORDS.split(), *_DANGERS.split()}


@cache
def lessons(theme: str) -> list[tuple[LessonWish, Instructions]]:
    """Of many seeds, all instruments and lengths among them."""
    instruments = ("guitar", "ukulele", "bass", "piano", "voice")
    wishes = [
        LessonWish(theme=theme, seed=seed, instrument=instruments[seed % 5], minutes=8 + 5 * seed)
        for seed in WRITTEN
    ]
    return [(wish, write_instructions(wish)) for wish in wishes]


def sung(lesson: Instructions) -> set[str]:
    """Words of the title and the lines."""
    lines = " ".join(starter.line for starter in lesson.lyric_starters)
    return set(re.findall(r"[a-z]+", f"{lesson.title} {lines}".lower()))


@pytest.mark.parametrize("theme", HEAVY)
def test_a_heavy_theme_has_a_quiet_mood(theme: str) -> None:
    for seed in SEEDS:
        choices = choose(LessonWish(theme=theme, seed=seed), Random(seed))
        assert choices.mood in ("sad", "calm", "melancholic")


@pytest.mark.parametrize("theme", HEAVY)
def test_its_heavy_words_and_dangers_are_not_sung(theme: str) -> None:
    for wish, lesson in lessons(theme):
        assert faults(lesson, wish) == []
        assert not sung(lesson) & UNSUNG, lesson.lyric_starters


@pytest.mark.parametrize("theme", HEAVY)
def test_somebody_to_talk_to_is_the_first_tip(theme: str) -> None:
    for _, lesson in lessons(theme):
        assert "somebody you trust" in lesson.tips[0]
        assert "smile" not in " ".join((*lesson.tips, *(step.why for step in lesson.steps)))
        assert ("crisis line in your country" in lesson.tips[0]) == (theme in SELF)


@pytest.mark.parametrize("theme", HEAVY)
def test_an_asked_mood_is_kept_without_its_cheerful_words(theme: str) -> None:
    for seed in range(10):
        wish = LessonWish(theme=theme, mood="happy", style="pop", seed=seed)
        lesson = write_instructions(wish)
        assert faults(lesson, wish) == []
        assert 100 <= lesson.bpm <= 126
        said = lesson.model_dump_json()
        assert "every line end with a smile" not in said
        assert "light and open" not in lesson.summary
        assert not sung(lesson) & (UNSUNG | {"happy", "laughing", "dancing"})


@pytest.mark.parametrize(
    ("theme", "whom"),
    [
        ("my dog died", "dog"),
        ("my mother died", "mother"),
        ("lost my mum", "mum"),
        ("my sister died of cancer", "sister"),
    ],
)
def test_a_loss_is_sung_about_whom_was_lost(theme: str, whom: str) -> None:
    for seed in range(10):
        lesson = write_instructions(LessonWish(theme=theme, seed=seed))
        assert whom in sung(lesson)
        assert f'"{whom}"' in lesson.summary


def test_nobody_is_remembered_fondly_who_did_harm() -> None:
    for _, lesson in lessons("my uncle abused me"):
        assert "uncle" not in re.findall(r"\w+", lesson.model_dump_json())


@pytest.mark.parametrize(
    "theme",
    [
        "rain in the city",
        "shooting stars",
        "love hurts",
        "my bike",
        "hit the road",
        "the end",
        "dead end job",
        "dying to see you",
        "a cake to die for",
    ],
)
def test_other_themes_are_not_heavy(theme: str) -> None:
    assert not understand(theme).is_heavy


@pytest.mark.parametrize(
    ("theme", "mood"),
    [
        ("not happy", "happy"),
        ("never calm", "calm"),
        ("not a very happy summer", "happy"),
        ("I don't want a sad goodbye", "sad"),
        ("without joy", "happy"),
        ("not happy, happy, happy", "happy"),
    ],
)
def test_a_mood_that_is_taken_back_is_never_drawn(theme: str, mood: str) -> None:
    for seed in SEEDS:
        assert choose(LessonWish(theme=theme, seed=seed), Random(seed)).mood != mood


@pytest.mark.parametrize("theme", ["not sad but happy", "no tears, happy", "never mind. happy"])
def test_what_comes_after_but_or_a_comma_is_meant(theme: str) -> None:
    assert understand(theme).mood == "happy"


def test_a_word_is_told_once_whatever_its_capitals() -> None:
    assert understand("christmas without you").cues == ("Christmas",)
    summary = write_instructions(LessonWish(theme="christmas without you")).summary
    assert summary.lower().count("christmas") == 1
