"""What is wrong with the words of a lesson: lines that do not fit the tune, texts that are not plain."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from shared.lyrics.words import Word
from shared.teaching.model import HintNote, Instructions, LyricStarter
from shared.teaching.rhythm import pattern_at
from shared.teaching.scansion import LIGHT, read_line

_MARKUP = re.compile(r"</?[a-zA-Z!]|&#?\w{2,8};|\*\*|__|~~|`|^\s{0,3}#{1,6}\s|\[[^\]]*\]\s?[(\[:]")
_ADDRESS = re.compile(
    r"\w+:/|\bwww\.|\b(?:javascript|mailto|data|tel):\S|\S@\w+\.\w"
    r"|\b[\w-]+\.(?:com|net|org|io|co|info|app|dev|xyz|ru|cn|uk|de)\b",
    re.IGNORECASE,
)
_INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def word_faults(lesson: Instructions) -> list[str]:
    """A sentence for each fault of the lines, their syllables and all texts."""
    return [*_line_faults(lesson), *_syllable_faults(lesson), *_text_faults(lesson)]


def plain_text_faults(text: str) -> list[str]:
    """What keeps a text from being plain, said of it: 'has markup or an address; …'.

    It is to be on one line, with a letter or a figure at least, without HTML or Markdown, addresses of any
    kind, and characters that cannot be seen: controls, line breaks, turns of the direction of writing.
    """
    found: list[str] = []
    if not any(c.isalnum() for c in text):
        found.append("says nothing.")
    if any(unicodedata.category(c) in _INVISIBLE for c in text):
        found.append("has characters that cannot be seen; write it on one line, plainly.")
    if _MARKUP.search(text) or _ADDRESS.search(text):
        found.append("has markup or an address; write plain sentences.")
    return found


def _line_faults(lesson: Instructions) -> Iterator[str]:
    patterns = _patterns(lesson)
    names = {section.name for section in lesson.sections}
    for number, starter in enumerate(lesson.lyric_starters, start=1):
        if starter.section not in names:
            yield f"Line {number} goes to a {starter.section}, but there is no such section."
        if starter.phrase not in patterns:
            yield f"Line {number} is for phrase {starter.phrase}, but the melody has no such phrase."
        else:
            yield from _fit_faults(number, starter, patterns[starter.phrase])


def _patterns(lesson: Instructions) -> dict[int, str]:
    """Where the notes of each phrase take a stress."""
    onsets: dict[int, list[float]] = {}
    for note in lesson.melody.notes:
        onsets.setdefault(note.phrase, []).append(note.start_beat)
    return {phrase: pattern_at(tuple(beats), lesson.metre) for phrase, beats in onsets.items()}


def _fit_faults(number: int, starter: LyricStarter, pattern: str) -> Iterator[str]:
    words = read_line(starter.line)
    unknown = [word.text for word in words if not word.syllables]
    count = sum(len(word.syllables) for word in words)
    if unknown or not words:
        listed = ", ".join(unknown[:5]) or "nothing that can be sung"
        yield f"Line {number} has {listed}: use ordinary English words."
    elif count != len(pattern):
        yield (
            f"Line {number} has {count} syllables, but phrase {starter.phrase} has {len(pattern)}"
            f" notes: {starter.line!r}."
        )
    else:
        yield from _stress_faults(number, words, pattern)
    if starter.stresses != pattern or starter.syllables != len(pattern):
        yield (
            f"Line {number} tells {starter.syllables} syllables stressed {starter.stresses!r}; the notes"
            f" of phrase {starter.phrase} ask for {len(pattern)} stressed {pattern!r}."
        )


def _stress_faults(number: int, words: list[Word], pattern: str) -> Iterator[str]:
    places = iter(pattern)
    for word in words:
        signs = [next(places) for _ in word.syllables]
        pairs = zip(word.syllables, signs, strict=True)
        if any(syllable.stress == 1 and sign == LIGHT for syllable, sign in pairs):
            yield f"Line {number} puts the stress of {word.text!r} on a weak note."


def _syllable_faults(lesson: Instructions) -> Iterator[str]:
    by_phrase: dict[int, list[HintNote]] = {}
    for note in lesson.melody.notes:
        by_phrase.setdefault(note.phrase, []).append(note)
    for phrase, notes in by_phrase.items():
        given = [note.syllable for note in notes if note.syllable is not None]
        first = next((line for line in lesson.lyric_starters if line.phrase == phrase), None)
        if not given:
            continue
        if len(given) < len(notes):
            yield f"Some notes of phrase {phrase} have a syllable, and others have none."
        elif first is None or _letters("".join(given)) != _letters(first.line):
            yield f"The syllables below phrase {phrase} are not those of its first line."


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _text_faults(lesson: Instructions) -> Iterator[str]:
    for place, text in _texts(lesson):
        yield from (f"The {place} {fault}" for fault in plain_text_faults(text))


def _texts(lesson: Instructions) -> Iterator[tuple[str, str]]:
    """Every text that is shown, and how it is called."""
    yield "title", lesson.title
    yield "summary", lesson.summary
    yield "advice on the melody", lesson.melody.advice
    for section in lesson.sections:
        yield f"purpose of the {section.name}", section.purpose
    for step in lesson.steps:
        yield f"title of step {step.number}", step.title
        yield f"text of step {step.number}", step.do
        yield f"reason of step {step.number}", step.why
    for number, line in enumerate(lesson.lyric_starters, start=1):
        yield f"lyric line {number}", line.line
    for number, text in enumerate(lesson.tips, start=1):
        yield f"tip {number}", text
    for number, text in enumerate(lesson.next_steps, start=1):
        yield f"next step {number}", text
    for note_number, note in enumerate(lesson.melody.notes, start=1):
        if note.syllable is not None and not _letters(note.syllable) and note.syllable != "-":
            yield f"syllable of note {note_number}", note.syllable
