"""Lengths are what packets and samples add up to: headers that lie change nothing, or are caught."""

from __future__ import annotations

import struct

import pytest

from shared.audio.facts import AudioFacts
from shared.audio.limits import Limits, judge
from shared.audio.ogg_pages import checksum
from shared.audio.opus import packet_samples
from shared.audio.probe import probe
from shared.audio.read_at import BytesReadAt
from shared.errors import Permanent
from tests.audio_files import SECONDS, a_tone, id3, mp3, with_ffmpeg
from tests.bad_files import patched
from tests.good_files import GOOD
from tests.odd_files import midi_of


def facts_of(data: bytes) -> AudioFacts:
    return probe(BytesReadAt(data))


def code_of(data: bytes) -> str:
    with pytest.raises(Permanent) as refused:
        facts_of(data)
    return refused.value.code


def box(name: str, whole: bytes) -> int:
    """Offset of a box's content."""
    at = whole.find(name.encode())
    assert at > 0
    return at + 4


def an_mp4_of(codec: str, options: dict[str, str] | None = None) -> bytes:
    """A tone of two channels at 48 kHz."""
    return with_ffmpeg(
        a_tone(rate=48000, channels=2), "mp4", codec, rate=48000, options=options or {}
    )


def with_ticks(whole: bytes, ticks: int) -> bytes:
    """An MP4 whose table of times gives every sample so many ticks."""
    at = box("stts", whole) + 4
    for row in range(int.from_bytes(whole[at : at + 4], "big")):
        whole = patched(whole, at + 8 + 8 * row, struct.pack(">I", ticks))
    return whole


def last_granule(whole: bytes, granule: int) -> bytes:
    """An Ogg file whose last page claims another time, with a checksum that fits."""
    at = whole.rfind(b"OggS")
    page = patched(patched(whole[at:], 6, struct.pack("<q", granule)), 22, bytes(4))
    return whole[:at] + patched(page, 22, checksum(page))


@pytest.mark.parametrize("granule", [48000 * 7200, 0, 2**62, -5])
@pytest.mark.parametrize("name", ["ogg, opus", "ogg, vorbis"])
def test_a_last_page_that_lies_of_the_time_is_overruled_by_the_packets(
    name: str, granule: int
) -> None:
    facts = facts_of(last_granule(GOOD[name].make(), granule))
    assert facts.duration_s == pytest.approx(SECONDS, abs=0.1)


