"""The documentation's page and its module, in Chromium, on another origin than the API's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
import soundfile
import soxr
from selenium.webdriver import Chrome
from selenium.webdriver.remote.webelement import WebElement

from tests.clients.browsers import chromium, lacking
from tests.clients.wired_home import WiredHome
from tests.users import PHRASE, Document, moments

LACKING = lacking()
pytestmark = [
    pytest.mark.alone,
    pytest.mark.skipif(bool(LACKING), reason=f"not installed: {', '.join(LACKING)}"),
]

Seen = TypeVar("Seen")

OVERHEAR = """
const sends = window.fetch;
window.ranges = [];
window.losses = 0;
window.fetch = async (url, request) => {
  const range = request?.headers?.["Content-Range"];
  if (range) window.ranges.push(range);
  try {
    return await sends(url, request);
  } catch (error) {
    window.losses += 1;
    throw error;
  }
};
"""

SEND = """
const [url, key, name, done] = arguments;
const { Serenade, Upload } = await import("./serenade.js");
const recording = await (await fetch(name)).blob();
const home = new Serenade(url, key);
const asked = { name, content_type: "audio/wav", size: recording.size };
const { file, upload } = await home.ask("POST", "/v1/files", asked);
const told = [];
const whole = await new Upload(recording, upload, (part) => told.push(part)).run();
done([file.id, whole, told]);
"""

RECORD = """
const [url, key, done] = arguments;
const { Serenade, Upload, record } = await import("./serenade.js");
const watch = {};
window.MediaRecorder = class extends MediaRecorder {
  constructor(...given) {
    super(...given);
    for (const event of ["start", "stop"])
      this.addEventListener(event, () => (watch[event] = performance.now()));
  }
};
const stop = await record();
await new Promise((over) => setTimeout(over, 2500));
const recording = await stop();
const home = new Serenade(url, key);
const asked = { name: "mine.webm", content_type: recording.type, size: recording.size };
const { file, upload } = await home.ask("POST", "/v1/files", asked);
await new Upload(recording, upload).run();
done([file.id, recording.type, (watch.stop - watch.start) / 1000]);
"""

REFUSED = """
const [url, key, done] = arguments;
const { Serenade } = await import("./serenade.js");
try {
  await new Serenade(url, key).submit("sing-like-a-bird", new Blob(["tweet"]));
} catch ({ status, code, message }) {
  done([status, code, message]);
}
"""


@pytest.fixture(scope="module")
def chrome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    folder = tmp_path_factory.mktemp("chromium")
    audio, rate = soundfile.read(PHRASE)
    soundfile.write(folder / "heard.wav", soxr.resample(audio, rate, 48_000), 48_000)
    with chromium(folder / "profile", folder / "heard.wav") as chrome:
        yield chrome


@pytest.fixture
def page(chrome: Chrome, origin: str, home: WiredHome) -> Iterator[Chrome]:
    """The page, with the home's address and key typed into it."""
    chrome.get(f"{origin}/page.html")
    types(chrome, "server", home.url)
    types(chrome, "key", home.key)
    yield chrome
    chrome.delete_network_conditions()


def element(page: Chrome, name: str) -> WebElement:
    return page.find_element("id", name)


def types(page: Chrome, name: str, text: str) -> None:
    element(page, name).clear()
    element(page, name).send_keys(text)


def status(page: Chrome) -> str:
    return str(element(page, "status").text)


def progress(page: Chrome) -> float:
    return float(element(page, "progress").get_attribute("value") or 0)


def comes(look: Callable[[], Seen | None], *, within_s: float = 60.0) -> Seen:
    """What is seen as soon as there is something to see."""
    for _ in moments(within_s):
        if seen := look():
            return seen
    raise AssertionError("It never came.")


def is_slowly_uploading(page: Chrome, recording: Path) -> None:
    """A part of it is there, and the rest will take some seconds; what is sent is overheard."""
    page.execute_script(OVERHEAR)
    page.set_network_conditions(
        latency=0, download_throughput=10_000_000, upload_throughput=2_000_000
    )
    element(page, "file").send_keys(str(recording))
    comes(lambda: progress(page))


