"""M4A files whose sample tables lie."""

from __future__ import annotations

from tests.data.hostile.boxes import SAMPLES, Track, box, entry, esds, full, of, u32
from tests.data.hostile.case import PASSES, Verdict

BAD = ("corrupt", "truncated", "no_audio_stream")
ODD = (*BAD, PASSES)
DAMAGED = ("corrupt", "silent", "no_melody")
MOST = 2**32 - 1

_TRACKS: dict[str, tuple[Track, Verdict]] = {
    "of four milliard times": (Track(times=u32(MOST, SAMPLES, 1024)), ODD),
    "of samples of all time": (
        Track(times=u32(1, SAMPLES, MOST)),
        (*ODD, "too_long", "too_short"),
    ),
    "of negative times": (
        Track(times=u32(1, SAMPLES, 2**32 - 1024)),
        (*ODD, "too_long", "too_short"),
    ),
    "of more times than samples": (Track(times=u32(1, 10**9, 1024)), (*ODD, "too_long")),
    "of samples without time": (Track(times=u32(1, SAMPLES, 0)), (*ODD, "too_short")),
    "of four milliard samples": (Track(sizes=u32(1, MOST)), (*ODD, "too_long", "too_short")),
    "of samples of four gigabytes": (Track(sizes=u32(MOST, SAMPLES)), (*ODD, "too_short")),
    "of samples of nothing": (
        Track(sizes=u32(0, SAMPLES) + bytes(4 * SAMPLES)),
        (*ODD, "too_short"),
    ),
    "of sizes that are not there": (Track(sizes=u32(0, 10**6)), (*ODD, "too_short")),
    "of no places": (Track(places=u32(0)), (*ODD, "too_short")),
    "of four milliard places": (Track(places=u32(MOST, 1, SAMPLES, 1)), ODD),
    "of places before the first": (Track(places=u32(2, 9, 1, 1, 1, 1, 1)), (*ODD, "too_short")),
    "of chunks without samples": (Track(places=u32(1, 1, 0, 1)), (*ODD, "too_short")),
    "of no timescale": (Track(timescale=0), (*ODD, "too_long")),
    "of the largest timescale": (Track(timescale=MOST), (*ODD, "too_short", "too_long")),
    "of one tick a second": (Track(timescale=1), (*ODD, "too_long")),
    "whose header counts years": (Track(duration=MOST - 1), (*ODD, "too_long")),
    "whose sound is edited away": (
        Track(edits=u32(1, 464, MOST) + u32(0x10000)),
        (*ODD, "too_short"),
    ),
    "whose edit lasts for weeks": (
        Track(edits=u32(1, MOST, 0, 0x10000)),
        (*ODD, "too_long"),
    ),
    "of four milliard edits": (Track(edits=u32(MOST, 464, 0, 0x10000)), ODD),
    "of no rate": (Track(sample=entry(rate=0)), (*ODD, "bad_sample_rate")),
    "of no channel": (Track(sample=entry(channels=0)), ODD),
    "of 65535 channels": (Track(sample=entry(channels=65535)), (*ODD, "too_many_channels")),
    "of no codec data": (Track(sample=entry(more=b"")), (*ODD, "unsupported_codec")),
    "of codec data that outgrow themselves": (
        Track(sample=entry(more=full(b"esds", b"\x03\xff\xff\xff\x7f\0\0\0\x04\xff\xff\xff\x7f"))),
        (*ODD, "unsupported_codec"),
    ),
    "of an AAC that is not": (
        Track(sample=entry(more=esds(config=b"\xff\xff\xff\xff"))),
        (*ODD, "unsupported_codec", "bad_sample_rate", "too_many_channels"),
    ),
    "of AC-3": (
        Track(sample=entry(name=b"ac-3", more=box(b"dac3", bytes(3)))),
        "unsupported_codec",
    ),
    "of nothing known": (Track(sample=entry(name=b"qqqq", more=b"")), "unsupported_codec"),
    "that is locked": (
        Track(sample=entry(name=b"enca", more=esds() + box(b"sinf", box(b"frma", b"mp4a")))),
        ("unsupported_codec", *BAD),
    ),
    "of Vorbis in the wrong box": (
        Track(sample=entry(more=esds(object_type=0xDD))),
        ("unsupported_codec", *BAD),
    ),
    "with a sample entry of nothing": (Track(sample=box(b"mp4a")), (*BAD, "unsupported_codec")),
    "with a sample entry that outgrows its table": (
        Track(sample=box(b"mp4a", bytes(28), length=2**31)),
        (*BAD, "unsupported_codec"),
    ),
}

TABLES = {name: (of(track), verdict) for name, (track, verdict) in _TRACKS.items()}
