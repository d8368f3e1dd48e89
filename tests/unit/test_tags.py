"""What a file says of itself is kept as data: bounded, in one line, never in the way."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audio.probe import probe
from shared.audio.read_at import BytesReadAt, CountedReadAt
from shared.audio.tags import LONGEST_NAME, LONGEST_VALUE, MOST_TAGS, Tags, one_line
from tests.audio_files import flac, id3, mp3
from tests.good_files import GOOD
from tests.odd_files import TAGS, id3_with_art, text_frame

FAMILY = "👩‍👩‍👧"


def tags_of(data: bytes) -> dict[str, str]:
    return probe(BytesReadAt(data)).tags


def commented(*comments: bytes) -> bytes:
    """A FLAC file with these Vorbis comments."""
    whole = flac()
    packed = b"".join(struct.pack("<I", len(c)) + c for c in comments)
    block = struct.pack("<I", 4) + b"test" + struct.pack("<I", len(comments)) + packed
    return whole[:42] + b"\x04" + struct.pack(">I", len(block))[1:] + block + whole[42:]


@pytest.mark.parametrize(
    "name",
    [
        "wav among odd chunks",
        "aiff with texts",
        "mp3 with art and trailing tags",
        "m4a with tags",
    ],
)
def test_title_and_artist_are_found_in_every_kind_of_tag(name: str) -> None:
    assert TAGS.items() <= tags_of(GOOD[name].make()).items()


def test_comments_of_flac_are_tags() -> None:
    found = tags_of(commented(b"TITLE=Bl\xc3\xa5", b"Mood=calm", b"no equals sign", b"=nameless"))
    assert found["title"] == "Blå"
    assert found["mood"] == "calm"


def test_the_oldest_tag_is_read_where_there_is_no_other() -> None:
    old = b"TAG" + b"A title".ljust(30, b"\0") + b"An artist".ljust(30, b" ") + bytes(65)
    assert tags_of(mp3() + old) == {"title": "A title", "artist": "An artist"}


def test_a_picture_in_front_of_the_texts_is_leapt_over() -> None:
    counted = CountedReadAt(BytesReadAt(id3_with_art(4_000_000) + mp3()))
    assert TAGS.items() <= probe(counted).tags.items()
    assert counted.bytes_read < 200_000


def test_pictures_in_comments_are_left_out() -> None:
    assert "metadata_block_picture" not in tags_of(
        commented(b"METADATA_BLOCK_PICTURE=" + b"A" * 9000)
    )


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("two\r\nlines", "two lines"),
        ("a\u2028b\tc\x00d\x1be", "a b cde"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ('"quoted" <b>', '"quoted" <b>'),
        (FAMILY, FAMILY),
        ("lone \ud800 half", "lone  half"),
        ("non\u00a0breaking", "non\u00a0breaking"),
    ],
)
def test_controls_and_marks_of_direction_go_and_writing_stays(said: str, kept: str) -> None:
    assert one_line(said) == kept


@given(st.lists(st.tuples(st.text(), st.text()), max_size=100))
def test_whatever_is_said_few_short_lines_are_kept(said: list[tuple[str, str]]) -> None:
    tags = Tags()
    for name, value in said:
        tags.add(name, value)
    found = tags.found()
    assert len(found) <= MOST_TAGS
    for name, value in found.items():
        assert 0 < len(name) <= 2 * LONGEST_NAME  # the lower case of some letters is longer
        assert 0 < len(value) <= LONGEST_VALUE
        assert len(f"{name}{value}".splitlines()) == 1
        assert f"{name}{value}".encode()


def test_thousands_of_comments_and_long_ones_are_cut() -> None:
    many = [b"N%d=" % i + b"x" * 2000 for i in range(2000)]
    found = tags_of(commented(*many))
    assert 0 < len(found) <= MOST_TAGS
    assert all(len(value) == LONGEST_VALUE for value in found.values())


@pytest.mark.parametrize(
    "broken",
    [
        b"\xff" * 40,
        struct.pack("<I", 2**32 - 1),
        struct.pack("<I", 0) + struct.pack("<I", 2**32 - 1) + struct.pack("<I", 2**31) + b"A=b",
    ],
)
def test_broken_comments_reject_no_file(broken: bytes) -> None:
    whole = flac()
    block = b"\x04" + struct.pack(">I", len(broken))[1:] + broken
    assert probe(BytesReadAt(whole[:42] + block + whole[42:])).tags in ({}, {"a": "b"})


def test_a_broken_list_in_m4a_rejects_no_file() -> None:
    whole = GOOD["m4a with tags"].make()
    at = whole.find(b"\xa9nam")
    broken = whole[: at - 4] + b"\xff\xff\xff\xff" + whole[at:]
    assert probe(BytesReadAt(broken)).tags == {}


def test_a_tag_of_the_second_version_or_unsynchronised_is_read() -> None:
    second = b"TT2" + b"\0\0\6" + b"\0Short"
    tag = b"ID3\2\0\0" + bytes([0, 0, 0, len(second)]) + second
    assert tags_of(tag + mp3())["title"] == "Short"
    frame = text_frame("TIT2", "ÿ unfolded").replace(b"\xff\x00", b"\xff\x00\x00")
    frame = frame.replace(b"\xff\xfe", b"\xff\x00\xfe", 1)
    tag = b"ID3\3\0\x80" + bytes([0, 0, 0, len(frame)]) + frame
    assert tags_of(tag + mp3())["title"] == "ÿ unfolded"


def test_a_tag_of_noise_is_no_tag() -> None:
    assert tags_of(id3(5000) + mp3()) == {}
