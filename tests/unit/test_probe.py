"""Probing reads little, in bounded memory, and passes on what the store says."""

from __future__ import annotations

import io
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from shared.audio.probe import probe
from shared.audio.read_at import (
    BytesReadAt,
    CountedReadAt,
    FileReadAt,
    From,
    ReadAhead,
    SeekableReader,
)
from shared.ports import Missing, ReadAt, Unavailable
from tests.audio_files import SUNG_PHRASE, a_tone, id3, mp3, wav, with_ffmpeg
from tests.bad_files import patched
from tests.good_files import GOOD
from tests.odd_files import chunk, fmt, riff

MIB = 1024 * 1024


@pytest.fixture
def a_wav_of_100_mib(tmp_path: Path) -> Path:
    """A true header, and zeros that take no place on the disk."""
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.write(patched(wav()[:44], 40, (100 * MIB).to_bytes(4, "little")))
        file.truncate(44 + 100 * MIB)
    return path


def test_a_long_wav_costs_one_small_read(a_wav_of_100_mib: Path) -> None:
    with FileReadAt(a_wav_of_100_mib) as file:
        counted = CountedReadAt(file)
        facts = probe(counted)
    assert facts.frames == 50 * MIB
    assert counted.calls == 1
    assert counted.bytes_read <= 16 * 1024


def test_a_flac_costs_its_head_and_its_last_frame() -> None:
    with FileReadAt(SUNG_PHRASE) as file:
        counted = CountedReadAt(file)
        assert probe(counted).frames == 401_214
    assert counted.calls <= 3
    assert counted.bytes_read <= 32 * 1024


def test_the_picture_in_a_tag_is_not_read() -> None:
    counted = CountedReadAt(BytesReadAt(id3(5 * MIB) + mp3()))
    assert probe(counted).codec == "mp3"
    assert counted.bytes_read < MIB


class Repeated:
    """One MP3 over and over, up to a size: an endless recording that nobody has to store."""

    def __init__(self, once: bytes, size: int) -> None:
        self._once = once * 100
        self.size = size - size % len(once)

    def read_at(self, offset: int, length: int) -> bytes:
        begin = offset % len(self._once)
        times = (begin + length) // len(self._once) + 1
        return (self._once * times)[begin : begin + min(length, self.size - offset)]


def test_memory_does_not_grow_with_a_compressed_file() -> None:
    once = with_ffmpeg(
        a_tone(),
        "mp3",
        "libmp3lame",
        bit_rate=320_000,
        options={"write_xing": "0", "id3v2_version": "0"},
    )
    counted = CountedReadAt(Repeated(once, 60 * MIB))
    tracemalloc.start()
    facts = probe(counted)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert facts.duration_s == pytest.approx(60 * MIB * 8 / 320_000, rel=0.05)
    assert peak < 24 * MIB
    assert counted.calls < 60


class Failing:
    """A store that answers for the first bytes only."""

    def __init__(self, data: bytes, answers_below: int) -> None:
        self._data = data
        self._answers_below = answers_below
        self.size = len(data)

    def read_at(self, offset: int, length: int) -> bytes:
        if offset + length > self._answers_below:
            raise Unavailable("The store does not answer.")
        return self._data[offset : offset + length]


@pytest.mark.parametrize(
    "name", ["a sung phrase", "m4a, lossless", "mp3", "ogg, vorbis", "webm, opus"]
)
def test_a_store_that_fails_is_not_taken_for_a_bad_file(name: str) -> None:
    data = GOOD[name].make() * (4 if name in ("mp3", "ogg, vorbis") else 1)
    with pytest.raises(Unavailable):
        probe(Failing(data, answers_below=len(data) // 2))


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing):
        FileReadAt(tmp_path / "none.wav")


@pytest.mark.parametrize("name", ["a sung phrase", "mp3", "m4a", "ogg, opus", "webm, opus", "midi"])
def test_a_file_is_judged_without_loading_a_library(name: str, tmp_path: Path) -> None:
    """A function starts cold for it, and no C library sees a stranger's bytes."""
    path = tmp_path / "upload"
    path.write_bytes(GOOD[name].make())
    code = (
        "import sys; from shared.audio.limits import Limits, judge;"
        "from shared.audio.read_at import FileReadAt;"
        f"judge(FileReadAt({str(path)!r}), declared_type=None, declared_size=None,"
        " limits=Limits());"
        "print({'av', 'numpy', 'soundfile', 'scipy', 'mido'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "set()"


def test_texts_behind_a_long_wav_cost_one_more_read(a_wav_of_100_mib: Path) -> None:
    with a_wav_of_100_mib.open("ab") as file:
        file.write(chunk(b"LIST", b"INFO" + chunk(b"INAM", b"A long walk")))
    with FileReadAt(a_wav_of_100_mib) as file:
        counted = CountedReadAt(file)
        assert probe(counted).tags == {"title": "A long walk"}
    assert counted.calls == 2
    assert counted.bytes_read <= 17 * 1024


def test_a_wav_of_scattered_chunks_costs_less_than_64_kib() -> None:
    scattered = [chunk(b"JUNK", bytes(30_000)) for _ in range(60)]
    counted = CountedReadAt(
        BytesReadAt(riff(*scattered, fmt(1, 8000, 16), chunk(b"data", bytes(16000))))
    )
    assert probe(counted).duration_s == 1.0
    assert counted.bytes_read <= 64 * 1024


def test_leaving_out_the_pictures_of_a_film_takes_few_reads() -> None:
    counted = CountedReadAt(BytesReadAt(bytes(20 * MIB)))
    ahead = ReadAhead(counted)
    for at in range(0, 20 * MIB, 30_000):
        ahead.read_at(at, 50)
    assert counted.calls <= 25


DATA = bytes(range(256)) * 1000


@pytest.mark.parametrize("wrap", [BytesReadAt, lambda d: ReadAhead(BytesReadAt(d))])
def test_reads_are_short_only_at_the_end(wrap: type[BytesReadAt]) -> None:
    read_at: ReadAt = wrap(DATA)
    assert read_at.read_at(10, 300) == DATA[10:310]
    assert read_at.read_at(len(DATA) - 5, 100) == DATA[-5:]
    assert read_at.read_at(len(DATA) + 5, 100) == b""
    assert read_at.read_at(0, len(DATA) + 1) == DATA
    assert From(read_at, 100).read_at(5, 10) == DATA[105:115]
    assert From(read_at, 100).size == len(DATA) - 100


def test_reading_on_takes_ever_larger_pieces() -> None:
    counted = CountedReadAt(BytesReadAt(DATA))
    ahead = ReadAhead(counted)
    pieces = [ahead.read_at(at, 1000) for at in range(0, len(DATA), 1000)]
    assert b"".join(pieces) == DATA
    assert counted.calls <= 6


def test_a_reader_is_a_file() -> None:
    reader = SeekableReader(BytesReadAt(DATA))
    assert reader.read(5) == DATA[:5]
    assert reader.seek(-3, io.SEEK_END) == len(DATA) - 3
    assert reader.read() == DATA[-3:]
    assert reader.read(1) == b""
    reader.seek(7)
    assert reader.seek(3, io.SEEK_CUR) == reader.tell() == 10
    with pytest.raises(OSError, match="before the start"):
        reader.seek(-1)


def test_soundfile_reads_through_a_reader() -> None:
    import soundfile

    with FileReadAt(SUNG_PHRASE) as file:
        assert soundfile.info(SeekableReader(file)).frames == 401_214
