"""Notes in a pitch track: where they begin and end, which octave they are in, how late the track is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gpu_jobs.ears.melody.notes import find_notes
from gpu_jobs.ears.melody.octaves import octaves_repaired
from gpu_jobs.ears.melody.onset_peaks import onset_peaks
from gpu_jobs.ears.melody.pitch_lag import pitch_lag
from gpu_jobs.ears.melody.segmentation import note_stretches
from shared.music.pitch_track import PitchTrack
from tests.tones import Mono, noise, sung_tone

HOP_S = 0.01
Floats = np.ndarray


def track_of(*parts: tuple[float, float | None]) -> PitchTrack:
    """A track from (seconds, MIDI number or None for silence)."""
    midi, confidence = [], []
    for seconds, pitch in parts:
        count = round(seconds / HOP_S)
        midi += [60.0 if pitch is None else pitch] * count
        confidence += [0.02 if pitch is None else 0.97] * count
    return PitchTrack(HOP_S, np.array(midi), np.array(confidence))


def stretches(
    track: PitchTrack, onsets: dict[float, float] | None = None
) -> list[tuple[float, float]]:
    """The notes, where onsets are heard at these seconds with these chances."""
    chances = np.zeros(len(track.midi))
    for second, chance in (onsets or {}).items():
        chances[round(second / HOP_S)] = chance
    return note_stretches(track, chances, HOP_S)


def spans(*bounds: float) -> list[tuple[object, object]]:
    return [
        (pytest.approx(a, abs=0.021), pytest.approx(b, abs=0.021))
        for a, b in zip(bounds[::2], bounds[1::2], strict=True)
    ]


def test_each_pitch_is_a_note_and_silence_is_none():
    track = track_of((0.2, None), (0.3, 60), (0.3, 62), (0.2, None), (0.4, 67), (0.1, None))
    assert stretches(track) == spans(0.2, 0.5, 0.5, 0.8, 1.0, 1.4)


def test_an_onset_parts_two_notes_on_one_pitch():
    track = track_of((0.6, 60))
    assert stretches(track) == spans(0, 0.6)
    assert stretches(track, {0.3: 0.95}) == spans(0, 0.3, 0.3, 0.6)
    assert stretches(track, {0.3: 0.2}) == spans(0, 0.6)


def test_vibrato_and_a_moment_of_another_octave_are_no_notes():
    time = np.arange(0, 1.5, HOP_S)
    midi = 62 + 1.0 * np.sin(2 * np.pi * 5.5 * time)
    midi[70:72] += 12
    track = PitchTrack(HOP_S, midi, np.full(len(time), 0.97))
    assert stretches(track) == spans(0, 1.5)


def test_nothing_voiced_is_no_note():
    assert stretches(track_of((1.0, None))) == []
    assert stretches(PitchTrack(HOP_S, np.array([60.0]), np.array([0.0]))) == []


def late(seconds: float) -> tuple[PitchTrack, Floats]:
    """Notes of 0.3 s whose pitch is tracked this much later than they begin, and their onsets."""
    tune = (60, 64, 62, 67, 65, 60)
    track = track_of((0.3 + seconds, 60), *((0.3, pitch) for pitch in tune[1:]))
    return track, 0.3 * np.arange(len(tune))


@pytest.mark.parametrize("lag_s", [0.0, 0.04, 0.08])
def test_how_late_a_track_is_can_be_heard(lag_s: float):
    track, onsets_s = late(lag_s)
    assert pitch_lag(track, onsets_s) == pytest.approx(lag_s, abs=0.011)


def test_where_lags_differ_widely_none_is_concluded():
    track, onsets_s = late(0.06)
    glided = onsets_s + np.array([0.0, 0.05, -0.06, 0.04, -0.06, 0.05])
    assert pitch_lag(track, glided) == 0


def test_of_few_changes_no_lag_is_concluded():
    track, onsets_s = late(0.08)
    assert pitch_lag(track, onsets_s[:3]) == 0
    assert pitch_lag(track_of((1.0, 60)), np.array([0.2, 0.4, 0.6, 0.8])) == 0
    assert pitch_lag(track_of((0.02, 60)), np.zeros(0)) == 0


def chances_at(onsets_s: Floats) -> Floats:
    """What the network says of sure onsets: one every 8 ms, spread over five."""
    chances = np.zeros(400)
    for frame in np.round(onsets_s / 0.008).astype(int):
        spread = np.array([0.1, 0.5, 1.0, 0.5, 0.1])[max(0, 2 - frame) :]
        chances[max(0, frame - 2) : frame + 3] = spread
    return chances


def test_notes_of_a_late_track_begin_when_they_are_heard():
    track, onsets_s = late(0.08)
    notes = find_notes(track, len(track.midi) * HOP_S, chances_at(onsets_s), 0.06)
    assert [note.start for note in notes] == pytest.approx(onsets_s, abs=0.021)
    assert [note.midi for note in notes] == [60, 64, 62, 67, 65, 60]


def test_quick_notes_of_a_late_track_have_their_own_pitches():
    tune = [60, 62, 64, 65, 67, 69, 71, 72]
    track = track_of((0.19, 60), *((0.12, pitch) for pitch in tune[1:]), (0.1, 72))
    onsets_s = 0.12 * np.arange(len(tune))
    notes = find_notes(track, len(track.midi) * HOP_S, chances_at(onsets_s), 0.06)
    assert [note.midi for note in notes] == tune


RATE = 16_000


def tracked(sound: Mono, midi: float) -> PitchTrack:
    frames = len(sound) // 160 + 1
    return PitchTrack(HOP_S, np.full(frames, float(midi)), np.full(frames, 0.9))


@pytest.mark.parametrize("heard", [-12.0, 12.0, 19.02, 24.0, 24.6])
@pytest.mark.parametrize("midi", [48, 60, 65])
def test_a_mistaken_octave_is_put_right(midi: float, heard: float):
    sound = sung_tone(midi, 0.6, rate=RATE) + noise(0.6, 0.003, rate=RATE)
    repaired = octaves_repaired(tracked(sound, midi + heard), sound)
    assert repaired.midi[5:-5] == pytest.approx(midi, abs=0.3)


@pytest.mark.parametrize("midi", [36, 50, 64, 78, 92])
def test_a_right_pitch_stays_to_the_cent(midi: float):
    sound = sung_tone(midi, 0.6, rate=RATE, vibrato_cents=40) + noise(0.6, 0.01, rate=RATE)
    track = tracked(sound, midi)
    assert np.array_equal(octaves_repaired(track, sound).midi, track.midi)


def test_what_has_no_period_is_left_alone():
    sound = noise(0.5, 0.1, rate=RATE)
    track = tracked(sound, 60)
    assert np.array_equal(octaves_repaired(track, sound).midi, track.midi)
    unvoiced = replace(track, confidence=np.zeros(len(track.midi)))
    assert np.array_equal(octaves_repaired(unvoiced, sound).midi, track.midi)


def test_a_doubtful_moment_is_one_onset_with_its_neighbours():
    chances = np.zeros(100)
    chances[38:43] = 0.1, 0.5, 1.0, 0.5, 0.1
    chances[68:75] = 0.15
    chances[71] = 0.2
    peaks = onset_peaks(chances)
    assert np.flatnonzero(peaks).tolist() == [40, 71]
    assert peaks[40] == pytest.approx(0.98, abs=0.001)
    assert peaks[71] == pytest.approx(1 / 3)
    assert not onset_peaks(np.zeros(10)).any()
