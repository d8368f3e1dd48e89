"""The same clients at the Google Cloud home: its signatures and sessions are Cloud Storage's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from tests.clients.conftest import RESUMABLE_ABOVE
from tests.clients.readers import LACKING, pasted, runs
from tests.cloud_homes import CloudHome
from tests.users import PHRASE


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CloudHome]:
    folder = tmp_path_factory.mktemp("cloud")
    with CloudHome(folder, resumable_above_bytes=RESUMABLE_ABOVE) as cloud:
        yield cloud


def test_python_uploads_in_one_request(cloud: CloudHome, tmp_path: Path) -> None:
    ended = runs(cloud, PHRASE, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert soundfile.info(tmp_path / "song" / "mix.wav").duration > 9


def test_python_uploads_in_pieces(cloud: CloudHome, studio_phrase: Path, tmp_path: Path) -> None:
    ended = runs(cloud, studio_phrase, tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith("uploaded 30%\nuploaded 60%\n")
    assert soundfile.info(tmp_path / "song" / "mix.wav").duration > 9


@pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)}")
def test_a_shell_uploads_in_a_session(
    cloud: CloudHome, studio_phrase: Path, tmp_path: Path
) -> None:
    shell = pasted(cloud, studio_phrase, tmp_path, "ask.sh", "resumable.sh", "fetch.sh")
    assert shell.stdout.startswith("gcs-resumable\n")
    assert soundfile.info(tmp_path / "mix.wav").duration > 9
