"""Who signs URLs of Cloud Storage, and what is said when nobody can."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from infra.gcp import clients
from infra.gcp.errors import Misconfigured
from infra.gcp.objects import CloudObjects
from infra.gcp.signing import ENDPOINT, LONGEST_S
from infra.gcp.storage_calls import PATIENT, Waits
from shared.errors import Permanent
from shared.ports import SignedRequest, Unavailable
from shared.settings import Settings, child_environment, variable
from tests.contract.object_homes import cloud_storage
from tests.contract.servers.storage import CloudStorage
from tests.contract.servers.storage_identity import SIGN_BLOB, TOKEN_PATH
from tests.contract.servers.storage_signatures import SIGNER, write_key_file

GIVES_UP = Waits(signing_s=0.4)


@pytest.fixture
def server() -> CloudStorage:
    started = cloud_storage()
    started.reset()
    return started


@pytest.fixture
def own_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where Google's libraries look for this process's credentials."""
    path = tmp_path / "credentials.json"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(path))
    clients.credentials.cache_clear()
    yield path
    clients.credentials.cache_clear()


def leave_to_upload(
    settings: Settings, expires_in_s: float = 60, waits: Waits = PATIENT
) -> SignedRequest:
    return CloudObjects(settings, waits).sign_upload(
        "uploads",
        "usr_1/file_1",
        content_type="audio/flac",
        max_size=100,
        resumable=False,
        expires_at=time.time() + expires_in_s,
    )


def accepted(server: CloudStorage, leave: SignedRequest) -> bool:
    """Whether Cloud Storage takes an upload with it, under whatever name it is reached."""
    url = httpx.URL(leave.url)
    sent = httpx.put(
        leave.url.replace(f"{url.scheme}://{url.netloc.decode()}", server.url),
        headers={**leave.headers, "host": url.netloc.decode()},
        content=b"fLaC",
    )
    return sent.status_code == 200


def test_iam_signs_for_who_has_no_key(server: CloudStorage) -> None:
    leave = leave_to_upload(server.settings())
    assert server.faults.requests(SIGN_BLOB) == [
        f"POST /v1/projects/-/serviceAccounts/{SIGNER}:signBlob?"
    ]
    assert accepted(server, leave)


def test_who_has_a_key_signs_alone(server: CloudStorage, own_credentials: Path) -> None:
    write_key_file(own_credentials, server.url + TOKEN_PATH)
    leave = leave_to_upload(server.settings(iam_endpoint="", signer=""))
    assert server.faults.seen == []
    assert accepted(server, leave)


def test_on_google_cloud_iam_signs_as_the_account_that_runs(
    server: CloudStorage, tmp_path: Path
) -> None:
    """A process that finds a metadata server, as on Cloud Run, and nothing else."""
    program = (
        "import json, sys, time\n"
        "from infra.gcp.objects import CloudObjects\n"
        "from shared.settings import Settings\n"
        "leave = CloudObjects(Settings.from_environment()).sign_upload('uploads', 'usr_1/file_1',\n"
        "    content_type='audio/flac', max_size=100, resumable=False, expires_at=time.time() + 60)\n"
        "print(json.dumps([leave.url, dict(leave.headers), leave.expires_at]))\n"
    )
    host = server.url.removeprefix("http://")
    environment = child_environment(
        {
            variable("home"): "gcp",
            variable("project"): "serenade-tests",
            variable("iam_endpoint"): server.iam_url,
            "GCE_METADATA_HOST": host,
            "GCE_METADATA_IP": host,
            "GOOGLE_APPLICATION_CREDENTIALS": "",
            "CLOUDSDK_CONFIG": str(tmp_path),
            "HOME": str(tmp_path),
        }
    )
    run = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr.decode()
    url, headers, expires_at = json.loads(run.stdout)
    assert url.startswith(f"{ENDPOINT}/uploads/usr_1/file_1?")
    assert accepted(server, SignedRequest("put", "PUT", url, headers, expires_at))


def test_a_busy_iam_is_asked_again(server: CloudStorage) -> None:
    server.faults.refuse(SIGN_BLOB, 503)
    assert accepted(server, leave_to_upload(server.settings()))


def test_a_connection_that_hangs_once_is_tried_again(server: CloudStorage) -> None:
    server.faults.hang(SIGN_BLOB)
    assert accepted(server, leave_to_upload(server.settings(), waits=Waits(signing_s=2.0)))


def test_a_silent_iam_is_given_up(server: CloudStorage) -> None:
    server.faults.hang(SIGN_BLOB, times=99)
    with pytest.raises(Unavailable) as told:
        leave_to_upload(server.settings(), waits=GIVES_UP)
    assert not isinstance(told.value, Misconfigured)


