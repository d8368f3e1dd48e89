"""WebM files that lie, loop, swell or are films."""

from __future__ import annotations

from tests.data.hostile.case import KIB, MIB, PASSES, Hostile, Repeated, Verdict, alike, cut_at
from tests.data.hostile.ebml import (
    UNKNOWN,
    VIDEO_TRACK,
    WHOLE,
    audio_track,
    block,
    cluster,
    element,
    head,
    info,
    number,
    of,
    real,
    segment,
    tracks,
)
from tests.data.hostile.ogg_pages import SILK_60_MS

_BAD = ("corrupt", "truncated", "no_audio_stream")
_ODD = (*_BAD, PASSES)
_DAMAGED = ("corrupt", "silent", "no_melody")
_HEAD = len(head())


def _track(**said: object) -> bytes:
    return of(info(), tracks(audio_track(**said)), cluster())  # type: ignore[arg-type]


def _nested(depth: int, name: str) -> bytes:
    whole = b""
    for _ in range(depth):
        whole = element(name, whole)
    return whole


_SAYS: dict[str, tuple[bytes, Verdict]] = {
    "of no rate": (_track(rate=0.0), (*_ODD, "bad_sample_rate")),
    "of a rate that is not a number": (_track(rate=float("nan")), (*_ODD, "bad_sample_rate")),
    "of a negative rate": (_track(rate=-48000.0), (*_ODD, "bad_sample_rate")),
    "of a rate without end": (_track(rate=1e308), (*_ODD, "bad_sample_rate")),
    "of no channel": (_track(channels=0), _ODD),
    "of all the channels there are": (_track(channels=2**63), (*_ODD, "too_many_channels")),
    "of AAC": (_track(codec=b"A_AAC"), ("unsupported_codec", "corrupt")),
    "of MP3": (_track(codec=b"A_MPEG/L3"), ("unsupported_codec", "corrupt")),
    "of nothing known": (_track(codec=b"A_WHATEVER"), ("unsupported_codec", "corrupt")),
    "of a codec without a name": (_track(codec=b""), (*_BAD, "unsupported_codec")),
    "of Vorbis without its books": (
        _track(codec=b"A_VORBIS"),
        (*_BAD, "unsupported_codec", PASSES),
    ),
    "of no timescale": (of(info(scale=0), tracks(), cluster()), (*_ODD, "too_short")),
    "of a timescale of years": (of(info(scale=2**62), tracks(), cluster()), (*_ODD, "too_long")),
    "that claims to last for ever": (of(info(real("4489", 1e300)), tracks(), cluster()), _ODD),
    "that claims no number": (of(info(real("4489", float("nan"))), tracks(), cluster()), _ODD),
    "that claims less than nothing": (of(info(real("4489", -1.0)), tracks(), cluster()), _ODD),
    "whose cluster begins in a thousand years": (
        of(info(), tracks(), cluster(), cluster(time=2**45)),
        (*_ODD, "too_long"),
    ),
    "whose cluster begins at the end of time": (
        of(info(), tracks(), cluster(time=2**64 - 1)),
        (*_ODD, "too_long", "too_short"),
    ),
    "without tracks": (of(info(), cluster()), _BAD),
    "without sound": (of(info(), tracks()), (*_BAD, "too_short")),
    "whose sound is of another track": (
        of(info(), tracks(), cluster(*(block(60 * n, track=9) for n in range(10)))),
        (*_BAD, "too_short"),
    ),
    "of a version to come": (
        head(version=99) + segment(info(), tracks(), cluster()),
        (*_ODD, "unsupported_format"),
    ),
    "whose packets are packed": (
        of(
            info(),
            tracks(
                audio_track(element("6D80", element("6240", element("5034", number("4254", 0)))))
            ),
            cluster(),
        ),
        (*_ODD, "unsupported_codec", "too_short"),
    ),
    "that is locked": (
        of(
            info(),
            tracks(
                audio_track(
                    element(
                        "6D80",
                        element("6240", number("5033", 1), element("5035", number("47E1", 5))),
                    )
                )
            ),
            cluster(),
        ),
        (*_ODD, "unsupported_codec"),
    ),
}

_SIZES: dict[str, tuple[bytes, Verdict]] = {
    "whose segment outgrows the file": (of(info(), tracks(), cluster(), length=2**40), _BAD),
    "whose segment is empty": (of(info(), tracks(), cluster(), length=0), (*_ODD, "too_short")),
    "whose cluster outgrows its segment": (
        of(info(), tracks(), cluster(length=2**40)),
        _ODD,
    ),
    "whose head outgrows the file": (
        bytes.fromhex("1A45DFA3") + b"\x01\0\0\1\0\0\0\0" + b"webm" + WHOLE[_HEAD:],
        (*_BAD, "unsupported_format"),
    ),
    "whose block is empty": (
        of(info(), tracks(), cluster(element("A3"), *(block(60 * n) for n in range(9)))),
        _ODD,
    ),
    "whose lacing counts more than there is": (
        of(info(), tracks(), cluster(block(0, b"\xff" + SILK_60_MS, flags=0x82), block(600))),
        (*_ODD, "too_short"),
    ),
    "of laced packets that are nothing, alike": (
        of(info(), tracks(), cluster(*[block(0, b"\xff", flags=0x84)] * 500)),
        "corrupt",
    ),
    "of laced packets that are nothing, by Xiph": (
        of(info(), tracks(), cluster(*[block(0, b"\xff" + bytes(255), flags=0x82)] * 500)),
        "corrupt",
    ),
    "of laced packets that are nothing, by EBML": (
        of(info(), tracks(), cluster(block(0, b"\x01\x80" + SILK_60_MS, flags=0x86))),
        "corrupt",
    ),
    "whose lacing goes below nothing": (
        of(
            info(),
            tracks(),
            cluster(block(0, b"\x02\x81\x40\0" + SILK_60_MS, flags=0x86), block(600)),
        ),
        (*_ODD, "too_short"),
    ),
    "with emptiness longer than the file": (
        of(info(), element("EC", length=2**56 - 2), tracks(), cluster()),
        _ODD,
    ),
    "of numbers nine bytes long": (
        of(element("1549A966", element("2AD7B1", bytes(9))), tracks(), cluster()),
        _ODD,
    ),
    "of an element without a name": (of(info(), b"\0\x80", tracks(), cluster()), _ODD),
}

