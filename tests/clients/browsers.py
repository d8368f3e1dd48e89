"""Chromium, driven without a screen, with a microphone that hears a file."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

PROGRAMS = ("chromium", "chromedriver")
"""Debian: ``apt install chromium chromium-driver``."""

_FLAGS = (
    "--headless=new",
    "--no-sandbox",  # it refuses to run as root otherwise, and meets only our own pages
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=640,640",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


def lacking() -> list[str]:
    """Which programs are not installed."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


@contextmanager
def chromium(profile: Path, heard: Path) -> Iterator[Chrome]:
    """A browser for as long as the context lasts.

    Args:
        profile: a new folder for its traces.
        heard: WAV file, PCM of 16 bits, that its microphone hears over and over.
    """
    browser, driver = map(shutil.which, PROGRAMS)
    options = ChromeOptions()
    options.binary_location = browser or ""
    for flag in _FLAGS:
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={profile}")
    options.add_argument(f"--use-file-for-fake-audio-capture={heard}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options, ChromeService(driver))
    try:
        chrome.set_script_timeout(60)
        yield chrome
    finally:
        chrome.quit()
