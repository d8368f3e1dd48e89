"""What the command line sends, fetches and follows arrives whole, also over a wire that breaks."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

import pytest
import stamina

from infra.cli.client import Server
from infra.cli.connection import ServerProblem, Unreachable
from infra.cli.documents import ArtifactView, JobView, UploadLeave
from infra.cli.uploading import PIECE
from infra.local.gateway import gateway
from infra.local.objects import FolderObjects
from infra.local.signing import UrlSigner
from shared.errors import Permanent, Transient
from shared.ports import SignedRequest
from shared.settings import Settings
from tests.served_api import ServedApi, on_a_socket
from tests.weak_wire import WeakWire

SECRET = b"a secret of the tests, long enough"


@pytest.fixture
def wire() -> Iterator[WeakWire]:
    wire = WeakWire()
    yield wire
    wire.close()


@pytest.fixture
def objects(tmp_path: Path, wire: WeakWire) -> Iterator[FolderObjects]:
    objects = FolderObjects(tmp_path / "objects", UrlSigner(SECRET, wire.url, time.time))
    with on_a_socket(gateway(objects, Settings())) as url:
        wire.leads_to(url)
        yield objects


@pytest.fixture
def server(wire: WeakWire) -> Iterator[Server]:
    with Server(wire.url, "sk_x") as server:
        yield server


def leave_for(objects: FolderObjects, file: Path, *, resumable: bool) -> UploadLeave:
    signed: SignedRequest = objects.sign_upload(
        "uploads",
        "owner/file",
        content_type="audio/wav",
        max_size=file.stat().st_size,
        resumable=resumable,
        expires_at=time.time() + 60,
    )
    return UploadLeave.model_validate(asdict(signed))


def recording(folder: Path, size: int) -> Path:
    file = folder / "recording.wav"
    file.write_bytes(os.urandom(size))
    return file


def uploaded(objects: FolderObjects) -> bytes:
    return b"".join(objects.read("uploads", "owner/file"))


@pytest.mark.parametrize("resumable", [False, True])
def test_a_recording_arrives(
    objects: FolderObjects, server: Server, tmp_path: Path, resumable: bool
) -> None:
    file = recording(tmp_path, 3_000_000)
    told: list[int] = []
    server.upload(leave_for(objects, file, resumable=resumable), file, told.append)
    assert uploaded(objects) == file.read_bytes()
    assert told == sorted(told)
    assert told[-1] == 3_000_000


def test_a_broken_upload_in_one_piece_is_sent_again(
    objects: FolderObjects, server: Server, wire: WeakWire, tmp_path: Path
) -> None:
    file = recording(tmp_path, 3_000_000)
    wire.breaks_once_after(sent=2_000_000)
    server.upload(leave_for(objects, file, resumable=False), file, lambda _: None)
    assert wire.cuts == 1
    assert uploaded(objects) == file.read_bytes()


def test_a_lost_answer_is_no_second_upload(
    objects: FolderObjects, server: Server, wire: WeakWire, tmp_path: Path
) -> None:
    file = recording(tmp_path, 100_000)
    wire.breaks_once_after(received=1)
    server.upload(leave_for(objects, file, resumable=False), file, lambda _: None)
    assert wire.cuts == 1
    assert uploaded(objects) == file.read_bytes()


def test_a_broken_resumable_upload_goes_on_where_it_was(
    objects: FolderObjects, server: Server, wire: WeakWire, tmp_path: Path
) -> None:
    file = recording(tmp_path, PIECE + 5_000_000)
    sent: list[int] = []
    wire.breaks_once_after(sent=PIECE + 3_000_000)
    server.upload(leave_for(objects, file, resumable=True), file, sent.append)
    assert wire.cuts == 1
    assert uploaded(objects) == file.read_bytes()
    again = [now for before, now in pairwise(sent) if now < before]
    assert all(at > PIECE for at in again)  # the first piece was not sent twice


def test_an_upload_that_is_refused_says_why(
    objects: FolderObjects, server: Server, tmp_path: Path
) -> None:
    file = recording(tmp_path, 1_000)
    leave = leave_for(objects, file, resumable=False)
    server.upload(leave, file, lambda _: None)
    with pytest.raises(ServerProblem) as refused:
        server.upload(leave, file, lambda _: None)
    assert refused.value.code == "already_uploaded"


def artifact(objects: FolderObjects, content: bytes, name: str = "mix.wav") -> ArtifactView:
    objects.create("results", f"o/{name}", iter([content]), content_type="audio/wav")
    signed = objects.sign_download(
        "results",
        f"o/{name}",
        filename="mix.wav",
        content_type="audio/wav",
        expires_at=time.time() + 60,
    )
    return ArtifactView(
        name=name,
        step="mix",
        media_type="audio/wav",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        url=signed.url,
    )


def test_a_broken_download_is_fetched_again(
    objects: FolderObjects, server: Server, wire: WeakWire, tmp_path: Path
) -> None:
    content = os.urandom(2_000_000)
    made = artifact(objects, content)
    wire.breaks_once_after(received=1_000_000)
    places = server.download([made], tmp_path / "out")
    assert wire.cuts == 1
    assert places == [tmp_path / "out" / "mix.wav"]
    assert places[0].read_bytes() == content


def test_an_artifact_that_is_not_what_the_manifest_says_never_appears(
    objects: FolderObjects, server: Server, tmp_path: Path
) -> None:
    altered = artifact(objects, b"other").model_copy(update={"sha256": "0" * 64})
    with stamina.set_testing(True, attempts=2), pytest.raises(Transient) as refused:
        server.download([altered], tmp_path / "out")
    assert refused.value.code == "corrupt_download"
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["../mix.wav", "/tmp/mix.wav", "a/b", "..", ".", "", "a\\b", "a\0", "\x1b[2J", "a\u202eb"],
)
def test_no_artifact_leaves_its_folder(
    objects: FolderObjects, server: Server, tmp_path: Path, name: str
) -> None:
    evil = artifact(objects, b"x").model_copy(update={"name": name})
    with pytest.raises(Permanent, match="bad_artifact_name"):
        server.download([evil], tmp_path / "out")


def test_artifacts_that_share_a_name_lie_in_folders_of_their_steps(
    objects: FolderObjects, server: Server, tmp_path: Path
) -> None:
    first = artifact(objects, b"first")
    second = artifact(objects, b"second", "other.wav").model_copy(
        update={"name": "mix.wav", "step": "remix"}
    )
    places = server.download([first, second], tmp_path)
    assert places == [tmp_path / "mix" / "mix.wav", tmp_path / "remix" / "mix.wav"]
    assert [place.read_bytes() for place in places] == [b"first", b"second"]


def key_of(home: ServedApi) -> str:
    return str(home.user.headers["Authorization"]).removeprefix("Bearer ")


def test_a_job_is_followed_to_its_end_over_a_wire_that_breaks(
    tmp_path: Path, wire: WeakWire
) -> None:
    home = ServedApi(tmp_path)
    job_id = home.ping(steps=3)
    with on_a_socket(home.api) as url:
        wire.leads_to(url)
        with Server(wire.url, key_of(home)) as server:
            seen = []
            for told in server.follow(job_id):
                assert isinstance(told, JobView)
                seen.append(told.status.value)
                if len(seen) == 1:
                    wire.breaks_now()
                    home.runs(job_id)
    assert seen[0] == "queued"
    assert seen[-1] == "completed"


@pytest.mark.parametrize("whose", ["its own", "another's"])
def test_a_job_is_followed_without_events(tmp_path: Path, whose: str) -> None:
    home = ServedApi(tmp_path, max_streams=1)
    job_id = home.ping(steps=1)
    owner = home.app.conductor.jobs.load(job_id).value.owner
    home.api.state.places.take(owner if whose == "its own" else "another")
    home.runs(job_id)
    with (
        on_a_socket(home.api) as url,
        Server(url, key_of(home)) as server,
    ):
        assert [told.status.value for told in server.follow(job_id)] == ["completed"]


def test_a_server_that_is_gone_is_told_so() -> None:
    gone = WeakWire()
    gone.close()
    with (
        stamina.set_testing(True, attempts=1),
        Server(gone.url, "sk_x") as server,
        pytest.raises(Unreachable),
    ):
        server.workflows()
