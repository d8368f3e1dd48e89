"""One file a task; this says where each is, so that only what is needed is imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from gpu_jobs.context import Context

_PLACES: Mapping[str, str] = {
    "transcribe-melody": "transcribe_melody",
    "transcribe-lyrics": "transcribe_lyrics",
    "write-lyrics": "write_lyrics",
    "compose-melody": "compose_melody",
    "write-lead-sheet": "write_lead_sheet",
    "arrange": "arrange",
    "render": "render",
    "generate-music": "generate_music",
    "sing": "sing",
    "mix": "mix",
    "ping": "ping",
    "features": "features",
    "classify-mood": "classify_mood",
    "transcribe-notes": "transcribe_notes",
    "engrave": "engrave",
    "write-tab": "write_tab",
    "write-lesson": "write_lesson",
    "separate": "separate",
    "waveform": "waveform",
    "spectrogram": "spectrogram",
}


def task_function(name: str) -> Callable[[Context, Any], None]:
    """What performs a task.

    Raises:
        KeyError: no such task.
    """
    place = _PLACES[name]
    function: Callable[[Context, Any], None] = getattr(
        import_module(f"gpu_jobs.tasks.{place}"), place
    )
    return function
