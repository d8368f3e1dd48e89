"""The second line: a third or a sixth away, in the key, however the first was hummed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Permanent
from shared.lyrics.phonemes import Parts
from shared.music.key_names import MAJOR_NAMES, MINOR_NAMES
from shared.music.scales import scale_of
from shared.singing.harmony import Interval, harmonize, scale_under
from shared.singing.score import SungNote, SungSyllable

INTERVALS: list[Interval] = ["third-above", "third-below", "sixth-above", "sixth-below"]


def phrase_of(*midi: float) -> list[SungSyllable]:
    return [
        SungSyllable(Parts("l", "ɑ", ""), (SungNote(m, i * 0.5, i * 0.5 + 0.4, -3.0),), True)
        for i, m in enumerate(midi)
    ]


def line(
    *midi: float, key: str, interval: Interval, transpose: int = 0, cents: float = 0
) -> list[float]:
    scale = scale_under(key, transpose=transpose, tuning_cents=cents)
    (sung,) = harmonize([phrase_of(*midi)], scale, interval)
    return [note.midi for syllable in sung for note in syllable.notes]


def test_thirds_and_sixths_of_a_scale_are_major_or_minor_as_the_key_has_them() -> None:
    scale = (60, 62, 64, 65, 67, 69, 71, 72)
    assert line(*scale, key="C major", interval="third-above") == [64, 65, 67, 69, 71, 72, 74, 76]
    assert line(*scale, key="C major", interval="sixth-below") == [52, 53, 55, 57, 59, 60, 62, 64]
    assert line(*scale[:3], key="A minor", interval="sixth-above") == [69, 71, 72]
    assert line(69, 71, 72, key="A minor", interval="third-below") == [65, 67, 69]


@pytest.mark.parametrize("interval", INTERVALS)
@pytest.mark.parametrize(
    "key", [f"{n} major" for n in MAJOR_NAMES] + [f"{n} minor" for n in MINOR_NAMES]
)
def test_in_every_key_the_line_stays_in_it(key: str, interval: Interval) -> None:
    classes = scale_of(key)
    melody = [m for m in range(48, 84) if m % 12 in classes]
    sung = line(*melody, key=key, interval=interval)
    assert all(m % 12 in classes for m in sung)
    sizes = {abs(a - b) for a, b in zip(sung, melody, strict=True)}
    assert sizes == ({3, 4} if interval.startswith("third") else {8, 9})


def test_a_note_outside_the_key_has_a_companion_inside_it_that_hardly_moves() -> None:
    assert line(60, 61, 62, key="C major", interval="third-above") == [64, 64, 65]
    assert line(62, 61, 60, key="C major", interval="third-above") == [65, 65, 64]


def test_the_line_shares_what_the_voice_is_off() -> None:
    sung = line(59.7, 61.55, 63.8, key="C major", interval="third-above", cents=-30)
    assert sung == pytest.approx([63.7, 64.55, 66.8])


def test_a_transposed_melody_has_a_transposed_companion() -> None:
    plain = line(60, 62, 64, 61, key="C major", interval="sixth-above")
    moved = line(65, 67, 69, 66, key="C major", interval="sixth-above", transpose=5)
    assert [m - 5 for m in moved] == plain


@given(st.lists(st.floats(0, 127), min_size=1, max_size=30), st.sampled_from(INTERVALS))
def test_words_times_and_levels_are_those_of_the_first_line(
    midi: list[float], interval: Interval
) -> None:
    phrase = phrase_of(*midi)
    (sung,) = harmonize([phrase], scale_under("Eb major", transpose=0, tuning_cents=0), interval)
    for own, other in zip(phrase, sung, strict=True):
        assert (own.sound, own.start, own.end) == (other.sound, other.start, other.end)
        assert other.notes[0].level_db == own.notes[0].level_db
        assert 2.99 < abs(other.notes[0].midi - own.notes[0].midi) < 9.01


def test_the_companion_carries_over_from_phrase_to_phrase() -> None:
    scale = scale_under("C major", transpose=0, tuning_cents=0)
    one, two = phrase_of(60), phrase_of(61)
    together = harmonize([one, two], scale, "third-above")
    assert [p[0].notes[0].midi for p in together] == [64, 64]


def test_a_key_that_does_not_exist_is_refused() -> None:
    with pytest.raises(Permanent) as refusal:
        scale_under("C locrian", transpose=0, tuning_cents=0)
    assert refusal.value.code == "unknown_key"
