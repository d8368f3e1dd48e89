from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from gpu_jobs.ears.harmony.symbolic import harmony_of_notes


@dataclass(frozen=True)
class Tone:
    start: float
    end: float
    midi: float


def chords(*midis: tuple[int, ...], seconds: float = 2.0) -> list[Tone]:
    return [
        Tone(place * seconds, (place + 1) * seconds, midi)
        for place, chord in enumerate(midis)
        for midi in chord
    ]


C, AM, F, G7 = (48, 60, 64, 67), (45, 57, 60, 64), (53, 60, 65, 69), (43, 59, 62, 65)
BEATS = (np.arange(16) * 0.5).tolist()


def test_chords_of_notes_have_names_and_a_key() -> None:
    harmony = harmony_of_notes(chords(C, AM, F, G7), BEATS, BEATS[::4], 8.0)
    written = ["C:maj", "A:min", "F:maj", "G:7"]
    assert [chord.label for chord in harmony.aligned] == written
    assert [chord.start_s for chord in harmony.aligned] == [0, 2, 4, 6]
    assert [chord.label for chord in harmony.raw] == written
    assert (harmony.key, harmony.mode) == ("C major", "major")
    assert harmony.tuning_cents == pytest.approx(0, abs=1e-6)


def test_an_arpeggio_is_one_chord() -> None:
    notes = [
        Tone(0.25 * place, 0.25 * (place + 1), midi)
        for place, midi in enumerate([48, 55, 60, 64] * 2 + [45, 52, 57, 60] * 2)
    ]
    harmony = harmony_of_notes(notes, BEATS[:8], BEATS[:8:4], 4.0)
    assert [chord.label for chord in harmony.aligned] == ["C:maj", "A:min"]


def test_rests_have_no_chord() -> None:
    later = [Tone(tone.start + 6, tone.end + 6, tone.midi) for tone in chords(C)]
    harmony = harmony_of_notes([*chords(F), *later], [], [], 8.0)
    assert [chord.label for chord in harmony.raw] == ["F:maj", "N", "C:maj"]
    assert harmony.raw[1].start_s == pytest.approx(2, abs=0.3)


def test_bent_notes_tell_the_tuning() -> None:
    bent = [Tone(t.start, t.end, t.midi + 0.2) for t in chords(C, F)]
    assert harmony_of_notes(bent, [], [], 4.0).tuning_cents == pytest.approx(20)


def test_without_notes_there_is_no_harmony() -> None:
    harmony = harmony_of_notes([], [], [], 3.0)
    assert [(chord.start_s, chord.end_s, chord.label) for chord in harmony.raw] == [(0, 3, "N")]
    assert (harmony.key, harmony.key_confidence, harmony.regions) == (None, 0, [])
    assert harmony.tuning_cents is None
