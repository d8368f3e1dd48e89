"""Newly written lines, given the singer's pronunciation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gpu_jobs.engines.hibari import phonemize
from shared.lyrics.model import Line
from shared.lyrics.stress import Stress
from shared.lyrics.words import Phonemize
from shared.lyrics.written import pronounced
from tests.melodies import tune


@dataclass(frozen=True)
class Written:
    words: Sequence[str]
    syllables: Sequence[tuple[str, int, Stress]]
    slots: Sequence[range]


RIVER_LINE = Written(
    words=["The", "river", "runs"],
    syllables=[("The", 0, 0), ("ri", 1, 1), ("ver", 1, 0), ("runs", 2, 1)],
    slots=[range(0, 1), range(1, 3), range(3, 4), range(4, 5)],
)


def sung(line: Written, read: Phonemize = phonemize) -> Line:
    return pronounced(tune([60] * 5, [1] * 5).notes, line, read)


def test_a_line_is_sung_as_it_was_set():
    line = sung(RIVER_LINE)
    assert line.text == "The river runs"
    assert [s.notes for s in line.syllables] == [[0], [1, 2], [3], [4]]
    assert [s.word for s in line.syllables] == [0, 1, 1, 2]
    assert [s.stress for s in line.syllables] == [0, 1, 0, 1]
    assert [s.phonemes for s in line.syllables] == ["ðə", "ɹˈɪ", "vəɹ", "ɹˈʌnz"]


def test_a_word_read_with_fewer_syllables_is_held_over_its_notes():
    line = sung(RIVER_LINE, lambda words: "ðə ɹˈɪv ɹˈʌnz" if " " in words else "ɹˈɪv")
    assert [(s.text, s.notes) for s in line.syllables] == [
        ("The", [0]),
        ("river", [1, 2, 3]),
        ("runs", [4]),
    ]


def test_a_word_read_with_more_syllables_shares_its_last_note():
    line = sung(RIVER_LINE, lambda _: "ðə ɹˈɪvəɹi ɹˈʌnz")
    assert [s.notes for s in line.syllables] == [[0], [1, 2], [3], [4]]
    assert line.syllables[2].phonemes == "vəɹi"


def test_a_word_that_nobody_can_read_is_sung_all_the_same():
    line = sung(RIVER_LINE, lambda _: "")
    assert [i for s in line.syllables for i in s.notes] == [0, 1, 2, 3, 4]
