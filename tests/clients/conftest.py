"""A home, the page that may call it, and recordings to send."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile
import soxr

from tests.clients.pages import served
from tests.clients.snippets import copied
from tests.clients.wired_home import WiredHome
from tests.users import PHRASE

RESUMABLE_ABOVE = 2_000_000
"""Bytes; the sung phrase is smaller, the same in studio quality larger."""


@pytest.fixture(scope="session")
def origin(tmp_path_factory: pytest.TempPathFactory, studio_phrase: Path) -> Iterator[str]:
    """Where the documentation's page is served, beside a recording."""
    folder = tmp_path_factory.mktemp("page")
    copied(["serenade.js", "page.html"], folder)
    shutil.copy(studio_phrase, folder)
    (folder / "favicon.ico").touch()  # browsers ask for it, and complain where it is missing
    with served(folder) as origin:
        yield origin


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, origin: str) -> Iterator[WiredHome]:
    with WiredHome(
        tmp_path_factory.mktemp("home"),
        cors_origins=(origin,),
        resumable_above_bytes=RESUMABLE_ABOVE,
    ) as home:
        yield home


@pytest.fixture(scope="session")
def studio_phrase(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sung phrase at 192 kHz in stereo: 14 MB, four pieces of a resumable upload."""
    audio, rate = soundfile.read(PHRASE, always_2d=True)
    fine = soxr.resample(audio[:, [0, 0]], rate, 192_000)
    file = tmp_path_factory.mktemp("studio") / "studio.wav"
    soundfile.write(file, fine, 192_000, subtype="FLOAT")
    return file
