"""What a hosted step costs besides its provider: from the request to music that is at home."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from pathlib import Path

from tests.audio_files import wav
from tests.benchmarks.report import Row, spread
from tests.homes import Home
from tests.providers.replicate_server import FakeReplicate
from tests.reliability.hosted_homes import SECRET, TOKEN

_JOBS = 60
_WARMING = 5
_LIMIT_MS = 100.0


def hosted() -> list[Row]:
    """A provider that is done at once and tells so: all that is left is ours."""
    with FakeReplicate(TOKEN, SECRET) as replicate, tempfile.TemporaryDirectory() as folder:
        output = replicate.output("music.wav", wav())

        def at_once(prediction_id: str) -> None:
            replicate.finish(prediction_id, output)
            threading.Thread(target=replicate.tell, args=(prediction_id,)).start()

        replicate.before_answering = at_once
        settings = {
            "replicate_api_token": TOKEN,
            "replicate_api_base_url": replicate.url,
            "replicate_webhook_secret": SECRET,
            "owner_budget_usd": 1000.0,
            "budget_usd": 1000.0,
        }
        with Home(Path(folder), **settings) as home:
            times = [_one_ms(home) for _ in range(_JOBS + _WARMING)][_WARMING:]
    median = statistics.median(times)
    measured = f"{spread(times, 0)} ms from the request to the end, provider's answers included"
    return [Row("hosted-overhead", median, _LIMIT_MS, False, "ms", "limit:", measured)]


def _one_ms(home: Home) -> float:
    started = time.perf_counter()
    job_id = home.submit("generate-music", prompt="slow piano", engine="lyria")
    while home.app.conductor.jobs.load(job_id).value.status != "completed":
        time.sleep(0.002)
    return (time.perf_counter() - started) * 1000
