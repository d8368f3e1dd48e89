"""One decoding of a stream: its packets become sound, each where it belongs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import av
import numpy as np
from av import AudioFrame, Packet
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from gpu_jobs.decoding.bounds import LONGEST_S, too_long
from gpu_jobs.decoding.evened import Evened
from gpu_jobs.decoding.losses import TOLERATED_S, Losses
from gpu_jobs.decoding.timeline import Timeline
from shared.audio.formats import Format
from shared.audio.rejections import rejected
from shared.errors import Permanent

_MOST_MUTE_PACKETS = 10_000
"""So many packets in a row without a sample are no recording, but a way to keep a worker busy."""

Block = tuple[int, NDArray[np.float32]]
"""The frame of the recording at which it begins, and sound of shape [channels, frames]."""


class Playing:
    """Decodes a stream once, from where its container stands.

    Damaged packets and holes are silence of their length, as long as `Losses` tolerates them.

    Args:
        rate: frames per second of what is given, whatever the stream changes to.
        sought: the frame to which the container was moved; None: it stands at the beginning.
    """

    def __init__(
        self,
        stream: AudioStream,
        kind: Format,
        rate: int,
        sought: int | None,
    ) -> None:
        self._stream = stream
        self._kind = kind
        self._rate = rate
        self._losses = Losses(rate)
        self._timeline = Timeline(
            kind,
            rate,
            float(stream.time_base or 1),
            self._losses,
            origin=None if sought is None else stream.start_time or 0,
            wanted=sought or 0,
        )
        self._evened = Evened(stream.codec_context.layout, rate)
        self._most = self._timeline.position + round(LONGEST_S * rate)
        self._last: Packet[AudioStream] | None = None

    def blocks(self) -> Iterator[Block]:
        """All that follows, in blocks of about a second.

        Raises:
            Permanent("corrupt"): more is damaged than is tolerated, or nothing can be decoded.
            Permanent("too_long"): it has been decoding for an hour of sound.
        """
        for frame in self._frames():
            missing = self._timeline.hole_before(frame.pts)
            if missing:
                yield from self._silence(missing)
            # what is full goes before the frame comes: it may be the last, and be cut
            if self._evened.frames >= self._rate:
                self._insist_on_bound()
                yield self._block()
            self._timeline.position += self._evened.add(frame)
        yield from self._rest()

    def insist_on_end(self, declared_s: float | None) -> None:
        """Refuse a recording that ended before it should have.

        Raises:
            Permanent("truncated"): so it did.
        """
        heard_s = self._timeline.position / self._rate
        if declared_s is not None and heard_s + TOLERATED_S < declared_s:
            raise rejected(
                "truncated",
                f"The recording ends at {heard_s:.2f} s of the {declared_s:.2f} s that it declares. "
                "Upload the whole file.",
            )

    def _frames(self) -> Iterator[AudioFrame]:
        mute = 0
        for packet in self._packets():
            self._last = packet if packet.size else self._last
            try:
                frames = packet.decode()
            except av.FFmpegError:
                # one packet is no reason to refuse it all; `Losses` tells when they are too many
                self._timeline.damaged(packet.duration or 0)
                frames = []
            mute = 0 if frames else mute + 1
            if mute > _MOST_MUTE_PACKETS:
                raise self._unreadable()
            yield from frames

    def _packets(self) -> Iterator[Packet[AudioStream]]:
        container: Any = self._stream.container
        try:
            yield from container.demux(self._stream)
        except av.FFmpegError as error:
            raise self._unreadable() from error

    def _overhang(self) -> int:
        """Frames beyond the last packet of M4A, which mostly is shorter than what it decodes to."""
        if self._last is None or self._last.pts is None:
            return 0
        return self._timeline.overhang(self._last.pts + (self._last.duration or 0))

    def _silence(self, missing: int) -> Iterator[Block]:
        if self._evened.frames:
            yield self._block()
        while missing > 0:
            self._insist_on_bound(missing)
            some = min(missing, self._rate)
            self._timeline.position += self._evened.add_silence(some)
            missing -= some
            yield self._block()

    def _rest(self) -> Iterator[Block]:
        self._timeline.position += self._evened.finish()
        beyond = self._overhang() if self._kind is Format.M4A else 0
        at, last = self._block()
        last = last[:, : max(0, last.shape[1] - beyond)]
        self._timeline.position = at + last.shape[1]
        if not self._timeline.position:
            raise self._unreadable()
        self._losses.ended(self._timeline.position)
        yield at, last

    def _block(self) -> Block:
        return self._timeline.position - self._evened.frames, self._evened.take()

    def _insist_on_bound(self, more: int = 0) -> None:
        if self._timeline.position + more > self._most:
            raise too_long(LONGEST_S)

    def _unreadable(self) -> Permanent:
        heard_s = self._timeline.position / self._rate
        return rejected(
            "corrupt",
            f"The file cannot be decoded beyond {heard_s:.2f} s of its sound. Export it again.",
        )
