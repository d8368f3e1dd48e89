"""The sung voice, judged by ear: true to the notes, understood, even, clean at its seams."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from gpu_jobs.engines import hibari_graph
from gpu_jobs.engines.performance import RELEASE_S
from gpu_jobs.engines.singers import singer_for
from gpu_jobs.tasks.transcribe_melody import transcribe_melody
from shared.errors import EngineUnavailable, Permanent
from shared.lyrics.model import Line, Lyrics, Syllable
from shared.music.notes import Notes
from shared.parameters import SingParameters, TranscribeMelodyParameters
from tests.contexts import FolderContext
from tests.listening import cents_from_notes, word_error_rate, words_heard
from tests.melodies import HUMMED, RIVER, Performance, notes_of, tune

WORDS = "the river runs away from me tonight"
RATE = 44_100


def samples_of(sung: Performance) -> NDArray[np.float64]:
    samples, rate = soundfile.read(sung.wav, always_2d=True)
    assert rate == RATE
    assert samples.shape[1] == 1
    return np.asarray(samples[:, 0])


def level_db(samples: NDArray[np.float64], start_s: float, end_s: float) -> float:
    part = samples[int(start_s * RATE) : int(end_s * RATE)]
    return float(10 * np.log10(np.mean(part**2) + 1e-12))


def test_words_are_understood_and_notes_are_true(tmp_path: Path):
    sung = Performance(tmp_path, RIVER, WORDS)
    assert word_error_rate(words_heard(sung.wav), WORDS) < 0.2
    cents = np.abs(cents_from_notes(sung.wav, RIVER))
    assert len(cents) == len(RIVER.notes)
    assert np.median(cents) < 5
    assert cents.max() < 15
    assert sung.facts["octave_shift"] == 0
    assert sung.reported[-1] == 1.0


def test_real_singing_is_followed_and_moved_into_range(tmp_path: Path):
    words = "I was walking down the road to find my home and every day"
    sung = Performance(tmp_path, HUMMED, words)
    assert sung.facts["octave_shift"] == 1
    cents = np.abs(cents_from_notes(sung.wav, HUMMED, shift=sung.shift))
    assert len(cents) >= len(HUMMED.notes) - 2
    assert np.median(cents) < 10
    assert word_error_rate(words_heard(sung.wav), words) < 0.35


def test_la_is_true_and_every_note_is_heard_to_begin(tmp_path: Path):
    melody = tune([60, 60, 60, 67, 67, 69, 69, 67], [1] * 8)
    sung = Performance(tmp_path, melody)
    assert np.median(np.abs(cents_from_notes(sung.wav, melody))) < 10
    heard = heard_onsets(tmp_path, sung)
    assert len(heard) <= len(melody.notes) + 2
    for note in melody.notes:
        assert min(abs(onset - note.start) for onset in heard) < 0.08


def heard_onsets(folder: Path, sung: Performance) -> list[float]:
    ctx = FolderContext({"audio": sung.wav}, folder / "heard")
    transcribe_melody(ctx, TranscribeMelodyParameters())
    heard = Notes.model_validate_json(ctx.saved["notes.json"].read_bytes())
    return [note.start for note in heard.notes]


def test_a_melisma_carries_one_vowel_over_repeated_notes(tmp_path: Path):
    melody = tune([60, 62, 64, 64, 62, 60], [1] * 6)
    sung = Performance(tmp_path, melody, "fly")
    assert [s.notes for s in sung.lyrics.lines[0].syllables] == [[0, 1, 2, 3, 4, 5]]
    assert np.median(np.abs(cents_from_notes(sung.wav, melody))) < 10
    samples = samples_of(sung)
    struck = melody.notes[3].start
    assert level_db(samples, struck - 0.012, struck) < level_db(samples, struck - 0.3, struck) - 6


def test_notes_are_even_and_the_peak_is_three_decibels_below_full(tmp_path: Path):
    melody = tune([55, 60, 64, 67, 72, 76, 67, 57], [2] * 8)
    samples = samples_of(Performance(tmp_path, melody, "we sing of high and low and love"))
    levels = [level_db(samples, n.start + 0.1, n.end - 0.1) for n in melody.notes]
    assert max(levels) - min(levels) < 6
    assert 20 * np.log10(np.abs(samples).max()) == pytest.approx(-3.0, abs=0.5)


def test_rests_are_silent_and_phrases_begin_and_end_without_clicks(tmp_path: Path):
    melody = notes_of([(60, 0.5, 1.5), (64, 1.5, 2.0), (65, 3.5, 4.5), (60, 4.5, 5.5)])
    samples = samples_of(Performance(tmp_path, melody, "so long my love", breath=0))
    assert level_db(samples, 2.25, 3.25) < -70
    assert level_db(samples, 0.0, 0.2) < -60
    assert np.abs(samples[:50]).max() < 0.001
    assert np.abs(samples[-50:]).max() < 0.001


def test_a_breath_is_drawn_before_each_phrase_and_is_soft(tmp_path: Path):
    melody = notes_of([(60, 0.8, 1.5), (64, 1.5, 2.0), (65, 3.5, 4.5)])
    levels = {}
    for breath in (0.0, 0.5, 1.0):
        sung = Performance(tmp_path / str(breath), melody, "so long love", breath=breath)
        levels[breath] = level_db(samples_of(sung), 3.1, 3.3)
    assert levels[0.0] < -70
    assert -50 < levels[0.5] < levels[1.0] - 3 < -25


def test_a_phrase_that_follows_at_once_joins_without_a_click(tmp_path: Path):
    melody = tune([60 + i % 5 for i in range(60)], [1] * 60, beat_s=0.4)
    sung = Performance(tmp_path, melody)
    assert int(sung.facts["phrases"]) > 2
    samples = samples_of(sung)
    steps = np.abs(np.diff(samples))
    usual = np.quantile(steps, 0.9999)
    for line in sung.lyrics.lines[1:]:
        around = steps[int((line.start - 0.3) * RATE) : int((line.start + 0.02) * RATE)]
        assert around.max() < 1.5 * usual


def test_the_track_lasts_as_long_as_the_melody_and_its_release(tmp_path: Path):
    melody = notes_of([(60, 0.0, 0.5)], duration_s=4.0)
    samples = samples_of(Performance(tmp_path, melody, "strength"))
    assert len(samples) / RATE == pytest.approx(4.0 + RELEASE_S, abs=0.01)


def test_the_same_seed_sings_the_same(tmp_path: Path):
    takes = [Performance(tmp_path / str(i), RIVER, WORDS, seed=i // 2) for i in range(3)]
    assert takes[0].wav.read_bytes() == takes[1].wav.read_bytes()
    assert takes[0].wav.read_bytes() != takes[2].wav.read_bytes()


def test_transposition_is_sung(tmp_path: Path):
    sung = Performance(tmp_path, RIVER, WORDS, transpose=3)
    assert np.median(np.abs(cents_from_notes(sung.wav, RIVER, shift=3))) < 10


def test_vibrato_and_portamento_do_as_they_are_told(tmp_path: Path):
    melody = tune([60, 67], [4, 4])
    plain = Performance(tmp_path / "plain", melody, "ah ah", vibrato_cents=0, portamento_s=0)
    wide = Performance(tmp_path / "wide", melody, "ah ah", vibrato_cents=100)
    assert spread_cents(plain.wav, melody) < 15
    assert 50 < spread_cents(wide.wav, melody) < 120


def spread_cents(wav: Path, melody: Notes) -> float:
    """How far the pitch swings about the middle of the first note, to either side."""
    begin = melody.notes[0].start + 0.5
    moments = [
        (melody.notes[0].midi, begin + i * 0.016, begin + i * 0.016 + 0.02) for i in range(40)
    ]
    return float(np.quantile(np.abs(cents_from_notes(wav, notes_of(moments))), 0.9))


@pytest.mark.parametrize(
    ("midi", "octaves"), [([36, 40, 43], 2), ([48, 52, 59], 1), ([60, 64], 0), ([90, 88], -1)]
)
def test_a_melody_out_of_range_moves_by_whole_octaves(
    tmp_path: Path, midi: list[float], octaves: int
):
    melody = tune(midi, [2] * len(midi))
    sung = Performance(tmp_path, melody)
    assert sung.facts["octave_shift"] == octaves
    assert np.median(np.abs(cents_from_notes(sung.wav, melody, shift=sung.shift))) < 10


def test_phrases_that_no_common_octave_fits_are_moved_on_their_own(tmp_path: Path):
    melody = notes_of([(60, 0, 1), (62, 1, 2), (64, 2, 3), (30, 4, 5), (0, 6, 6.5), (127, 6.5, 7)])
    sung = Performance(tmp_path, melody)
    assert sung.facts["octave_shift"] == 0
    assert sung.facts["folded_phrases"] == 2
    errors = [abs(c) % 1200 for c in cents_from_notes(sung.wav, melody)]
    assert all(min(e, 1200 - e) < 20 for e in errors)


@pytest.mark.parametrize(
    "spans",
    [
        [(60.0, 0.0, 0.02)],
        [(60.0, i * 0.02, i * 0.02 + 0.02) for i in range(40)],
        [(60.0, 0.0, 20.0)],
        [(60.3 + i % 3, i * 0.13, i * 0.13 + (0.05 if i % 2 else 0.13)) for i in range(60)],
    ],
    ids=["an instant", "a flurry", "one long note", "uneven"],
)
@pytest.mark.parametrize(
    "words", [None, "oh", "strengths and sixths " * 80], ids=["la", "one", "many"]
)
def test_any_notes_take_any_words(
    tmp_path: Path, spans: list[tuple[float, float, float]], words: str | None
):
    samples = samples_of(Performance(tmp_path, notes_of(spans), words))
    assert 0.5 < np.abs(samples).max() < 1.0


def lyrics_on(*indices: list[int], phonemes: str = "lˈɑ") -> Lyrics:
    syllables = [
        Syllable(text="la", phonemes=phonemes, notes=i, start=0, end=1, word=k)
        for k, i in enumerate(indices)
    ]
    return Lyrics(mode="given", lines=[Line(text="la", start=0, end=1, syllables=syllables)])


@pytest.mark.parametrize(
    "lyrics",
    [
        lyrics_on([0]),
        lyrics_on([0], [1], [2]),
        lyrics_on([1], [0]),
        lyrics_on([0], [0, 1]),
        lyrics_on([-1], [0]),
        Lyrics(mode="given", lines=[]),
    ],
    ids=["too few", "too many", "disordered", "twice", "negative", "none"],
)
def test_lyrics_for_other_notes_are_refused(tmp_path: Path, lyrics: Lyrics):
    with pytest.raises(Permanent) as refusal:
        Performance(tmp_path, tune([60, 62], [1, 1]), lyrics=lyrics)
    assert refusal.value.code == "mismatched_lyrics"


@pytest.mark.parametrize("phonemes", ["", "qx7!", "ʃ", "mː", "ˈ", "日本", "strˈɛŋθs ˈænd"])
def test_whatever_the_lyrics_call_phonemes_is_sung(tmp_path: Path, phonemes: str):
    lyrics = lyrics_on([0, 1], [2], phonemes=phonemes)
    samples = samples_of(Performance(tmp_path, tune([60, 62, 64], [1, 1, 1]), lyrics=lyrics))
    assert np.abs(samples).max() > 0.5


def test_a_melisma_over_a_rest_falls_silent_in_it(tmp_path: Path):
    melody = notes_of([(60, 0.5, 1.5), (62, 2.5, 3.5)])
    samples = samples_of(Performance(tmp_path, melody, lyrics=lyrics_on([0, 1])))
    assert level_db(samples, 1.7, 2.3) < -70


@pytest.mark.parametrize(
    ("melody", "code"),
    [
        (notes_of([]), "unsingable"),
        (notes_of([(60, 0.0, 2.0), (62, 1.0, 3.0)]), "overlapping_notes"),
        (notes_of([(60, 1.0, 1.001), (62, 2.0, 3.0)]), "overlapping_notes"),
    ],
    ids=["none", "overlapping", "empty"],
)
def test_notes_that_cannot_be_sung_are_refused(tmp_path: Path, melody: Notes, code: str):
    with pytest.raises(Permanent) as refusal:
        Performance(tmp_path, melody, lyrics=lyrics_on([0], [1]))
    assert refusal.value.code == code


def test_another_model_is_not_operated_on(tmp_path: Path):
    (tmp_path / "other.onnx").write_bytes(b"another model")
    with pytest.raises(EngineUnavailable) as refusal:
        hibari_graph.cut_in_two(tmp_path / "other.onnx")
    assert refusal.value.code == "unknown_voice"
    with pytest.raises(EngineUnavailable) as refusal:
        hibari_graph.cut_in_two(tmp_path / "absent.onnx")
    assert refusal.value.code == "no_voice"


def stereo_of(sung: Performance) -> NDArray[np.float64]:
    samples, _ = soundfile.read(sung.wav, always_2d=True)
    assert samples.shape[1] == 2
    return np.asarray(samples)


def side(folder: Path, sung: Performance, channel: int) -> Path:
    """One side of a stereo file, as a file of its own."""
    path = folder / f"side-{channel}.wav"
    soundfile.write(path, stereo_of(sung)[:, channel], RATE)
    return path


LONG_NOTES = tune([60, 64, 67, 65], [3, 3, 3, 3])


def test_doubling_is_two_takes_detuned_and_spread(tmp_path: Path):
    sung = Performance(tmp_path, LONG_NOTES, doubling=True, vibrato_cents=0)
    assert sung.facts["takes"] == 2
    left, right = stereo_of(sung).T
    assert 0.2 < np.corrcoef(left, right)[0, 1] < 0.95
    assert 10 * np.log10(np.sum(left**2) / np.sum(right**2)) == pytest.approx(0, abs=1.5)
    higher, lower = (
        float(np.median(cents_from_notes(side(tmp_path, sung, c), LONG_NOTES))) for c in (0, 1)
    )
    assert 4 < higher - lower < 20
    assert abs(higher + lower) / 2 < 5


def test_a_doubled_voice_is_understood(tmp_path: Path):
    sung = Performance(tmp_path, RIVER, WORDS, doubling=True)
    assert word_error_rate(words_heard(sung.wav), WORDS) < 0.2


def test_a_harmony_is_sung_beside_the_melody(tmp_path: Path):
    alone = samples_of(Performance(tmp_path / "alone", LONG_NOTES, vibrato_cents=0))
    sung = Performance(
        tmp_path / "both", LONG_NOTES, harmony="third-above", vibrato_cents=0, portamento_s=0
    )
    assert sung.facts["takes"] == 2
    assert sung.facts["harmony_folded_phrases"] == 0
    both = stereo_of(sung).sum(axis=1)
    for note, companion in zip(LONG_NOTES.notes, (64, 67, 71, 69), strict=True):
        assert power_at(both, note.start, companion) > 30 * power_at(alone, note.start, companion)


def power_at(samples: NDArray[np.float64], start_s: float, midi: float) -> float:
    """Power of the fundamental at a pitch, shortly after a moment, as a share of all."""
    part = samples[int((start_s + 0.3) * RATE) : int((start_s + 1.2) * RATE)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)))) ** 2
    bin_of = 440 * 2 ** ((midi - 69) / 12) * len(part) / RATE
    near = spectrum[int(bin_of * 0.985) : int(bin_of * 1.015) + 1]
    return float(near.max() / spectrum.max())


@pytest.mark.parametrize("harmony", ["sixth-above", "sixth-below"])
def test_a_harmony_stays_within_the_voice(tmp_path: Path, harmony: str):
    melody = tune([55, 79, 57, 77], [2] * 4)
    sung = Performance(tmp_path, melody, harmony=harmony)
    assert int(sung.facts["harmony_folded_phrases"]) + abs(int(sung.facts["harmony_octave_shift"]))
    assert np.abs(stereo_of(sung)).max() > 0.5


def test_a_harmony_needs_a_key(tmp_path: Path):
    keyless = RIVER.model_copy(update={"key": "?"})
    with pytest.raises(Permanent) as refusal:
        Performance(tmp_path, keyless, harmony="third-above")
    assert refusal.value.code == "unknown_key"


def swelling() -> Notes:
    notes = [
        note.model_copy(update={"level_db": level})
        for note, level in zip(LONG_NOTES.notes, (-18.0, -12.0, -6.0, 0.0), strict=True)
    ]
    return LONG_NOTES.model_copy(update={"notes": notes})


def test_what_was_hummed_louder_is_sung_louder(tmp_path: Path):
    melody = swelling()
    full, even = (
        samples_of(Performance(tmp_path / str(d), melody, dynamics=d)) for d in (1.0, 0.0)
    )
    levels, flat = (
        [level_db(samples, n.start + 0.2, n.end - 0.2) for n in melody.notes]
        for samples in (full, even)
    )
    assert levels == sorted(levels)
    assert levels[-1] - levels[0] > 6
    assert max(flat) - min(flat) < 4


@pytest.mark.parametrize(("voice", "octave"), [("high", 0), ("low", -1), ("child", 0)])
def test_each_voice_sings_where_it_is_at_home(tmp_path: Path, voice: str, octave: int):
    melody = tune([60, 67, 72, 76], [2] * 4)
    sung = Performance(tmp_path, melody, voice=voice)
    assert sung.facts["octave_shift"] == octave
    assert np.median(np.abs(cents_from_notes(sung.wav, melody, shift=sung.shift))) < 10


@pytest.mark.parametrize(("bits", "subtype"), [(16, "PCM_16"), (24, "PCM_24")])
def test_the_file_has_the_bits_that_were_asked_for(tmp_path: Path, bits: int, subtype: str):
    assert soundfile.info(Performance(tmp_path, RIVER, bits=bits).wav).subtype == subtype


def test_a_note_of_a_minute_is_sung_in_several_breaths(tmp_path: Path):
    melody = notes_of([(62, 0.5, 60.5)])
    sung = Performance(tmp_path, melody, lyrics=lyrics_on([0]))
    assert sung.facts["phrases"] == 3
    assert np.median(np.abs(cents_from_notes(sung.wav, melody))) < 10


def test_two_thousand_notes_of_an_instant_are_sung(tmp_path: Path):
    melody = notes_of([(60 + i % 5, i * 0.02, i * 0.02 + 0.02) for i in range(2000)])
    sung = Performance(tmp_path, melody, lyrics=lyrics_on(*([i] for i in range(2000))))
    samples = samples_of(sung)
    assert np.isfinite(samples).all()
    assert min(level_db(samples, t, t + 1) for t in range(1, 39)) > -50


def test_another_language_is_left_to_another_engine(tmp_path: Path):
    german = lyrics_on([0], [1]).model_copy(update={"language": "de"})
    with pytest.raises(EngineUnavailable) as refusal:
        Performance(tmp_path, tune([60, 62], [1, 1]), lyrics=german)
    assert refusal.value.code == "language_unsupported"


def test_a_singer_that_is_not_installed_is_not_available():
    with pytest.raises(EngineUnavailable) as refusal:
        singer_for("caruso", "en", SingParameters())
    assert refusal.value.code == "no_voice"
