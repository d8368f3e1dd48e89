"""Files of many kinds, all named alike: what they are is in their bytes."""

from __future__ import annotations

import io
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
import soxr

from gpu_jobs.audio import blocks, read, wav_bytes, write_wav
from gpu_jobs.context import AudioInput
from shared.errors import Permanent
from tests.tones import sung_tone

PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"
RATE = 44_100


def stereo_tone(seconds: float = 1.5) -> np.ndarray:
    """Different notes left and right, shape [2, frames]."""
    return np.stack([sung_tone(57, seconds), 0.5 * sung_tone(64, seconds)])


def written(folder: Path, samples: np.ndarray, form: str, rate: int = RATE, **how: str) -> Path:
    path = folder / "input"
    soundfile.write(path, samples.T, rate, format=form, **how)
    return path


def encoded(folder: Path, samples: np.ndarray, form: str, codec: str, rate: int = RATE) -> Path:
    path = folder / "input"
    with av.open(str(path), "w", format=form) as container:
        stream = container.add_stream(codec, rate=rate)
        stream.layout = "stereo"
        resampler = av.AudioResampler(format=stream.format, layout="stereo", rate=rate)
        frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
        frame.sample_rate = RATE
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def refused(path: Path, **region: float) -> Permanent:
    with pytest.raises(Permanent) as refusal:
        read(AudioInput(path, **region), rate=16_000, channels=1)
    return refusal.value


def best_match(heard: np.ndarray, meant: np.ndarray) -> float:
    """Correlation at the best of the delays that encoders add."""
    around = np.correlate(heard, meant[2000:-4000], mode="valid")
    at = int(np.argmax(around))
    return float(np.corrcoef(heard[at : at + len(meant) - 6000], meant[2000:-4000])[0, 1])


@pytest.mark.parametrize(
    ("form", "subtype"),
    [("WAV", "PCM_16"), ("WAV", "FLOAT"), ("FLAC", "PCM_24"), ("AIFF", "PCM_16"), ("WAV", "ULAW")],
)
def test_simple_formats_are_read_exactly(tmp_path: Path, form: str, subtype: str) -> None:
    tone = stereo_tone()
    heard = read(AudioInput(written(tmp_path, tone, form, subtype=subtype)), rate=RATE, channels=2)
    assert heard.dtype == np.float32
    np.testing.assert_allclose(heard, tone, atol=0.02 if subtype == "ULAW" else 1e-4)


@pytest.mark.parametrize(
    ("form", "codec", "rate"),
    [("mp3", "libmp3lame", RATE), ("mp4", "aac", RATE), ("webm", "libopus", 48_000)],
)
def test_compressed_formats_keep_both_sides(
    tmp_path: Path, form: str, codec: str, rate: int
) -> None:
    tone = stereo_tone()
    heard = read(AudioInput(encoded(tmp_path, tone, form, codec, rate)), rate=RATE, channels=2)
    assert heard.shape[1] == pytest.approx(tone.shape[1], abs=0.1 * RATE)
    assert best_match(heard[0], tone[0]) > 0.98
    assert best_match(heard[1], tone[1]) > 0.98


def test_ogg_is_read(tmp_path: Path) -> None:
    tone = stereo_tone()
    heard = read(AudioInput(written(tmp_path, tone, "OGG")), rate=RATE, channels=2)
    assert best_match(heard[0], tone[0]) > 0.98


def test_resampling_in_blocks_is_seamless(tmp_path: Path) -> None:
    tone = sung_tone(57, 3.3)
    path = written(tmp_path, tone[None], "WAV", subtype="FLOAT")
    heard = read(AudioInput(path), rate=16_000, channels=1)
    assert heard.shape == (1, round(3.3 * 16_000))
    np.testing.assert_allclose(heard[0], soxr.resample(tone, RATE, 16_000), atol=1e-4)


