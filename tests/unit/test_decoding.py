"""Files of many kinds, all named alike: what they are is in their bytes."""

from __future__ import annotations

import io
import random
import re
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
import soxr

from gpu_jobs.audio import audible_peak, blocks, read, wav_bytes, write_wav
from gpu_jobs.context import AudioInput
from gpu_jobs.decoders import opened
from gpu_jobs.decoding.effort import timely
from gpu_jobs.decoding.untagged import untagged
from shared.audio.probe import probe
from shared.audio.read_at import BytesReadAt, FileReadAt
from shared.audio.rejections import REJECTIONS
from shared.errors import Permanent
from tests.audio_files import SECONDS, a_tone, id3, midi, mp3, with_ffmpeg, with_soundfile
from tests.bad_files import adpcm_wav, flac_in_ogg
from tests.good_files import GOOD
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
    ("content", "code"),
    [
        (b"", "not_audio"),
        (b"just text, whatever its name says\n" * 50, "not_audio"),
        (b"RIFF\xff\xff\xff\xffWAVEfmt ", "corrupt"),
        (b"\0" * 4096, "not_audio"),
        (midi(), "no_audio_stream"),
        (adpcm_wav(), "unsupported_codec"),
        (flac_in_ogg(), "unsupported_codec"),
    ],
    ids=["empty", "text", "half a header", "zeros", "midi", "adpcm", "flac in ogg"],
)
def test_what_is_no_audio_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "input.wav"
    path.write_bytes(content)
    assert refused(path).code == code


@pytest.mark.parametrize(
    "listing",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{}'\n",
        "[playlist]\nFile1={}\nNumberOfEntries=1\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\na=control:{}\n",
    ],
    ids=["hls", "ffconcat", "pls", "sdp"],
)
def test_a_playlist_cannot_open_other_files(tmp_path: Path, listing: str) -> None:
    path = tmp_path / "input"
    path.write_text(listing.format(PHRASE))
    assert refused(path).code == "not_audio"


def test_what_an_m4a_refers_to_is_not_opened(tmp_path: Path) -> None:
    whole = GOOD["m4a, lossless"].make()
    path = tmp_path / "input"
    path.write_bytes(whole)
    own = read(AudioInput(path), rate=RATE, channels=2)
    # "url " with flag 1 is "in this same file"; without it, a place elsewhere is named
    at = whole.index(b"url ")
    path.write_bytes(whole[: at + 4] + bytes(4) + whole[at + 8 :])
    np.testing.assert_array_equal(read(AudioInput(path), rate=RATE, channels=2), own)


def test_a_file_cut_short_is_refused_and_says_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(PHRASE.read_bytes()[:150_000])
    refusal = refused(path)
    assert refusal.code == "truncated"
    assert "of the 9.10 s" in refusal.message


def test_a_film_without_sound_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "input"
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 64
        picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
        container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    assert refused(path).code == "no_audio_stream"


def test_an_absurd_sample_rate_is_refused(tmp_path: Path) -> None:
    assert refused(written(tmp_path, np.zeros((1, 50)), "WAV", rate=1)).code == "bad_sample_rate"


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


RECORDINGS = sorted(name for name, good in GOOD.items() if good.sample_rate_hz)
COMPRESSED = ["flac", "mp3", "aac", "m4a", "ogg, vorbis", "ogg, opus", "webm, opus"]


