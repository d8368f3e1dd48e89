"""Pieces on disk, so that they are made once: 16 bits a sample, the truth beside it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.data.music.model import Sound, Truth

FOLDER = Path(".cache/corpus")

_FULL_SCALE = 32_767
_STEM = "stem "
_HERE = Path(__file__).parent
_SOURCES = (
    *sorted(_HERE.glob("*.py")),
    _HERE.parent / "make_music.py",
    _HERE.parents[2] / "gpu_jobs/training/synthesis.py",
    _HERE.parents[2] / "gpu_jobs/training/soundfonts.py",
    _HERE.parents[2] / "gpu_jobs/engines/soundfont.py",
    _HERE.parents[2] / "gpu_jobs/engines/soundfont_generators.py",
)


def _version() -> str:
    digest = hashlib.sha256()
    for source in _SOURCES:
        digest.update(source.read_bytes())
    return digest.hexdigest()[:12]


VERSION = _version()
"""Names the code that the corpus is made by: as it is when it is loaded, whatever becomes of it then."""


def kept(name: str, make: Callable[[], tuple[Sound, Truth]]) -> tuple[Sound, Truth]:
    """A piece from the disk, or else made and put there."""
    path = FOLDER / VERSION / f"{name}.npz"
    if not path.exists():
        sound, truth = make()
        _write(path, sound, truth)
    return _read(path)


def forget_other_versions() -> None:
    """Removes what earlier code has made."""
    for folder in FOLDER.iterdir():
        if folder.name != VERSION:
            shutil.rmtree(folder)


def _write(path: Path, sound: Sound, truth: Truth) -> None:
    """Stems and their mix are rounded so that the stems still sum to it."""
    stems = {name: _rounded(stem) for name, stem in (truth.stems or {}).items()}
    mix = np.sum(list(stems.values()), axis=0) if stems else _rounded(sound)
    arrays = {"sound": mix.astype(np.int16), **{_STEM + name: stem for name, stem in stems.items()}}
    if truth.f0 is not None:
        arrays["f0"] = np.stack(truth.f0)
    told = json.dumps(asdict(replace(truth, stems=None, f0=None)))
    path.parent.mkdir(parents=True, exist_ok=True)
    half_written = path.with_suffix(f".{os.getpid()}.part")
    with half_written.open("wb") as file:
        np.savez(file, truth=np.array(told), allow_pickle=False, **arrays)
    half_written.replace(path)


def _read(path: Path) -> tuple[Sound, Truth]:
    with np.load(path) as arrays:
        told: dict[str, Any] = json.loads(str(arrays["truth"]))
        stems = {
            name.removeprefix(_STEM): _floats(arrays[name])
            for name in arrays.files
            if name.startswith(_STEM)
        }
        f0 = (arrays["f0"][0], arrays["f0"][1]) if "f0" in arrays.files else None
        sound = _floats(arrays["sound"])
    spans = {
        name: [tuple(span) for span in told[name]]
        for name in ("notes", "chords", "sections", "tempo_curve")
        if told[name] is not None
    }
    return sound, Truth(**{**told, **spans, "stems": stems or None, "f0": f0})


def _rounded(sound: Sound) -> np.ndarray[Any, np.dtype[np.int16]]:
    return np.round(sound * _FULL_SCALE).astype(np.int16)


def _floats(sound: np.ndarray[Any, np.dtype[np.int16]]) -> Sound:
    return np.asarray(sound / np.float32(_FULL_SCALE), np.float32)
