"""Words and parameters become a plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gpu_jobs.planner.asked import Asked
from gpu_jobs.planner.genres import load_genres, load_moods, metre_named
from gpu_jobs.planner.instruments import load_instruments
from gpu_jobs.planner.model import GENRES, INSTRUMENTS, Plan
from gpu_jobs.planner.planning import plan
from shared.errors import Permanent
from shared.music.key_names import KEYS
from shared.music.mood import MOODS
from shared.music.styles import STYLES

SEEDS = range(12)

parameters = st.builds(
    Asked,
    genre=st.none() | st.sampled_from(GENRES),
    mood=st.none() | st.sampled_from(MOODS),
    style=st.none() | st.sampled_from(STYLES),
    tempo_bpm=st.none() | st.floats(30, 300),
    key=st.none() | st.sampled_from(KEYS),
    seed=st.integers(0, 2**31 - 1),
)


def planned(prompt: str, **asked: object) -> Plan:
    return plan(prompt, Asked(**asked))  # type: ignore[arg-type]


def over_seeds(prompt: str, **asked: object) -> list[Plan]:
    return [planned(prompt, seed=seed, **asked) for seed in SEEDS]


@settings(deadline=None)
@given(st.text(max_size=300), parameters)
def test_any_prompt_and_parameters_have_a_plan_that_keeps_the_schema(
    prompt: str, asked: Asked
) -> None:
    made = plan(prompt, asked)
    assert Plan.model_validate_json(made.model_dump_json()) == made
    assert made == plan(prompt, asked)
    assert asked.genre in (None, made.genre)
    assert asked.mood in (None, made.mood)
    assert asked.style in (None, made.style)
    assert asked.tempo_bpm in (None, made.tempo_bpm)
    assert asked.key in (None, made.key)
    assert made.lead not in made.avoid
    assert not set(made.colours) & set(made.avoid)


WORDS = st.sampled_from([
    "sad", "happy", "no", "not", "without", "drums", "guitar", "piano", "only", "solo", "duet", "slow",
    "very", "fast", "jazz", "rock", "waltz", "in", "a", "minor", "F#", "3/4", "120", "bpm", "and", "or",
    "but", ",", "😢", "鼓", "没有", "なし", "strings", "bass", "lead", "melody", "pads", "metal",
])  # fmt: skip


@settings(deadline=None)
@given(st.lists(WORDS, max_size=30), st.integers(0, 99))
def test_any_mixture_of_musical_words_has_a_plan(words: list[str], seed: int) -> None:
    made = planned(" ".join(words), seed=seed)
    assert made.understood or not any(word in ("sad", "jazz", "piano") for word in words)
    assert made.lead not in made.avoid or len(made.avoid) >= len(INSTRUMENTS)


@pytest.mark.parametrize(
    "prompt",
    ["", "   ", "\x00\x07", "🦑🦑", "x" * 5000, "<html><body>" * 400, "ⴰⵣⵓⵍ", "\ud800", "1" * 5000],
)
def test_what_means_nothing_has_a_plan_too(prompt: str) -> None:
    assert planned(prompt).understood == ()


def test_texts_that_mean_nothing_differ_from_each_other_and_from_seed_to_seed() -> None:
    texts = [planned(f"qwx{n}").model_dump_json() for n in range(20)]
    assert len(set(texts)) == 20
    assert len({one.model_dump_json() for one in over_seeds("")}) == len(SEEDS)


def test_parameters_override_words() -> None:
    made = planned(
        "slow sad jazz in C minor, 60 bpm",
        genre="hip-hop",
        mood="happy",
        style="rock",
        tempo_bpm=133.5,
        key="f# minor",
    )
    assert (made.genre, made.mood, made.style) == ("hiphop", "happy", "rock")
    assert (made.tempo_bpm, made.key, made.tempo_is_fixed) == (133.5, "F# minor", True)


def test_words_override_what_is_drawn() -> None:
    for made in over_seeds("angry waltz for accordion in Eb minor, 150 bpm, 6/8"):
        assert (made.genre, made.mood, made.key) == ("waltz", "angry", "Eb minor")
        assert (made.tempo_bpm, made.tempo_is_fixed) == (150, True)
        assert (made.metre.beats, made.metre.unit, made.lead) == (6, 8, "accordion")


def test_other_parameters_change_nothing_that_was_not_asked_for() -> None:
    plain, faster = planned("jazz"), planned("jazz", tempo_bpm=222)
    changed = {"tempo_bpm", "tempo_is_fixed"}
    assert plain.model_dump(exclude=changed) == faster.model_dump(exclude=changed)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"genre": "cheese"}, "unknown_genre"),
        ({"mood": "purple"}, "unknown_mood"),
        ({"style": "techno"}, "unknown_style"),
        ({"key": "H major"}, "unknown_key"),
        ({"tempo_bpm": 3}, "bad_tempo"),
    ],
)
def test_parameters_that_mean_nothing_are_refused_with_a_sentence(
    asked: dict[str, object], code: str
) -> None:
    with pytest.raises(Permanent) as refused:
        planned("", **asked)
    assert refused.value.code == code
    assert str(next(iter(asked.values()))) in refused.value.message


@pytest.mark.parametrize("genre", ["drum and bass", "Lo-Fi", "R&B", "hip hop", "bossa nova"])
def test_genres_are_known_by_their_other_names(genre: str) -> None:
    assert planned("", genre=genre).genre in GENRES


def test_happy_is_major_and_faster_than_sad_which_is_minor() -> None:
    for genre in ("", "pop ", "folk ", "classical "):
        happy, sad = over_seeds(f"happy {genre}music"), over_seeds(f"sad {genre}music")
        assert not any(made.is_minor for made in happy)
        assert all(made.is_minor for made in sad)
        assert _median([m.tempo_bpm for m in happy]) > 1.2 * _median([m.tempo_bpm for m in sad])
        assert _median([m.energy for m in happy]) > _median([m.energy for m in sad]) + 0.15


def test_tempo_words_move_the_tempo_within_the_genre() -> None:
    for genre in ("rock", "jazz", "classical"):
        paces = ("very slow", "slow", "fast", "very fast")
        bpm = [_median([m.tempo_bpm for m in over_seeds(f"{pace} {genre}")]) for pace in paces]
        assert bpm == sorted(bpm)
        assert bpm[2] > 1.25 * bpm[1]


def test_italian_tempo_names_have_their_own_tempos() -> None:
    assert all(58 <= made.tempo_bpm <= 74 for made in over_seeds("adagio for strings"))
    assert all(172 <= made.tempo_bpm <= 200 for made in over_seeds("presto"))


def test_what_is_not_wanted_does_not_come() -> None:
    for made in over_seeds("not sad, without drums and guitar, not jazz"):
        assert made.mood != "sad"
        assert made.genre != "jazz"
        assert "drums" in made.without
        assert not any("guitar" in name for name in (made.lead, *made.colours))


def test_not_sad_is_rather_happy_than_melancholic() -> None:
    valence = {"happy", "energetic", "calm", "romantic"}
    assert sum(made.mood in valence for made in over_seeds("not sad")) > 0.6 * len(SEEDS)


def test_instruments_that_are_named_are_heard_the_most_melodic_one_leads() -> None:
    duet = planned("duet for guitar and flute")
    assert (duet.lead, duet.colours) == ("flute", ("acoustic guitar",))
    assert planned("rock with guitar").lead == "electric guitar"
    solo = planned("solo piano")
    assert solo.lead == "piano"
    assert (solo.colours, solo.without) == ((), ("drums", "pad"))
    assert planned("solo flute").without == ("drums", "bass", "chords", "pad")


def test_a_kind_of_piece_gives_way_to_a_genre_but_lends_it_its_tempo_or_metre() -> None:
    waltz = planned("jazz waltz")
    assert (waltz.genre, waltz.style, waltz.metre.beats) == ("jazz", "jazz", 3)
    ballads, rocks = over_seeds("rock ballad"), over_seeds("rock song")
    assert {made.genre for made in ballads} == {"rock"}
    assert max(m.tempo_bpm for m in ballads) < min(m.tempo_bpm for m in rocks)


def test_what_is_neither_slow_nor_fast_lies_between() -> None:
    between = [made.tempo_bpm for made in over_seeds("not too slow, not too fast pop")]
    assert 96 <= min(between) <= max(between) <= 120


def test_of_neighbouring_genres_the_last_is_chief() -> None:
    made = planned("jazzy hip hop")
    assert (made.genre, made.harmony) == ("hiphop", "jazz")


def test_prompts_that_mean_the_same_have_the_same_genre_and_mood() -> None:
    alike = [
        "sad piano jazz",
        "Sad JAZZ, piano!",
        "trauriger Jazz mit Klavier",
        "悲しいジャズ、ピアノ",
    ]
    assert {(m.genre, m.mood, m.lead) for m in map(planned, alike)} == {("jazz", "sad", "piano")}


def test_spelling_does_not_change_what_is_drawn() -> None:
    assert planned("Happy   pop!") == planned("Happy   pop!")
    plain, loud = planned("happy pop"), planned("  HAPPY, pop!! ")
    assert plain.model_dump(exclude={"understood"}) == loud.model_dump(exclude={"understood"})


def test_a_plan_tells_what_was_understood() -> None:
    told = planned("not sad, no drums, Jazz at 120 bpm, zzz").understood
    assert [(one.words, one.read_as) for one in told] == [
        ("sad", "not mood: sad"),
        ("drums", "without: drums"),
        ("Jazz", "genre: jazz"),
        ("120 bpm", "tempo: 120"),
    ]


def test_plans_of_a_model_are_held_to_the_schema() -> None:
    made = planned("jazz").model_dump()
    for wrong in (
        {"tempo_bpm": 3.0},
        {"key": "H major"},
        {"energy": 2.0},
        {"lead": "kazoo"},
        {"x": 1},
    ):
        with pytest.raises(ValidationError):
            Plan.model_validate({**made, **wrong})


def test_tables_have_a_row_for_everything_and_nothing_unusual_in_them() -> None:
    assert set(load_genres()) == set(GENRES)
    assert set(load_moods()) == set(MOODS)
    assert set(load_instruments()) == set(INSTRUMENTS)
    for genre in load_genres().values():
        assert 40 <= genre.tempo[0] < genre.tempo[1] <= 220
        assert all(metre_named(name).beats > 1 for name in genre.metres)
        assert all("lead" in load_instruments()[name].parts for name in genre.leads)
    for instrument in load_instruments().values():
        assert instrument.high - instrument.low >= 19


def _median(values: list[float]) -> float:
    return float(np.median(values))


def test_beats_a_minute_hold_against_words_of_pace():
    assert plan("fast happy edm for dancing, 140 bpm", Asked()).tempo_bpm == 140
