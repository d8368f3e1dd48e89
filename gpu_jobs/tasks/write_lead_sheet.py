"""Write a melody, its chords and its words on one staff."""

from __future__ import annotations

from gpu_jobs.context import Context
from shared.lyrics.model import Lyrics
from shared.lyrics.underlaid import words_under
from shared.music.engraving.lead_sheet_xml import write_lead_sheet as written
from shared.music.sheet_files import read_sheet
from shared.parameters import LeadSheetParameters


def write_lead_sheet(ctx: Context, _p: LeadSheetParameters) -> None:
    """Turn the inputs ``sheet`` and, where there are any, ``lyrics`` into ``lead-sheet.musicxml``.

    The words are those of the sheet's own melody: note for note.
    """
    file = read_sheet(ctx.file("sheet").read_bytes())
    lyrics = None
    if ctx.has("lyrics"):
        lyrics = Lyrics.model_validate_json(ctx.file("lyrics").read_bytes())
    words = words_under(lyrics, len(file.sheet.melody)) if lyrics else None
    title = (lyrics.title if lyrics else "") or "Melody"
    content = written(file.sheet, file.bpm, title=title, words=words)
    ctx.note(bars=file.sheet.bars, notes=len(file.sheet.melody))
    ctx.save("lead-sheet.musicxml", content, "application/vnd.recordare.musicxml+xml")
    ctx.progress(1.0)
