"""Ogg with Vorbis or Opus: every packet is counted, link by link where streams are chained.

What a page says of the time is held against the packets: it may trim the start and the end, and
no more. Checksums are verified and pages numbered on the way, so bytes that were changed and pages
that are missing amid the sound show here. Whether the packets can be decoded only a worker finds.
"""

from __future__ import annotations

from shared.audio.complaints import cut_short, endless, unknown_codec, unreadable, without_audio
from shared.audio.facts import AudioFacts, described
from shared.audio.formats import Format
from shared.audio.frames import DAY_S
from shared.audio.ogg_codecs import FOREIGN, OggSound, sound_of
from shared.audio.ogg_pages import Page, pages
from shared.audio.rejections import rejected
from shared.audio.tags import Tags
from shared.ports import ReadAt

_LONGEST_HEADER = 256 * 1024
_NEEDED_OF_A_PACKET = 2
_MOST_PACKETS = 4_000_000
_MOST_LINKS = 1000


def ogg_facts(read_at: ReadAt) -> AudioFacts:
    """Facts of an Ogg file's first stream of sound, and of those chained behind it.

    Raises:
        Permanent: ``corrupt``, ``truncated``, ``no_audio_stream``, ``unsupported_codec``,
            ``too_long`` beyond a day.
    """
    tags = Tags()
    first: OggSound | None = None
    link = _Link(tags)
    links = packets = frames = 0
    seconds = 0.0
    for page in pages(read_at):
        if page.begins and link.under_way:
            frames, seconds, links = frames + link.heard(), seconds + link.seconds(), links + 1
            first = first or link.sound
            _check_alike(first, link.sound)
            link = _Link(tags)
        packets += link.add(page)
        if packets > _MOST_PACKETS or links > _MOST_LINKS or seconds > DAY_S:
            raise endless(Format.OGG)
    sound = first or link.sound
    if sound is None:
        raise unreadable(Format.OGG)
    frames, seconds = frames + link.heard(), seconds + link.seconds()
    _check_alike(sound, link.sound)
    return described(
        Format.OGG,
        sound.codec,
        duration_s=seconds,
        sample_rate_hz=sound.sample_rate_hz,
        channels=sound.channels,
        frames=frames,
        size_bytes=read_at.size,
        tags=tags.found(),
    )


def _check_alike(first: OggSound | None, other: OggSound | None) -> None:
    if first is None or other is None:
        return
    kinds = [(it.codec, it.sample_rate_hz, it.channels) for it in (first, other)]
    if kinds[0] != kinds[1]:
        raise rejected(
            "corrupt",
            "The Ogg file holds recordings of different codecs, sample rates or channels, "
            "one behind the other. Export them as one.",
        )


class _Link:
    """The streams that begin together, of which one is the sound."""

    def __init__(self, tags: Tags) -> None:
        self._tags = tags
        self._serial: int | None = None
        self._foreign = ""
        self._packets = 0
        self._partial: bytes | None = b""
        self._samples = 0
        self._in_last_page = 0
        self._begin: int | None = None
        self._granule: int | None = None
        self._number: int | None = None
        self.sound: OggSound | None = None
        self.under_way = False

    def add(self, page: Page) -> int:
        """Take a page in; gives the packets that end in it."""
        if page.begins:
            self._meet(page)
        else:
            self.under_way = True
            if self.sound is None:
                raise self._silent()
        return self._listen(page) if page.serial == self._serial else 0

    def heard(self) -> int:
        """Samples a channel, without what is to be skipped and trimmed."""
        if self.sound is None:
            raise self._silent()
        if self._packets < self.sound.headers:
            raise cut_short(Format.OGG)
        counted = self._samples
        if self._granule is not None and self._begin is not None:
            trimmed = self._begin + self._samples - self._granule
            if 0 < trimmed <= self._in_last_page + max(0, -self._begin):
                counted -= trimmed
            if self.sound.codec == "vorbis":
                counted += min(self._begin, 0)
        return max(0, counted - self.sound.skipped)

    def seconds(self) -> float:
        """The same as a time."""
        heard = self.heard()
        return heard / self.sound.sample_rate_hz if self.sound else 0.0

    def _meet(self, page: Page) -> None:
        """The first page of a stream: take it for the sound, if it is and none was met before."""
        if self.sound is not None:
            return
        self.sound = sound_of(page.body)
        if self.sound is not None:
            self._serial = page.serial
        for magic, codec in FOREIGN.items():
            if page.body.startswith(magic):
                self._foreign = self._foreign or codec

    def _listen(self, page: Page) -> int:
        self._check_number(page)
        before, samples = self._packets, self._samples
        orphan = page.continues and self._partial is None
        if not page.continues:
            self._partial = b""
        for piece, ends in page.pieces():
            if orphan:
                orphan = not ends
                continue
            self._partial = self._kept(self._partial or b"", piece)
            if ends:
                self._packet(self._partial)
                self._partial = b""
        self._partial = None if orphan else self._partial
        self._see_time(page, self._samples - samples)
        return self._packets - before

    def _check_number(self, page: Page) -> None:
        """No page may be missing between two of sound.

        One cut out of a broadcast has its headers, and goes on with whatever number was due.
        """
        sounds = self.sound is not None and self._packets > self.sound.headers
        if sounds and page.number != (self._number or 0) + 1 & 0xFFFFFFFF:
            raise rejected(
                "corrupt",
                f"The Ogg file lacks a part after {self.seconds():.1f} s. "
                "Export the recording again.",
            )
        self._number = page.number

    def _kept(self, partial: bytes, piece: bytes) -> bytes:
        headers = self.sound.headers if self.sound else 0
        most = _LONGEST_HEADER if self._packets < headers else _NEEDED_OF_A_PACKET
        return partial + piece[: max(0, most - len(partial))]

    def _packet(self, packet: bytes) -> None:
        self._packets += 1
        if self.sound is None or self._packets == 1:
            return
        if self._packets <= self.sound.headers:
            self.sound.header(packet, self._tags)
            return
        samples = self.sound.samples(packet)
        if samples is None:
            raise unreadable(Format.OGG)
        self._samples += samples

    def _see_time(self, page: Page, sounded: int) -> None:
        if page.granule is None or not self._samples:
            return
        if self._begin is None:
            # A recording cut out of a broadcast begins late; one that ends on its first page
            # is told by it where to end, not where it began.
            late = page.granule - self._samples
            self._begin = 0 if page.ends and late < 0 else late
        self._granule = page.granule
        self._in_last_page = sounded

    def _silent(self) -> Exception:
        if self._foreign:
            return unknown_codec(Format.OGG, self._foreign)
        return without_audio(Format.OGG)
