"""Getting back what was uploaded: who may, and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared import file_transitions
from tests.sentences import is_for_people
from tests.served_api import PHRASE, ServedApi

FLAC = {"name": "phrase.flac", "content_type": "audio/flac", "size": PHRASE.stat().st_size}


@pytest.fixture
def home(tmp_path: Path) -> ServedApi:
    return ServedApi(tmp_path)


def declared(home: ServedApi) -> str:
    return str(home.user.post("/v1/files", json=FLAC).json()["file"]["id"])


def refusal(home: ServedApi, file_id: str) -> tuple[int, str]:
    """How a download is refused."""
    answer = home.user.get(f"/v1/files/{file_id}/download", follow_redirects=False)
    assert is_for_people(answer.json())
    return answer.status_code, answer.json()["code"]


def test_a_file_that_is_not_there_yet_cannot_be_downloaded(home: ServedApi) -> None:
    assert refusal(home, declared(home)) == (409, "file_not_ready")


def test_a_rejected_file_says_why_it_cannot_be_downloaded(home: ServedApi) -> None:
    file_id = declared(home)
    home.arrives(file_id, b"no music" * 1000)
    why = home.user.get(f"/v1/files/{file_id}").json()["error"]["code"]
    assert refusal(home, file_id) == (409, why)


def test_an_expired_file_cannot_be_downloaded(home: ServedApi) -> None:
    file_id = declared(home)
    home.app.uploads.files.apply(file_id, file_transitions.expired)
    assert refusal(home, file_id) == (409, "upload_expired")


def test_a_deleted_file_cannot_be_downloaded(home: ServedApi) -> None:
    file_id = declared(home)
    home.arrives(file_id)
    assert home.user.get(f"/v1/files/{file_id}/download", follow_redirects=False).is_redirect
    assert home.user.delete(f"/v1/files/{file_id}").status_code == 204
    assert refusal(home, file_id) == (404, "not_found")


def test_a_stranger_cannot_download_what_is_anothers(home: ServedApi) -> None:
    file_id = declared(home)
    home.arrives(file_id)
    stranger = home.another_user()
    answer = stranger.get(f"/v1/files/{file_id}/download", follow_redirects=False)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert home.anybody.get(f"/v1/files/{file_id}/download").status_code == 401
