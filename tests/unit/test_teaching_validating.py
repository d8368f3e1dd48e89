"""What is wrong with a lesson is told in sentences; whatever somebody answers, nothing crashes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from shared.errors import Permanent
from shared.teaching.hearing import hint_midi
from shared.teaching.model import Instructions, LessonWish
from shared.teaching.planning import write_instructions
from shared.teaching.validating import faults, readable
from shared.teaching.validating_words import plain_text_faults
from shared.teaching.writing import to_markdown, write_text

WISH = LessonWish(theme="rain in the city", seed=3, minutes=20)
LESSON = write_instructions(WISH)


def changed(path: str, value: Any) -> Instructions:
    """The lesson with one thing changed: 'steps.0.minutes'."""
    tree = json.loads(LESSON.model_dump_json())
    place = tree
    *parents, last = path.split(".")
    for key in parents:
        place = place[int(key)] if isinstance(place, list) else place[key]
    if isinstance(place, list):
        place[int(last)] = value
    else:
        place[last] = value
    return Instructions.model_validate_json(json.dumps(tree))


LAST_NOTE = len(LESSON.melody.notes) - 1
PHRASE_END = max(i for i, note in enumerate(LESSON.melody.notes) if note.phrase == 1)
HINTED = next(i for i, s in enumerate(LESSON.sections) if s.name == LESSON.melody.section)


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        ("steps.1.number", 7, "not numbered"),
        ("steps.0.minutes", 60, "minutes together"),
        ("key", "E# minor", "There is no key"),
        ("sections.0.chords.0", ["Xyz"], "is not a chord symbol"),
        ("sections.0.chords.0", ["<b>"], "is not a chord symbol"),
        ("sections.0.chords.0", ["C Am"], "is not a chord symbol"),
        ("sections.0.chords.0", ["C,G"], "is not a chord symbol"),
        ("sections.0.chords.0", ["N.C."], "means no chord"),
        ("sections.0.chords.0", ["no chord"], "is not a chord symbol"),
        ("sections.0.chords.0", ["C#maj7"], "neither belongs to"),
        ("sections.0.chords.0", ["F"], "too hard on the guitar"),
        ("sections.0.chords.0", ["B", "F#", "C#"], "different chords"),
        ("sections.0.bars", 3, "but chords for"),
        ("sections.0.name", "bridge", "order of the song names"),
        ("order", ["chorus"], "never comes in the order"),
        ("melody.section", "outro", "there is no such section"),
        ("melody.notes.0.midi", 37, "sing between"),
        ("melody.notes.0.midi", 80, "semitones"),
        ("melody.notes.1.beats", 9.0, "before the one before it has ended"),
        ("melody.notes.0.start_beat", 0.1, "quarters of a beat"),
        (f"melody.notes.{LAST_NOTE}.beats", 15.0, "is longer than its"),
        (f"melody.notes.{LAST_NOTE}.phrase", 9, "are not counted"),
        ("melody.notes.0.syllable", None, "and others have none"),
        ("melody.notes.0.syllable", "zzz", "not those of its first line"),
        ("lyric_starters.0.line", "Rain", "1 syllables"),
        ("lyric_starters.0.line", "Xqzt blorptik", "use ordinary English words"),
        ("lyric_starters.0.line", "雨の街", "use ordinary English words"),
        ("lyric_starters.0.stresses", "//", "ask for"),
        ("lyric_starters.0.phrase", 16, "no such phrase"),
        ("lyric_starters.0.section", "intro", "there is no such section"),
        ("summary", "Read <script>alert(1)</script> this", "markup"),
        ("tips.0", "See https://example.org for more", "markup or an address"),
        ("steps.0.do", "Play\u202e it\u0007", "cannot be seen"),
        ("steps.0.do", "**Now** play `it`", "markup"),
        ("steps.0.why", "…!?", "says nothing"),
        ("summary", "Read <img src=x onerror=alert(1)", "markup"),
        ("tips.0", "More at evil-songs.com today", "markup or an address"),
        ("tips.0", "One line\u2028and another", "cannot be seen"),
    ],
)
def test_each_fault_is_told(path: str, value: Any, told: str) -> None:
    found = faults(changed(path, value), WISH)
    assert any(told in sentence for sentence in found), found
    assert all(sentence.endswith(".") or "…" in sentence for sentence in found)


def test_the_lesson_itself_has_none() -> None:
    assert faults(LESSON, WISH) == []


def test_notes_outside_the_key_and_the_chord_are_told() -> None:
    classes = {note.midi % 12 for note in LESSON.melody.notes}
    number = next(i for i, n in enumerate(LESSON.melody.notes) if n.phrase == 1)
    found: list[str] = []
    for midi in range(57, 69):
        if midi % 12 not in classes:
            found += faults(changed(f"melody.notes.{number}.midi", midi), WISH)
    assert any("belongs neither to" in sentence for sentence in found)


def test_a_phrase_that_ends_beside_its_chord_is_told() -> None:
    found: list[str] = []
    for midi in range(57, 69):
        found += faults(changed(f"melody.notes.{PHRASE_END}.midi", midi), WISH)
    assert any("ends phrase 1, but is not in its chord" in sentence for sentence in found)


def test_a_stress_on_a_weak_note_is_told() -> None:
    pattern = LESSON.lyric_starters[0].stresses
    words = ["a" if sign == "/" else "rain" for sign in pattern]
    found = faults(changed("lyric_starters.0.line", " ".join(words)), WISH)
    assert any("puts the stress of 'rain' on a weak note" in sentence for sentence in found)


def refusal_of(lesson: Instructions) -> str | None:
    try:
        readable(lesson)
    except Permanent as error:
        return error.code
    return None


def _leaves(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(tree, dict):
        return [leaf for key in tree for leaf in _leaves(tree[key], (*at, key))]
    if isinstance(tree, list):
        return [leaf for i, item in enumerate(tree) for leaf in _leaves(item, (*at, i))]
    return [at]


TREE = json.loads(LESSON.model_dump_json())
LEAVES = _leaves(TREE)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(LEAVES),
            st.one_of(
                st.text(max_size=40),
                st.integers(-5, 300),
                st.floats(allow_nan=False, width=32),
                st.none(),
                st.sampled_from(["C", "Am", "verse", "chorus", "/./.", "G#13b9/F", "3/4"]),
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_changed_answer_crashes(changes: list[tuple[tuple[Any, ...], Any]]) -> None:
    tree = json.loads(LESSON.model_dump_json())
    for path, value in changes:
        place = tree
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value
    try:
        lesson = Instructions.model_validate_json(json.dumps(tree))
    except ValidationError:
        return
    assert all(isinstance(sentence, str) and sentence for sentence in faults(lesson, WISH))
    refusal = refusal_of(lesson)
    assert refusal in (None, "unknown_chord", "unknown_section", "bad_hint")
    if refusal is not None:
        return
    assert write_text(lesson)
    assert to_markdown(lesson)
    assert hint_midi(lesson).startswith(b"MThd")


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("sections.0.chords.0", ["C Am"], "unknown_chord"),
        ("sections.0.chords.0", ["C,Am"], "unknown_chord"),
        ("sections.0.chords.0", ["C\u00a0"], "unknown_chord"),
        ("sections.0.chords.0", ["Xyz"], "unknown_chord"),
        ("sections.0.chords.0", ["|"], "unknown_chord"),
        ("melody.section", "outro", "unknown_section"),
        ("melody.bars", 1, "bad_hint"),
        ("melody.notes.0.start_beat", 128.0, "bad_hint"),
    ],
)
def test_a_lesson_that_cannot_be_played_is_refused_by_name(
    path: str, value: Any, code: str
) -> None:
    with pytest.raises(Permanent) as refused:
        readable(changed(path, value))
    assert refused.value.code == code


def test_a_key_that_does_not_exist_is_refused_by_name() -> None:
    lesson = LESSON.model_copy(update={"key": "H major"})
    for reads in (readable, write_text, to_markdown, hint_midi):
        with pytest.raises(Permanent) as refused:
            reads(lesson)
        assert refused.value.code == "unknown_key"


@pytest.mark.parametrize(("key", "named"), [("E# major", "F major"), ("Gb major", "F# major")])
def test_a_key_spelled_otherwise_is_played_as_the_house_names_it(key: str, named: str) -> None:
    lesson, other = changed("key", key), changed("key", named)
    readable(lesson)
    assert write_text(lesson) == write_text(other)
    assert to_markdown(lesson) == to_markdown(other)
    assert hint_midi(lesson) == hint_midi(other)


def test_the_embedded_lesson_is_readable_and_bars_without_a_chord_are_silent() -> None:
    readable(LESSON)
    tacet = changed(f"sections.{HINTED}.chords.0", ["N.C."])
    readable(tacet)
    assert len(hint_midi(tacet)) < len(hint_midi(LESSON))


@pytest.mark.parametrize(
    "text",
    [
        "It pulls towards C, softly.",
        "F#m7 (or A/C#) leads home: try it!",
        "I <3 this chord; 3 < 4, 50% & more",
        "Play it twice... then rest.",
    ],
)
def test_plain_texts_are_let_pass(text: str) -> None:
    assert plain_text_faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \t",
        "a\nb",
        "a\u202eb",
        "a\u2066b",
        "a\u200bb",
        "<b>x</b>",
        "<script",
        "[x](y)",
        "[x]: y",
        "`x`",
        "&lt;b",
        "see http://x",
        "see WWW.x",
        "javascript:alert(1)",
        "mail me@x.example",
    ],
)
def test_texts_that_are_not_plain_are_told(text: str) -> None:
    assert plain_text_faults(text)
