"""Lyrics from a hosted model: what to ask for, and what the answer is."""

from __future__ import annotations

from dataclasses import dataclass

from shared.errors import EngineUnavailable
from shared.hosted.conversation import Brief, Conversation
from shared.hosted.lyric_answer import WrittenLyrics, faults, is_singable, set_to
from shared.hosted.lyric_prompt import INSTRUCTIONS, MOST_FORMS
from shared.hosted.lyric_request import LineForm, line_forms, wish
from shared.lyrics.model import Lyrics
from shared.music.notes import Note, Notes
from shared.parameters import WriteLyricsParameters
from shared.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """Lyrics to be asked for.

    Attributes:
        first: the first turn.
    """

    notes: list[Note]
    forms: list[LineForm]
    first: str

    @property
    def told_bytes(self) -> int:
        """Of what the model is told at first, as UTF-8."""
        return len(INSTRUCTIONS.encode()) + len(self.first.encode())


def wanted(melody: Notes, asked: WriteLyricsParameters) -> Wanted:
    """What to ask for.

    Raises:
        Permanent: see `shared.lyrics.syllables.phrases_of`.
        EngineUnavailable: ``language_unsupported``, ``too_long`` for one answer.
    """
    if asked.language.partition("-")[0].lower() != "en":
        raise EngineUnavailable("language_unsupported", "Hosted models write English lyrics here.")
    forms = line_forms(melody.notes)
    if len(forms) > MOST_FORMS:
        raise EngineUnavailable("too_long", f"The melody has more than {MOST_FORMS} lines.")
    return Wanted(list(melody.notes), forms, wish(forms, asked))


def written(conversation: Conversation, wanted: Wanted, settings: Settings) -> Lyrics:
    """Lyrics that fit the melody, or nearly.

    Raises:
        EngineUnavailable, Declined, Unavailable: as `Conversation.answer`.
    """
    brief = Brief(
        INSTRUCTIONS,
        wanted.first,
        WrittenLyrics,
        faults=lambda lyrics: faults(lyrics, wanted.forms),
        bearable=lambda lyrics: is_singable(lyrics, wanted.forms),
        what="lyrics",
        max_tokens=settings.words_max_tokens,
        limit_s=settings.words_limit_s,
    )
    return set_to(wanted.notes, conversation.answer(brief))
