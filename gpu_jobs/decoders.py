"""Two ways to decode a file, chosen by what its bytes are, never by its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from shared.errors import Permanent

if TYPE_CHECKING:
    import av
    import soundfile

Samples = NDArray[np.float32]
"""Audio, shape [channels, frames], full scale ±1."""

RATES_HZ = (1_000, 768_000)
"""Sample rates outside these are no recordings: resampling them would only fill the memory."""

# libsndfile also opens MP3, but silently stops early in VBR files without a Xing header.
_LIBSNDFILE_FORMATS = frozenset({"WAV", "WAVEX", "FLAC", "OGG", "AIFF", "W64", "RF64", "CAF", "AU"})

# Only self-contained files: a playlist would make FFmpeg open whatever it names.
_FFMPEG_FORMATS = (
    "mp3,aac,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,flac,wav,aiff,caf,asf,amr,ac3,eac3,w64,avi"
)


class Decoder(Protocol):
    """An open file that can be decoded once, from some frame on."""

    @property
    def rate(self) -> int:
        """Frames per second, as recorded."""
        ...

    def blocks(self, first: int) -> Iterator[Samples]:
        """The recording from frame ``first`` in blocks of any length, every channel of it."""
        ...


@contextmanager
def opened(path: Path) -> Iterator[Decoder]:
    """The file at ``path``, ready to be decoded.

    Raises:
        Permanent("undecodable"): it is no audio file we can read, or it breaks off while read.
    """
    import soundfile

    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError:
        file = None  # not one of libsndfile's formats; FFmpeg knows more
    if file is not None and file.format in _LIBSNDFILE_FORMATS:
        with file:
            yield _Libsndfile(file)
        return
    if file is not None:
        file.close()
    with _ffmpeg_container(path) as container:
        yield _FFmpeg(container)


class _Libsndfile:
    """WAV, FLAC, Ogg and other simple formats: exact seeking, declared length."""

    def __init__(self, file: soundfile.SoundFile) -> None:
        self._file = file
        self.rate = _sane(int(file.samplerate))

    def blocks(self, first: int) -> Iterator[Samples]:
        import soundfile

        length = self._file.frames
        done = min(first, length)
        try:
            self._file.seek(done)
            while done < length:
                # A second at a time: memory then depends on neither length nor declared rate.
                block = self._file.read(self.rate, dtype="float32", always_2d=True)
                if len(block) == 0:
                    break
                done += len(block)
                yield block.T
        except soundfile.LibsndfileError as error:
            raise self._broken_off(done, length) from error
        if done < length:
            raise self._broken_off(done, length)

    def _broken_off(self, done: int, length: int) -> Permanent:
        return Permanent(
            "undecodable",
            f"The file cannot be decoded beyond {done / self.rate:.1f} s of the "
            f"{length / self.rate:.1f} s that it declares: it is damaged or was cut short.",
        )


class _FFmpeg:
    """Everything else (MP3, AAC, MP4, WebM …), decoded from its beginning."""

    def __init__(self, container: av.container.InputContainer) -> None:
        if not container.streams.audio:
            raise Permanent("undecodable", "The file holds no audio.")
        self._container = container
        self._stream = container.streams.audio[0]
        self.rate = _sane(int(self._stream.codec_context.sample_rate or 0))

    def blocks(self, first: int) -> Iterator[Samples]:
        skip = first
        for block in self._all_blocks():
            if skip < block.shape[1]:
                yield block[:, skip:]
            skip = max(0, skip - block.shape[1])

    def _all_blocks(self) -> Iterator[Samples]:
        import av

        # Fixes rate and layout, which a stream may change (HE-AAC says its rate only later).
        resampler = av.AudioResampler(
            format="fltp", layout=self._stream.codec_context.layout, rate=self.rate
        )
        decoded = False
        for frame in self._frames():
            decoded = True
            for even in resampler.resample(frame):
                yield even.to_ndarray().astype(np.float32, copy=False)
        if not decoded:
            raise Permanent("undecodable", "The file holds no sound that can be decoded.")
        for even in resampler.resample(None):
            yield even.to_ndarray().astype(np.float32, copy=False)

    def _frames(self) -> Iterator[Any]:
        """Decoded frames; damaged packets are left out, as players do, while most are sound."""
        import av

        good = bad = 0
        for packet in self._packets():
            try:
                frames = packet.decode()
            except av.error.InvalidDataError as error:
                bad += 1
                if bad > 10 and bad > good:
                    raise Permanent("undecodable", "Most of the file is damaged.") from error
                continue
            except av.error.FFmpegError as error:
                raise Permanent(
                    "undecodable", f"The file cannot be decoded: {error.strerror}."
                ) from error
            good += 1
            yield from frames

    def _packets(self) -> Iterator[Any]:
        import av

        try:
            yield from self._container.demux(self._stream)
        except av.error.FFmpegError as error:
            raise Permanent("undecodable", f"The file breaks off: {error.strerror}.") from error


@contextmanager
def _ffmpeg_container(path: Path) -> Iterator[av.container.InputContainer]:
    import av

    try:
        container = av.open(
            str(path),
            options={"format_whitelist": _FFMPEG_FORMATS, "protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except av.error.FFmpegError as error:
        raise Permanent("undecodable", "The file is no audio file that can be read.") from error
    with container:
        yield container


def _sane(rate: int) -> int:
    lowest, highest = RATES_HZ
    if not lowest <= rate <= highest:
        raise Permanent(
            "undecodable",
            f"The file declares {rate} samples a second; recordings have {lowest} to {highest}.",
        )
    return rate