_LOOPS: dict[str, tuple[bytes, Verdict]] = {
    "of tags 3,000 deep": (of(info(), tracks(), _nested(3000, "67C8"), cluster()), _ODD),
    "of clusters within clusters": (
        of(info(), tracks(), _nested(2000, "1F43B675")),
        (*_ODD, "too_short"),
    ),
    "of segments within segments": (head() + _nested(2000, "18538067"), _BAD),
    "of 50,000 empty clusters": (
        of(info(), tracks(), element("1F43B675") * 50_000, cluster()),
        _ODD,
    ),
    "of 200 tracks": (of(info(), tracks(*[audio_track()] * 200), cluster()), _ODD),
    "of an index to itself": (
        of(
            element(
                "114D9B74", element("4DBB", element("53AB", b"\x11\x4d\x9b\x74"), number("53AC", 0))
            ),
            info(),
            tracks(),
            cluster(),
        ),
        _ODD,
    ),
}

WEBM = {
    **cut_at(WHOLE, (("in its magic", 3),), "not_audio"),
    **cut_at(WHOLE, (("after its magic", 4), ("in its head", 20)), (*_BAD, "unsupported_format")),
    **cut_at(
        WHOLE,
        (
            ("after its head", _HEAD),
            ("after its segment's name", _HEAD + 4),
            ("after its segment's length", _HEAD + 12),
            ("in its tracks", _HEAD + 70),
            ("in its sound", -50),
            ("by a byte", -1),
        ),
        (*_BAD, "too_short"),
    ),
    **alike(_SAYS, "lying facts", ends=_DAMAGED),
    **alike(_SIZES, "lying sizes", ends=_DAMAGED),
    **alike(_LOOPS, "loops and nests", ends=_DAMAGED, most_turns=30_000_000),
    "of a film alone": Hostile(
        lambda: of(info(), tracks(VIDEO_TRACK), cluster(block(0, track=2))),
        "no_audio_stream",
        "film",
    ),
    "of a film with sound": Hostile(
        lambda: of(info(), tracks(VIDEO_TRACK, audio_track()), cluster()), PASSES, "film"
    ),
    "that is a Matroska file": Hostile(
        lambda: head(b"matroska") + segment(info(), tracks(), cluster()),
        "unsupported_format",
        "wrong magic",
    ),
    "with 30 MB of attachments": Hostile(
        lambda: Repeated(
            head()
            + segment(length=UNKNOWN)
            + info()
            + tracks()
            + element(
                "1941A469",
                element("61A7", element("465C", length=30 * MIB), length=30 * MIB + 10),
                length=30 * MIB + 20,
            ),
            b"\x1f\x43\xb6\x75" * 16,
            30 * MIB // 64,
            cluster(),
        ),
        _ODD,
        "giant tag",
        most_read=64 * MIB,
        most_turns=60_000_000,
    ),
    "of heads full of nothing": Hostile(
        lambda: Repeated(
            head() + segment(length=UNKNOWN),
            element("1549A966", b"\xec\x80" * 100_000),
            1000,
            tracks() + cluster(),
        ),
        "corrupt",
        "loops and nests",
        most_read=8 * MIB,
        most_turns=300_000_000,
    ),
    "of a track of a hundred thousand fields": Hostile(
        lambda: of(
            info(),
            tracks(
                audio_track(
                    b"".join((1 << 28 | n).to_bytes(4, "big") + b"\x80" for n in range(1, 10**5))
                )
            ),
            cluster(),
        ),
        PASSES,
        "giant tag",
        most_memory=4 * MIB,
        most_turns=30_000_000,
    ),
    "of a tag of a hundred thousand texts": Hostile(
        lambda: of(
            info(),
            element("1254C367", element("7373", b"\x67\xc8\x80" * 100_000)),
            tracks(),
            cluster(),
        ),
        PASSES,
        "giant tag",
        most_memory=4 * MIB,
        most_turns=30_000_000,
    ),
    "of two recordings": Hostile(lambda: WHOLE + WHOLE, "corrupt", "loops and nests"),
    "of two recordings, the first of no length": Hostile(
        lambda: head() + segment(info(), tracks(), cluster(), length=UNKNOWN) + WHOLE,
        "corrupt",
        "loops and nests",
    ),
    "of six hours of nothing": Hostile(
        lambda: of(info(), tracks(), *(cluster(time=600 * n) for n in range(0, 36_000, 30))),
        "too_long",
        "bomb",
        most_read=512 * KIB,
    ),
}