@pytest.mark.parametrize("name", RECORDINGS)
def test_every_accepted_recording_is_as_long_as_it_was_judged(tmp_path: Path, name: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(GOOD[name].make())
    with FileReadAt(path) as file:
        facts = probe(file)
    rate = facts.sample_rate_hz
    assert rate is not None
    heard = read(AudioInput(path), rate=rate, channels=1)
    assert heard.shape[1] == pytest.approx(facts.duration_s * rate, abs=1)
    assert np.isfinite(heard).all()


@pytest.mark.parametrize("name", ["m4a, lossless", "flac, length unknown", "ogg, opus", "aac"])
def test_a_region_of_any_format_is_that_part_of_the_whole(tmp_path: Path, name: str) -> None:
    rate = GOOD[name].sample_rate_hz or RATE
    path = tmp_path / "input"
    path.write_bytes(GOOD[name].make())
    whole = read(AudioInput(path), rate=rate, channels=2)
    part = read(AudioInput(path, start_s=0.7, end_s=1.1), rate=rate, channels=2)
    first, last = round(0.7 * rate), round(1.1 * rate)
    np.testing.assert_array_equal(part, whole[:, first:last])


@pytest.mark.parametrize(("form", "codec"), [("mp3", "libmp3lame"), ("ipod", "aac")])
def test_encoders_silence_around_the_music_is_left_out(
    tmp_path: Path, form: str, codec: str
) -> None:
    click = np.zeros((RATE, 2), np.float32)
    click[5000:5010] = 0.9
    path = tmp_path / "input"
    path.write_bytes(with_ffmpeg(click, form, codec))
    heard = read(AudioInput(path), rate=RATE, channels=2)
    assert heard.shape == (2, RATE)
    assert int(np.abs(heard[0]).argmax()) == pytest.approx(5005, abs=7)


def with_a_break(packets_lost: range, *, later_ms: int = 0) -> bytes:
    """WebM, three seconds of a tone: lost packets leave their time empty, the rest may be late."""
    whole, holed = io.BytesIO(), io.BytesIO()
    with av.open(whole, "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(sung_tone(57, 3.0, rate=48_000)[None], "fltp", "mono")
        frame.sample_rate = 48_000
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=48_000)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    whole.seek(0)
    with av.open(whole, "r") as source, av.open(holed, "w", format="webm") as container:
        copy = container.add_stream_from_template(source.streams.audio[0])
        for number, packet in enumerate(source.demux(audio=0)):
            if packet.size and number not in packets_lost:
                packet.stream = copy
                if number >= packets_lost.stop:
                    packet.pts = (packet.pts or 0) + later_ms
                    packet.dts = packet.pts
                container.mux(packet)
    return holed.getvalue()


def test_a_pause_of_the_recorder_is_silence_and_what_follows_keeps_its_time(
    tmp_path: Path,
) -> None:
    path = tmp_path / "input"
    path.write_bytes(with_a_break(range(50, 100)))
    heard = read(AudioInput(path), rate=48_000, channels=1)[0]
    assert len(heard) == pytest.approx(3 * 48_000, abs=100)
    paused = heard[round(1.05 * 48_000) : round(1.95 * 48_000)]
    assert np.abs(paused).max() == 0
    assert np.abs(heard[round(2.1 * 48_000) :]).max() > 0.3


def damaged(name: str, begin: float, length: int) -> bytes:
    """A good file with noise over ``length`` of its bytes."""
    whole = bytearray(GOOD[name].make())
    at = int(begin * len(whole))
    whole[at : at + length] = random.Random(5).randbytes(length)
    return bytes(whole)


@pytest.mark.parametrize("name", ["flac", "aac", "m4a"])
def test_a_damaged_frame_is_silence_of_its_length(tmp_path: Path, name: str) -> None:
    path = tmp_path / "input"
    path.write_bytes(GOOD[name].make())
    sound = read(AudioInput(path), rate=RATE, channels=1)[0]
    path.write_bytes(damaged(name, 0.5, 40))
    heard = read(AudioInput(path), rate=RATE, channels=1)[0]
    assert len(heard) == len(sound)
    assert float(np.corrcoef(heard[-10_000:], sound[-10_000:])[0, 1]) > 0.98


def test_an_mp3_with_a_damaged_frame_is_heard(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(damaged("mp3", 0.5, 40))
    heard = read(AudioInput(path), rate=RATE, channels=1)[0]
    assert len(heard) == pytest.approx(SECONDS * RATE, abs=1152)


@pytest.mark.parametrize(
    ("name", "length"), [("m4a", 3000), ("ogg, vorbis", 3000), ("a sung phrase", 90_000)]
)
def test_much_damage_is_refused_and_the_message_says_where(
    tmp_path: Path, name: str, length: int
) -> None:
    path = tmp_path / "input"
    path.write_bytes(damaged(name, 0.5, length))
    refusal = refused(path)
    assert refusal.code == "corrupt"
    assert re.search(r"damaged from \d+\.\d\d s on", refusal.message)


def test_a_recording_without_a_number_is_refused(tmp_path: Path) -> None:
    for value in (np.nan, np.inf):
        silent = np.full((2, RATE // 5), value, np.float32)
        assert refused(written(tmp_path, silent, "WAV", subtype="FLOAT")).code == "corrupt"


def test_half_a_second_without_numbers_is_refused_with_its_place(tmp_path: Path) -> None:
    tone = stereo_tone(4.0)
    tone[1, 2 * RATE : round(2.5 * RATE)] = np.nan
    refusal = refused(written(tmp_path, tone, "WAV", subtype="FLOAT"))
    assert refusal.code == "corrupt"
    assert "from 2.00 s on" in refusal.message


def test_silence_has_no_audible_peak() -> None:
    for quiet in (np.zeros((2, 100), np.float32), np.full(100, 0.0009, np.float32)):
        with pytest.raises(Permanent, match="silent"):
            audible_peak(quiet)
    assert audible_peak(np.array([[0.1, -0.5]], np.float32)) == 0.5


def test_a_bomb_is_cut_at_the_limit(tmp_path: Path) -> None:
    path = written(tmp_path, np.zeros((1, 40 * 60 * 8000), np.int16), "FLAC", rate=8000)
    assert path.stat().st_size < 100_000
    heard: list[int] = []
    pieces = blocks(AudioInput(path), rate=8000, channels=1, longest_s=600)
    with pytest.raises(Permanent, match="too_long"):
        heard.extend(piece.shape[1] for piece in pieces)
    assert sum(heard) <= 600 * 8000


def test_a_file_of_a_few_bytes_cannot_claim_hours(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes(with_a_break(range(50, 100), later_ms=4 * 3600 * 1000))
    assert refused(path).code == "too_long"
    assert read(AudioInput(path, end_s=0.9), rate=48_000, channels=1).shape[1] == 0.9 * 48_000


def test_a_frame_too_large_for_any_encoder_is_refused(tmp_path: Path) -> None:
    whole = GOOD["m4a, lossless"].make()
    # in its own description: version, then samples a frame
    at = whole.index(b"alac", whole.index(b"alac") + 4) + 8
    assert int.from_bytes(whole[at : at + 4], "big") == 4096
    path = tmp_path / "input"
    path.write_bytes(whole[:at] + (2**24).to_bytes(4, "big") + whole[at + 4 :])
    assert refused(path).code == "corrupt"


def slowly(blocks: int) -> Iterator[np.ndarray]:
    for _ in range(blocks):
        begun = time.thread_time()
        while time.thread_time() - begun < 0.01:
            pass
        yield np.zeros((1, 100), np.float32)


def test_decoding_that_takes_out_of_all_proportion_is_refused() -> None:
    with pytest.raises(Permanent, match="corrupt"):
        list(timely(slowly(10), 44_100, allowed_s=0.05))
    assert len(list(timely(slowly(10), 100, allowed_s=0.05))) == 10


def test_time_of_whoever_listens_is_not_counted() -> None:
    quick = iter([np.zeros((1, 1), np.float32)] * 3)
    for _ in timely(quick, 44_100, allowed_s=0.03):
        list(slowly(4))


@pytest.mark.parametrize("name", [*COMPRESSED, "wav, 24 bit", "aiff"])
def test_whatever_the_bytes_a_file_is_heard_or_refused_with_a_known_code(
    tmp_path: Path, name: str
) -> None:
    draw, whole = random.Random(name), GOOD[name].make()
    path = tmp_path / "input"
    codes = set()
    for _ in range(60):
        content = bytearray(whole)
        for _ in range(draw.choice([1, 3, 20])):
            content[draw.randrange(draw.choice([200, len(content)]))] = draw.randrange(256)
        path.write_bytes(content)
        codes.add(code_of(AudioInput(path, *draw.choice([(None, None), (0.5, 1.0)]))))
    assert codes <= {"", "region_outside_file", *REJECTIONS}


def code_of(source: AudioInput) -> str:
    try:
        read(source, rate=16_000, channels=1)
    except Permanent as error:
        return error.code
    return ""


def test_a_recording_that_holds_more_than_it_was_judged_to_is_cut_off() -> None:
    with pytest.raises(Permanent, match="too_long"):
        read(AudioInput(PHRASE, longest_s=2.0), rate=RATE, channels=1)
    part = read(AudioInput(PHRASE, start_s=1.0, end_s=2.5, longest_s=2.0), rate=RATE, channels=1)
    assert part.shape[1] == pytest.approx(1.5 * RATE, abs=2)


def judged_s(path: Path) -> float:
    with FileReadAt(path) as file:
        return probe(file).duration_s


def eight_tones(seconds: float = 0.5) -> np.ndarray:
    """A note of each channel's own, shape [8, frames]."""
    return np.stack([sung_tone(45 + 3 * channel, seconds, rate=48_000) for channel in range(8)])


def surround(form: str, codec: str) -> bytes:
    """7.1, as an encoder of ffmpeg makes it."""
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream = container.add_stream(codec, rate=48_000, layout="7.1")
        packed = np.ascontiguousarray(eight_tones().T).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="flt", layout="7.1")
        frame.sample_rate, frame.pts = 48_000, 0
        resampler = av.AudioResampler(format=stream.format, layout="7.1", rate=48_000)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return file.getvalue()


@pytest.mark.parametrize(
    "make",
    [
        lambda: with_soundfile(eight_tones().T, "FLAC", "PCM_24", rate=48_000),
        lambda: with_soundfile(eight_tones().T, "OGG", "VORBIS", rate=48_000),
        lambda: surround("ogg", "libopus"),
        lambda: surround("webm", "libopus"),
        lambda: surround("ipod", "aac"),
        lambda: surround("adts", "aac"),
    ],
    ids=["flac", "vorbis", "opus", "webm", "m4a", "aac"],
)
def test_eight_channels_are_eight(tmp_path: Path, make: Callable[[], bytes]) -> None:
    path = tmp_path / "input"
    path.write_bytes(make())
    with opened(path) as decoder:
        heard = np.concatenate(list(decoder.blocks(0)), axis=1)
        rate = decoder.rate
    assert heard.shape == (8, pytest.approx(judged_s(path) * rate, abs=1))
    assert np.isfinite(heard).all()
    # an encoder may leave out what lies high in the channel of the lowest sounds
    loud = np.abs(heard).max(axis=1) > 0.1
    assert np.count_nonzero(loud) >= 7


def test_eight_channels_keep_their_order(tmp_path: Path) -> None:
    tones = eight_tones()
    path = written(tmp_path, tones, "FLAC", rate=48_000, subtype="PCM_24")
    with opened(path) as decoder:
        heard = np.concatenate(list(decoder.blocks(0)), axis=1)
    np.testing.assert_allclose(heard, tones, atol=1e-6)


def moved(name: str, form: str, *, by_s: float) -> bytes:
    """A good file whose sound begins late by its timestamps, and ends as late."""
    late = io.BytesIO()
    source = io.BytesIO(GOOD[name].make())
    with av.open(source, "r") as whole, av.open(late, "w", format=form) as container:
        copy = container.add_stream_from_template(whole.streams.audio[0])
        for packet in whole.demux(audio=0):
            if packet.size:
                packet.pts = packet.dts = (packet.pts or 0) + round(by_s / packet.time_base)
                packet.stream = copy
                container.mux(packet)
    return late.getvalue()


def with_the_duration_of_a_clock() -> bytes:
    """WebM, whose header is patched with the time that the recorder was open."""
    whole = GOOD["webm, opus"].make()
    at = whole.index(b"\x44\x89\x88") + 3
    meant = struct.unpack(">d", whole[at : at + 8])[0]
    return whole[:at] + struct.pack(">d", meant + 60_000) + whole[at + 8 :]


def m4a_out_of_a_broadcast() -> bytes:
    """Fragments whose time begins 50 s late."""
    whole = bytearray(GOOD["m4a in fragments"].make())
    for found in re.finditer(b"tfdt\1", bytes(whole)):
        at = found.start() + 8
        late = int.from_bytes(whole[at : at + 8], "big") + 50 * 44_100
        whole[at : at + 8] = late.to_bytes(8, "big")
    return bytes(whole)


@pytest.mark.parametrize(
    "make",
    [
        with_the_duration_of_a_clock,
        lambda: moved("webm, opus", "webm", by_s=2),
        lambda: moved("ogg, opus", "ogg", by_s=10),
        GOOD["ogg, cut out of a broadcast"].make,
        m4a_out_of_a_broadcast,
    ],
    ids=["webm, clock", "webm, late", "opus, late", "vorbis, late", "m4a, late"],
)
def test_a_container_that_is_wrong_about_the_time_is_no_truncation(
    tmp_path: Path, make: Callable[[], bytes]
) -> None:
    path = tmp_path / "input"
    path.write_bytes(make())
    heard = read(AudioInput(path), rate=48_000, channels=1)
    assert judged_s(path) == pytest.approx(SECONDS, abs=0.04)
    assert heard.shape[1] == pytest.approx(SECONDS * 48_000, abs=0.04 * 48_000)


def test_an_m4a_whose_tables_promise_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    whole = with_ffmpeg(a_tone(3.0), "ipod", "aac", options={"moov_size": "20000"})
    path = tmp_path / "input"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    assert refused(path).code == "truncated"


def tag_of_art(length: int) -> bytes:
    """A tag with a picture that is noise, so that frames seem to begin in it."""
    return id3(length)[:10] + random.Random(3).randbytes(length)


@pytest.mark.parametrize(
    "between",
    [tag_of_art(100_000), tag_of_art(300) + id3(70_000)],
    ids=["one", "two in a row"],
)
def test_tags_between_and_behind_joined_mp3s_are_no_damage(tmp_path: Path, between: bytes) -> None:
    music = mp3(a_tone(1.0), write_xing="0")
    path = tmp_path / "input"
    path.write_bytes(music * 3)
    plain = read(AudioInput(path), rate=RATE, channels=1)
    path.write_bytes(between + between.join([music] * 3) + tag_of_art(50_000))
    np.testing.assert_array_equal(read(AudioInput(path), rate=RATE, channels=1), plain)


def test_the_name_of_a_tag_within_sound_takes_nothing_away() -> None:
    for sound in (b"ID3\4\0\0\0\0\0\x20", b"ID3\4\0\0\x7f\x7f\x7f\x7f", b"ID3" * 2000, b"ID3"):
        whole = BytesReadAt(mp3() + sound + bytes(400))
        assert untagged(whole) is whole


def test_a_real_track_in_ogg_is_decoded_sample_for_sample() -> None:
    """Its blocks change their size, and its beginning is trimmed: both are stamped oddly."""
    track = Path(__file__).parents[1] / "data" / "backing_track.ogg"
    true = soundfile.read(track, dtype="float32")[0].T
    heard = read(AudioInput(track), rate=RATE, channels=2)
    assert heard.shape == true.shape
    # what is to be trimmed from the beginning libvorbis only learns, and drops, at the end of a page
    assert np.abs(heard - true)[:, 2 * RATE :].max() < 1e-5
    with FileReadAt(track) as file:
        assert probe(file).frames == true.shape[1]
