"""Write what is sung: the user's words fitted to the melody, or 'la'."""

from __future__ import annotations

from gpu_jobs.context import Context
from gpu_jobs.engines.hibari import phonemize
from shared.music.lrc import to_lrc
from shared.music.notes import Notes
from shared.music.syllables import fit_syllables, sing_on_la
from shared.parameters import WriteLyricsParameters


def write_lyrics(ctx: Context, p: WriteLyricsParameters) -> None:
    """Fit lyrics to ``notes``; saves ``lyrics.json`` (`Lyrics`) and ``lyrics.lrc``.

    Raises:
        Permanent: ``no_words`` where lyrics are given but hold no word, ``no_notes`` where the
            melody is empty.
        EngineUnavailable: the reader of pronunciations is not installed.
    """
    melody = Notes.model_validate_json(ctx.file("notes").read_bytes())
    if p.lyrics is None:
        lyrics = sing_on_la(melody.notes)
    else:
        lyrics = fit_syllables(melody.notes, p.lyrics, phonemize)
    ctx.note(mode=lyrics.mode, lines=len(lyrics.lines), merged=lyrics.merged)
    ctx.save("lyrics.json", lyrics.model_dump_json(indent=1).encode(), "application/json")
    ctx.save("lyrics.lrc", to_lrc(lyrics).encode(), "text/plain; charset=utf-8")
