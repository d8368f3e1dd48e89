"""Timed lyrics as players read them."""

from __future__ import annotations

import re

import pytest

from gpu_jobs.engines.hibari import phonemize
from shared.lyrics.lrc import stamp, to_lrc, to_text
from shared.lyrics.model import Lyrics
from shared.lyrics.syllables import fit_syllables, sing_on_la
from shared.music.notes import Notes
from tests.melodies import RIVER, notes_of, tune


def fitted(melody: Notes, text: str) -> Lyrics:
    return fit_syllables(melody.notes, text, phonemize)


def test_each_word_stands_at_the_note_it_begins_on():
    text = "the river runs away from me tonight"
    lrc = to_lrc(fitted(RIVER, text))
    words = re.findall(r"<(\d\d):(\d\d\.\d\d)>(\w+)", lrc)
    begins = [RIVER.notes[i].start for i in (0, 1, 3, 4, 6, 7, 8)]
    assert [w for _, _, w in words] == text.split()
    assert [int(m) * 60 + float(s) for m, s, _ in words] == pytest.approx(begins, abs=0.005)


def test_a_line_begins_and_ends_with_its_notes():
    lrc = to_lrc(sing_on_la(notes_of([(60, 1.5, 2), (60, 61.0, 61.25)]).notes))
    assert lrc == "[00:01.50]<00:01.50>la <00:02.00>\n[01:01.00]<01:01.00>la <01:01.25>\n"


def test_words_on_one_note_share_it():
    lrc = to_lrc(fitted(notes_of([(60, 1.0, 2.0)]), "hey you"))
    assert lrc == "[ti:Hey you]\n[00:01.00]<00:01.00>hey <00:01.50>you <00:02.00>\n"


def test_a_word_begun_on_a_shared_note_is_written_whole():
    lrc = to_lrc(fitted(tune([60, 62, 64], [3, 1, 1], beat_s=1, start_s=0), "come away now"))
    assert "\n[00:00.00]<00:00.00>come <00:01.49>away <00:04.00>now" in lrc


def test_brackets_cannot_break_the_format():
    lrc = to_lrc(fitted(tune([60, 62], [1, 1]), "I<< you]"))
    assert "I‹‹" in lrc
    assert "you)" in lrc


def test_a_reader_without_a_clock_gets_a_line_a_phrase():
    text = "over the hills\nfar away"
    melody = notes_of([(60, i + i // 4, i + i // 4 + 0.9) for i in range(7)])
    assert to_text(fitted(melody, text)) == f"{text}\n"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "00:00.00"), (59.996, "01:00.00"), (61.234, "01:01.23"), (6000.0, "100:00.00")],
)
def test_stamps_carry(seconds: float, text: str):
    assert stamp(seconds) == text
