"""Write what is sung: given words fitted to the melody, new ones, the recording's own, or 'la'."""

from __future__ import annotations

from collections.abc import Sequence

from gpu_jobs.context import Context
from gpu_jobs.engines.readers import Reader, primary, reader_for
from shared.errors import Permanent
from shared.lyrics.as_sung import fit_heard_words
from shared.lyrics.files import lyric_files
from shared.lyrics.heard_words import HeardWords
from shared.lyrics.model import Lyrics
from shared.lyrics.rhyme import rhyme_scheme
from shared.lyrics.syllables import fit_syllables, phrases_of, sing_on_la
from shared.lyrics.written import pronounced
from shared.music.notes import Note, Notes
from shared.parameters import WriteLyricsParameters


def write_lyrics(ctx: Context, p: WriteLyricsParameters) -> None:
    """Words for ``notes``; saves ``lyrics.json`` (`Lyrics`), ``lyrics.txt`` and ``lyrics.lrc``.

    Raises:
        Permanent: ``no_words`` where lyrics are given, or were heard, but hold no word,
            ``no_notes`` where the melody is empty, ``overlapping_notes`` where it is not one note
            after another, ``language_unsupported`` where the words are in a script that the
            language's reader does not know, or new ones are wanted in a language that nobody here
            writes.
        EngineUnavailable: ``language_unsupported``: this engine does not sing that language;
            ``no_voice``: the reader of pronunciations is not installed.
    """
    melody = Notes.model_validate_json(ctx.file("notes").read_bytes())
    match p.mode:
        case "given":
            lyrics = _given(ctx, melody.notes, p)
        case "written":
            lyrics = _written(ctx, melody.notes, p)
        case "as-sung":
            lyrics = _as_sung(ctx, melody.notes)
        case _:
            lyrics = sing_on_la(melody.notes).model_copy(update={"language": p.language})
    _save(ctx, lyrics.model_copy(update={"engine": ctx.engine, "seed": ctx.seed}))


def _given(ctx: Context, notes: Sequence[Note], p: WriteLyricsParameters) -> Lyrics:
    reader = reader_for(ctx.engine, p.language)
    text = p.lyrics or ""
    _check_script(text, reader, p.language)
    lyrics = fit_syllables(notes, text, reader.phonemize, short_lyrics=p.short_lyrics)
    return _in_language(lyrics, p.language)


def _as_sung(ctx: Context, notes: Sequence[Note]) -> Lyrics:
    if not ctx.has("words"):
        raise Permanent(
            "no_words", "No recording was searched for words. Give the lyrics, or name a theme."
        )
    heard = HeardWords.model_validate_json(ctx.file("words").read_bytes())
    reader = reader_for(ctx.engine, heard.language)
    _check_script(heard.text, reader, heard.language)
    return _in_language(fit_heard_words(notes, heard.words, reader.phonemize), heard.language)


def _written(ctx: Context, notes: Sequence[Note], p: WriteLyricsParameters) -> Lyrics:
    if primary(p.language) != "en":
        raise Permanent(
            "language_unsupported",
            f"New lyrics are written in English only, not in {p.language!r}; give lyrics, or set"
            " the language to 'en'.",
        )
    from gpu_jobs.writer.writer import write_lines

    phrases = phrases_of(notes)
    written = write_lines(
        notes,
        phrases,
        theme=p.theme,
        mood=p.mood,
        style=p.style,
        candidates=p.candidates,
        seed=ctx.seed,
    )
    reader = reader_for(ctx.engine, p.language)
    ctx.note(
        candidates=p.candidates,
        **{f"score_{name}": round(value, 4) for name, value in written.score.items()},
    )
    return Lyrics(
        title=written.title,
        language=p.language,
        mode="written",
        lines=[pronounced(notes, line, reader.phonemize) for line in written.lines],
        rhyme_scheme=written.rhyme_scheme,
    )


def _check_script(text: str, reader: Reader, language: str) -> None:
    if not reader.can_read(text):
        raise Permanent(
            "language_unsupported",
            f"The lyrics are written in a script that is not read as {language!r}. Write them in"
            " Latin letters, or name their language, which needs an optional engine.",
        )


def _in_language(lyrics: Lyrics, language: str) -> Lyrics:
    """In their language. English lines are judged by the dictionary; of others nothing is said."""
    if primary(language) != "en":
        return lyrics.model_copy(update={"language": language})
    from shared.lyrics.dictionary import load_dictionary

    scheme = rhyme_scheme([line.text for line in lyrics.lines], load_dictionary().rhyme_key)
    return lyrics.model_copy(update={"language": language, "rhyme_scheme": scheme})


def _save(ctx: Context, lyrics: Lyrics) -> None:
    ctx.note(
        mode=lyrics.mode,
        language=lyrics.language,
        lines=len(lyrics.lines),
        syllables=sum(len(line.syllables) for line in lyrics.lines),
        merged=lyrics.merged,
        repeated=lyrics.repeated,
        unsung_words=len(lyrics.unsung.split()),
        rhyme_scheme=lyrics.rhyme_scheme,
    )
    for name, (content, media_type) in lyric_files(lyrics).items():
        ctx.save(name, content, media_type)