def goes_on_where_it_was(page: Chrome) -> bool:
    """Whether what it sent after it had asked how far the upload is, began there."""
    ranges = list(page.execute_script("return window.ranges"))
    asked = next(at for at, told in enumerate(ranges) if told.startswith("bytes */"))
    first = [int(told.removeprefix("bytes ").partition("-")[0]) for told in ranges[asked + 1 :]]
    return first[0] > 0 and first == sorted(first)


def song_s(page: Chrome) -> float:
    """Seconds of the song that the page plays, once it has one."""
    duration = "const { duration } = document.getElementById('song'); return duration || 0"
    return float(comes(lambda: page.execute_script(duration)))


def judged(home: WiredHome, file_id: str) -> Document:
    """The file once it is ready or rejected."""

    def look() -> Document | None:
        file = home.ask("GET", f"/v1/files/{file_id}")
        return file if file["status"] in ("ready", "rejected") else None

    return comes(look)


def test_a_chosen_recording_becomes_a_song(page: Chrome, tmp_path: Path) -> None:
    element(page, "file").send_keys(str(PHRASE))
    assert song_s(page) > 9
    assert status(page) == "completed"
    assert progress(page) == 1
    page.save_screenshot(tmp_path / "page.png")
    said = page.get_log("browser")  # type: ignore[no-untyped-call]
    assert [told for told in said if told["level"] == "SEVERE"] == []


def test_a_melody_hummed_at_the_microphone_becomes_a_song(page: Chrome) -> None:
    element(page, "record").click()
    comes(lambda: element(page, "record").text == "Stop")
    page.execute_async_script("setTimeout(arguments[0], 4000)")
    element(page, "record").click()
    assert song_s(page) > 3.5
    assert status(page) == "completed"


def test_a_recording_of_the_browser_is_as_long_as_it_took(page: Chrome, home: WiredHome) -> None:
    file_id, content_type, seconds = page.execute_async_script(RECORD, home.url, home.key)
    file = judged(home, file_id)
    assert file["status"] == "ready", file
    assert content_type == "audio/webm;codecs=opus"
    assert file["facts"]["format"] == "webm"
    assert file["facts"]["codec"] == "opus"
    assert file["facts"]["duration_s"] == pytest.approx(seconds, abs=0.2)


def test_a_paused_upload_goes_on_where_it_was(page: Chrome, studio_phrase: Path) -> None:
    is_slowly_uploading(page, studio_phrase)
    element(page, "pause").click()
    comes(lambda: element(page, "pause").text == "Resume")
    assert status(page) == "uploading"
    assert 0 < progress(page) < 1
    page.delete_network_conditions()
    element(page, "pause").click()
    assert song_s(page) > 9
    assert status(page) == "completed"
    assert goes_on_where_it_was(page)


def test_an_upload_goes_on_by_itself_once_the_network_is_back(
    page: Chrome, studio_phrase: Path
) -> None:
    is_slowly_uploading(page, studio_phrase)
    page.set_network_conditions(offline=True, latency=0, throughput=0)
    comes(lambda: page.execute_script("return window.losses"))
    page.delete_network_conditions()
    assert song_s(page) > 9
    assert status(page) == "completed"
    assert goes_on_where_it_was(page)


def test_an_upload_survives_a_broken_connection(
    page: Chrome, home: WiredHome, studio_phrase: Path
) -> None:
    cuts = home.wire.cuts
    home.wire.breaks_once_after(sent=10_000_000)
    file_id, whole, told = page.execute_async_script(
        SEND, home.url, home.key, f"./{studio_phrase.name}"
    )
    assert home.wire.cuts == cuts + 1
    assert whole
    assert told == sorted(told)
    assert told[-1] == 1
    assert judged(home, file_id)["status"] == "ready"
    name = home.app.uploads.files.load(file_id).value.object_name
    assert b"".join(home.app.objects.read("uploads", name)) == studio_phrase.read_bytes()


def test_a_page_reads_why_it_is_refused(page: Chrome, home: WiredHome) -> None:
    status, code, message = page.execute_async_script(REFUSED, home.url, home.key)
    assert (status, code) == (422, "unknown_workflow")
    assert "sing-like-a-bird" in message
