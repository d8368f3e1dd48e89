"""The decoder of a file, chosen by what its bytes are, never by its name.

Every accepted format has one: libsndfile for WAV and AIFF, where it seeks exactly and tells the
true length; ffmpeg, in a sandbox, for all others, where libsndfile cuts MP3s of variable bitrate
short without a word, opens no FLAC of unknown length, and stops at the first damaged frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from shared.audio.formats import Format, recognise
from shared.audio.read_at import FileReadAt, From
from shared.audio.rejections import rejected
from shared.ports import ReadAt

Samples = NDArray[np.float32]
"""Audio, shape [channels, frames], full scale ±1."""


class Decoder(Protocol):
    """An open file that can be decoded once, from some frame on."""

    @property
    def rate(self) -> int:
        """Frames per second, as recorded."""
        ...

    def blocks(self, first: int) -> Iterator[Samples]:
        """The recording from frame ``first`` in blocks of about a second, every channel of it."""
        ...


@contextmanager
def opened(path: Path) -> Iterator[Decoder]:
    """The file at ``path``, ready to be decoded.

    Raises:
        Permanent: with a code of `shared.audio.rejections.REJECTIONS`, now or while it is decoded:
            a worker refuses what a look at headers refuses, and what only decoding tells.
    """
    with FileReadAt(path) as file:
        recognised = recognise(file)
        with _decoder(From(file, recognised.start), recognised.format) as decoder:
            yield decoder


@contextmanager
def _decoder(body: ReadAt, kind: Format) -> Iterator[Decoder]:
    # each library is loaded where it is used
    if kind is Format.MIDI:
        raise rejected("no_audio_stream", "A MIDI file holds notes, not sound. Send a recording.")
    if kind in (Format.WAV, Format.AIFF):
        from gpu_jobs.decoding.uncompressed import uncompressed

        with uncompressed(body, kind) as plain:
            yield plain
        return
    from gpu_jobs.decoding.compressed import compressed

    with compressed(body, kind) as coded:
        yield coded
