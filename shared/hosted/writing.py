"""Words from a hosted model: asked, checked, asked once more, and paid for whatever came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from shared.catalogue.prices import cost
from shared.catalogue.rows import Row
from shared.errors import EngineUnavailable
from shared.hosted.lyric_answer import (
    WrittenLyrics,
    faults,
    is_singable,
    repair_turn,
    set_to,
)
from shared.hosted.lyric_prompt import INSTRUCTIONS, MOST_FORMS, ROUNDS
from shared.hosted.lyric_request import LineForm, line_forms, wish
from shared.lyrics.model import Lyrics
from shared.music.notes import Note, Notes
from shared.parameters import WriteLyricsParameters
from shared.ports.providers import Answer, BadAnswer, Question, Turn, Usage, WordsModel
from shared.settings import Settings

Models = Callable[[str], WordsModel]
"""A provider's name to its language models."""


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


class LyricsSession:
    """One conversation about lyrics; what it used so far is known at any moment."""

    def __init__(self, models: Models, row: Row, settings: Settings) -> None:
        self._models = models
        self._name = row.model
        self._row = row
        self._settings = settings
        self.usage = Usage()
        self.rounds = 0
        self.unanswered = False

    def write(self, wanted: Wanted) -> Lyrics:
        """Lyrics that fit the melody, or nearly.

        Raises:
            EngineUnavailable: ``bad_answer``: they still do not fit after a second round; or as
                `WordsModel.ask`.
            Declined, Unavailable: as `WordsModel.ask`.
        """
        turns = [Turn("user", wanted.first)]
        for _ in range(ROUNDS):
            text, written = self._asked(turns)
            wrong = ["It is not in the form that was asked for."]
            if written is not None:
                wrong = faults(written, wanted.forms)
                if not wrong or (self.rounds == ROUNDS and is_singable(written, wanted.forms)):
                    return set_to(wanted.notes, written)
            turns += [Turn("assistant", text or "{}"), Turn("user", repair_turn(wrong[:40]))]
        raise EngineUnavailable(
            "bad_answer", f"{self._name} wrote lyrics that do not fit the melody: {wrong[0]}"
        )

    def _asked(self, turns: list[Turn]) -> tuple[str, WrittenLyrics | None]:
        question = Question(
            self._name,
            INSTRUCTIONS,
            tuple(turns),
            self._settings.words_max_tokens,
            self._settings.words_limit_s,
        )
        self.rounds += 1
        self.unanswered = True
        try:
            model = self._models(self._row.provider)
            answer: Answer[WrittenLyrics] = model.ask(question, WrittenLyrics)
        except BadAnswer as error:
            self._answered(error.usage)
            return error.text, None
        self._answered(answer.usage)
        return answer.text, answer.value

    def _answered(self, used: Usage) -> None:
        self.unanswered = False
        self.usage = Usage(
            self.usage.input_tokens + used.input_tokens,
            self.usage.output_tokens + used.output_tokens,
        )

    @property
    def micros(self) -> int:
        """What the answers cost so far, micro-dollars."""
        return cost(self._row, self.usage)
