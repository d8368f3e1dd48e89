"""The process that ``music`` measures: a performer over the sung phrase, again and again."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path

from gpu_jobs.performing import Performer
from infra.bootstrap import App
from shared.messages import ObjectFinalized
from shared.requests import JobRequest
from shared.settings import Settings

PHRASE = Path(__file__).parents[1] / "data" / "sung_phrase.flac"


def main(rounds: int) -> None:
    """Print one JSON line: lengths and seconds."""
    with tempfile.TemporaryDirectory() as folder:
        app = App(Settings(data=Path(folder), secret="benchmark" * 4))
        run = [_run(app) for _ in range(rounds + 1)][1:]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {
        "audio_s": run[0][0],
        "transcribe_s": [seconds["transcribe"] for _, seconds in run],
        "workflow_s": [sum(seconds.values()) for _, seconds in run],
        "peak_mb": peak,
    }
    print(json.dumps(told))


def _run(app: App) -> tuple[float, dict[str, float]]:
    phrase = PHRASE.read_bytes()
    request = {
        "workflow": "melody-to-vocals",
        "file": {
            "upload": {"name": "phrase.flac", "content_type": "audio/flac", "size": len(phrase)}
        },
        "parameters": {"lyrics": "the river runs away from me"},
    }
    job = app.submissions.submit("owner", JobRequest.model_validate(request)).job
    file_id = job.inputs["melody"].file_id or ""
    found = app.objects.create(
        "uploads", f"owner/{file_id}", iter([phrase]), content_type="audio/flac"
    )
    app.uploads.arrived(ObjectFinalized.from_facts(found))
    performer = Performer(app.objects, "results", app.settings.weights)
    seconds = {}
    claim = app.conductor.claim(job.id, "cpu")
    while claim is not None:
        started = time.perf_counter()
        outcome = performer.perform(claim, lambda _progress, _message: None)
        seconds[claim.step.name] = time.perf_counter() - started
        claim = app.conductor.finish(claim, outcome, "cpu")
    ended = app.conductor.jobs.load(job.id).value
    assert ended.status == "completed", ended.error
    return ended.inputs["melody"].duration_s or 0.0, seconds


if __name__ == "__main__":
    main(int(sys.argv[1]))
