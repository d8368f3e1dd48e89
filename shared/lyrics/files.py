"""Lyrics as files: for programs, for people, for players."""

from __future__ import annotations

from shared.lyrics.lrc import to_lrc, to_text
from shared.lyrics.model import Lyrics

_TEXT = "text/plain; charset=utf-8"


def lyric_files(lyrics: Lyrics) -> dict[str, tuple[bytes, str]]:
    """Name → content and media type: ``lyrics.json`` (`Lyrics`), ``lyrics.txt``, ``lyrics.lrc``."""
    return {
        "lyrics.json": (lyrics.model_dump_json(indent=1).encode(), "application/json"),
        "lyrics.txt": (to_text(lyrics).encode(), _TEXT),
        "lyrics.lrc": (to_lrc(lyrics).encode(), _TEXT),
    }