def test_a_damaged_page_is_found_without_decoding() -> None:
    whole = GOOD["ogg, vorbis"].make()
    assert code_of(patched(whole, len(whole) // 2, b"\xaa\x55\xaa")) == "corrupt"


def test_an_m4a_table_that_stretches_its_samples_is_overruled_by_the_codec() -> None:
    whole = GOOD["m4a"].make()
    stretched = patched(whole, box("stts", whole) + 12, struct.pack(">I", 44100 * 3600))
    assert facts_of(stretched).duration_s == pytest.approx(SECONDS, abs=0.05)


@pytest.mark.parametrize("ticks", [1, 96, 120, 48000])
def test_an_mp4_table_that_stretches_opus_is_overruled_by_the_first_packet(ticks: int) -> None:
    whole = an_mp4_of("libopus")
    assert facts_of(with_ticks(whole, ticks)).duration_s == pytest.approx(SECONDS, abs=0.05)


@pytest.mark.parametrize("ticks_a_second", [480, 4_800_000])
def test_fragments_of_opus_are_not_longer_or_shorter_than_packets_can_be(
    ticks_a_second: int,
) -> None:
    whole = an_mp4_of("libopus", {"movflags": "frag_keyframe+empty_moov"})
    assert facts_of(whole).duration_s == pytest.approx(SECONDS, abs=0.05)
    rated = patched(whole, box("mdhd", whole) + 12, struct.pack(">I", ticks_a_second))
    assert code_of(rated) == "corrupt"


@pytest.mark.parametrize("ticks", [1, 48000])
def test_an_mp4_table_that_stretches_mp3_is_overruled_by_the_first_frame(ticks: int) -> None:
    whole = an_mp4_of("libmp3lame")
    assert facts_of(with_ticks(whole, ticks)).duration_s == pytest.approx(SECONDS, abs=0.05)


def test_the_first_frame_says_how_many_channels_an_mp4_of_mp3_has() -> None:
    whole = an_mp4_of("libmp3lame")
    assert facts_of(patched(whole, box("mp4a", whole) + 16, b"\0\1")).channels == 2


def test_a_recording_of_exactly_the_shortest_length_is_accepted() -> None:
    whole = with_ffmpeg(a_tone(0.1), "ipod", "aac")
    judged = judge(BytesReadAt(whole), declared_type=None, declared_size=None, limits=Limits())
    assert judged.duration_s == pytest.approx(0.1)


def test_an_m4a_table_of_millions_of_samples_is_refused() -> None:
    whole = GOOD["m4a"].make()
    claimed = struct.pack(">I", 60_000_000)
    whole = patched(whole, box("stsz", whole) + 4, struct.pack(">I", 1) + claimed)
    whole = patched(whole, box("stts", whole) + 8, claimed)
    assert code_of(whole) in ("corrupt", "truncated")


def test_an_m4a_that_refers_to_another_file_is_refused() -> None:
    whole = GOOD["m4a"].make()
    assert code_of(patched(whole, box("url ", whole), bytes(4))) == "corrupt"


def test_an_edit_list_says_what_is_played() -> None:
    whole = GOOD["m4a"].make()
    at = box("elst", whole) + 8
    half = patched(whole, at, struct.pack(">I", 500))  # in thousandths of a second
    assert facts_of(half).duration_s == pytest.approx(0.5)


def test_a_fragment_that_claims_more_samples_than_it_describes_is_refused() -> None:
    whole = GOOD["m4a in fragments"].make()
    assert code_of(patched(whole, box("trun", whole) + 4, b"\x7f\xff\xff\xff")) == "corrupt"


@pytest.mark.parametrize("promised", [1, 10_000])
def test_a_promise_in_an_mp3_is_held_against_its_frames(promised: int) -> None:
    whole = mp3()
    lying = patched(whole, whole.find(b"Info") + 8, struct.pack(">I", promised))
    if promised > 1000:
        assert code_of(lying) == "truncated"
    else:
        assert facts_of(lying).duration_s == pytest.approx(SECONDS, abs=0.1)


def test_mp3s_behind_each_other_add_up() -> None:
    assert facts_of(mp3() * 3 + id3(100)).duration_s == pytest.approx(3 * SECONDS, abs=0.25)


def test_an_mp3_damaged_all_over_is_refused() -> None:
    music = mp3(a_tone(6.0), write_xing="0")
    holes = b"".join(music[at : at + 4000] + bytes(1000) for at in range(0, len(music), 5000))
    assert code_of(holes) == "corrupt"


@pytest.mark.parametrize("kind", ["m4a", "webm, opus", "ogg, opus", "aac", "mp3 without Xing"])
def test_junk_behind_a_recording_does_not_lengthen_it(kind: str) -> None:
    good = GOOD[kind]
    junk = struct.pack(">I", 4096) + b"free" + bytes(4088)
    assert facts_of(good.make() + junk).duration_s == facts_of(good.make()).duration_s


@pytest.mark.parametrize(
    ("packet", "samples"),
    [
        (b"", 0),
        (b"\x00", 480),
        (b"\x18", 2880),
        (b"\x61", 960),
        (b"\xfc", 960),
        (b"\xe3\x03", 360),
        (b"\x1b\x02", 5760),
        (b"\x1b\x3f", 0),
        (b"\x03", 0),
    ],
)
def test_opus_packets_tell_their_length(packet: bytes, samples: int) -> None:
    assert packet_samples(packet) == samples


END = "00 FF 2F 00"


@pytest.mark.parametrize(
    ("track", "division", "seconds"),
    [
        (f"00 90 3C 40 8F 50 3C 00 {END}", (256 - 25) << 8 | 40, 2.0),
        (f"00 90 3C 40 {'01 3C 40 01 3C 00 ' * 240} {END}", 480, 0.5),
        (f"00 FF 51 03 0F 42 40 00 90 3C 40 83 60 80 3C 00 {END}", 480, 1.0),
        (f"00 90 3C 40 FF FF FF 7F 80 3C 00 {END}", 1, 2**28 / 2 - 0.5),
    ],
    ids=["film frames", "running status", "a beat a second", "four years"],
)
def test_a_tune_lasts_as_long_as_its_ticks_say(track: str, division: int, seconds: float) -> None:
    facts = facts_of(midi_of(bytes.fromhex(track), division))
    assert facts.duration_s == pytest.approx(seconds)


def test_notes_are_counted_and_their_ends_are_not() -> None:
    track = bytes.fromhex(f"00 90 3C 40 {'01 3C 00 01 3C 40 ' * 1000} 00 80 3C 00 {END}")
    assert facts_of(midi_of(track, 480)).notes == 1001


@pytest.mark.parametrize(
    ("division", "kind", "code"),
    [(0, 0, "corrupt"), (0xE700, 0, "corrupt"), (480, 2, "unsupported_format")],
    ids=["no ticks a beat", "no ticks a frame", "separate patterns"],
)
def test_a_tune_without_a_clock_is_refused(division: int, kind: int, code: str) -> None:
    track = bytes.fromhex(f"00 90 3C 40 81 00 80 3C 00 {END}")
    assert code_of(midi_of(track, division, kind)) == code


@pytest.mark.parametrize(
    ("event", "times", "code"),
    [
        ("01 90 3C 40 01 80 3C 00", 1_000_000, "too_large"),
        ("81 00 90 3C 40", 600_000, "too_large"),
        ("00 FF 51 03 07 A1 20", 30_000, "corrupt"),
    ],
    ids=["a million notes", "events beyond count", "tempo upon tempo"],
)
def test_a_tune_that_would_take_long_to_read_is_refused(event: str, times: int, code: str) -> None:
    assert code_of(midi_of(bytes.fromhex(event) * times, 480)) == code


def test_seven_hundred_thousand_notes_are_counted() -> None:
    track = bytes.fromhex("00 90 3C 40") + bytes.fromhex("01 3C 40 01 3C 00") * 690_000
    assert facts_of(midi_of(track + bytes.fromhex(END), 480)).notes == 690_001


def test_the_rate_of_he_aac_is_what_is_heard() -> None:
    plain = with_ffmpeg(a_tone(rate=22050, channels=2), "ipod", "aac", rate=22050)
    assert facts_of(plain).sample_rate_hz == 22050
    assert facts_of(GOOD["m4a, HE-AAC"].make()).sample_rate_hz == 44100
    assert facts_of(GOOD["m4a, HE-AAC announced behind"].make()).duration_s == pytest.approx(
        SECONDS, abs=0.02
    )