@pytest.mark.parametrize("form", ["FLAC", "mp3"])
def test_a_region_is_that_part_of_the_whole(tmp_path: Path, form: str) -> None:
    tone = stereo_tone(3.0)
    path = (
        encoded(tmp_path, tone, "mp3", "libmp3lame")
        if form == "mp3"
        else written(tmp_path, tone, form)
    )
    whole = read(AudioInput(path), rate=RATE, channels=2)
    part = read(AudioInput(path, start_s=1.0, end_s=2.5), rate=RATE, channels=2)
    np.testing.assert_array_equal(part, whole[:, RATE : RATE * 5 // 2])


def test_a_region_may_reach_beyond_the_end_but_not_begin_there() -> None:
    tail = read(AudioInput(PHRASE, start_s=9.0, end_s=60), rate=RATE, channels=1)
    assert tail.shape == (1, 401_214 - 9 * RATE)
    assert refused(PHRASE, start_s=9.2).code == "region_outside_file"


def test_mono_is_the_mean_and_more_channels_meet_in_the_middle(tmp_path: Path) -> None:
    five = np.stack([sung_tone(60, 0.5)] * 4 + [np.zeros(RATE // 2, np.float32)])
    path = written(tmp_path, five, "WAV", subtype="FLOAT")
    mono = read(AudioInput(path), rate=RATE, channels=1)
    np.testing.assert_allclose(mono[0], five.mean(axis=0), atol=1e-6)
    both = read(AudioInput(path), rate=RATE, channels=2)
    np.testing.assert_array_equal(both, np.repeat(mono, 2, axis=0))


def test_samples_that_are_no_numbers_become_silence(tmp_path: Path) -> None:
    tone = sung_tone(60, 0.5)
    tone[100:103] = np.nan, np.inf, -np.inf
    tone[200] = 1e30
    path = written(tmp_path, tone[None], "WAV", subtype="FLOAT")
    heard = read(AudioInput(path), rate=RATE, channels=1)[0]
    assert heard[100:103].tolist() == [0, 0, 0]
    assert np.abs(heard).max() <= 16


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just text, whatever its name says\n" * 50,
        b"RIFF\xff\xff\xff\xffWAVEfmt ",
        b"\0" * 4096,
    ],
    ids=["empty", "text", "half a header", "zeros"],
)
def test_what_is_no_audio_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "input.wav"
    path.write_bytes(content)
    assert refused(path).code == "undecodable"


def test_a_playlist_cannot_open_other_files(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{PHRASE}\n#EXT-X-ENDLIST\n")
    assert refused(path).code == "undecodable"
    path.write_text(f"ffconcat version 1.0\nfile '{PHRASE}'\n")
    assert refused(path).code == "undecodable"


def test_a_file_cut_short_is_refused_and_says_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(PHRASE.read_bytes()[:150_000])
    refusal = refused(path)
    assert refusal.code == "undecodable"
    assert "of the 9.1 s" in refusal.message


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "input"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 64
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    assert "no audio" in refused(path).message


def test_an_absurd_sample_rate_is_refused(tmp_path: Path) -> None:
    assert refused(written(tmp_path, np.zeros((1, 50)), "WAV", rate=1)).code == "undecodable"


def test_a_recording_longer_than_the_bound_is_refused() -> None:
    with pytest.raises(Permanent, match="too_long"):
        read(AudioInput(PHRASE), rate=RATE, channels=1, longest_s=5)
    assert read(AudioInput(PHRASE, 1, 5), rate=RATE, channels=1, longest_s=5).shape[1] == 4 * RATE


def test_blocks_last_about_a_second() -> None:
    lengths = [block.shape[1] for block in blocks(AudioInput(PHRASE), rate=16_000, channels=2)]
    assert len(lengths) >= 9
    assert max(lengths) < 2 * 16_000


@pytest.mark.parametrize(("bits", "step"), [(16, 2**-15), (24, 2**-23)])
def test_wav_is_written_to_the_precision_asked(tmp_path: Path, bits: int, step: float) -> None:
    tone = stereo_tone()
    content = wav_bytes(tone, RATE, bits)
    write_wav(tmp_path / "out", [tone[:, :1000], tone[:, 1000:]], RATE, bits)
    assert (tmp_path / "out").read_bytes() == content
    heard, rate = soundfile.read(io.BytesIO(content))
    assert rate == RATE
    np.testing.assert_allclose(heard.T, tone, atol=step)
