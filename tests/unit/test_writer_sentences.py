"""Sentences with choices: many lines of one meaning, agreeing with whoever sings them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gpu_jobs import writer
from gpu_jobs.engines.hibari import phonemize
from gpu_jobs.writer.agreement import agree
from gpu_jobs.writer.books import book_of
from gpu_jobs.writer.constituents import LONGEST_CLAUSE, Metre
from gpu_jobs.writer.fields import load_fields
from gpu_jobs.writer.fillers import fillers_in
from gpu_jobs.writer.frames import Frame, read_couplets, read_frames
from gpu_jobs.writer.lexicon_files import file_names
from gpu_jobs.writer.naming import kind_of
from gpu_jobs.writer.offensive import is_offensive
from gpu_jobs.writer.sounds import hear, plain_word
from gpu_jobs.writer.themes import understand
from gpu_jobs.writer.voices import Person, Voice
from gpu_jobs.writer.word_kinds import load_word_kinds
from shared.lyrics.phonemes import syllabify

LEXICON = Path(writer.__file__).with_name("lexicon")
ONE, WE, SHE = (Voice(person, frozenset()) for person in ("I", "we", "she"))
ANY = [Metre(size, -1, 0) for size in range(1, LONGEST_CLAUSE + 1)]


def said(frame: Frame) -> set[str]:
    """All lines that it gives."""
    return {
        " ".join(word for piece in pieces for word in piece.words)
        for metre in ANY
        for some in frame.find(metre).values()
        for pieces in some
    }


def lines_of(text: str, voice: Voice = ONE, theme: tuple[str, ...] = ()) -> set[str]:
    frames = read_frames([text], voice, theme)
    return said(frames[0]) if frames else set()


def test_choices_and_what_may_be_left_out_make_lines():
    assert lines_of("but {sleep|dream} [now|tonight]") == {
        *("but sleep", "but sleep now", "but sleep tonight"),
        *("but dream", "but dream now", "but dream tonight"),
    }


def test_a_choice_may_have_choices_of_its_own():
    assert lines_of("but {go {home|on}|stay}") == {"but go home", "but go on", "but stay"}


def test_an_opening_and_may_come_or_not():
    assert lines_of("nobody calls") == {"nobody calls", "and nobody calls"}
    assert lines_of("I ^call") == {"I call", "and I call", "so I call"}
    assert lines_of("and nobody calls") == {"nobody calls", "and nobody calls"}


def test_a_thing_may_be_described_where_there_is_room():
    assert {"but close the door", "but close the kitchen door"} < lines_of("but close the door")


@pytest.mark.parametrize(
    ("voice", "line"),
    [(ONE, "but I wave my hat"), (WE, "but we wave our hat"), (SHE, "but she waves her hat")],
)
def test_a_sentence_agrees_with_its_singer(voice: Voice, line: str):
    assert line in lines_of("but I ^wave my hat", voice)


def test_nobody_sings_to_you_in_a_story():
    assert lines_of("I ^wait for you", SHE) == set()


def test_the_theme_stands_in_its_place_and_its_verb_agrees():
    assert "but coffee is hot" in lines_of("but THEME @be hot", theme=("coffee",))
    assert agree("those robots @be old", ONE, theme_is_plural=True) == "those robots are old"
    assert lines_of("but THEME @be hot") == set()


def test_a_couplet_is_two_sentences_of_one_thought():
    (couplet,) = read_couplets(["but I ^call {you|home} // and {nobody|no one} *come"], ONE)
    assert said(couplet.first) == {"but I call you", "but I call home"}
    assert "and nobody comes" in said(couplet.second)


@pytest.mark.parametrize(
    ("line", "fillers"),
    [
        ("I wait now and then", {"now and then"}),
        ("Now and then, you know", {"now and then", "you know", "now"}),
        ("the door is open", set()),
        ("And now I sleep", {"and now"}),
    ],
)
def test_fillers_are_found(line: str, fillers: set[str]):
    assert fillers_in(line.split()) == fillers


def test_a_word_without_a_listed_kind_is_of_the_likest_one():
    assert kind_of("algebra") == "idea"


PERSONS: tuple[Person, ...] = ("I", "we", "she", "he")


@pytest.fixture(scope="module")
def pieces() -> set[str]:
    """All words of all sentences."""
    found: set[str] = set()
    for person in PERSONS:
        voice = Voice(person, frozenset())
        for field in load_fields():
            for stance in file_names("stances"):
                for chapter in book_of([field], stance, voice, understand("coffee")).values():
                    frames = [*chapter.own_lines, *(half for c in chapter.couplets for half in c)]
                    found |= {w for f in frames for part in f.parts for p in part for w in p.words}
    return {plain_word(word) for word in found}


def test_all_sentences_can_be_sung(pieces: set[str]):
    alone = pieces - {"am"}  # by itself it is read as letters; in a line it is not
    assert {
        word
        for word in alone
        if len(syllabify(phonemize(word).replace(" ", ""))) != len(hear(word).stresses)
    } == set()


def test_no_sentence_offends(pieces: set[str]):
    assert not [word for word in pieces if is_offensive(word)]


def test_every_field_and_stance_has_couplets():
    for field in load_fields():
        assert len(book_of([field], "hope", ONE, understand(None))["field"].couplets) >= 7
    for stance in set(file_names("stances")) - {"story"}:
        assert len(book_of(["sea"], stance, ONE, understand(None))["stance"].couplets) >= 8


def test_no_verb_of_one_thing_follows_several():
    """As in "the windows is": `*` marks a verb of one thing, "_" one of several."""
    texts = [path.read_text() for path in LEXICON.rglob("*.txt")]
    before = {word for text in texts for word in re.findall(r"([a-z]+) \*[a-z]", text)}
    assert not [word for word in before if "plural" in load_word_kinds().kind_of(word)]
