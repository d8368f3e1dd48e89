"""The embedded teacher: a lesson planned from theory, tables and a seed. No model, no network."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from shared.music.styles import StyleName
from shared.teaching.choosing import Choices, choose
from shared.teaching.glossary import Glossary
from shared.teaching.melody import draw_melody
from shared.teaching.model import (
    HintNote,
    Instructions,
    LessonSection,
    LessonWish,
    LevelName,
    LyricStarter,
    MelodyHint,
    SectionName,
)
from shared.teaching.progressions import Bars, Harmony, draw_harmony
from shared.teaching.reading_data import advice
from shared.teaching.rhythm import METRES, PHRASE_BARS
from shared.teaching.steps import write_steps
from shared.teaching.structure import order_of, parts_of, sections_of, stretched
from shared.teaching.telling import (
    about,
    counting,
    fillings,
    listed,
    title_case,
    used_chords,
)
from shared.teaching.words_of_lesson import Verse, starters, with_syllables, write_verse

_BRIEF, _BRIEF_PHRASES, _PHRASES = 10, 2, 4
_TIPS, _NEXT = 2, 3
_ON_CHORUS = 0.6
_LONGEST_TITLE = 60
_TITLE_PLACES = frozenset({"in", "on", "by", "at", "under", "through"})
_KINDS: dict[StyleName, str] = {
    "pop": "a pop song", "rock": "a rock song", "folk": "a folk song", "jazz": "a jazz song",
    "bossa": "a bossa nova", "hiphop": "a hip-hop song", "lofi": "a lo-fi song",
    "edm": "a dance song", "classical": "an art song", "reggae": "a reggae song", "waltz": "a waltz",
}  # fmt: skip
_ENCOURAGEMENTS: dict[LevelName, str] = {
    "beginner": "You need to know nothing beforehand; if it sounds good to you, it is right.",
    "intermediate": "It goes one step beyond what you can play asleep.",
    "advanced": "It leaves the key for a moment, and works its tune out of a single idea.",
}


def write_instructions(wish: LessonWish) -> Instructions:
    """A lesson for the wish; the same wish gives the same lesson, another seed another one.

    Whatever the theme says, in any script, there is a lesson; what cannot be sung about is left out.
    It has no `faults`.
    """
    rng = Random(repr(wish))
    choices = choose(wish, rng)
    harmony = draw_harmony(wish.instrument, wish.level, choices.style, choices.mode, rng)
    parts = parts_of(wish.minutes, wish.level)
    sections = sections_of(parts, harmony, choices.metre, rng)
    hinted = _hinted(sections, rng)
    verse = write_verse(choices, _BRIEF_PHRASES if wish.minutes < _BRIEF else _PHRASES, rng)
    lines = starters(verse, hinted.name, _other(parts, hinted.name))
    notes = _tune(verse, hinted, harmony, choices, wish, lines, rng)
    title = _title(verse, choices, rng)
    order = order_of(parts, wish.minutes)
    told = fillings(choices, harmony, sections, order, notes, lines, hinted, title, rng)
    glossary = Glossary(wish.level, counting(choices))
    summary = glossary.explain(_summary(wish, choices, harmony, sections))
    steps = write_steps(wish, parts, told, glossary, rng)
    return Instructions(
        title=title,
        summary=summary,
        key=harmony.key,
        bpm=choices.bpm,
        metre=choices.metre,
        sections=sections,
        order=order,
        steps=steps,
        melody=_hint(notes, hinted, verse, choices, told, rng),
        lyric_starters=lines,
        tips=tuple(map(glossary.explain, _tips(wish, choices, rng))),
        next_steps=tuple(
            glossary.explain(text) for text in rng.sample(advice()["next"][wish.level], _NEXT)
        ),
    )


def _hinted(sections: Sequence[LessonSection], rng: Random) -> LessonSection:
    """The section that the tune is for."""
    by_name = {section.name: section for section in sections}
    is_chorus = "chorus" in by_name and rng.random() < _ON_CHORUS
    return by_name["chorus" if is_chorus else "verse"]


def _other(parts: Sequence[SectionName], hinted: SectionName) -> SectionName | None:
    others: list[SectionName] = [name for name in ("verse", "chorus") if name in parts]
    return next((name for name in others if name != hinted), None)


def _tune(
    verse: Verse,
    hinted: LessonSection,
    harmony: Harmony,
    choices: Choices,
    wish: LessonWish,
    lines: Sequence[LyricStarter],
    rng: Random,
) -> tuple[HintNote, ...]:
    bars: Bars = (harmony.chorus if hinted.name == "chorus" else harmony.verse) * 2
    placed = stretched(bars, choices.metre)
    notes = draw_melody(placed, harmony.key, choices.metre, verse.rhythms, wish.level, rng)
    return with_syllables(notes, lines)


def _hint(
    notes: tuple[HintNote, ...],
    hinted: LessonSection,
    verse: Verse,
    choices: Choices,
    told: dict[str, str],
    rng: Random,
) -> MelodyHint:
    advices = [
        f"Begin on {told['start_note']}. Phrase 1 makes a statement, and the ones after it answer. Keep the"
        " rhythm and move one note at a time until it is yours.",
        f"Begin on {told['start_note']}. Notes on the first beat of a bar belong to its chord; between them"
        " you may step wherever you like. Try another last note and hear whether it ends or asks.",
        f'Begin on {told["start_note"]} and sing it on "la". Then sing it once with your eyes closed and'
        " keep whatever your voice did differently.",
    ]
    bars = len(verse.patterns) * PHRASE_BARS[choices.metre]
    assert notes[-1].start_beat < bars * METRES[choices.metre].beats
    return MelodyHint(section=hinted.name, bars=bars, notes=notes, advice=rng.choice(advices))


def _title(verse: Verse, choices: Choices, rng: Random) -> str:
    """What the first line is about; a place beside it where that is one short word."""
    subject = verse.images[0].about
    if " " in subject:
        return title_case(subject)[:_LONGEST_TITLE]
    own = [p.told for p in choices.images.pictures if p.name == subject]
    places = [
        place
        for field in choices.images.fields
        for place in field.places
        if place.split()[0] in _TITLE_PLACES and subject not in place
    ]
    place = rng.choice(places) if places else ""
    return title_case(f"{own[0] if own else subject} {place}".strip())[:_LONGEST_TITLE]


def _summary(
    wish: LessonWish,
    choices: Choices,
    harmony: Harmony,
    sections: Sequence[LessonSection],
) -> str:
    chords = listed([chord.symbol for chord in used_chords(sections)])
    is_known = choices.theme.cues or choices.theme.is_heavy
    subject = about(choices) if is_known else "whatever is on your mind"
    names = listed([str(section.name) for section in sections])
    made = "one small part" if len(sections) == 1 else names
    kind = _KINDS.get(wish.style, "a song") if wish.style else "a song"
    return (
        f"In {wish.minutes} minutes you make {kind} that is {choices.feel}, about {subject}: {made}, in the"
        f" [[key of {harmony.key}|key]], with the [[chords|chord]] {chords}."
        f" {_ENCOURAGEMENTS[wish.level]}"
    )


def _tips(wish: LessonWish, choices: Choices, rng: Random) -> list[str]:
    tips = advice()["tips"]
    weight = choices.theme.weight
    general = tips["general" if weight is None else "gentle"]
    told = [choices.how, *rng.sample(tips[wish.instrument], _TIPS), rng.choice(general)]
    if weight is not None:
        return [tips["heavy"][weight], *told]
    if wish.theme.strip() and not choices.theme.is_understood:
        told.insert(0, tips["unknown"][0])
    return told
