"""A lesson as people read it: in a terminal, or as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from textwrap import fill, wrap

from shared.music.symbols.chord import Chord
from shared.teaching.lesson_key import key_of
from shared.teaching.model import HintNote, Instructions, LessonSection
from shared.teaching.telling import spelled, used_chords

WIDTH = 88
_BARS_A_LINE = 4
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|])")


def write_text(lesson: Instructions, width: int = WIDTH) -> str:
    """The lesson for a terminal: plain signs, wrapped at ``width`` columns; ends in a line break.

    Raises:
        UnknownChord: a symbol is none; `validating.readable` tells so before.
        Permanent("unknown_key"): as `key_of`.
    """
    blocks = [
        _heading(lesson.title, "="),
        fill(lesson.summary, width),
        f"Key: {key_of(lesson)}   Tempo: {lesson.bpm} beats a minute   Count: {lesson.metre}",
        _heading("The song", "-"),
        *(_section_text(section, width) for section in lesson.sections),
        fill("Play: " + " > ".join(lesson.order), width, subsequent_indent="      "),
        _heading("Step by step", "-"),
        *_steps_text(lesson, width),
        _heading(f"A tune for the {lesson.melody.section}", "-"),
        "\n".join(_tune_lines(lesson)),
        fill(lesson.melody.advice, width),
        _heading("Lines to begin with", "-"),
        "\n".join(_line_rows(lesson)),
        _heading("Tips", "-"),
        "\n".join(_bulleted(tip, width) for tip in lesson.tips),
        _heading("What to try next", "-"),
        "\n".join(_bulleted(text, width) for text in lesson.next_steps),
    ]
    return "\n\n".join(blocks) + "\n"


def to_markdown(lesson: Instructions) -> str:
    """The lesson as Markdown; whatever its texts hold, none of it is markup.

    Raises:
        UnknownChord, Permanent("unknown_key"): as `write_text`.
    """
    parts = [
        f"# {_plain(lesson.title)}",
        _plain(lesson.summary),
        f"**Key** {_plain(key_of(lesson))} · **Tempo** {lesson.bpm} · **Count** {lesson.metre}",
        "## The song",
        "\n".join(
            f"- **{section.name}** ({section.bars} bars): {_plain(' / '.join(_rows(section)))}  \n"
            f"  {_plain(section.purpose)}"
            for section in lesson.sections
        ),
        f"Order: {', '.join(lesson.order)}.",
        "## Step by step",
        "\n\n".join(
            f"{step.number}. **{_plain(step.title)}** ({step.minutes} min)  \n"
            f"   {_plain(step.do)}  \n   *{_plain(step.why)}*"
            for step in lesson.steps
        ),
        f"## A tune for the {lesson.melody.section}",
        "\n".join(f"- {_plain(line)}" for line in _tune_lines(lesson)),
        _plain(lesson.melody.advice),
        "## Lines to begin with",
        "\n".join(
            f"- {_plain(line.line)} ({line.section}, phrase {line.phrase})"
            for line in lesson.lyric_starters
        ),
        "## Tips",
        "\n".join(f"- {_plain(tip)}" for tip in lesson.tips),
        "## What to try next",
        "\n".join(f"- {_plain(text)}" for text in lesson.next_steps),
    ]
    return "\n\n".join(parts) + "\n"


def _heading(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}"


def _section_text(section: LessonSection, width: int) -> str:
    rows = "\n".join(f"    {row}" for row in _rows(section))
    purpose = fill(section.purpose, width, initial_indent="  ", subsequent_indent="  ")
    return f"{section.name}, {section.bars} bars\n{purpose}\n{rows}"


def _rows(section: LessonSection) -> list[str]:
    """Its bars, four a row: '| Am | F | C | G |'."""
    bars = [" ".join(bar) for bar in section.chords]
    cell = max(map(len, bars))
    return [
        "| " + " | ".join(bar.ljust(cell) for bar in bars[at : at + _BARS_A_LINE]) + " |"
        for at in range(0, len(bars), _BARS_A_LINE)
    ]


def _steps_text(lesson: Instructions, width: int) -> Iterator[str]:
    for step in lesson.steps:
        indent = "   "
        body = fill(step.do, width, initial_indent=indent, subsequent_indent=indent)
        why = fill(f"> {step.why}", width, initial_indent=indent, subsequent_indent=indent + "  ")
        yield f"{step.number}. {step.title} ({step.minutes} min)\n{body}\n{why}"


def _tune_lines(lesson: Instructions) -> list[str]:
    """Each phrase: its notes by name, with their syllables."""
    chords, key = used_chords(lesson.sections), key_of(lesson)
    phrases: dict[int, list[HintNote]] = {}
    for note in lesson.melody.notes:
        phrases.setdefault(note.phrase, []).append(note)
    return [
        f"{number}: " + "  ".join(_note_told(note, key, chords) for note in notes)
        for number, notes in phrases.items()
    ]


def _note_told(note: HintNote, key: str, chords: Sequence[Chord]) -> str:
    name = spelled(note.midi % 12, key, chords)
    return f"{name}({note.syllable})" if note.syllable else name


def _line_rows(lesson: Instructions) -> list[str]:
    longest = max(len(line.line) for line in lesson.lyric_starters)
    return [
        f"  {line.line.ljust(longest)}   {line.stresses.ljust(9)} {line.section}, phrase {line.phrase}"
        for line in lesson.lyric_starters
    ]


def _bulleted(text: str, width: int) -> str:
    return "\n".join(wrap(text, width, initial_indent="- ", subsequent_indent="  "))


def _plain(text: str) -> str:
    """Text with the signs of markup escaped, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
