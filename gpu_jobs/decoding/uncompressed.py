"""WAV and AIFF by libsndfile: exact seeking, declared length."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import soundfile
from numpy.typing import NDArray

from gpu_jobs.decoding.bounds import sane_channels, sane_rate
from gpu_jobs.decoding.mended import mended
from shared.audio.formats import FORMATS, Format
from shared.audio.read_at import SeekableReader
from shared.audio.rejections import rejected
from shared.errors import Permanent
from shared.ports import ReadAt

_CONTAINERS = frozenset({"WAV", "WAVEX", "RF64", "AIFF"})
_CODINGS = frozenset(
    {"PCM_S8", "PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ULAW", "ALAW"}
)
"""Samples one by one; libsndfile knows a dozen codecs more that such files may contain."""


class Uncompressed:
    """An open file; satisfies `gpu_jobs.decoders.Decoder`.

    Memory: some copies of a second of sound.
    """

    def __init__(self, file: soundfile.SoundFile) -> None:
        self._file = file
        self.rate = sane_rate(int(file.samplerate))
        sane_channels(int(file.channels))

    def blocks(self, first: int) -> Iterator[NDArray[np.float32]]:
        """The recording from frame ``first``, shape [channels, frames], a second at a time."""
        length = self._file.frames
        done = min(first, length)
        try:
            self._file.seek(done)
            while done < length:
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
        return rejected(
            "truncated",
            f"The file ends at {done / self.rate:.2f} s of the {length / self.rate:.2f} s that it "
            "declares. Upload the whole file.",
        )


@contextmanager
def uncompressed(read_at: ReadAt, kind: Format) -> Iterator[Uncompressed]:
    """A file that was recognised as WAV or AIFF.

    Raises:
        Permanent: ``corrupt``, ``unsupported_codec``, ``bad_sample_rate``, ``too_many_channels``;
            ``truncated`` while it is read.
        Missing, Unavailable: as ``read_at`` raises them.
    """
    reader = _Steady(mended(read_at))
    try:
        file = soundfile.SoundFile(reader)
    except soundfile.LibsndfileError as error:
        if reader.failure is not None:
            raise reader.failure from error
        raise rejected(
            "corrupt",
            f"The file begins as {FORMATS[kind].title}, but cannot be read. Export it again.",
        ) from error
    with file:
        if file.format not in _CONTAINERS or file.subtype not in _CODINGS:
            raise rejected(
                "unsupported_codec",
                f"The {FORMATS[kind].title} file is not plain PCM. Export it so.",
            )
        try:
            yield Uncompressed(file)
        except Permanent as error:
            # libsndfile takes a read that failed for the end of the file
            if reader.failure is not None:
                raise reader.failure from error
            raise


class _Steady(SeekableReader):
    """Stays where it is when asked to move before the start, as hostile headers make libsndfile ask.

    libsndfile looks where it has come to; an error in its callback would only be printed.
    """

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move, if that place exists; gives the position then."""
        try:
            return super().seek(offset, whence)
        except OSError:
            return self.tell()
