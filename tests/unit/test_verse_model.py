import json
import math
from pathlib import Path

import pytest

from gpu_jobs.writer import verse_model
from gpu_jobs.writer.verse_model import VerseModel, load_verse_model


@pytest.fixture(scope="module")
def model() -> VerseModel:
    return load_verse_model()


@pytest.mark.parametrize(
    ("line", "salad"),
    [
        ("the river runs away from me", "river me the away runs from"),
        ("i will wait for you tonight", "tonight for i you wait will"),
        ("and the kitchen door is open wide", "wide and is the open kitchen door"),
        ("we walked along the empty street", "we street walked the along empty"),
    ],
)
def test_english_is_more_fluent_than_the_same_words_in_disorder(
    model: VerseModel, line: str, salad: str
):
    assert model.fluency(line.split()) > model.fluency(salad.split()) + 1


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("the stars are bright", "the stars is bright"), ("an open door", "a open door")],
)
def test_agreement_of_number_and_articles_are_heard(model: VerseModel, right: str, wrong: str):
    assert model.fluency(right.split()) > model.fluency(wrong.split())


def test_an_unknown_word_is_unlikely_but_possible(model: VerseModel):
    assert not model.knows("zyxquot")
    unknown = model.fluency(["the", "zyxquot", "is", "low"])
    assert -math.inf < unknown < model.fluency(["the", "moon", "is", "low"])


def test_fluency_is_the_mean_over_words_and_the_lines_end(model: VerseModel):
    line = ["the", "night", "is", "young"]
    assert model.fluency(line) == pytest.approx(model.log_probability(line) / 5)
    assert model.log_probability(["The", "NIGHT", "is", "young"]) == model.log_probability(line)


def test_an_empty_line_has_a_probability(model: VerseModel):
    assert model.log_probability([]) < 0


def test_held_out_verse_is_measured_beside_the_model(model: VerseModel):
    path = Path(verse_model.__file__).parent / "data" / "training_verse.json"
    measured = json.loads(path.read_text())
    assert measured["lines"] > 10_000
    assert -6.5 < measured["fluency"]["mean"] < -5
    assert 0.5 < measured["type_token_ratio"]["100"] < 0.9
