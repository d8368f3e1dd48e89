"""MIDI becomes sound as its file says: places, levels, pitches, pedals; stems sum to the whole."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from gpu_jobs.context import AudioInput
from gpu_jobs.engines.soundfont import general_midi
from gpu_jobs.rendering.arranged import arranged_score
from gpu_jobs.rendering.files import write_files
from gpu_jobs.rendering.midi_as_audio import sound_of
from gpu_jobs.rendering.midi_score import read_score
from gpu_jobs.rendering.rendering import RATE, RING_S, Rendering, rendered
from shared.audio.read_at import BytesReadAt
from shared.dsp.loudness import measure_loudness
from shared.errors import EngineUnavailable, Permanent
from shared.known_weights import GENERAL_MIDI
from shared.music.arrangement import Arrangement, Part, PlayedNote
from shared.music.lead_sheet import Metre
from shared.music.timeline import Timeline
from shared.settings import Settings
from shared.weights import found
from tests.contexts import FolderContext
from tests.midi_files import TICKS, Timed, control, meta, midi_file, note, program, wheel
from tests.tones import sung_tone

Sound = NDArray[np.float32]

WEIGHTS = Settings.from_environment().weights
ORGAN, STRINGS, FLUTE = 16, 48, 73
VOLUME, PAN, SUSTAIN = 7, 10, 64
LSB = 2.0**-15
PAIR = (
    [meta(0, "track_name", name="lead"), program(0, FLUTE), control(0, PAN, 20), *note(0, 960, 72)],
    [meta(0, "track_name", name="pad"), program(0, STRINGS, 1), *note(0, 960, 60, channel=1)],
    [
        meta(0, "track_name", name="drums"),
        *note(0, 240, 36, channel=9),
        *note(480, 720, 38, channel=9),
    ],
)


@pytest.fixture(scope="module")
def font() -> Any:
    return general_midi(found(WEIGHTS, GENERAL_MIDI))


def rendering_of(font: Any, *tracks: list[Timed], **region: float) -> Rendering:
    return rendered(read_score(BytesReadAt(midi_file(*tracks))), font, **region)


def whole(rendering: Rendering) -> Sound:
    return np.concatenate(list(rendering.whole()), axis=1)


def stems(rendering: Rendering) -> dict[str, Sound]:
    together = np.concatenate(list(rendering.stems()), axis=2)
    return dict(zip(rendering.names, together, strict=True))


def decibels(sound: Sound) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-20))


def at(sound: Sound, begin_s: float, end_s: float) -> Sound:
    return sound[:, round(begin_s * RATE) : round(end_s * RATE)]


def pitch_hz(sound: Sound) -> float:
    """The lowest partial within 20 dB of the strongest."""
    mono = sound.mean(axis=0) * np.hanning(sound.shape[1])
    spectrum = np.abs(np.fft.rfft(mono, 8 * len(mono)))
    loud = np.flatnonzero(spectrum > 0.1 * spectrum.max())
    first = loud[0]
    top = first + int(np.argmax(spectrum[first : first + len(spectrum) // 400]))
    return float(top * RATE / (8 * len(mono)))


def periodicity(sound: Sound) -> float:
    """How like itself it is some 2 to 10 ms later, 1 at most."""
    mono = sound.mean(axis=0)
    lags = range(RATE // 500, RATE // 100)
    return max(float(np.corrcoef(mono[:-lag], mono[lag:])[0, 1]) for lag in lags)


def midi_hz(number: float) -> float:
    return float(440 * 2 ** ((number - 69) / 12))


# ---------------------------------------------------------------- as the file says


@pytest.mark.parametrize(("place", "louder"), [(0, 0), (127, 1)])
def test_a_part_is_where_it_was_put(font: Any, place: int, louder: int) -> None:
    sound = whole(
        rendering_of(font, [program(0, FLUTE), control(0, PAN, place), *note(0, 960, 72)])
    )
    assert decibels(sound[louder]) - decibels(sound[1 - louder]) > 10


def test_a_part_in_the_middle_is_as_loud_on_both_sides(font: Any) -> None:
    sound = whole(rendering_of(font, note(0, 960, 38, channel=9)))
    assert decibels(sound[0]) == pytest.approx(decibels(sound[1]), abs=0.3)


def test_half_the_volume_is_twelve_decibels(font: Any) -> None:
    loud, soft = ([program(0, ORGAN, c), control(0, VOLUME, v, c)] for c, v in ((0, 126), (1, 63)))
    parts = stems(
        rendering_of(font, [*loud, *note(0, 960, 60)], [*soft, *note(0, 960, 60, channel=1)])
    )
    first, second = parts.values()
    assert decibels(first) - decibels(second) == pytest.approx(12.04, abs=0.1)


def test_half_the_velocity_is_twelve_decibels(font: Any) -> None:
    hard = note(0, 960, 60, velocity=126)
    gentle = note(0, 960, 60, velocity=63, channel=1)
    first, second = stems(rendering_of(font, hard, gentle)).values()
    assert decibels(first) - decibels(second) == pytest.approx(12.04, abs=0.2)


def test_a_fader_that_moves_does_not_click(font: Any) -> None:
    track = [program(0, ORGAN), *note(0, 1920, 60), control(960, VOLUME, 1)]
    sound = whole(rendering_of(font, track))
    assert (
        np.abs(np.diff(at(sound, 0.99, 1.02))).max() <= np.abs(np.diff(at(sound, 0.5, 0.9))).max()
    )
    assert decibels(at(sound, 1.1, 1.3)) < decibels(at(sound, 0.5, 0.9)) - 30


def test_a_note_that_is_let_go_does_not_click(font: Any) -> None:
    sound = whole(rendering_of(font, [program(0, 33), *note(0, 480, 40)]))
    spectrum = np.fft.rfft(sound[0])
    spectrum[: round(6000 / RATE * sound.shape[1])] = 0
    treble = np.fft.irfft(spectrum, sound.shape[1])[None]
    assert np.abs(at(treble, 0.49, 0.6)).max() < 10 ** (-50 / 20) * np.abs(sound).max()


def test_drums_are_no_instrument_with_a_pitch(font: Any) -> None:
    snare = whole(rendering_of(font, note(0, 480, 38, channel=9)))
    flute = whole(rendering_of(font, [program(0, FLUTE), *note(0, 480, 62)]))
    assert periodicity(at(snare, 0.05, 0.15)) < 0.7 < 0.95 < periodicity(at(flute, 0.05, 0.15))


def test_a_note_has_its_pitch_and_a_bent_one_another(font: Any) -> None:
    reach = [control(0, 101, 0), control(0, 100, 0), control(0, 6, 12)]
    track = [program(0, FLUTE), *reach, *note(0, 1920, 69), wheel(960, 4096)]
    sound = whole(rendering_of(font, track))
    assert pitch_hz(at(sound, 0.3, 0.9)) == pytest.approx(440, rel=0.006)
    assert pitch_hz(at(sound, 1.2, 1.8)) == pytest.approx(midi_hz(75), rel=0.006)


def test_the_pedal_lets_a_note_ring(font: Any) -> None:
    held = [control(0, SUSTAIN, 127), *note(0, 240, 48), control(1920, SUSTAIN, 0)]
    ringing, dry = (
        whole(rendering_of(font, [*t, *note(1920, 2400, 84)])) for t in (held, note(0, 240, 48))
    )
    assert decibels(at(ringing, 1.0, 1.5)) - decibels(at(dry, 1.0, 1.5)) > 15


def test_tempo_decides_when_a_note_is_heard(font: Any) -> None:
    tempi = [meta(0, "set_tempo", tempo=1_000_000), meta(480, "set_tempo", tempo=250_000)]
    sound = whole(rendering_of(font, tempi, [program(0, ORGAN), *note(960, 1440, 60)]))
    heard_s = np.flatnonzero(np.abs(sound).max(axis=0) > 0.01)[0] / RATE
    assert heard_s == pytest.approx(1.25, abs=0.01)


def test_every_note_of_a_thick_chord_is_heard(font: Any) -> None:
    keys = range(48, 96)
    chord = [each for key in keys for each in note(0, 1920, key)]
    sound = at(whole(rendering_of(font, [program(0, FLUTE), *chord])), 0.5, 1.5)
    spectrum = np.abs(np.fft.rfft(sound.mean(axis=0) * np.hanning(sound.shape[1])))
    frequencies = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    for key in keys:
        near = np.abs(frequencies / midi_hz(key) - 1) < 0.01
        beside = np.abs(frequencies / midi_hz(key + 0.5) - 1) < 0.008
        assert spectrum[near].max() > 3 * np.median(spectrum[beside]), key


# ---------------------------------------------------------------- stems, levels, ends


def test_stems_sum_to_the_whole(font: Any) -> None:
    rendering = rendering_of(font, *PAIR)
    parts = stems(rendering)
    assert list(parts) == ["lead", "pad", "drums"]
    together = np.sum(list(parts.values()), axis=0)
    assert np.abs(together - whole(rendering)).max() < LSB / 4


def test_the_whole_is_as_loud_as_it_may_be(font: Any) -> None:
    quiet = [program(0, STRINGS), control(0, VOLUME, 50), *note(0, 4800, 60, velocity=30)]
    sound = whole(rendering_of(font, quiet))
    assert measure_loudness([sound], RATE) == pytest.approx(-18, abs=0.1)
    struck = whole(rendering_of(font, note(0, 10, 38, velocity=127, channel=9)))
    assert np.abs(struck).max() == pytest.approx(10 ** (-3 / 20), rel=0.01)


def test_what_is_too_soft_to_be_measured_is_heard_all_the_same(font: Any) -> None:
    faint = [control(0, VOLUME, 2), *note(0, 480, 60, velocity=2)]
    assert np.abs(whole(rendering_of(font, faint))).max() == pytest.approx(
        10 ** (-3 / 20), rel=0.01
    )


def test_it_ends_when_the_last_notes_have_rung_out(font: Any) -> None:
    cymbal = rendering_of(font, note(0, 240, 49, velocity=120, channel=9))
    sound = whole(cymbal)
    assert sound.shape[1] == cymbal.frames
    assert 1.0 < cymbal.frames / RATE < 0.25 + RING_S
    assert decibels(sound[:, -441:]) < decibels(at(sound, 0, 0.25)) - 50


def test_what_rings_for_ever_fades(font: Any) -> None:
    effect = rendering_of(
        font, [program(0, 122), *note(0, 480, 60)], [*note(0, 480, 57, channel=9)]
    )
    sound = whole(effect)
    assert effect.frames <= (0.5 + RING_S) * RATE
    assert np.abs(sound[:, -20:]).max() < 1e-3


def test_a_rest_at_the_end_is_kept(font: Any) -> None:
    track = [program(0, ORGAN), *note(0, 480, 60), meta(19_200, "end_of_track")]
    assert rendering_of(font, track).frames == 20 * RATE


def test_a_region_is_cut_out_of_the_whole(font: Any) -> None:
    all_of_it = rendering_of(font, *PAIR)
    region = rendering_of(font, *PAIR, start_s=0.3, end_s=0.8)
    heard = whole(region)
    assert heard.shape == (2, round(0.5 * RATE))
    meant = at(whole(all_of_it), 0.3, 0.8) * (region.gain / all_of_it.gain)
    assert np.abs(heard - meant).max() < LSB / 4


def test_a_region_without_a_note_is_silent(font: Any) -> None:
    late = [program(0, ORGAN), *note(19_200, 19_680, 60)]
    assert not whole(rendering_of(font, late, start_s=0.0, end_s=5.0)).any()


@pytest.mark.parametrize(
    ("region", "code"),
    [
        ({"start_s": 5.0}, "region_outside_file"),
        ({"start_s": 0.5, "end_s": 0.5}, "region_outside_file"),
        ({"longest_s": 0.5}, "too_long"),
    ],
)
def test_a_region_that_cannot_be_is_refused(font: Any, region: dict[str, float], code: str) -> None:
    with pytest.raises(Permanent) as caught:
        rendering_of(font, note(0, 960, 60), **region)
    assert caught.value.code == code


def test_a_file_that_lasts_for_ever_is_refused(font: Any) -> None:
    slow = [meta(0, "set_tempo", tempo=2**24 - 1), *note(0, TICKS * 1000, 60)]
    with pytest.raises(Permanent) as caught:
        rendering_of(font, slow)
    assert caught.value.code == "too_long"


# ---------------------------------------------------------------- the same every time

_RENDER = """
import hashlib, sys
import numpy as np
from pathlib import Path
from gpu_jobs.engines.soundfont import general_midi
from gpu_jobs.rendering.midi_score import read_score
from gpu_jobs.rendering.rendering import rendered
from shared.audio.read_at import BytesReadAt
score = read_score(BytesReadAt(bytes.fromhex(sys.argv[1])))
rendering = rendered(score, general_midi(Path(sys.argv[2])))
print(hashlib.sha256(b"".join(block.tobytes() for block in rendering.whole())).hexdigest())
"""


def test_the_same_file_gives_the_same_samples_in_any_process(font: Any) -> None:
    content = midi_file(*PAIR)

    def digest() -> str:
        rendering = rendered(read_score(BytesReadAt(content)), font)
        return hashlib.sha256(b"".join(b.tobytes() for b in rendering.whole())).hexdigest()

    first = digest()
    whole(rendering_of(font, [program(0, 30), *note(0, 480, 40), wheel(0, 5000)]))
    assert digest() == first
    path = str(found(WEIGHTS, GENERAL_MIDI))
    command = [sys.executable, "-c", _RENDER, content.hex(), path]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == first


# ---------------------------------------------------------------- for tasks


def test_an_arrangement_is_heard_in_the_time_of_its_band(font: Any) -> None:
    timeline = Timeline((0.5, 1.1, 1.8, 2.4), 4, 4, 0, "analysis")
    parts = (
        Part("bass", (PlayedNote(12, 24, 36, 100),), program=33),
        Part("drums", (PlayedNote(24, 27, 36, 100),), is_drums=True),
    )
    rendering = rendered(arranged_score(Arrangement(parts, 48), Metre(), timeline), font)
    heard = {
        name: np.flatnonzero(np.abs(stem).max(axis=0) > 0.1 * np.abs(stem).max())[0] / RATE
        for name, stem in stems(rendering).items()
    }
    assert heard == {"bass": pytest.approx(1.1, abs=0.03), "drums": pytest.approx(1.8, abs=0.03)}


def test_an_arrangement_that_nobody_plays_is_refused() -> None:
    with pytest.raises(Permanent) as caught:
        arranged_score(Arrangement((), 48), Metre(), Timeline((0.0, 0.5), 4, 4, 0, "none"))
    assert caught.value.code == "no_notes"


@pytest.mark.parametrize(("bits", "tolerance"), [(16, 8 * LSB), (24, LSB / 64)])
def test_files_of_stems_sum_to_the_file_of_the_whole(
    font: Any, tmp_path: Path, bits: Any, tolerance: float
) -> None:
    paths = write_files(rendering_of(font, *PAIR), tmp_path, "accompaniment", bits=bits)
    assert list(paths) == ["lead", "pad", "drums", "accompaniment"]
    *parts, mix = (soundfile.read(path)[0] for path in paths.values())
    assert soundfile.info(paths["lead"]).subtype == f"PCM_{bits}"
    assert np.abs(np.sum(parts, axis=0) - mix).max() < tolerance


def test_a_stem_that_is_called_as_the_whole_is_keeps_its_own_file(
    font: Any, tmp_path: Path
) -> None:
    named = [meta(0, "track_name", name="music"), *note(0, 480, 60)]
    assert set(write_files(rendering_of(font, named), tmp_path, "music")) == {"music", "music-stem"}


def test_who_wants_sound_of_a_midi_file_gets_its_region(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(midi_file(*PAIR))
    ctx = FolderContext({"audio": AudioInput(path, 0.25, 0.75)}, tmp_path, weights=WEIGHTS)
    with sound_of(ctx, "audio") as heard:
        sound, rate = soundfile.read(heard.path)
        assert (heard.start_s, heard.end_s) == (None, None)
        assert (sound.shape, rate) == ((RATE // 2, 2), RATE)
    assert not heard.path.exists()
    assert ctx.facts["soundfont"] == GENERAL_MIDI.name


def test_who_wants_sound_of_a_recording_gets_the_recording(tmp_path: Path) -> None:
    path = tmp_path / "song.wav"
    soundfile.write(path, sung_tone(60, 0.5), RATE)
    given = AudioInput(path, 0.1, 0.2)
    with sound_of(FolderContext({"audio": given}, tmp_path), "audio") as heard:
        assert heard == given


def test_without_the_soundfont_the_command_is_named(tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    path.write_bytes(midi_file(*PAIR))
    ctx = FolderContext({"audio": path}, tmp_path)
    with (
        pytest.raises(EngineUnavailable, match="serenade weights --fetch general-midi") as caught,
        sound_of(ctx, "audio"),
    ):
        pass
    assert caught.value.code == "weights_missing"
