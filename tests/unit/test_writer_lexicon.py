"""The writer's lexicon: all that it can make can be sung, and nothing in it offends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gpu_jobs.engines.hibari import phonemize
from gpu_jobs.writer.constituents import Constituent
from gpu_jobs.writer.fields import load_fields
from gpu_jobs.writer.forms import load_forms
from gpu_jobs.writer.lexicon_files import file_names, read_sections
from gpu_jobs.writer.offensive import is_offensive
from gpu_jobs.writer.repertoire import common_pools, pools_of_field, pools_of_stance
from gpu_jobs.writer.sounds import hear, plain_word
from gpu_jobs.writer.voices import OPPOSITES, Person, Voice
from shared.lyrics.phonemes import syllabify

PERSONS: tuple[Person, ...] = ("I", "we", "she", "he")
VOICES = [Voice(person, frozenset()) for person in PERSONS]


def all_constituents() -> Iterator[Constituent]:
    for voice in VOICES:
        for repertoire in (
            *(pools_of_field(name, voice) for name in load_fields()),
            *(pools_of_stance(name, voice) for name in file_names("stances")),
            *(common_pools(voice, cries) for cries in ("cries", "cries tender", "cries loud")),
        ):
            for pool in repertoire.values():
                yield from pool.members


@pytest.fixture(scope="module")
def vocabulary() -> set[str]:
    return {plain_word(word) for member in all_constituents() for word in member.words}


def test_the_singer_gives_each_word_as_many_syllables_as_the_writer(vocabulary: set[str]):
    alone = vocabulary - {"am"}  # by itself it is read as letters; in a line it is not
    assert {
        word
        for word in alone
        if len(syllabify(phonemize(word).replace(" ", ""))) != len(hear(word).stresses)
    } == set()


def test_nothing_offends(vocabulary: set[str]):
    assert not [word for word in vocabulary if is_offensive(word)]


def test_the_vocabulary_is_large(vocabulary: set[str]):
    assert len(vocabulary) > 1400


@pytest.mark.parametrize("name", file_names("fields"))
def test_an_image_field_is_complete(name: str):
    field = load_fields()[name]
    assert len(field.things) >= 8
    assert len(field.places) >= 9
    assert len(field.ways) >= 3
    assert len(field.deeds) >= 8
    assert field.ours
    assert field.theme
    assert set(field.kin) <= set(load_fields()) - {name}
    assert field.moods <= {h for h in read_sections("moods.txt") if not h.endswith("cues")}
    assert field.settings <= set(OPPOSITES)


@pytest.mark.parametrize("voice", VOICES, ids=str)
@pytest.mark.parametrize("stance", file_names("stances"))
def test_every_voice_can_take_every_stance(voice: Voice, stance: str):
    if (stance == "story") == voice.third_person:
        pools = pools_of_stance(stance, voice)
        assert len(pools["SAYING"].members) >= 5
        assert len(pools["DEED"].members) >= 5


def test_forms_name_kinds_that_exist():
    voice = Voice("I", frozenset())
    known = {
        *pools_of_field("river", voice),
        *pools_of_stance("hope", voice),
        *common_pools(voice, "cries"),
        *("THEME", "PREDICATE", "PREDICATE-OPEN"),
    }
    kinds = {place.kind for forms in load_forms().values() for form in forms for place in form}
    assert {kind for kind in kinds if not kind.islower()} <= known
