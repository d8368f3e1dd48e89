"""The documentation's lines for a shell, as a reader pastes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import soundfile

from tests.clients.readers import LACKING, pasted
from tests.clients.wired_home import WiredHome
from tests.users import PHRASE

pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)}")


def test_a_recording_becomes_a_song(home: WiredHome, tmp_path: Path) -> None:
    told = pasted(home, PHRASE, tmp_path, "ask.sh", "put.sh", "fetch.sh").stdout
    assert told.startswith("put\n")
    assert told.rstrip().partition("event: end\n")[2].startswith('data: {"job_id"')
    assert soundfile.info(tmp_path / "mix.wav").duration > 9


def test_an_interrupted_upload_goes_on_where_it_was(
    home: WiredHome, studio_phrase: Path, tmp_path: Path
) -> None:
    cuts = home.wire.cuts
    home.wire.breaks_once_after(sent=10_000_000)
    shell = pasted(home, studio_phrase, tmp_path, "ask.sh", "resumable.sh", "fetch.sh")
    assert shell.stdout.startswith("gcs-resumable\n")
    assert home.wire.cuts == cuts + 1
    began, again, whole = map(int, re.findall(r"^\+ AT=(\d+)$", shell.stderr, re.MULTILINE))
    assert began == 0
    assert again > 5_000_000
    assert whole == studio_phrase.stat().st_size
    assert soundfile.info(tmp_path / "mix.wav").duration > 9