def test_who_may_not_sign_is_told_the_role(server: CloudStorage) -> None:
    server.faults.refuse(SIGN_BLOB, 403, times=99)
    with pytest.raises(Misconfigured, match=r"roles/iam\.serviceAccountTokenCreator") as told:
        leave_to_upload(server.settings())
    assert SIGNER in str(told.value)
    assert len(server.faults.requests(SIGN_BLOB)) == 1


def test_an_account_that_does_not_exist_is_named(server: CloudStorage) -> None:
    with pytest.raises(Misconfigured, match=r"nobody@nowhere\.example"):
        leave_to_upload(server.settings(signer="nobody@nowhere.example"))


def test_credentials_that_ended_are_to_be_renewed(
    server: CloudStorage, own_credentials: Path
) -> None:
    write_key_file(own_credentials, server.url + TOKEN_PATH)
    ended = {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}
    server.faults.refuse(TOKEN_PATH, 400, body=ended, times=99)
    with pytest.raises(Misconfigured, match="gcloud auth application-default login"):
        leave_to_upload(server.settings(storage_emulator_host=""))


def test_a_wrong_clock_is_named(server: CloudStorage, own_credentials: Path) -> None:
    write_key_file(own_credentials, server.url + TOKEN_PATH)
    early = {
        "error": "invalid_grant",
        "error_description": "Invalid JWT: Token must be a short-lived token and in a reasonable"
        " timeframe. Check your iat and exp values in the JWT claim.",
    }
    server.faults.refuse(TOKEN_PATH, 400, body=early, times=99)
    with pytest.raises(Misconfigured, match="clock"):
        leave_to_upload(server.settings(storage_emulator_host=""))


def test_a_silent_issuer_of_tokens_is_given_up(server: CloudStorage, own_credentials: Path) -> None:
    write_key_file(own_credentials, server.url + TOKEN_PATH)
    server.faults.hang(TOKEN_PATH, times=99)
    with pytest.raises(Unavailable):
        leave_to_upload(server.settings(storage_emulator_host=""), waits=GIVES_UP)


def test_a_person_must_name_an_account(server: CloudStorage, own_credentials: Path) -> None:
    person = {
        "type": "authorized_user",
        "client_id": "id",
        "client_secret": "secret",
        "refresh_token": "token",
    }
    own_credentials.write_text(json.dumps(person))
    with pytest.raises(Misconfigured, match="SERENADE_SIGNER"):
        leave_to_upload(server.settings(storage_emulator_host="", signer=""))


def test_who_has_no_credentials_is_told_how_to_get_them(
    server: CloudStorage, own_credentials: Path
) -> None:
    assert not own_credentials.exists()
    with pytest.raises(Misconfigured, match="gcloud auth application-default login"):
        leave_to_upload(server.settings(iam_endpoint=""))


def test_a_leave_says_truly_when_it_ends(server: CloudStorage) -> None:
    wanted = time.time() + 1000
    leave = leave_to_upload(server.settings(), 1000)
    assert wanted - 3 <= leave.expires_at <= wanted + 1
    server.clock = lambda: leave.expires_at - 1
    assert accepted(server, leave)
    server.clock = lambda: leave.expires_at
    assert not accepted(server, leave)


def test_no_leave_is_longer_than_a_week(server: CloudStorage) -> None:
    leave = leave_to_upload(server.settings(), 30 * 24 * 3600)
    assert leave.expires_at <= time.time() + LONGEST_S
    assert accepted(server, leave)


@pytest.mark.parametrize("content_type", ["", "audio", "audio/flac\r\nx-evil: 1", "audio/flác"])
def test_a_type_that_no_header_carries_is_refused(server: CloudStorage, content_type: str) -> None:
    objects = CloudObjects(server.settings())
    with pytest.raises(Permanent, match="bad_content_type"):
        objects.sign_upload(
            "uploads",
            "one",
            content_type=content_type,
            max_size=1,
            resumable=False,
            expires_at=time.time() + 60,
        )
    with pytest.raises(Permanent, match="bad_content_type"):
        objects.sign_download(
            "results", "one", filename="x", content_type=content_type, expires_at=time.time() + 60
        )


@pytest.mark.parametrize("filename", ["song.wav", "Ständchen 🎵.wav", "\ud800.wav", 'a"; b="c'])
def test_a_download_is_offered_under_its_name(server: CloudStorage, filename: str) -> None:
    objects = CloudObjects(server.settings())
    objects.create("results", "one", iter([b"x"]), content_type="audio/wav")
    leave = objects.sign_download(
        "results",
        "one",
        filename=filename,
        content_type="audio/wav",
        expires_at=time.time() + 60,
    )
    answer = httpx.get(leave.url)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert answer.headers["content-disposition"].isascii()
